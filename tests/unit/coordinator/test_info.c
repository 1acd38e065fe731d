/* SPDX-License-Identifier: Apache-2.0 */
/* The INFO.yaml files of a run: what there is, why there is none, and trackers asked over HTTP. */
#include "coordinator/info.h"

#include <stdio.h>
#include <string.h>

#include "prt/clock.h"
#include "tests/support/http_server.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

static prt_temp_t *temp;
static struct prt_config config;
static struct prt_info_found found;
static prt_checkouts_t *checkouts;
static prt_http_t *http;
static struct prt_gerrit_listing listing;

static int set_up(void **state)
{
    (void)state;
    temp = prt_temp_new();
    memset(&found, 0, sizeof found);
    memset(&listing, 0, sizeof listing);
    checkouts = prt_checkouts_new();
    assert_non_null(checkouts);
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
    prt_http_destroy(&http);
    prt_info_found_free(&found);
    prt_checkouts_destroy(&checkouts);
    prt_temp_destroy(&temp);
    return 0;
}

static prt_code client(void *context, prt_http_t **out, prt_err *err)
{
    const struct prt_http_settings settings = {.seed = 1};
    (void)context;
    if (http == NULL && prt_http_new(&settings, &http, err) != PRT_OK)
        return err->code;
    *out = http;
    return PRT_OK;
}

static void find(void)
{
    const struct prt_info_settings settings = {
        .config = &config, .checkouts = checkouts, .client = client, .gerrit = &listing};
    prt_err err;
    prt_info_found_free(&found);
    assert_prt_ok(prt_info_find(&settings, &found, &err), err);
}

static void settle(void)
{
    prt_err err;
    if (http != NULL)
        assert_prt_ok(prt_http_run(http, prt_monotonic_ms() + 60000, &err), err);
    assert_prt_ok(prt_info_settle(&found, &err), err);
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
    config.info.clone_url = PRT_STR("host:info");
    check_nothing("info_yaml.clone_url: ", 1);
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
    assert_int_equal(prt_http_server_count(server, "HEAD"), 0); /* nobody has waited for it */
    settle();
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

static struct prt_checkout checkout_of(const char *path, const char *text)
{
    struct prt_checkout checkout = {.commit = PRT_STR("0"), .entry_count = 1};
    checkout.entries = prt_arena_alloc(&checkout.arena, 1, sizeof *checkout.entries);
    assert_non_null(checkout.entries);
    checkout.entries[0] = (struct prt_checkout_entry){.path = prt_str_from(path), .text = prt_str_from(text)};
    return checkout;
}

static void files_of_a_repository_come_in_the_run(void **state)
{
    struct prt_checkout checkout = checkout_of("g.example.org/p/INFO.yaml", "project: p\n");
    struct prt_task task = {0};
    prt_err err;
    (void)state;
    config.info.path = (prt_str){0};
    config.info.clone_url = PRT_STR("https://g.example.org/info");
    config.info.branch = PRT_STR("main");
    find();
    assert_null(found.options.info);
    assert_int_equal(found.error_count, 0);
    assert_int_equal(prt_checkouts_count(checkouts), 1);
    prt_checkouts_question(checkouts, 0, &task);
    assert_prt_str(task.clone_url, "https://g.example.org/info");
    assert_prt_str(task.branch, "main");
    assert_prt_str(task.patterns, "**/INFO.yaml");
    assert_prt_ok(prt_checkouts_take(checkouts, 0, &checkout, &err), err);
    assert_ptr_equal(found.options.info, &found.info);
    assert_int_equal(found.options.absent.len, 0);
    assert_prt_str(found.info.projects[0].name, "p");
    assert_int_equal(found.error_count, 0);
}

static void a_repository_that_cannot_be_had_is_an_error(void **state)
{
    struct prt_checkout other = checkout_of("other.example.org/p/INFO.yaml", "project: p\n");
    prt_err err;
    (void)state;
    config.info.path = (prt_str){0};
    config.info.clone_url = PRT_STR("https://g.example.org/info");
    find();
    assert_prt_ok(prt_checkouts_fail(checkouts, 0, PRT_STR("nobody there"), &err), err);
    assert_null(found.options.info);
    assert_prt_str(found.options.absent, "info_yaml.clone_url: nobody there");
    assert_int_equal(found.error_count, 1);
    assert_prt_str(found.errors[0].text, "info_yaml.clone_url: nobody there");
    find();
    assert_prt_ok(prt_checkouts_take(checkouts, 1, &other, &err), err);
    assert_prt_str(found.errors[0].text, "info_yaml.clone_url: the repository: no INFO.yaml of g.example.org in it; "
                                         "files are looked for at SERVER/PROJECT/INFO.yaml");
}

static void closed_projects_are_told(void **state)
{
    struct prt_gerrit_project projects[] = {{.name = PRT_STR("z"), .state = PRT_PROJECT_READ_ONLY},
                                            {.name = PRT_STR("b"), .state = PRT_PROJECT_ACTIVE},
                                            {.name = PRT_STR("a"), .state = PRT_PROJECT_HIDDEN}};
    (void)state;
    prt_temp_write(temp, "g.example.org/p/INFO.yaml", PRT_STR("project: p\n"));
    find();
    assert_null(found.options.closed);
    listing.projects = projects;
    listing.count = 3;
    find();
    assert_int_equal(found.options.closed_count, 2);
    assert_prt_str(found.options.closed[0], "a");
    assert_prt_str(found.options.closed[1], "z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_servers_projects_are_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(why_there_is_nothing_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(trackers_are_asked_once_each_by_head, set_up, tear_down),
        cmocka_unit_test_setup_teardown(files_of_a_repository_come_in_the_run, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_repository_that_cannot_be_had_is_an_error, set_up, tear_down),
        cmocka_unit_test_setup_teardown(closed_projects_are_told, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
