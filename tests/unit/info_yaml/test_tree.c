/* SPDX-License-Identifier: Apache-2.0 */
/* A folder of INFO.yaml files: places, servers, links, bad files among good ones. */
#include "coordinator/remote/info_yaml/tree.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "prt/buf.h"
#include "prt/limits.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

static prt_temp_t *temp;
static struct prt_info info;

static int set_up(void **state)
{
    (void)state;
    temp = prt_temp_new();
    memset(&info, 0, sizeof info);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    prt_info_free(&info);
    prt_temp_destroy(&temp);
    return 0;
}

static void put(const char *file, const char *text)
{
    prt_temp_write(temp, file, prt_str_from(text));
}

static void read_tree(const char *server)
{
    prt_err err;
    prt_info_free(&info);
    assert_prt_ok(prt_info_read_tree(prt_temp_folder(temp), prt_str_from(server), &info, &err), err);
}

static void files_are_found_at_any_depth_and_sorted(void **state)
{
    (void)state;
    put("INFO.yaml", "project: of no server\n");
    put("g.b.org/z/INFO.yaml", "project: z\n");
    put("g.b.org/INFO.yaml", "project: server\n");
    put("g.b.org/a/b/c/INFO.yaml", "project: abc\n");
    put("g.b.org/a/INFO.yml", "project: another name\n");
    put("g.b.org/a/info.yaml", "project: another name\n");
    put("g.b.org/.git/INFO.yaml", "project: git's\n");
    put("g.a.org/y/INFO.yaml", "project: y\n");
    read_tree("");
    assert_int_equal(info.project_count, 4);
    assert_prt_str(info.projects[0].file, "g.a.org/y/INFO.yaml");
    assert_prt_str(info.projects[1].path, "g.b.org");
    assert_prt_str(info.projects[2].path, "a/b/c");
    assert_prt_str(info.projects[3].path, "z");
    assert_int_equal(info.error_count, 0);
    read_tree("g.a.org");
    assert_int_equal(info.project_count, 1);
    assert_prt_str(info.projects[0].server, "g.a.org");
}

static void a_file_that_cannot_be_read_is_one_error(void **state)
{
    (void)state;
    put("g/good/INFO.yaml", "project: good\nlifecycle_state: null\n");
    put("g/bad/INFO.yaml", "project: [\n");
    put("g/empty/INFO.yaml", "");
    put("g/odd/INFO.yaml", "project: odd\ncommitters: 7\nproject_lead: 8\n");
    read_tree("g");
    assert_int_equal(info.project_count, 2);
    assert_prt_str(info.projects[0].name, "good");
    assert_prt_str(info.projects[0].state, "Unknown");
    assert_prt_str(info.projects[1].name, "odd");
    assert_int_equal(info.error_count, 2);
    assert_int_equal(strncmp(info.errors[0].data, "g/bad/INFO.yaml:2: ", 19), 0);
    assert_prt_str(info.errors[1], "g/empty/INFO.yaml:1: the file is empty");
    assert_int_equal(info.projects[1].problem_count, 2); /* of a project that is there: its own */
    assert_prt_str(info.projects[1].problems[0],
                   "g/odd/INFO.yaml:3: project_lead: expected a mapping, got a whole number");
}

static void links_and_other_things_are_not_read(void **state)
{
    prt_err err;
    (void)state;
    put("outside.yaml", "project: secret\n");
    put("g/p/INFO.yaml", "project: p\n");
    put("g/link/README", "");
    put("g/fifo/README", "");
    put("elsewhere/q/INFO.yaml", "project: q\n");
    assert_int_equal(symlink("../../outside.yaml", prt_temp_path(temp, "g/link/INFO.yaml")), 0);
    assert_int_equal(symlink("../elsewhere", prt_temp_path(temp, "g/folder")), 0);
    assert_int_equal(symlink("..", prt_temp_path(temp, "g/p/circle")), 0);
    assert_int_equal(mkfifo(prt_temp_path(temp, "g/fifo/INFO.yaml"), 0600), 0);
    read_tree("g");
    assert_int_equal(info.project_count, 1);
    assert_prt_str(info.projects[0].name, "p");
    assert_int_equal(info.error_count, 2);
    assert_prt_str(info.errors[0], "g/fifo/INFO.yaml: not a regular file; it is not read");
    assert_prt_str(info.errors[1], "g/link/INFO.yaml: not a regular file; it is not read");
    assert_int_equal(symlink(prt_temp_folder(temp), prt_temp_path(temp, "way")), 0);
    prt_info_free(&info);
    assert_prt_ok(prt_info_read_tree(prt_temp_path(temp, "way"), PRT_STR("g"), &info, &err), err);
    assert_int_equal(info.project_count, 1);
}

static void what_is_too_large_or_too_deep_is_an_error_of_its_own(void **state)
{
    prt_buf text = {0};
    (void)state;
    put("g/p/INFO.yaml", "project: p\n");
    prt_buf_add_text(&text, "project: large\n#");
    while (text.len <= PRT_MAX_INFO_BYTES)
        prt_buf_add_text(&text, "################################################################");
    put("g/large/INFO.yaml", text.data);
    prt_buf_clear(&text);
    prt_buf_add_text(&text, "g");
    for (size_t i = 1; i < PRT_MAX_INFO_DEPTH; i++)
        prt_buf_add_text(&text, "/d");
    prt_buf_add_text(&text, "/INFO.yaml");
    put(text.data, "project: deepest\n");
    text.len -= strlen("INFO.yaml");
    prt_buf_add_text(&text, "d/INFO.yaml");
    put(text.data, "project: too deep\n");
    read_tree("g");
    assert_int_equal(info.project_count, 2);
    assert_prt_str(info.projects[0].name, "deepest");
    assert_int_equal(info.error_count, 2);
    assert_non_null(strstr(info.errors[0].data, "/d: folders too deep in folders"));
    assert_int_equal(strncmp(info.errors[1].data, "g/large/INFO.yaml: ", 19), 0);
    prt_buf_free(&text);
}

static void a_folder_without_the_server_says_so(void **state)
{
    prt_err err;
    (void)state;
    put("g/p/INFO.yaml", "project: p\n");
    put("h/README", "");
    assert_prt_code(prt_info_read_tree(prt_temp_folder(temp), PRT_STR("gerrit.x.org"), &info, &err), PRT_E_NOT_FOUND,
                    err);
    assert_prt_says(err, "no INFO.yaml of gerrit.x.org in it; files are looked for at SERVER/PROJECT/INFO.yaml");
    assert_prt_code(prt_info_read_tree(prt_temp_folder(temp), PRT_STR("h"), &info, &err), PRT_E_NOT_FOUND, err);
    assert_prt_code(prt_info_read_tree(prt_temp_folder(temp), PRT_STR("../g"), &info, &err), PRT_E_NOT_FOUND, err);
    assert_prt_code(prt_info_read_tree(prt_temp_path(temp, "none"), PRT_STR("g"), &info, &err), PRT_E_NOT_FOUND, err);
    assert_prt_says(err, "No such file or directory");
    assert_prt_code(prt_info_read_tree(prt_temp_path(temp, "h/README"), PRT_STR("g"), &info, &err), PRT_E_IO, err);
    assert_int_equal(info.project_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(files_are_found_at_any_depth_and_sorted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_cannot_be_read_is_one_error, set_up, tear_down),
        cmocka_unit_test_setup_teardown(links_and_other_things_are_not_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_too_large_or_too_deep_is_an_error_of_its_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_folder_without_the_server_says_so, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
