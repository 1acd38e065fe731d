/* SPDX-License-Identifier: Apache-2.0 */
/* Files of a commit in place of a folder: the same tree of definitions, links included. */
#include "coordinator/remote/jjb/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "coordinator/remote/jjb/jjb_tree.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char commit[] = "0123456789abcdef0123456789abcdef01234567";

struct entry {
    prt_checkout_kind kind;
    const char *path, *text;
};

#define FILE_OF(path)                                                                                                  \
    {                                                                                                                  \
        PRT_CHECKOUT_FILE, path, "[]\n"                                                                                \
    }
#define LINK_OF(path, target)                                                                                          \
    {                                                                                                                  \
        PRT_CHECKOUT_LINK, path, target                                                                                \
    }
#define SUBMODULE_AT(path)                                                                                             \
    {                                                                                                                  \
        PRT_CHECKOUT_SUBMODULE, path, "../x"                                                                           \
    }

static int by_path(const void *left, const void *right)
{
    const struct prt_checkout_entry *a = left, *b = right;
    return prt_str_compare(a->path, b->path);
}

static struct prt_checkout make(const struct entry *entries, size_t count)
{
    struct prt_checkout checkout = {.entry_count = count};
    checkout.entries = prt_arena_alloc(&checkout.arena, count + 1, sizeof *checkout.entries);
    assert_non_null(checkout.entries);
    for (size_t i = 0; i < count; i++) {
        assert_true(prt_checkout_path_is_good(prt_str_from(entries[i].path)));
        checkout.entries[i] =
            (struct prt_checkout_entry){entries[i].kind, prt_str_from(entries[i].path), prt_str_from(entries[i].text),
                                        prt_str_from(entries[i].kind == PRT_CHECKOUT_SUBMODULE ? commit : "")};
    }
    if (count > 1)
        qsort(checkout.entries, count, sizeof *checkout.entries, by_path);
    return checkout;
}

static void put_on_disk(prt_temp_t *temp, const struct entry *entries, size_t count)
{
    char *path = NULL;
    for (size_t i = 0; i < count; i++) {
        prt_temp_write(temp, entries[i].path, prt_str_from(entries[i].text));
        assert_true(asprintf(&path, "%s/%s", prt_temp_folder(temp), entries[i].path) > 0);
        if (entries[i].kind != PRT_CHECKOUT_FILE)
            assert_int_equal(unlink(path), 0);
        if (entries[i].kind == PRT_CHECKOUT_LINK)
            assert_int_equal(symlink(entries[i].text, path), 0);
        if (entries[i].kind == PRT_CHECKOUT_SUBMODULE) { /* as a checkout without submodules has them */
            prt_buf inside = {0};
            prt_buf_add_fmt(&inside, "%s/.gitkeep", entries[i].path);
            prt_temp_write(temp, inside.data, PRT_STR(""));
            prt_buf_free(&inside);
        }
        free(path);
    }
}

static void add_texts(prt_buf *out, const prt_str *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        prt_buf_add_str(out, texts[i]);
        prt_buf_add_char(out, '\n');
    }
}

static void describe(const struct prt_jjb_tree *tree, prt_buf *out)
{
    for (size_t i = 0; i < tree->file_count; i++) {
        prt_buf_add_str(out, tree->files[i].path);
        prt_buf_add_text(out, " ");
    }
    prt_buf_add_text(out, "\n");
    add_texts(out, tree->problems, tree->problem_count);
}

#define NOWHERE ": the link leads nowhere; a submodule that is not checked out?: No such file or directory\n"
#define OUT     ": the link leads out of the folder of definitions; it is not read\n"

static const struct tree_case {
    const char *what;
    struct entry entries[8];
    size_t count;
    const char *tree;
} tree_cases[] = {
    {"jjb is what is read",
     {FILE_OF("jjb/b.yaml"), FILE_OF("jjb/a/x.yml"), FILE_OF("other/c.yaml")},
     3,
     "jjb/a/x.yml jjb/b.yaml \n"},
    {"without it, all of it", {FILE_OF("b.yaml"), FILE_OF("a/x.yml")}, 2, "a/x.yml b.yaml \n"},
    {"names of a folder and beside it",
     {FILE_OF("jjb/a/x.yaml"), FILE_OF("jjb/a-b.yaml"), FILE_OF("jjb/a.yaml"), FILE_OF("jjb/.hidden.yaml")},
     4,
     "jjb/a/x.yaml jjb/a-b.yaml jjb/a.yaml \n"},
    {"a link to a folder, and not below that one",
     {FILE_OF("global-jjb/jjb/s.yaml"), FILE_OF("global-jjb/jjb/deep/t.yaml"),
      LINK_OF("jjb/global-jjb", "../global-jjb/jjb"), FILE_OF("jjb/z.yaml")},
     4,
     "jjb/global-jjb/s.yaml jjb/z.yaml \n"},
    {"a link to a link to a file",
     {FILE_OF("x/s.yaml"), LINK_OF("y", "./x/"), LINK_OF("jjb/l.yaml", "../y/./s.yaml")},
     3,
     "jjb/l.yaml \n"},
    {"a file twice is read once", {FILE_OF("jjb/s.yaml"), LINK_OF("jjb/a.yaml", "s.yaml")}, 2, "jjb/a.yaml \n"},
    {"links to nowhere, and out",
     {FILE_OF("jjb/s.yaml"), LINK_OF("jjb/a.yaml", "gone.yaml"), LINK_OF("jjb/b", "../.."), LINK_OF("jjb/c", "/")},
     4,
     "jjb/s.yaml \njjb/a.yaml" NOWHERE "jjb/b" OUT "jjb/c" OUT},
    {"a circle",
     {FILE_OF("jjb/s.yaml"), LINK_OF("jjb/a.yaml", "b.yaml"), LINK_OF("jjb/b.yaml", "a.yaml")},
     3,
     "jjb/s.yaml \njjb/a.yaml: cannot be read: Too many levels of symbolic links\n"
     "jjb/b.yaml: cannot be read: Too many levels of symbolic links\n"},
    {"into a submodule that is not there",
     {FILE_OF("jjb/s.yaml"), SUBMODULE_AT("global-jjb"), LINK_OF("jjb/g", "../global-jjb/jjb"),
      LINK_OF("jjb/h", "../global-jjb")},
     4,
     "jjb/s.yaml \njjb/g" NOWHERE},
    {"through a file",
     {FILE_OF("jjb/s.yaml"), LINK_OF("jjb/a.yaml", "s.yaml/x.yaml")},
     2,
     "jjb/s.yaml \njjb/a.yaml: cannot be read: Not a directory\n"},
};

static void check_tree(const struct tree_case *it)
{
    prt_temp_t *temp = prt_temp_new();
    struct prt_checkout checkout = make(it->entries, it->count);
    struct prt_jjb_tree of_folder = {0}, of_checkout = {0};
    prt_buf folder = {0}, commits = {0};
    prt_err err;
    put_on_disk(temp, it->entries, it->count);
    assert_prt_ok(prt_jjb_tree_add(&of_folder, prt_temp_folder(temp), &err), err);
    assert_prt_ok(prt_jjb_tree_add_checkout(&of_checkout, &checkout, &err), err);
    describe(&of_folder, &folder);
    describe(&of_checkout, &commits);
    if (strcmp(folder.data, it->tree) != 0 || strcmp(commits.data, it->tree) != 0)
        fail_msg("%s:\n%s\nof the folder:\n%s\nof the commit:\n%s", it->what, it->tree, folder.data, commits.data);
    prt_buf_free(&folder);
    prt_buf_free(&commits);
    prt_jjb_tree_free(&of_folder);
    prt_jjb_tree_free(&of_checkout);
    prt_checkout_free(&checkout);
    prt_temp_destroy(&temp);
}

static void a_commit_is_read_as_its_checkout(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(tree_cases); i++)
        check_tree(&tree_cases[i]);
}

/* A file that nobody asked for is not in a checkout. */
static void links_to_other_files_are_no_problem(void **state)
{
    static const struct entry entries[] = {FILE_OF("jjb/s.yaml"), LINK_OF("jjb/README", "../README")};
    struct prt_checkout checkout = make(entries, COUNT(entries));
    struct prt_jjb_tree tree = {0};
    prt_err err;
    (void)state;
    assert_prt_ok(prt_jjb_tree_add_checkout(&tree, &checkout, &err), err);
    assert_int_equal(tree.file_count, 1);
    assert_int_equal(tree.problem_count, 0);
    prt_jjb_tree_free(&tree);
    prt_checkout_free(&checkout);
}

static void what_is_too_large_is_a_problem(void **state)
{
    static const struct entry entries[] = {FILE_OF("jjb/s.yaml"), {PRT_CHECKOUT_LARGE, "jjb/t.yaml", ""}};
    struct prt_checkout checkout = make(entries, COUNT(entries));
    struct prt_jjb_tree tree = {0};
    prt_err err;
    (void)state;
    assert_int_equal(prt_jjb_tree_add_checkout(&tree, &checkout, &err), PRT_E_LIMIT);
    assert_non_null(strstr(err.text, "is larger than"));
    prt_jjb_tree_free(&tree);
    prt_checkout_free(&checkout);
}

static const struct wanted_case {
    const char *what;
    struct entry entries[5];
    size_t count;
    bool wanted; /* the submodule, which is the first */
} wanted_cases[] = {
    {"below jjb", {SUBMODULE_AT("jjb/global-jjb"), FILE_OF("jjb/s.yaml")}, 2, true},
    {"jjb itself", {SUBMODULE_AT("jjb")}, 1, true},
    {"a link leads to it", {SUBMODULE_AT("global-jjb"), LINK_OF("jjb/g", "../global-jjb")}, 2, true},
    {"a link leads into it", {SUBMODULE_AT("global-jjb"), LINK_OF("jjb/g", "../global-jjb/jjb/x")}, 2, true},
    {"a link of a link", {SUBMODULE_AT("sub"), LINK_OF("jjb/g", "../h/jjb"), LINK_OF("h", "sub")}, 3, true},
    {"jjb is a link to it", {SUBMODULE_AT("sub"), LINK_OF("jjb", "sub/jjb"), FILE_OF("x.yaml")}, 3, true},
    {"nothing leads to it", {SUBMODULE_AT("packer"), FILE_OF("jjb/s.yaml"), LINK_OF("jjb/g", "../x")}, 3, false},
    {"a link elsewhere does", {SUBMODULE_AT("packer"), FILE_OF("jjb/s.yaml"), LINK_OF("x", "packer/y")}, 3, false},
    {"the whole repository is read", {SUBMODULE_AT("sub"), FILE_OF("s.yaml")}, 2, true},
};

static void submodules_that_definitions_need_are_wanted(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(wanted_cases); i++) {
        const struct wanted_case *it = &wanted_cases[i];
        struct prt_checkout checkout = make(it->entries, it->count);
        const struct prt_checkout_entry *submodule = prt_checkout_find(&checkout, prt_str_from(it->entries[0].path));
        assert_non_null(submodule);
        if (prt_jjb_wants_submodule(&checkout, submodule) != it->wanted)
            fail_msg("%s: not so", it->what);
        prt_checkout_free(&checkout);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_to_other_files_are_no_problem),
        cmocka_unit_test(what_is_too_large_is_a_problem),
        cmocka_unit_test(submodules_that_definitions_need_are_wanted),
        cmocka_unit_test(a_commit_is_read_as_its_checkout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
