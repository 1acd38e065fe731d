/* SPDX-License-Identifier: Apache-2.0 */
/* Each feature of Jenkins Job Builder that names depend on, as a checkout of its own. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "coordinator/remote/jjb/jjb.h"
#include "coordinator/remote/jjb/jjb_tree.h"
#include "prt/buf.h"
#include "prt/file.h"
#include "prt/limits.h"
#include "tests/support/unit.h"

enum { TREES_AT_LEAST = 15, PATH_ROOM = 4096 };

static void add_cell(prt_buf *out, prt_str text, char end)
{
    prt_buf_add_str(out, text.len != 0 ? text : PRT_STR("-"));
    prt_buf_add_char(out, end);
}

static void expand_folder(const char *folder, prt_buf *out)
{
    prt_err err;
    struct prt_jjb_tree tree = {0};
    struct prt_jjb jjb;
    assert_prt_ok(prt_jjb_tree_add(&tree, folder, &err), err);
    const struct prt_jjb_input input = {.files = tree.files, .file_count = tree.file_count};
    assert_prt_ok(prt_jjb_expand(&input, &jjb, &err), err);
    assert_int_equal(tree.problem_count, 0);
    for (size_t i = 0; i < jjb.job_count; i++) {
        add_cell(out, jjb.jobs[i].name, ' ');
        add_cell(out, jjb.jobs[i].owner, ' ');
        add_cell(out, jjb.jobs[i].template_project, '\n');
    }
    prt_jjb_free(&jjb);
    prt_jjb_tree_free(&tree);
}

static void check_tree(const char *name)
{
    char folder[PATH_ROOM], expected[PATH_ROOM];
    prt_err err;
    prt_buf wanted = {0};
    prt_buf got = {0};
    (void)snprintf(folder, sizeof folder, "%s/%s", TREES, name);
    (void)snprintf(expected, sizeof expected, "%s/%s/jobs.txt", TREES, name);
    assert_prt_ok(prt_file_read(expected, PRT_MIB(1), &wanted, &err), err);
    assert_true(wanted.len != 0);
    expand_folder(folder, &got);
    if (!prt_str_equal(prt_buf_str(&got), prt_buf_str(&wanted)))
        fail_msg("%s makes\n%.*snot\n%.*s", name, PRT_STR_ARG(prt_buf_str(&got)), PRT_STR_ARG(prt_buf_str(&wanted)));
    prt_buf_free(&wanted);
    prt_buf_free(&got);
}

static void every_tree_makes_the_jobs_it_says(void **state)
{
    (void)state;
    DIR *trees = opendir(TREES);
    assert_non_null(trees);
    int count = 0;
    for (const struct dirent *entry; (entry = readdir(trees)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        check_tree(entry->d_name);
        count++;
    }
    closedir(trees);
    assert_true(count >= TREES_AT_LEAST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_tree_makes_the_jobs_it_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
