/* SPDX-License-Identifier: Apache-2.0 */
/* Which files a project's configuration is made of. Each file of a scene sets gerrit.host to a name of its own. */
#include "tests/unit/coordinator/config_scene.h"

static void assert_found(const char *host)
{
    scene_load();
    assert_prt_str(scene.config.services.gerrit_host, host);
}

static void the_projects_name_in_lower_case_names_its_file(void **state)
{
    (void)state;
    scene_file("default.yaml", "gerrit: {host: default}\n");
    assert_found("default");
    scene_file("other.yaml", "{project: ONAP, gerrit: {host: by-field}}\n");
    assert_found("by-field");
    scene_file("onap.yaml", "gerrit: {host: by-name}\n");
    assert_found("by-name");
    assert_int_equal(scene.notes.warning_count, 0);
}

static void endings_come_in_an_order_and_what_is_not_read_is_told(void **state)
{
    (void)state;
    scene_file("onap.json", "{\"gerrit\": {\"host\": \"json\"}}");
    assert_found("json");
    scene_file("onap.config", "gerrit:\n  host: config\n");
    scene_warn(1, "onap.json: not read: ");
    assert_prt_str(scene.config.services.gerrit_host, "config");
    scene_file("onap.yaml", "gerrit: {host: yaml}\n");
    scene_warn(2, "onap.config: not read: ");
    assert_prt_str(scene.config.services.gerrit_host, "yaml");
}

static void a_config_file_may_be_json(void **state)
{
    (void)state;
    scene_file("onap.config", "\n\t{\"gerrit\":\t{\"host\": \"tabs\"}}");
    assert_found("tabs");
}

static void the_default_may_be_json_too(void **state)
{
    (void)state;
    scene_file("default.json", "{\"gerrit\": {\"host\": \"default\"}}");
    assert_found("default");
}

static void a_file_of_any_name_is_found_by_its_project(void **state)
{
    (void)state;
    scene.request.project = "LF Broadband";
    scene_file("lfbroadband.yaml", "{project: LF Broadband, gerrit: {host: found}}\n");
    scene_file("x.yaml", "{project: lf broadband, gerrit: {host: other-letters}}\n");
    assert_found("found");
}

static void of_two_files_of_a_project_the_first_by_name_counts(void **state)
{
    (void)state;
    scene_file("b.yaml", "{project: ONAP, gerrit: {host: b}}\n");
    scene_file("a.yaml", "{project: ONAP, gerrit: {host: a}}\n");
    scene_warn(1, "b.yaml: not read: ");
    assert_prt_str(scene.config.services.gerrit_host, "a");
}

static void some_files_are_of_no_project(void **state)
{
    (void)state;
    static const char *const names[] = {"test-a.yaml", ".hidden.yaml", "notes.txt", "default.json"};
    scene_file("default.yaml", "gerrit: {host: default}\n");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        scene_file(names[i], "{\"project\": \"ONAP\", \"gerrit\": {\"host\": \"wrong\"}}\n");
    assert_found("default");
}

/* What holds for every project is read once, whatever a project is called. */
static void a_project_of_a_files_name_that_is_no_projects_has_no_file_by_it(void **state)
{
    (void)state;
    scene_file("default.yaml", "gerrit: {host: default}\n");
    scene_file("organizational_domains.yaml", "custom_mappings: {a.example.org: A}\n");
    scene.request.project = "organizational_domains";
    assert_found("default");
    scene.request.project = "Default";
    assert_found("default");
    for (size_t i = 0, files = 0; i < PRT_CONFIG_LAYERS; i++)
        assert_true((files += scene.config.layers[i].is_file) <= 1);
    scene_file("x.yaml", "{project: Default, gerrit: {host: by-field}}\n");
    assert_found("by-field");
}

static void another_projects_broken_file_is_not_ours_unless_ours_is_missing(void **state)
{
    (void)state;
    scene_file("broken.yaml", "project: [\n");
    scene_refuse(1, "it may be the file of project ONAP; no other one is");
    scene_file("z.yaml", "project: ONAP\n");
    scene_load();
    assert_int_equal(scene.notes.warning_count, 0);
}

static void a_file_that_is_named_stands_in_for_the_projects(void **state)
{
    (void)state;
    scene_file("default.yaml", "gerrit: {host: default, timeout: 7}\n");
    scene_file("onap.yaml", "gerrit: {host: project}\n");
    scene_file("special", "gerrit: {host: special}\n");
    prt_buf path = {0};
    prt_buf_add_fmt(&path, "%s/special", prt_temp_folder(scene.temp));
    scene.request.file = path.data;
    assert_found("special");
    assert_int_equal(scene.config.services.gerrit_timeout_ms, 7000);
    scene.request.folder = NULL;
    assert_found("special");
    assert_int_equal(scene.config.services.gerrit_timeout_ms, 60000);
    path.data[0] = '?'; /* nothing of a request is needed behind the call */
    assert_true(prt_str_ends(scene.config.layers[1].place, PRT_STR("/special")));
    assert_int_equal(scene.config.layers[1].place.data[0], '/');
    scene.request.file = "/nonexistent/file.yaml";
    assert_prt_code(scene_read(), PRT_E_NOT_FOUND, scene.err);
    assert_prt_says(scene.err, "/nonexistent/file.yaml");
    prt_buf_free(&path);
}

static void what_is_no_file_is_said_to_be_none(void **state)
{
    (void)state;
    prt_temp_write(scene.temp, "onap.yaml/inside", PRT_STR("x"));
    assert_prt_code(scene_read(), PRT_E_UNSUPPORTED, scene.err);
    assert_prt_says(scene.err, "onap.yaml: is a folder, not a file");
}

static void a_name_with_a_slash_leads_nowhere(void **state)
{
    (void)state;
    scene_file("default.yaml", "gerrit: {host: default}\n");
    scene_file("sub/onap.yaml", "gerrit: {host: outside}\n");
    scene.request.project = "sub/onap";
    assert_found("default");
}

static void two_broken_files_are_two_problems(void **state)
{
    (void)state;
    scene_file("default.yaml", "a: [\n");
    scene_file("onap.yaml", "- a\n");
    scene_refuse(2, "onap.yaml:1: expected a mapping at the top, got a list");
    scene_says(&scene.notes.problems, "default.yaml:");
}

static void a_file_that_is_too_large_is_a_problem(void **state)
{
    (void)state;
    prt_buf text = {0};
    while (text.len <= PRT_MAX_CONFIG_BYTES)
        prt_buf_add_text(&text, "# a comment of some length that says nothing at all\n");
    prt_temp_write(scene.temp, "onap.yaml", prt_buf_str(&text));
    scene_refuse(1, "onap.yaml: is larger than the 1048576 bytes");
    prt_buf_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(the_projects_name_in_lower_case_names_its_file),
        SCENE_TEST(endings_come_in_an_order_and_what_is_not_read_is_told),
        SCENE_TEST(a_config_file_may_be_json),
        SCENE_TEST(the_default_may_be_json_too),
        SCENE_TEST(a_file_of_any_name_is_found_by_its_project),
        SCENE_TEST(of_two_files_of_a_project_the_first_by_name_counts),
        SCENE_TEST(some_files_are_of_no_project),
        SCENE_TEST(a_project_of_a_files_name_that_is_no_projects_has_no_file_by_it),
        SCENE_TEST(another_projects_broken_file_is_not_ours_unless_ours_is_missing),
        SCENE_TEST(a_file_that_is_named_stands_in_for_the_projects),
        SCENE_TEST(what_is_no_file_is_said_to_be_none),
        SCENE_TEST(a_name_with_a_slash_leads_nowhere),
        SCENE_TEST(two_broken_files_are_two_problems),
        SCENE_TEST(a_file_that_is_too_large_is_a_problem),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
