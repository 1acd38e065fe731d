/* SPDX-License-Identifier: Apache-2.0 */
/* The INFO.yaml files of a run: what there is, why there is none, and trackers asked over HTTP. */
#include "coordinator/info.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/http_server.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

static prt_temp_t *temp;
static struct prt_config config;
static struct prt_info_found found;

static int set_up(void **state)
{
    (void)state;
    temp = prt_temp_new();
    memset(&found, 0, sizeof found);
    config = (struct prt_config){.gerrit = true, .host = PRT_STR("g.example.org")};
    config.info = (struct prt_config_info){.enabled = true,
                                           .path = prt_str_from(prt_temp_folder(temp)),
                                           .exclude_archived = true,
                                           .current_days = 7,
                                           .active_days = 8,
                                           .url_timeout_ms = 5000};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    prt_info_found_free(&found);
    prt_temp_destroy(&temp);
    return 0;
}

static void find(void)
{
    prt_err err;
    prt_info_found_free(&found);
    assert_prt_ok(prt_info_find(&config, NULL, &found, &err), err);
}

static void the_servers_projects_are_found(void **state)
{
    (void)state;
    prt_temp_write(temp, "g.example.org/p/INFO.yaml",
                   PRT_STR("project: p\nissue_tracking: {url: 'https://x.invalid'}\n"));
    prt_temp_write(temp, "g.example.org/bad/INFO.yaml", PRT_STR("project: [\n"));
    prt_temp_write(temp, "other.example.org/q/INFO.yaml", PRT_STR("project: q\n"));
    find();
    assert_ptr_equal(found.options.info, &found.info);
    assert_int_equal(found.info.project_count, 1);
    assert_prt_str(found.info.projects[0].name, "p");
    assert_int_equal(found.info.projects[0].tracker.check, PRT_INFO_NOT_CHECKED);
    assert_int_equal(found.options.current_days, 7);
    assert_int_equal(found.options.active_days, 8);
    assert_true(found.options.exclude_archived);
    assert_int_equal(found.error_count, 1);
    assert_int_equal(found.errors[0].category, PRT_CATEGORY_INFO_YAML);
    assert_int_equal(found.errors[0].repository.len, 0);
    assert_int_equal(strncmp(found.errors[0].text.data, "g.example.org/bad/INFO.yaml:2: ", 31), 0);
}

static void check_nothing(const char *absent, size_t errors)
{
    find();
    assert_null(found.options.info);
    assert_int_equal(found.error_count, errors);
    if (strncmp(found.options.absent.data, absent, strlen(absent)) != 0)
        fail_msg("%s, not %s", found.options.absent.data, absent);
}

static void why_there_is_nothing_is_told(void **state)
{
    (void)state;
    prt_temp_write(temp, "other.example.org/q/INFO.yaml", PRT_STR("project: q\n"));
    check_nothing("info_yaml.path: ", 1);
    assert_prt_str(found.errors[0].text, found.options.absent.data);
    config.gerrit = false;
    check_nothing("INFO.yaml files belong to projects of a Gerrit server", 0);
    config.gerrit = true;
    config.info.path = PRT_STR("/nonexistent/info");
    check_nothing("info_yaml.path: /nonexistent/info: No such file", 1);
    config.info.path = (prt_str){0};
    check_nothing("", 0);
    assert_int_equal(found.options.absent.len, 0);
    config.info.clone_url = PRT_STR("https://g.example.org/info");
    check_nothing("info_yaml.path is not set", 0);
    config.info.enabled = false;
    check_nothing("info_yaml.enabled is false", 0);
}

static void put(const char *name, const char *url)
{
    char file[64], text[256];
    snprintf(file, sizeof file, "g.example.org/%s/INFO.yaml", name);
    snprintf(text, sizeof text, "project: %s\nissue_tracking: {type: jira, url: '%s'}\n", name, url);
    prt_temp_write(temp, file, prt_str_from(text));
}

static void trackers_are_asked_once_each_by_head(void **state)
{
    static const struct {
        const char *name, *path;
        prt_info_check check;
        const char *trouble;
    } cases[] = {{"a", "/json", PRT_INFO_VALID, ""},
                 {"b", "/json", PRT_INFO_VALID, ""},
                 {"c", "/status/404", PRT_INFO_INVALID, "HTTP 404"},
                 {"d", "/status/500", PRT_INFO_INVALID, "HTTP 500"}};
    prt_http_server_t *server = prt_http_server_start();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        put(cases[i].name, prt_http_server_url(server, PRT_SERVER_PLAIN, cases[i].path));
    put("e", "http://127.0.0.1:1/nobody");
    config.info.validate_urls = true;
    find();
    assert_int_equal(found.info.project_count, 5);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(found.info.projects[i].tracker.check, cases[i].check);
        assert_prt_str(found.info.projects[i].tracker.trouble, cases[i].trouble);
    }
    assert_int_equal(found.info.projects[4].tracker.check, PRT_INFO_INVALID);
    assert_non_null(strstr(found.info.projects[4].tracker.trouble.data, "127.0.0.1"));
    assert_int_equal(found.error_count, 0);
    assert_int_equal(prt_http_server_count(server, "HEAD"), 3);
    assert_int_equal(prt_http_server_count(server, "GET"), 0);
    prt_http_server_stop(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_servers_projects_are_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(why_there_is_nothing_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(trackers_are_asked_once_each_by_head, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
