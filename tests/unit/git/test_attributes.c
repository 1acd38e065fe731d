/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <git2.h>

#include "prt/file.h"
#include "prt/limits.h"
#include "prt/mem.h"
#include "tests/support/repo.h"
#include "tests/support/unit.h"
#include "tests/unit/git/analysis_scene.h"
#include "tests/unit/git/memory_trees.h"
#include "worker/git/analyze.h"
#include "worker/git/attributes.h"

enum { MOST_FILES = 4, MOST_PATHS = 12 };

/* .gitattributes files of one tree, and paths to ask about. git check-attr diff is the judge. */
static const struct scene {
    const char *title;
    struct {
        const char *folder; /* "" or "src/" */
        const char *text;
    } files[MOST_FILES];
    const char *paths[MOST_PATHS];
} scenes[] = {
    {"states",
     {{"", "*.a -diff\n*.b diff\n*.c !diff\n*.d diff=cpp\n*.e binary\n*.f text\n*.g -binary\n*.h !binary\n"}},
     {"x.a", "x.b", "x.c", "x.d", "x.e", "x.f", "x.g", "x.h", "x", "s/x.a"}},
    {"the last line wins, and the last word of a line",
     {{"", "* -diff\n*.c diff\n*.c\n*.h -diff diff\n*.m diff -diff\n"}},
     {"x", "x.c", "x.h", "x.m"}},
    {"unspecified hides what was said before",
     {{"", "* -diff\n*.c !diff\n*.h !binary\n*.x binary\n*.x -binary\n"}},
     {"x", "x.c", "x.h", "x.x"}},
    {"deeper files win",
     {{"", "*.c -diff\n*.h -diff\n"}, {"src/", "*.c diff\n"}, {"src/lib/", "*.c !diff\n/only -diff\n"}},
     {"a.c", "src/a.c", "src/lib/a.c", "src/a.h", "src/lib/a.h", "src/lib/only", "src/lib/x/only", "src/lib/x/a.c"}},
    {"patterns with and without slashes",
     {{"", "/top -diff\ndoc/*.txt -diff\n**/deep -diff\nsrc/** diff\nname -diff\na/b -diff\n"}},
     {"top", "x/top", "doc/a.txt", "doc/x/a.txt", "x/doc/a.txt", "deep", "x/y/deep", "src/x/y", "x/name", "a/b",
      "x/a/b"}},
    {"folders match nothing",
     {{"", "vendor/ -diff\nvendor/* -diff\nlib/ binary\n"}},
     {"vendor/a", "vendor/x/a", "vendor", "lib/a", "lib"}},
    {"quotes",
     {{"", "\"with space.bin\" -diff\n\"tab\\there\" -diff\n\"\\303\\244\" -diff\n\"open -diff\n\"bad\\q\" -diff\n"}},
     {"with space.bin", "with", "tab\there", "\xc3\xa4", "\"open", "bad\\q", "\"bad\\q\""}},
    {"macros",
     {{"", "[attr]img -diff -text\n[attr]pic img\n*.png pic\n*.jpg img\n*.gif -img\n*.svg img diff\n*.bmp diff img\n"}},
     {"x.png", "x.jpg", "x.gif", "x.svg", "x.bmp"}},
    {"binary may mean something else", {{"", "*.x binary\n[attr]binary -text\n*.y binary\n"}}, {"a.x", "a.y"}},
    {"the last macro of a name counts, everywhere",
     {{"", "[attr]m -diff\n*.x m\n[attr]m diff\n"}, {"s/", "*.y m\n"}},
     {"a.x", "s/a.y"}},
    {"macros outside the root's file are none",
     {{"s/", "[attr]m -diff\n*.x m\n*.y binary\n"}},
     {"s/a.x", "s/a.y", "[attr]m"}},
    {"diff as a macro", {{"", "[attr]diff -text\n*.x diff\n*.y -diff\n"}}, {"a.x", "a.y"}},
    {"a chain of macros with its end first, and ways around it",
     {{"",
       "[attr]d c !b\n[attr]c b text\n[attr]b a\n[attr]a -diff\n*.1 d\n*.2 -d\n*.3 d diff\n*.4 diff d\n*.5 c !diff\n"}},
     {"x.1", "x.2", "x.3", "x.4", "x.5"}},
    {"a macro in a circle", {{"", "[attr]a b -diff\n[attr]b a diff\n*.x a\n*.y b\n"}}, {"f.x", "f.y"}},
    {"what git ignores",
     {{"", "# *.a -diff\n!*.b -diff\n*.c -diff =x\n*.d -diff --x\n*.e -diff a@b\n   *.f   -diff\t\n*.g\n[attr] "
           "-diff\n*.h -diff # -x\n"}},
     {"x.a", "x.b", "x.c", "x.d", "x.e", "x.f", "x.g", "[attr]", "x.h", "#"}},
    {"line ends and marks",
     {{"", "\xef\xbb\xbf*.a -diff\r\n*.b -diff\r\n*.c diff=\n*.d -diff=x\n*.e diff=true"}},
     {"x.a", "x.b", "x.c", "x.d", "x.e"}},
    {"odd names",
     {{"", "\\#a -diff\n\\!b -diff\n*\\* -diff\n[[:upper:]] -diff\na?c -diff\n"}},
     {"#a", "!b", "x*", "X", "a/c", "abc", "x"}},
    {"a macro's name with a value is none",
     {{"", "*.x binary=yes\n*.y !binary binary\n*.z binary diff=x\n"}},
     {"a.x", "a.y", "a.z"}},
    {"nothing about diff", {{"", "* text=auto eol=lf\n*.sh text\n"}}, {"a", "a.sh"}},
    {"empty", {{"", ""}}, {"a"}},
};

static const char *word_of(prt_diff_rule rule)
{
    return rule == PRT_DIFF_TEXT ? "set" : rule == PRT_DIFF_BINARY ? "unset" : "auto";
}

/* "<path>\0diff\0<value>\0" */
static const char *judge(const char *repo, const char *path)
{
    static const char *const words[] = {"set", "unset", "unspecified"};
    const char *word = "auto"; /* a driver's name */
    prt_buf printed = {0};
    prt_repo_git(repo, &printed, "check-attr", "-z", "diff", "--", path, NULL);
    prt_str value = prt_buf_str(&printed);
    value = prt_str_sub(value, strlen(path) + strlen("diff") + 2, value.len - 1);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (prt_str_equal(value, prt_str_from(words[i])))
            word = i < 2 ? words[i] : "auto";
    }
    prt_buf_free(&printed);
    return word;
}

static prt_code load(const char *repo, prt_attributes_t **out, prt_err *err)
{
    prt_id id;
    char tree[PRT_REPO_ID];
    git_repository *handle = NULL;
    prt_objects_t *objects = NULL;
    assert_int_equal(git_repository_open(&handle, repo), 0);
    assert_prt_ok(prt_objects_open_git2(handle, PRT_MIB(1), &objects, err), *err);
    prt_repo_id(repo, "HEAD^{tree}", tree);
    assert_true(prt_id_from_hex(prt_str_from(tree), 20, &id));
    prt_code code = prt_attributes_load(objects, &id, out, err);
    prt_objects_destroy(&objects);
    git_repository_free(handle);
    return code;
}

static void play(prt_temp_t *temp, const struct scene *scene)
{
    prt_err err;
    char file[64];
    prt_attributes_t *attributes = NULL;
    const char *repo = prt_repo_new(temp, "repo");
    for (size_t i = 0; i < MOST_FILES && scene->files[i].text != NULL; i++) {
        (void)snprintf(file, sizeof file, "%s.gitattributes", scene->files[i].folder);
        prt_repo_write(temp, "repo", file, prt_str_from(scene->files[i].text));
    }
    prt_repo_git(repo, NULL, "commit", "-q", "-m", "x", NULL);
    assert_prt_ok(load(repo, &attributes, &err), err);
    for (size_t i = 0; i < MOST_PATHS && scene->paths[i] != NULL; i++) {
        const char *mine = word_of(prt_attributes_rule(attributes, prt_str_from(scene->paths[i])));
        const char *git = judge(repo, scene->paths[i]);
        if (strcmp(mine, git) != 0)
            fail_msg("%s: %s is %s, git says %s", scene->title, scene->paths[i], mine, git);
    }
    prt_attributes_destroy(&attributes);
    assert_null(attributes);
    assert_prt_ok(prt_remove_tree(repo, &err), err);
}

static void rules_are_those_of_git_check_attr(void **state)
{
    for (size_t i = 0; i < sizeof scenes / sizeof scenes[0]; i++)
        play(*state, &scenes[i]);
}

static void without_attributes_everything_is_auto(void **state)
{
    (void)state;
    assert_int_equal(prt_attributes_rule(NULL, PRT_STR("a")), PRT_DIFF_AUTO);
    prt_err err;
    prt_attributes_t *attributes = NULL;
    assert_prt_ok(prt_attributes_load(NULL, NULL, &attributes, &err), err);
    assert_int_equal(prt_attributes_rule(attributes, PRT_STR("a")), PRT_DIFF_AUTO);
    prt_attributes_destroy(&attributes);
}

/* HEAD alone decides: not the work tree, not the index, not info/attributes. */
static void only_head_is_read(void **state)
{
    prt_err err;
    prt_attributes_t *attributes = NULL;
    const char *repo = prt_repo_new(*state, "repo");
    prt_repo_commit(*state, "repo", ".gitattributes", PRT_STR("*.a -diff\n"));
    prt_repo_write(*state, "repo", ".gitattributes", PRT_STR("*.b -diff\n"));
    prt_temp_write(*state, "repo/.git/info/attributes", PRT_STR("*.c -diff\n"));
    assert_prt_ok(load(repo, &attributes, &err), err);
    assert_int_equal(prt_attributes_rule(attributes, PRT_STR("x.a")), PRT_DIFF_BINARY);
    assert_int_equal(prt_attributes_rule(attributes, PRT_STR("x.b")), PRT_DIFF_AUTO);
    assert_int_equal(prt_attributes_rule(attributes, PRT_STR("x.c")), PRT_DIFF_AUTO);
    prt_attributes_destroy(&attributes);
}

static void links_are_not_followed(void **state)
{
    prt_err err;
    prt_attributes_t *attributes = NULL;
    const char *repo = prt_repo_new(*state, "repo");
    assert_int_equal(symlink("*.a -diff", prt_temp_path(*state, "repo/.gitattributes")), 0);
    prt_repo_git(repo, NULL, "add", ".gitattributes", NULL);
    prt_repo_git(repo, NULL, "commit", "-q", "-m", "x", NULL);
    assert_prt_ok(load(repo, &attributes, &err), err);
    assert_int_equal(prt_attributes_rule(attributes, PRT_STR("x.a")), PRT_DIFF_AUTO);
    prt_attributes_destroy(&attributes);
}

/* git ignores lines of 2,048 bytes and more. */
static void overlong_lines_are_ignored(void **state)
{
    for (size_t length = 2047; length <= 2048; length++) {
        prt_err err;
        prt_buf line = {0};
        prt_attributes_t *attributes = NULL;
        const char *repo = prt_repo_new(*state, "repo");
        prt_buf_add_text(&line, "*.a -diff");
        while (line.len < length)
            prt_buf_add_char(&line, ' ');
        prt_buf_add_char(&line, '\n');
        prt_repo_commit(*state, "repo", ".gitattributes", prt_buf_str(&line));
        assert_prt_ok(load(repo, &attributes, &err), err);
        assert_int_equal(prt_attributes_rule(attributes, PRT_STR("x.a")),
                         length == 2047 ? PRT_DIFF_BINARY : PRT_DIFF_AUTO);
        assert_string_equal(judge(repo, "x.a"), length == 2047 ? "unset" : "auto");
        prt_attributes_destroy(&attributes);
        prt_buf_free(&line);
        assert_prt_ok(prt_remove_tree(repo, &err), err);
    }
}

static void a_missing_file_is_an_error_and_a_missing_folder_is_not(void **state)
{
    prt_err err;
    prt_attributes_t *attributes = NULL;
    char id[PRT_REPO_ID];
    const char *repo = prt_repo_new(*state, "repo");
    prt_repo_write(*state, "repo", "gone/a", PRT_STR("a\n"));
    prt_repo_write(*state, "repo", "src/.gitattributes", PRT_STR("*.x -diff\n"));
    prt_repo_git(repo, NULL, "commit", "-q", "-m", "x", NULL);
    prt_repo_id(repo, "HEAD:gone", id);
    prt_repo_remove_object(*state, "repo", id);
    assert_prt_ok(load(repo, &attributes, &err), err);
    assert_int_equal(prt_attributes_rule(attributes, PRT_STR("src/a.x")), PRT_DIFF_BINARY);
    prt_attributes_destroy(&attributes);
    prt_repo_id(repo, "HEAD:src/.gitattributes", id);
    prt_repo_remove_object(*state, "repo", id);
    assert_prt_code(load(repo, &attributes, &err), PRT_E_NOT_FOUND, err);
    assert_prt_says(err, "src/.gitattributes: blob ");
    assert_prt_says(err, id);
    assert_null(attributes);
}

/* 2^30 paths in thirty trees: each tree is looked at once. */
static void folders_that_are_the_same_are_read_once(void **state)
{
    prt_err err;
    char id[PRT_REPO_ID];
    char line[256];
    prt_attributes_t *attributes = NULL;
    const char *repo = prt_repo_new(*state, "repo");
    prt_repo_commit(*state, "repo", "file", PRT_STR("x\n"));
    prt_repo_id(repo, "HEAD^{tree}", id);
    for (int level = 0; level < 30; level++) {
        char tree[128];
        prt_id raw;
        assert_true(prt_id_from_hex(prt_str_from(id), 20, &raw));
        size_t len = 0;
        for (int i = 0; i < 2; i++) {
            len += (size_t)snprintf(tree + len, sizeof tree - len, "40000 %c", 'a' + i) + 1;
            memcpy(tree + len, raw.bytes, 20);
            len += 20;
        }
        prt_repo_object(*state, "repo", "tree", (prt_str){tree, len}, id);
    }
    (void)snprintf(line, sizeof line, "tree %s\nauthor A <a> 1 +0000\n\nx\n", id);
    prt_repo_object(*state, "repo", "commit", prt_str_from(line), id);
    prt_repo_git(repo, NULL, "update-ref", "HEAD", id, NULL);
    assert_prt_ok(load(repo, &attributes, &err), err);
    assert_int_equal(prt_attributes_rule(attributes, PRT_STR("a/b/file")), PRT_DIFF_AUTO);
    prt_attributes_destroy(&attributes);
}

/* Equal digests are equal rules; other files, or the same ones at other places, have other digests. */
static void the_digest_tells_which_files_were_read(void **state)
{
    static const struct {
        const char *files[3][2]; /* path, text */
        const char *same;        /* letter: equal letters, equal digests */
    } rows[] = {
        {{{"f", "x"}}, "-"},
        {{{"g", "x"}, {"f", "y"}}, "-"},
        {{{".gitattributes", "f -diff\n"}}, "a"},
        {{{".gitattributes", "f -diff\n"}, {"f", "y"}}, "a"},
        {{{".gitattributes", "g -diff\n"}}, "b"},
        {{{".gitattributes", "f text\n"}}, "c"},
        {{{"s/.gitattributes", "f -diff\n"}}, "d"},
        {{{"t/.gitattributes", "f -diff\n"}}, "e"},
        {{{".gitattributes", "f -diff\n"}, {"s/.gitattributes", "f -diff\n"}}, "f"},
        {{{"t/.gitattributes", "f -diff\n"}, {"s/.gitattributes", "f -diff\n"}}, "g"},
        {{{"s/.gitattributes", "f -diff\n"}, {"t/.gitattributes", "f -diff\n"}, {"s/f", "x"}}, "g"},
        {{{"s/.gitattributes", "f -diff\n"}, {"t/.gitattributes", "g -diff\n"}}, "h"},
        {{{"s/.gitattributes", "g -diff\n"}, {"t/.gitattributes", "f -diff\n"}}, "i"},
    };
    enum { ROWS = sizeof rows / sizeof rows[0] };
    char digests[ROWS][80];
    for (size_t i = 0; i < ROWS; i++) {
        prt_err err;
        prt_attributes_t *attributes = NULL;
        const char *repo = prt_repo_new(*state, "repo");
        for (size_t at = 0; at < 3 && rows[i].files[at][0] != NULL; at++)
            prt_repo_write(*state, "repo", rows[i].files[at][0], prt_str_from(rows[i].files[at][1]));
        prt_repo_git(repo, NULL, "commit", "-q", "-m", "x", NULL);
        assert_prt_ok(load(repo, &attributes, &err), err);
        (void)snprintf(digests[i], sizeof digests[i], "%s", prt_attributes_digest(attributes));
        assert_int_equal(strlen(digests[i]), rows[i].same[0] == '-' ? 1 : 64);
        prt_attributes_destroy(&attributes);
        assert_prt_ok(prt_remove_tree(repo, &err), err);
        for (size_t other = 0; other < i; other++)
            assert_int_equal(strcmp(digests[i], digests[other]) == 0, strcmp(rows[i].same, rows[other].same) == 0);
    }
}

static prt_diff_rule rule_of_root(struct memory_store *store, unsigned tree, const char *path, char digest[80])
{
    prt_err err;
    prt_attributes_t *attributes = NULL;
    const prt_id id = memory_id(tree);
    prt_objects_t *objects = memory_open(&store->objects, 0);
    assert_prt_ok(prt_attributes_load_root(objects, &id, &attributes, &err), err);
    const prt_diff_rule rule = prt_attributes_rule(attributes, prt_str_from(path));
    (void)snprintf(digest, 80, "%s", prt_attributes_digest(attributes));
    prt_attributes_destroy(&attributes);
    prt_objects_destroy(&objects);
    return rule;
}

static void digest_of_all(struct memory_store *store, unsigned tree, char digest[80])
{
    prt_err err;
    prt_attributes_t *attributes = NULL;
    const prt_id id = memory_id(tree);
    prt_objects_t *objects = memory_open(&store->objects, 0);
    assert_prt_ok(prt_attributes_load(objects, &id, &attributes, &err), err);
    (void)snprintf(digest, 80, "%s", prt_attributes_digest(attributes));
    prt_attributes_destroy(&attributes);
    prt_objects_destroy(&objects);
}

/* Its digest is that of all files exactly where there are no others. */
static void the_roots_file_alone_is_read_without_folders(void **state)
{
    (void)state;
    char root[80], all[80];
    struct memory_store *store = memory_store_new();
    memory_blob(store, 1, PRT_STR("[attr]dull -diff\n*.x dull\n"));
    memory_blob(store, 2, PRT_STR("x\n"));
    MEMORY_TREE(store, 10, {"100644", "f.x", 2});
    MEMORY_TREE(store, 11, {"100644", ".gitattributes", 1});
    MEMORY_TREE(store, 20, {"100644", ".gitattributes", 1}, {"40000", "d", 10});
    MEMORY_TREE(store, 21, {"40000", "d", 10});
    MEMORY_TREE(store, 22, {"100644", ".gitattributes", 1}, {"40000", "d", 11});
    MEMORY_TREE(store, 23, {"40000", "d", 11});
    static const struct {
        unsigned tree;
        prt_diff_rule rule;
        bool alone;
    } rows[] = {{20, PRT_DIFF_BINARY, true},
                {21, PRT_DIFF_AUTO, true},
                {22, PRT_DIFF_BINARY, false},
                {23, PRT_DIFF_AUTO, false}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        store->objects.items[10].reads = store->objects.items[11].reads = 0;
        assert_int_equal(rule_of_root(store, rows[i].tree, "d/f.x", root), rows[i].rule);
        assert_int_equal(store->objects.items[10].reads + store->objects.items[11].reads, 0);
        digest_of_all(store, rows[i].tree, all);
        assert_int_equal(strcmp(root, all) == 0, rows[i].alone);
    }
    memory_store_free(store);
}

static void a_root_that_cannot_be_read_has_no_rules_of_its_own(void **state)
{
    (void)state;
    prt_err err;
    prt_attributes_t *attributes = NULL;
    struct memory_store *store = memory_store_new();
    const prt_id tree = memory_id(10);
    prt_objects_t *objects = memory_open(&store->objects, 0);
    assert_prt_code(prt_attributes_load_root(objects, &tree, &attributes, &err), PRT_E_NOT_FOUND, err);
    MEMORY_TREE(store, 10, {"100644", ".gitattributes", 1});
    assert_prt_code(prt_attributes_load_root(objects, &tree, &attributes, &err), PRT_E_NOT_FOUND, err);
    assert_prt_says(err, ".gitattributes: blob ");
    assert_null(attributes);
    prt_objects_destroy(&objects);
    memory_store_free(store);
}

/* The chain stands with its end first and no other macro leads to it: each line is looked at a few times, not once for
 * each link of the chain and each name that matters. */
static void a_chain_of_macros_takes_as_long_as_its_lines(void **state)
{
    (void)state;
    enum { CHAIN = 250, OTHERS = 9700, LINE = 2047 };
    prt_buf text = {0};
    char digest[80];
    struct memory_store *store = memory_store_new();
    for (int i = CHAIN - 1; i > 0; i--)
        prt_buf_add_fmt(&text, "[attr]m%03d m%03d\n", i, i - 1);
    prt_buf_add_text(&text, "[attr]m000 -diff\n");
    for (int i = 0; i < OTHERS; i++) {
        const size_t begun = text.len;
        prt_buf_add_fmt(&text, "[attr]other%d", i);
        while (text.len - begun + 5 <= LINE)
            prt_buf_add_fmt(&text, " m%03d", 250 + (int)(text.len % 750));
        prt_buf_add_char(&text, '\n');
    }
    prt_buf_add_fmt(&text, "*.x m%03d\n*.y other7\n", CHAIN - 1);
    assert_false(text.failed);
    memory_blob(store, 1, prt_buf_str(&text));
    MEMORY_TREE(store, 10, {"100644", ".gitattributes", 1});
    assert_int_equal(rule_of_root(store, 10, "f.x", digest), PRT_DIFF_BINARY);
    assert_int_equal(rule_of_root(store, 10, "f.y", digest), PRT_DIFF_AUTO);
    memory_store_free(store);
    prt_buf_free(&text);
}

/* Of many lines about one macro the last one counts, and none costs more than to be read. */
static void a_macro_may_be_said_again_and_again(void **state)
{
    (void)state;
    enum { MACROS = 9000, TIMES = 100 };
    prt_buf text = {0};
    char digest[80];
    struct memory_store *store = memory_store_new();
    for (int i = 0; i < MACROS * TIMES; i++)
        prt_buf_add_fmt(&text, "[attr]m%04d %s\n", i % MACROS, i < MACROS * (TIMES - 1) ? "-diff" : "text");
    prt_buf_add_text(&text, "[attr]m8999 diff\n*.x m8999\n*.y m0000\n");
    assert_false(text.failed);
    memory_blob(store, 1, prt_buf_str(&text));
    MEMORY_TREE(store, 10, {"100644", ".gitattributes", 1});
    assert_int_equal(rule_of_root(store, 10, "f.x", digest), PRT_DIFF_TEXT);
    assert_int_equal(rule_of_root(store, 10, "f.y", digest), PRT_DIFF_AUTO);
    memory_store_free(store);
    prt_buf_free(&text);
}

static void a_difference_tells_whether_rules_may_differ(void **state)
{
    (void)state;
    static const struct {
        struct memory_entry before, after; /* in the root, and in a folder of it */
        bool differ;
    } rows[] = {
        {{"100644", ".gitattributes", 1}, {"100644", ".gitattributes", 1}, false},
        {{"100644", ".gitattributes", 1}, {"100644", ".gitattributes", 2}, true},
        {{"100644", ".gitattributes", 1}, {"100755", ".gitattributes", 1}, true},
        {{"120000", ".gitattributes", 1}, {"100644", ".gitattributes", 1}, true},
        {{"100644", ".gitattributes", 1}, {"100644", "f", 1}, true},
        {{"100644", "f", 1}, {"100644", ".gitattributes", 1}, true},
        {{"100644", "x.gitattributes", 1}, {"100644", "x.gitattributes", 2}, false},
        {{"100644", ".gitattributes.x", 1}, {"100644", ".gitattributes.x", 2}, false},
        {{"100644", "gitattributes", 1}, {"100644", "f", 2}, false},
    };
    for (size_t i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
        prt_err err;
        struct prt_file_pairs pairs = {.count = 0};
        struct memory_store *store = memory_store_new();
        const prt_id trees[2] = {memory_id(i % 2 == 0 ? 10 : 20), memory_id(i % 2 == 0 ? 11 : 21)};
        memory_tree(store, 10, &rows[i / 2].before, 1);
        memory_tree(store, 11, &rows[i / 2].after, 1);
        MEMORY_TREE(store, 20, {"40000", "d", 10}, {"100644", "e", 3});
        MEMORY_TREE(store, 21, {"40000", "d", 11}, {"100644", "e", 4});
        prt_objects_t *objects = memory_open(&store->objects, 0);
        assert_prt_ok(prt_treediff(objects, &trees[0], &trees[1], &pairs, &err), err);
        assert_int_equal(prt_attributes_differ(&pairs), rows[i / 2].differ);
        prt_file_pairs_free(&pairs);
        prt_objects_destroy(&objects);
        memory_store_free(store);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rules_are_those_of_git_check_attr, set_up, tear_down),
        cmocka_unit_test(without_attributes_everything_is_auto),
        cmocka_unit_test_setup_teardown(only_head_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(links_are_not_followed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(overlong_lines_are_ignored, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_missing_file_is_an_error_and_a_missing_folder_is_not, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_digest_tells_which_files_were_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(folders_that_are_the_same_are_read_once, set_up, tear_down),
        cmocka_unit_test(the_roots_file_alone_is_read_without_folders),
        cmocka_unit_test(a_root_that_cannot_be_read_has_no_rules_of_its_own),
        cmocka_unit_test(a_chain_of_macros_takes_as_long_as_its_lines),
        cmocka_unit_test(a_macro_may_be_said_again_and_again),
        cmocka_unit_test(a_difference_tells_whether_rules_may_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
