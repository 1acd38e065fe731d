/* SPDX-License-Identifier: Apache-2.0 */
/* What Prometheus reads: formats, escapes, and the names that are promised. */
#include "coordinator/metrics/exposition.h"

#include <stdio.h>
#include <string.h>

#include "prt/file.h"
#include "tests/support/unit.h"
#include "tests/unit/metrics/scene.h"

static prt_buf out, page;

static int tear_down(void **state)
{
    (void)state;
    prt_buf_free(&out);
    prt_buf_free(&page);
    out = page = (prt_buf){0};
    return 0;
}

static void write_scene(prt_exposition format)
{
    const struct prt_snapshot snapshot = scene_snapshot();
    prt_buf_clear(&out);
    prt_exposition_write(&snapshot, format, &out);
    assert_false(out.failed);
}

/* A whole line, once. */
static void assert_line(const char *line)
{
    char wanted[512];
    snprintf(wanted, sizeof wanted, "\n%s\n", line);
    const char *first = strstr(out.data, wanted);
    if (first == NULL)
        fail_msg("no line %s in\n%s", line, out.data);
    assert_null(strstr(first + 1, wanted));
}

static void every_figure_has_its_line(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "prt_start_time_seconds 1000000000",
        "prt_elapsed_seconds 75.007",
        "prt_oldest_task_seconds 62.345",
        "prt_repositories 14",
        "prt_repositories_ended 9",
        "prt_repositories_failed 1",
        "prt_tasks_waiting 3",
        "prt_tasks_running 5",
        "prt_tasks_done_total 12",
        "prt_tasks_failed_total 1",
        "prt_attempts_total 19",
        "prt_attempts_requeued_total 2",
        "prt_attempts_copied_total 1",
        "prt_leases_expired_total 4",
        "prt_workers 1",
        "prt_slots 4",
        "prt_workers_seen_total 2",
        "prt_commits_total 5000000000",
        "prt_commits_read_total 123",
        "prt_commits_in_hand 17",
        "prt_results_total 13",
        "prt_messages_refused_total 6",
        "prt_bytes_results_total 70000",
        "prt_bytes_tasks_total 900",
        "prt_weight 40",
        "prt_weight_done 30",
        "prt_errors_total{category=\"timeout\"} 1",
        "prt_errors_total{category=\"crashed\"} 0",
        "prt_api_requests_total{code=\"ok\",service=\"jenkins\"} 7",
        "prt_api_requests_total{code=\"404\",service=\"jenkins\"} 2",
        "prt_api_requests_total{code=\"timed_out\",service=\"jenkins\"} 1",
        "prt_api_calls_total{service=\"jenkins\"} 12",
        "prt_api_retries_total{service=\"jenkins\"} 2",
        "prt_bytes_api_total{service=\"jenkins\"} 4096",
    };
    for (int format = 0; format < 2; format++) {
        write_scene((prt_exposition)format);
        for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
            assert_line(lines[i]);
    }
}

static void families_are_named_as_each_format_wants(void **state)
{
    (void)state;
    write_scene(PRT_EXPOSITION_PROMETHEUS);
    assert_line("# TYPE prt_tasks_done_total counter");
    assert_line("# TYPE prt_tasks_waiting gauge");
    assert_null(strstr(out.data, "# EOF"));
    assert_true(
        prt_str_starts(prt_buf_str(&out), PRT_STR("# HELP prt_run_info What runs.\n# TYPE prt_run_info gauge\n")));
    write_scene(PRT_EXPOSITION_OPENMETRICS);
    assert_line("# TYPE prt_tasks_done counter");
    assert_line("# TYPE prt_tasks_waiting gauge");
    assert_true(prt_str_ends(prt_buf_str(&out), PRT_STR("\n# EOF\n")));
    assert_true(prt_str_starts(prt_buf_str(&out), PRT_STR("# HELP prt_run What runs.\n# TYPE prt_run info\n")));
}

static void a_name_stays_within_its_quotes(void **state)
{
    (void)state;
    write_scene(PRT_EXPOSITION_PROMETHEUS);
    assert_line("prt_run_info{project=\"a\\\"b\\\\c\\n<script>alert(1)</script>\xef\xbf\xbd\",run=\"0123456789abcdef\","
                "stage=\"analysing repositories\",version=\"" PRT_VERSION "\"} 1");
}

static void nothing_was_asked_and_nothing_runs(void **state)
{
    (void)state;
    const struct prt_snapshot snapshot = {.stage = "beginning"};
    prt_exposition_write(&snapshot, PRT_EXPOSITION_OPENMETRICS, &out);
    assert_line("prt_oldest_task_seconds 0.000");
    assert_line("prt_tasks_waiting 0");
    assert_null(strstr(out.data, "prt_api_requests_total{"));
}

/* "| `prt_x_total` |" for each family, and no other name of a metric at the beginning of a row. */
static void the_page_explains_each_and_no_other(void **state)
{
    (void)state;
    prt_err err;
    size_t families = 0, rows = 0;
    assert_prt_ok(prt_file_read(METRICS_MD, 1 << 20, &page, &err), err);
    write_scene(PRT_EXPOSITION_PROMETHEUS);
    for (const char *at = out.data; (at = strstr(at, "# TYPE ")) != NULL; families++) {
        char row[128];
        at += strlen("# TYPE ");
        snprintf(row, sizeof row, "\n| `%.*s", (int)strcspn(at, " "), at);
        const char *found = strstr(page.data, row);
        while (found != NULL && found[strlen(row)] != '`' && found[strlen(row)] != '{') /* its labels follow */
            found = strstr(found + 1, row);
        if (found == NULL)
            fail_msg("docs/metrics.md has no row%s", row);
    }
    for (const char *at = page.data; (at = strstr(at, "\n| `prt_")) != NULL; at++)
        rows++;
    assert_int_equal(rows, families);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(every_figure_has_its_line, tear_down),
        cmocka_unit_test_teardown(families_are_named_as_each_format_wants, tear_down),
        cmocka_unit_test_teardown(a_name_stays_within_its_quotes, tear_down),
        cmocka_unit_test_teardown(nothing_was_asked_and_nothing_runs, tear_down),
        cmocka_unit_test_teardown(the_page_explains_each_and_no_other, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
