/* SPDX-License-Identifier: Apache-2.0 */
/* The configuration as it holds: each key with its value and where it was said, and no secret. And its digest. */
#include "tests/unit/coordinator/config_scene.h"

#include "coordinator/config/resolved.h"
#include "coordinator/config/value.h"

static prt_arena arena;
static const prt_doc *resolved;
static prt_buf text;

static void resolve(void)
{
    prt_err err;
    scene_load();
    prt_buf_clear(&text);
    prt_arena_free(&arena);
    assert_prt_ok(prt_config_resolved(&scene.config, PRT_STR("ONAP"), &text, &err), err);
    assert_prt_ok(prt_json_read(&arena, "config_resolved.json", prt_buf_str(&text), &resolved, &err), err);
}

static int tear_down(void **state)
{
    prt_buf_free(&text);
    prt_arena_free(&arena);
    return scene_tear_down(state);
}

static const prt_doc *field(const char *key, const char *name)
{
    return prt_doc_get(prt_doc_get(prt_doc_get(resolved, "keys"), key), name);
}

static void assert_source(const char *key, const char *source)
{
    assert_prt_str(field(key, "source")->as.text, source);
}

static void each_key_is_there_with_its_default(void **state)
{
    (void)state;
    size_t count = 0, plain = 0;
    const struct prt_config_key *keys = prt_config_keys(&count);
    resolve();
    for (size_t i = 0; i < count; i++) {
        if (strchr(keys[i].path, '*') != NULL)
            continue;
        plain++;
        assert_source(keys[i].path, "default");
        assert_int_equal(field(keys[i].path, "without_effect") != NULL, keys[i].inert != NULL);
    }
    assert_int_equal(prt_doc_get(resolved, "keys")->as.map.count, plain);
    assert_int_equal(field("gerrit.timeout", "value")->as.integer, 60);
    assert_int_equal(field("jenkins.host", "value")->type, PRT_DOC_NULL);
    assert_prt_str(prt_doc_get(resolved, "config_digest")->as.text, scene.config.digest);
}

static void a_value_has_its_file_and_line(void **state)
{
    (void)state;
    scene_file("default.yaml", "gerrit:\n  host: a\n  timeout: 5\njenkins:\n  timeout: 9\n");
    scene_file("onap.yaml", "# comment\ngerrit:\n  host: b\njenkins:\n  timeout: null\n");
    resolve();
    assert_source("gerrit.host", "onap.yaml:3");
    assert_prt_str(field("gerrit.host", "value")->as.text, "b");
    assert_source("gerrit.timeout", "default.yaml:3");
    assert_source("jenkins.timeout", "default");
    assert_int_equal(field("jenkins.timeout", "value")->as.integer, 120);
    assert_int_equal(prt_doc_get(resolved, "files")->as.list.count, 2);
}

static void the_server_is_told_and_whether_it_was_said(void **state)
{
    (void)state;
    static const struct {
        const char *yaml, *root, *host, *source;
        bool gerrit;
    } cases[] = {
        {"gerrit: {host: g}\n", "/srv/gerrit.example.org", "g", "gerrit.host", true},
        {"{}\n", "/srv/gerrit.example.org", "gerrit.example.org", "where the repositories lie", true},
        {"{}\n", "/srv/clones", "clones", "where the repositories lie", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        scene_file("onap.yaml", cases[i].yaml);
        scene.request.root = cases[i].root;
        resolve();
        const prt_doc *server = prt_doc_get(resolved, "server");
        assert_prt_str(prt_doc_get(server, "host")->as.text, cases[i].host);
        assert_prt_str(prt_doc_get(server, "source")->as.text, cases[i].source);
        assert_int_equal(prt_doc_get(server, "gerrit")->as.boolean, cases[i].gerrit);
    }
}

static void old_names_are_found_under_the_new_ones(void **state)
{
    (void)state;
    scene_file("onap.yaml",
               "theme: dark\nci_management: {branch: main}\ntime_windows: {mine: {days: 3}, last_30: null}\n");
    resolve();
    assert_source("render.theme", "onap.yaml:1");
    assert_source("jjb_attribution.branch", "onap.yaml:2");
    assert_int_equal(field("time_windows.mine", "value")->as.integer, 3);
    assert_int_equal(field("time_windows.last_30", "value")->type, PRT_DOC_NULL);
    assert_source("time_windows.last_30", "onap.yaml:3");
}

static void environment_and_command_line_are_stronger_than_files(void **state)
{
    (void)state;
    static const struct prt_config_override overrides[] = {
        {"jenkins.host", "ci.example.org", "JENKINS_HOST", "environment JENKINS_HOST"},
        {"jenkins.base_url", NULL, "JENKINS_HOST", "environment JENKINS_HOST"},
        {"performance.max_workers", "3", "--workers", "command line"},
    };
    scene_file("onap.yaml", "jenkins: {host: a, base_url: 'https://b/c'}\nperformance: {max_workers: 9}\n");
    scene.request.overrides = overrides;
    scene.request.override_count = 3;
    resolve();
    assert_prt_str(scene.config.services.jenkins_host, "ci.example.org");
    assert_int_equal(scene.config.services.jenkins_base_url.len, 0);
    assert_int_equal(scene.config.max_workers, 3);
    assert_source("jenkins.host", "environment JENKINS_HOST");
    assert_source("performance.max_workers", "command line");
}

static void what_the_environment_says_is_checked_as_well(void **state)
{
    (void)state;
    static const struct prt_config_override wrong = {"jenkins.host", "https://x", "JENKINS_HOST", "environment"};
    scene.request.overrides = &wrong;
    scene.request.override_count = 1;
    scene_refuse(1, "JENKINS_HOST: jenkins.host: expected the name of a host, perhaps with :PORT, got \"https://x\"");
}

static void no_secret_is_written(void **state)
{
    (void)state;
    scene_file("onap.yaml", "extensions: {github_api: {token: planted-1}}\n"
                            "jenkins: {base_url: 'https://user:planted-2@h/x'}\n"
                            "info_yaml: {clone_url: 'ssh://planted-3@h:29418/x@y'}\n");
    resolve();
    assert_null(strstr(text.data, "planted"));
    assert_prt_str(field("extensions.github_api.token", "value")->as.text, "(set)");
    assert_prt_str(field("jenkins.base_url", "value")->as.text, "https://(set)@h/x");
    assert_prt_str(field("info_yaml.clone_url", "value")->as.text, "ssh://(set)@h:29418/x@y");
}

static void a_wrong_secret_is_not_told_either(void **state)
{
    (void)state;
    scene_file("onap.yaml", "extensions: {github_api: {token: [planted]}}\n");
    scene_refuse(1, "extensions.github_api.token: expected a text, got a list");
    assert_null(strstr(scene.notes.problems.data, "planted"));
}

static void digest_of(const char *yaml, char out[65])
{
    scene_file("onap.yaml", yaml);
    scene_load();
    strcpy(out, scene.config.digest);
}

static void the_digest_is_of_values_and_not_of_their_spelling(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool same;
    } cases[] = {
        {"{}", "activity_thresholds: {current_days: 365}", true},
        {"info_yaml: {validate_urls: no}", "info_yaml: {validate_urls: false}", true},
        {"info_yaml: {exclude_archived: no}", "info_yaml: {disable_archived_reports: false}", true},
        {"time_windows: {last_30: 31}", "time_windows: {last_30: {days: 31}}", true},
        {"{}", "performance: {max_workers: 3, task_timeout: 5, watchdog: 7}", true},
        {"{}", "jenkins: {timeout: 3}", true},
        {"{}", "time_windows: {last_30: 29}", false},
        {"{}", "time_windows: {last_30: null}", false},
        {"{}", "time_windows: {mine: 29}", false},
        {"time_windows: {b: 1, a: 2}", "time_windows: {a: 2, b: 1}", false},
        {"{}", "gerrit: {enabled: false}", false},
        {"{}", "jenkins: {host: ci}", false},
        {"{}", "primary_reporting_window: last_90", false},
    };
    char a[65], b[65];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        digest_of(cases[i].a, a);
        digest_of(cases[i].b, b);
        if ((strcmp(a, b) == 0) != cases[i].same)
            fail_msg("%s / %s", cases[i].a, cases[i].b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_key_is_there_with_its_default, scene_set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_value_has_its_file_and_line, scene_set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_server_is_told_and_whether_it_was_said, scene_set_up, tear_down),
        cmocka_unit_test_setup_teardown(old_names_are_found_under_the_new_ones, scene_set_up, tear_down),
        cmocka_unit_test_setup_teardown(environment_and_command_line_are_stronger_than_files, scene_set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_the_environment_says_is_checked_as_well, scene_set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_secret_is_written, scene_set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_wrong_secret_is_not_told_either, scene_set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_digest_is_of_values_and_not_of_their_spelling, scene_set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
