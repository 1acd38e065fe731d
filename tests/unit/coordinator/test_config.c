/* SPDX-License-Identifier: Apache-2.0 */
/* What configuration files say, and what is said about wrong ones. */
#include "tests/support/unit.h"
#include "tests/unit/coordinator/config_loaded.h"

#include <string.h>

#include "coordinator/config/config.h"
#include "report/sections.h"

static void file(const char *name, const char *text)
{
    prt_temp_write(temp, name, prt_str_from(text));
}

static struct prt_config_request request(void)
{
    return (struct prt_config_request){.folder = prt_temp_folder(temp), .project = "ONAP", .root = "/srv/clones"};
}

static void load_into(struct prt_config *out)
{
    prt_err err;
    const struct prt_config_request here = request();
    prt_config_notes_free(&notes);
    const prt_code rc = prt_config_load(&here, out, &notes, &err);
    if (notes.problem_count > 0)
        fail_msg("%s", notes.problems.data);
    assert_prt_ok(rc, err);
}

static void load(void)
{
    load_into(&config);
}

static void assert_line(const prt_buf *lines, const char *sentence)
{
    if (lines->data == NULL || strstr(lines->data, sentence) == NULL)
        fail_msg("\"%s\" is not in:\n%s", sentence, lines->data == NULL ? "" : lines->data);
}

static void refuse(const char *const *sentences)
{
    prt_err err;
    size_t count = 0;
    const struct prt_config_request here = request();
    assert_prt_code(prt_config_load(&here, &config, &notes, &err), PRT_E_CONFIG, err);
    for (; sentences[count] != NULL; count++)
        assert_line(&notes.problems, sentences[count]);
}

static void assert_window(size_t index, const char *name, uint32_t days)
{
    assert_true(index < config.window_count);
    assert_prt_str(config.windows[index].name, name);
    assert_int_equal(config.windows[index].days, days);
}

static void without_files_the_defaults_hold(void **state)
{
    (void)state;
    load();
    assert_int_equal(config.window_count, 4);
    assert_window(0, "last_30", 30);
    assert_window(1, "last_90", 90);
    assert_window(2, "last_365", 365);
    assert_window(3, "last_3_years", 1095);
    assert_int_equal(config.primary, 2);
    assert_int_equal(config.current_days, 365);
    assert_int_equal(config.active_days, 1095);
    assert_int_equal(config.top_contributors, 30);
    assert_int_equal(config.task_timeout_s, 900);
    assert_int_equal(config.watchdog_s, 60);
    assert_prt_str(config.placeholder, "unknown@unknown");
    assert_false(config.gerrit);
    assert_prt_str(config.host, "clones");
}

static void an_empty_file_is_no_file(void **state)
{
    (void)state;
    file("default.yaml", "");
    file("onap.yaml", "# nothing\n");
    load();
    assert_int_equal(config.window_count, 4);
}

static void the_project_lies_over_the_default_key_by_key(void **state)
{
    (void)state;
    file("default.yaml", "activity_thresholds: {current_days: 100, active_days: 200}\n"
                         "output: {top_contributors_limit: 7}\n"
                         "gerrit: {host: gerrit.default.org, base_url: 'https://gerrit.default.org/r/'}\n");
    file("onap.yaml", "activity_thresholds:\n  active_days: 300\ngerrit:\n  host: gerrit.onap.org\n");
    load();
    assert_int_equal(config.current_days, 100);
    assert_int_equal(config.active_days, 300);
    assert_int_equal(config.top_contributors, 7);
    assert_true(config.gerrit);
    assert_prt_str(config.host, "gerrit.onap.org");
    assert_prt_str(config.path_prefix, "/r");
}

static void github_has_defaults_and_keys(void **state)
{
    (void)state;
    load();
    assert_true(config.github.enabled && !config.github.anonymous);
    assert_int_equal(config.github.timeout_ms, 30000);
    assert_int_equal(config.github.limit_wait_s, 60);
    assert_int_equal(config.github.token.len + config.github.base_url.len + config.github.organization.len, 0);
    prt_config_free(&config);
    file("default.yaml", "extensions:\n  github_api: {enabled: false, anonymous: true, token: t, github_org: on-ap,\n"
                         "    base_url: 'https://git.acme.org/api/v3', timeout: 7, rate_limit_wait: 0}\n");
    load();
    assert_true(!config.github.enabled && config.github.anonymous);
    assert_prt_str(config.github.token, "t");
    assert_prt_str(config.github.organization, "on-ap");
    assert_prt_str(config.github.base_url, "https://git.acme.org/api/v3");
    assert_int_equal(config.github.timeout_ms, 7000);
    assert_int_equal(config.github.limit_wait_s, 0);
}

static void windows_are_added_changed_and_removed_by_name(void **state)
{
    (void)state;
    file("default.yaml", "time_windows:\n  last_30: {days: 31}\n  last_90: null\n  last_week: 7\n");
    file("onap.yaml", "time_windows:\n  last_week: {days: 8}\nprimary_reporting_window: last_week\n");
    load();
    assert_int_equal(config.window_count, 4);
    assert_window(0, "last_30", 31);
    assert_window(1, "last_365", 365);
    assert_window(2, "last_3_years", 1095);
    assert_window(3, "last_week", 8);
    assert_int_equal(config.primary, 3);
}

static void every_problem_is_told_with_file_and_line(void **state)
{
    (void)state;
    file("default.yaml", "time_windows:\n  last_30:\n    days: thirty\n");
    file("onap.yaml", "activity_thresholds:\n  current_days: 0\nprimary_reporting_window: nothing\n"
                      "performance:\n  max_workers: lots\n");
    refuse((const char *[]){"default.yaml:3: time_windows.last_30.days: expected a whole number of days",
                            "got \"thirty\"", "onap.yaml:2: activity_thresholds.current_days: ",
                            "onap.yaml:3: primary_reporting_window: no window \"nothing\"",
                            "onap.yaml:5: performance.max_workers: expected a whole number, 1 to 1024, got \"lots\"",
                            NULL});
}

static void thresholds_must_not_cross(void **state)
{
    (void)state;
    file("onap.yaml", "activity_thresholds: {current_days: 200, active_days: 100}\n");
    refuse((const char *[]){
        "onap.yaml:1: activity_thresholds: active_days (100) must not be less than current_days (200)", NULL});
}

static void a_list_at_the_top_is_refused(void **state)
{
    (void)state;
    file("onap.yaml", "- a\n- b\n");
    refuse((const char *[]){"onap.yaml:1: expected a mapping", NULL});
}

static void broken_yaml_names_the_line(void **state)
{
    (void)state;
    file("onap.yaml", "project: ONAP\ntime_windows: {last_30: [}\n");
    refuse((const char *[]){"onap.yaml:2", NULL});
}

static void all_windows_gone_is_refused(void **state)
{
    (void)state;
    file("onap.yaml", "time_windows: {last_30: null, last_90: null, last_365: null, last_3_years: null}\n");
    refuse((const char *[]){"time_windows: every window is removed", NULL});
}

static void the_host_may_come_from_the_roots_path(void **state)
{
    (void)state;
    prt_err err;
    const struct prt_config_request there = {.project = "x", .root = "/data/gerrit.example.org/sub"};
    assert_prt_ok(prt_config_load(&there, &config, &notes, &err), err);
    assert_true(config.gerrit);
    assert_prt_str(config.host, "gerrit.example.org");
}

static void a_folders_name_is_no_organization(void **state)
{
    (void)state;
    static const struct {
        const char *root;
        bool guessed;
    } rows[] = {{"/data/clones", true},
                {"/data/github.com/onap", false},
                {"onap", false},
                {"/data/gerrit.example.org", false},
                {"/data/github.com/onap/aai", true},
                {"/", true}};
    prt_err err;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct prt_config_request there = {.project = "x", .root = rows[i].root};
        assert_prt_ok(prt_config_load(&there, &config, &notes, &err), err);
        if (config.host_guessed != rows[i].guessed)
            fail_msg("%s: %d", rows[i].root, config.host_guessed);
        prt_config_free(&config);
        prt_config_notes_free(&notes);
    }
}

static void sections_are_switched_off_by_name(void **state)
{
    (void)state;
    file("default.yaml", "output:\n  include_sections: {summary: false, errors: false, contributors: false}\n"
                         "  include_definitions: false\n");
    file("onap.yaml", "output: {include_sections: {contributors: true}}\n");
    load();
    assert_int_equal(config.sections_off, prt_section_bit(PRT_STR("summary")));
}

static void sections_are_switched_off_by_flags_where_there_is_no_mapping(void **state)
{
    (void)state;
    file("onap.yaml", "output: {include_definitions: false, include_summary: true}\n");
    load();
    assert_int_equal(config.sections_off, prt_section_bit(PRT_STR("definitions")));
}

static void a_section_is_on_or_off_and_nothing_else(void **state)
{
    (void)state;
    file("onap.yaml", "output:\n  include_sections:\n    summary: 3\n");
    refuse((const char *[]){"onap.yaml:3: output.include_sections.summary: expected true or false, got 3", NULL});
}

static void windows_end_at_the_reports_date(void **state)
{
    (void)state;
    load();
    prt_config_place_windows(&config, 1000000000);
    assert_int_equal(config.windows[0].end, 1000000000);
    assert_int_equal(config.windows[0].start, 1000000000 - 30 * 86400);
    assert_int_equal(prt_config_count_since(&config), 1000000000 - INT64_C(1095) * 86400);
    prt_config_place_windows(&config, INT64_MIN);
    assert_true(config.windows[3].start == INT64_MIN);
}

static void the_digest_follows_what_can_change_a_figure_and_nothing_else(void **state)
{
    (void)state;
    struct prt_config other;
    load();
    file("onap.yaml", "performance: {max_workers: 3, task_timeout: 5, watchdog: 7}\n");
    load_into(&other);
    assert_int_equal(other.watchdog_s, 7);
    assert_string_equal(config.digest, other.digest);
    prt_config_free(&other);
    file("onap.yaml", "time_windows: {last_30: 29}\n");
    load_into(&other);
    assert_string_not_equal(config.digest, other.digest);
    prt_config_free(&other);
}

static void info_yaml_has_its_defaults(void **state)
{
    (void)state;
    load();
    const struct prt_config_info *info = &config.info;
    assert_true(info->enabled && info->exclude_archived && info->validate_urls);
    assert_int_equal(info->path.len + info->clone_url.len, 0);
    assert_int_equal(info->current_days, 365);
    assert_int_equal(info->active_days, 1095);
    assert_int_equal(info->url_timeout_ms, 10000);
    assert_int_equal(info->url_retries, 2);
}

static void info_yaml_is_read_and_newer_names_win(void **state)
{
    (void)state;
    file("default.yaml", "info_yaml: {local_path: /old, disable_archived_reports: false, url_timeout: 2.5}\n");
    file("onap.yaml",
         "info_yaml:\n  validate_urls: no\n  url_retries: 0\n  activity_windows: {current: 30, active: 60}\n");
    load();
    assert_prt_str(config.info.path, "/old");
    assert_false(config.info.exclude_archived || config.info.validate_urls);
    assert_int_equal(config.info.url_timeout_ms, 2500);
    assert_int_equal(config.info.url_retries, 0);
    assert_int_equal(config.info.current_days, 30);
    assert_int_equal(config.info.active_days, 60);
    prt_config_free(&config);
    file("onap.yaml", "info_yaml: {path: /new, exclude_archived: true, enabled: false, clone_url: 'https://h/x'}\n");
    load();
    assert_prt_str(config.info.path, "/new");
    assert_prt_str(config.info.clone_url, "https://h/x");
    assert_true(config.info.exclude_archived);
    assert_false(config.info.enabled);
}

static void info_yaml_is_refused_with_file_and_line(void **state)
{
    (void)state;
    file("onap.yaml", "info_yaml:\n  enabled: maybe\n  path: [a]\n  url_timeout: 0\n  url_retries: 10\n"
                      "  activity_windows: {current: 10, active: 9}\n");
    refuse((const char *[]){"onap.yaml:2: info_yaml.enabled: expected true or false, got \"maybe\"",
                            "onap.yaml:3: info_yaml.path: expected a text",
                            "onap.yaml:4: info_yaml.url_timeout: expected seconds, 0.1 to 300, got 0",
                            "onap.yaml:5: info_yaml.url_retries: expected a whole number, 0 to 9, got 10",
                            "onap.yaml:6: info_yaml.activity_windows: active (9) must not be less than current (10)",
                            NULL});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(without_files_the_defaults_hold, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_empty_file_is_no_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_project_lies_over_the_default_key_by_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(github_has_defaults_and_keys, set_up, tear_down),
        cmocka_unit_test_setup_teardown(windows_are_added_changed_and_removed_by_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_problem_is_told_with_file_and_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(thresholds_must_not_cross, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_list_at_the_top_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(broken_yaml_names_the_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(all_windows_gone_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_host_may_come_from_the_roots_path, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_folders_name_is_no_organization, set_up, tear_down),
        cmocka_unit_test_setup_teardown(info_yaml_has_its_defaults, set_up, tear_down),
        cmocka_unit_test_setup_teardown(info_yaml_is_read_and_newer_names_win, set_up, tear_down),
        cmocka_unit_test_setup_teardown(info_yaml_is_refused_with_file_and_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sections_are_switched_off_by_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sections_are_switched_off_by_flags_where_there_is_no_mapping, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_section_is_on_or_off_and_nothing_else, set_up, tear_down),
        cmocka_unit_test_setup_teardown(windows_end_at_the_reports_date, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_digest_follows_what_can_change_a_figure_and_nothing_else, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
