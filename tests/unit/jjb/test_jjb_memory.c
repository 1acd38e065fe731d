/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation of an expansion, and of the reading of a folder, refused in turn: one code comes back, and nothing
 * leaks. */
#include <unistd.h>

#include "coordinator/remote/jjb/jjb.h"
#include "coordinator/remote/jjb/jjb_tree.h"
#include "tests/support/fail_malloc/fail_malloc.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

static const char everything[] =
    "- defaults: {name: global, stage: s}\n"
    "- _x: &x {name: x, a: '{b}-{c|d}', number: 3}\n"
    "- job-template: {name: '{p}-{stream}-{a}-{number}', id: t, folder: 'f-{p}', project: '{owner}'}\n"
    "- job-template: {name: '{p}-csit', id: csit, scm: [{git: {project: integration/csit}}]}\n"
    "- job-group: {name: g, jobs: [t, {csit: {p: q}}, not-there]}\n"
    "- job: {name: plain, project: own}\n"
    "- job: {name: ''}\n"
    "- job: {name: plain}\n"
    "- project:\n"
    "    name: n\n"
    "    <<: *x\n"
    "    <<: {b: 1.5}\n"
    "    p: '{name}'\n"
    "    project-name: 'aai-{name}'\n"
    "    owner: \"bad\\e\"\n"
    "    stream: [{master: {b: main}}, paris, {}]\n"
    "    exclude: [{stream: paris, p: n}]\n"
    "    jobs: [g, plain, {csit: {p: n}}, csit]\n";

static bool expand(void *state)
{
    (void)state;
    prt_err err;
    struct prt_jjb jjb = {0};
    const struct prt_jjb_file file = {PRT_STR("t.yaml"), prt_str_from(everything)};
    const prt_code code = prt_jjb_expand(&(struct prt_jjb_input){.files = &file, .file_count = 1}, &jjb, &err);
    if (code == PRT_OK) {
        assert_int_equal(jjb.job_count, 4);
        assert_true(jjb.problem_count > 4);
        prt_jjb_free(&jjb);
    } else if (code != PRT_E_MEMORY) {
        fail_msg("%s: %s", prt_code_name(code), err.text);
    }
    return code == PRT_OK;
}

static bool read_folder(void *state)
{
    prt_err err;
    struct prt_jjb_tree tree = {0};
    const prt_code code = prt_jjb_tree_add(&tree, state, &err);
    if (code == PRT_OK) {
        assert_int_equal(tree.file_count, 2);
        assert_int_equal(tree.problem_count, 1);
    } else if (code != PRT_E_MEMORY) {
        fail_msg("%s: %s", prt_code_name(code), err.text);
    }
    prt_jjb_tree_free(&tree);
    return code == PRT_OK;
}

static void expansion(void **state)
{
    (void)state;
    assert_true(prt_test_each_failure(expand, NULL) > 20);
}

static void folder(void **state)
{
    (void)state;
    prt_temp_t *temp = prt_temp_new();
    char *path = (char *)(uintptr_t)prt_temp_folder(temp);
    prt_temp_write(temp, "jjb/a.yaml", PRT_STR("x"));
    prt_temp_write(temp, "jjb/b/c.yaml", PRT_STR("y"));
    assert_int_equal(symlink("nowhere", prt_temp_path(temp, "jjb/d")), 0);
    assert_true(prt_test_each_failure(read_folder, path) > 5);
    prt_temp_destroy(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(expansion), cmocka_unit_test(folder)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
