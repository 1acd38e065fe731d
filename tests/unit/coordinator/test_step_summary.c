/* SPDX-License-Identifier: Apache-2.0 */
/* What a CI job shows of a run. */
#include "coordinator/step_summary.h"

#include <string.h>

#include "tests/support/unit.h"

static void the_configuration_is_a_table(void **state)
{
    (void)state;
    prt_buf out = {0};
    struct prt_config config = {.window_count = 2, .primary = 1, .current_days = 365, .active_days = 1095};
    config.host = PRT_STR("gerrit.onap.org");
    config.windows[0] = (struct prt_window){.name = PRT_STR("last_30"), .days = 30};
    config.windows[1] = (struct prt_window){.name = PRT_STR("a | b"), .days = 365};
    prt_step_summary_print_begin("# onap", &config, &out);
    assert_prt_str(prt_buf_str(&out), "## 🔧 Configuration of \\# onap\n\n| Setting | Value |\n| --- | --- |\n"
                                      "| Schema Version | 2.0.0 |\n| Server | gerrit.onap.org |\n"
                                      "| Current Threshold | 365 days |\n| Active Threshold | 1,095 days |\n"
                                      "| Time Windows | last_30 (30), a &#124; b (365) |\n"
                                      "| Reporting Window | a &#124; b |\n\n");
    prt_buf_free(&out);
}

static void a_run_without_a_report_has_the_errors_of_services(void **state)
{
    (void)state;
    prt_buf out = {0};
    const struct prt_report nothing = {0};
    const struct prt_report_error error = {.category = PRT_CATEGORY_SERVICE, .text = PRT_STR("jenkins: <b> | 403")};
    const struct prt_step_outcome outcome = {
        .exit = PRT_EXIT_FAILED, .project = "onap", .report = &nothing, .errors = &error, .error_count = 1};
    prt_step_summary_print_end(&outcome, &out);
    assert_prt_str(prt_buf_str(&out), "## API statistics\n\nNo other server was asked.\n\n## 🏁 Outcome of onap\n\n"
                                      "🚫 The run failed; nothing was published.\n\n"
                                      "| Repository | Category | Error |\n| --- | --- | --- |\n"
                                      "| (the run) | service | jenkins: &lt;b&gt; &#124; 403 |\n\n");
    prt_buf_free(&out);
}

static void many_errors_are_not_all_listed(void **state)
{
    (void)state;
    prt_buf out = {0};
    struct prt_report_error errors[PRT_STEP_SUMMARY_ERRORS + 3];
    const struct prt_github github = {.organization = PRT_STR_INIT("onap"), .source = PRT_GITHUB_FROM_ENVIRONMENT};
    struct prt_report report = {.errors = errors, .error_count = PRT_STEP_SUMMARY_ERRORS + 3};
    for (size_t i = 0; i < report.error_count; i++)
        errors[i] = (struct prt_report_error){PRT_STR("aai"), PRT_CATEGORY_TIMEOUT, PRT_STR("no answer")};
    report.options.window_count = 1;
    report.counts = (struct prt_report_counts){.discovered = 3000, .failed = 2, .partial = 21, .commits_ever = 1234567};
    report.meta.github = &github;
    const struct prt_step_outcome outcome = {.exit = PRT_EXIT_PARTIAL, .project = "onap", .report = &report};
    prt_step_summary_print_end(&outcome, &out);
    static const char *const parts[] = {
        "⚠️ The report is published, and incomplete.\n\n| Setting | Value |\n| --- | --- |\n| Repositories | 3,000 "
        "|\n"
        "| ... not analyzed | 2 |\n| ... analyzed in part | 21 |\n| Commits Ever | 1,234,567 |\n"
        "| GitHub Organization | onap (environment) |\n\n",
        "| aai | timeout | no answer |\n\n... and 3 more.\n\n"};
    for (size_t i = 0; i < 2; i++)
        assert_non_null(strstr(out.data, parts[i]));
    size_t rows = 0;
    for (const char *at = out.data; (at = strstr(at, "| aai |")) != NULL; at++)
        rows++;
    assert_int_equal(rows, PRT_STEP_SUMMARY_ERRORS);
    prt_buf_free(&out);
}

static void every_end_has_a_sentence(void **state)
{
    (void)state;
    static const struct {
        prt_exit code;
        const char *says;
    } cases[] = {{PRT_EXIT_COMPLETE, "✅ The report is complete."},
                 {PRT_EXIT_PARTIAL, "⚠️ The report is published, and incomplete."},
                 {PRT_EXIT_FAILED, "🚫 The run failed; nothing was published."},
                 {PRT_EXIT_USAGE, "🚫 The command line is wrong; nothing was published."},
                 {PRT_EXIT_SYSTEM, "🚫 The system failed (disk, sockets, store); nothing was published."},
                 {PRT_EXIT_INTERRUPTED, "🚫 The run was interrupted; nothing was published."}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        prt_buf out = {0};
        const struct prt_step_outcome outcome = {.exit = cases[i].code, .project = "x"};
        prt_step_summary_print_end(&outcome, &out);
        assert_non_null(strstr(out.data, cases[i].says));
        prt_buf_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_configuration_is_a_table),
        cmocka_unit_test(a_run_without_a_report_has_the_errors_of_services),
        cmocka_unit_test(many_errors_are_not_all_listed),
        cmocka_unit_test(every_end_has_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
