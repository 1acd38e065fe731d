/* SPDX-License-Identifier: Apache-2.0 */
/* Which files of a folder are read, by which path, in which order; and that nothing outside is. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "coordinator/remote/jjb/jjb_tree.h"
#include "prt/buf.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

struct entry {
    const char *path;
    const char *link_to; /* NULL: a file, whose text is its path */
};

static void make(prt_temp_t *temp, const struct entry *entries)
{
    for (; entries->path != NULL; entries++) {
        prt_temp_write(temp, entries->path, prt_str_from(entries->path));
        if (entries->link_to == NULL)
            continue;
        const char *path = prt_temp_path(temp, entries->path);
        assert_int_equal(unlink(path), 0);
        assert_int_equal(symlink(entries->link_to, path), 0);
    }
}

/* "path path | problem": and each file's bytes are what was written there. */
static void list(const struct prt_jjb_tree *tree, prt_buf *out)
{
    for (size_t i = 0; i < tree->file_count; i++)
        prt_buf_add_fmt(out, "%s%.*s", i == 0 ? "" : " ", PRT_STR_ARG(tree->files[i].path));
    for (size_t i = 0; i < tree->problem_count; i++)
        prt_buf_add_fmt(out, " | %.*s", PRT_STR_ARG(tree->problems[i]));
}

static const struct {
    struct entry entries[8];
    const char *folder, *files;
} rows[] = {
    {{{"r/b.yaml", NULL}, {"r/a.yml", NULL}, {"r/c.txt", NULL}, {"r/yaml", NULL}}, "r", "a.yml b.yaml"},
    {{{"r/z/b.yaml", NULL}, {"r/a/b/c.yaml", NULL}, {"r/m.yaml", NULL}}, "r", "a/b/c.yaml m.yaml z/b.yaml"},
    {{{"r/jjb/b.yaml", NULL}, {"r/other/a.yaml", NULL}}, "r", "jjb/b.yaml"},
    {{{"r/jjb/b.yaml", NULL}, {"r/other/a.yaml", NULL}}, "r/", "jjb/b.yaml"},
    {{{"r/.git/a.yaml", NULL}, {"r/.hidden.yaml", NULL}, {"r/b.yaml", NULL}}, "r", "b.yaml"},
    /* global-jjb, as checkouts have it: by links, or nested */
    {{{"r/jjb/p.yaml", NULL},
      {"r/global-jjb/jjb/t.yaml", NULL},
      {"r/global-jjb/jjb/deep/not.yaml", NULL},
      {"r/jjb/global-jjb/jjb", "../../global-jjb/jjb"},
      {"r/jjb/global-jjb/shell", "../../global-jjb/shell"}},
     "r",
     "jjb/global-jjb/jjb/t.yaml jjb/p.yaml"},
    {{{"r/jjb/global-jjb/jjb/t.yaml", NULL}, {"r/jjb/global-jjb/notes/n.yaml", NULL}, {"r/jjb/p.yaml", NULL}},
     "r",
     "jjb/global-jjb/jjb/t.yaml jjb/p.yaml"},
    {{{"r/jjb/p.yaml", NULL}, {"r/global-jjb/jjb/t.yaml", NULL}, {"r/jjb/global-jjb", "../global-jjb/jjb"}},
     "r",
     "jjb/global-jjb/t.yaml jjb/p.yaml"},
    {{{"r/ci/jjb/p.yaml", NULL}, {"r/ci/jjb/sub/q.yaml", NULL}, {"r/jjb", "ci/jjb"}}, "r", "jjb/p.yaml jjb/sub/q.yaml"},
    /* a file counts once, and links do not go round for ever */
    {{{"r/a.yaml", NULL}, {"r/b.yaml", "a.yaml"}, {"r/c.txt", "a.yaml"}}, "r", "a.yaml"},
    {{{"r/a.yaml", NULL}, {"r/d/b.yaml", NULL}, {"r/d/up", ".."}, {"r/self", "."}}, "r", "a.yaml d/b.yaml"},
    /* outside is outside */
    {{{"r/a.yaml", "../secret.yaml"}, {"secret.yaml", NULL}, {"r/d", "../out"}, {"out/b.yaml", NULL}},
     "r",
     " | a.yaml: the link leads out of the folder of definitions; it is not read"
     " | d: the link leads out of the folder of definitions; it is not read"},
    {{{"r/a.yaml", "../r2/a.yaml"}, {"r2/a.yaml", NULL}},
     "r",
     " | a.yaml: the link leads out of the folder of definitions; it is not read"},
    {{{"r/jjb", "../out"}, {"out/b.yaml", NULL}}, "r", NULL},
    {{{"r/a.yaml", "/dev/zero"}, {"r/b.yaml", "b.yaml"}, {"r/c.yaml", "nowhere"}},
     "r",
     " | a.yaml: the link leads out of the folder of definitions; it is not read"
     " | b.yaml: cannot be read: Too many levels of symbolic links"
     " | c.yaml: the link leads nowhere; a submodule that is not checked out?: No such file or directory"},
    {{{"r/a.yaml", NULL}}, "nowhere", NULL},
    {{{"r/a.yaml", NULL}}, "r/a.yaml", NULL},
};

static void files_that_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        prt_err err;
        prt_temp_t *temp = prt_temp_new();
        struct prt_jjb_tree tree = {0};
        prt_buf got = {0};
        make(temp, rows[i].entries);
        const prt_code code = prt_jjb_tree_add(&tree, prt_temp_path(temp, rows[i].folder), &err);
        if ((code == PRT_OK) != (rows[i].files != NULL))
            fail_msg("row %zu: %s", i, prt_code_name(code));
        list(&tree, &got);
        if (rows[i].files != NULL)
            assert_prt_str(prt_buf_str(&got), rows[i].files);
        prt_buf_free(&got);
        prt_jjb_tree_free(&tree);
        prt_temp_destroy(&temp);
    }
}

static void what_is_no_file_is_not_opened(void **state)
{
    (void)state;
    prt_err err;
    prt_temp_t *temp = prt_temp_new();
    struct prt_jjb_tree tree = {0};
    prt_temp_write(temp, "r/b.yaml", PRT_STR("text"));
    assert_int_equal(mkfifo(prt_temp_path(temp, "r/a.yaml"), 0600), 0);
    assert_int_equal(mkdir(prt_temp_path(temp, "r/c.yaml"), 0700), 0);
    assert_prt_ok(prt_jjb_tree_add(&tree, prt_temp_path(temp, "r"), &err), err);
    assert_int_equal(tree.file_count, 1);
    assert_prt_str(tree.files[0].path, "b.yaml");
    assert_prt_str(tree.files[0].bytes, "text");
    prt_jjb_tree_free(&tree);
    prt_temp_destroy(&temp);
}

/* ci-management here, global-jjb elsewhere. */
static void two_folders_are_one_tree(void **state)
{
    (void)state;
    prt_err err;
    prt_temp_t *temp = prt_temp_new();
    struct prt_jjb_tree tree = {0};
    prt_buf got = {0};
    make(temp, (const struct entry[]){{"ci/jjb/p.yaml", NULL}, {"global/jjb/t.yaml", NULL}, {NULL, NULL}});
    assert_prt_ok(prt_jjb_tree_add(&tree, prt_temp_path(temp, "ci"), &err), err);
    assert_prt_ok(prt_jjb_tree_add(&tree, prt_temp_path(temp, "global"), &err), err);
    assert_prt_ok(prt_jjb_tree_add(&tree, prt_temp_path(temp, "ci"), &err), err);
    list(&tree, &got);
    assert_prt_str(prt_buf_str(&got), "jjb/p.yaml jjb/t.yaml");
    prt_buf_free(&got);
    prt_jjb_tree_free(&tree);
    prt_temp_destroy(&temp);
}

static void folders_in_folders_are_bounded(void **state)
{
    (void)state;
    prt_err err;
    prt_temp_t *temp = prt_temp_new();
    prt_buf path = {0};
    struct prt_jjb_tree tree = {0};
    for (unsigned i = 0; i < 70; i++)
        prt_buf_add_text(&path, "d/");
    prt_buf_add_text(&path, "a.yaml");
    prt_temp_write(temp, path.data, PRT_STR("x"));
    assert_prt_code(prt_jjb_tree_add(&tree, prt_temp_folder(temp), &err), PRT_E_LIMIT, err);
    assert_prt_says(err, "folders lie more than 64 deep");
    prt_buf_free(&path);
    prt_jjb_tree_free(&tree);
    prt_temp_destroy(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_that_are_read),
        cmocka_unit_test(what_is_no_file_is_not_opened),
        cmocka_unit_test(two_folders_are_one_tree),
        cmocka_unit_test(folders_in_folders_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
