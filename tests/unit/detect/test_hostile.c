/* SPDX-License-Identifier: Apache-2.0 */
/* Trees that somebody made to hurt whoever looks at them: what is said is bounded, and whatever is wrong is a fact. */
#include <stdio.h>

#include "tests/unit/detect/trees.h"

static void links_in_a_circle_lead_nowhere(void **state)
{
    (void)state;
    static const struct tree_case cases[] = {
        {"security", "to itself", {AT("SECURITY.md", "SECURITY.md", LINK)}, "{\"present\":false,\"files\":[]}"},
        {"security",
         "two",
         {AT("SECURITY.md", "a", LINK), AT("a", "SECURITY.md", LINK)},
         "{\"present\":false,\"files\":[]}"},
        {"security",
         "far out",
         {AT("SECURITY.md", "../../../../a", LINK), AT("a", "")},
         "{\"present\":false,\"files\":[]}"},
        {"security", "an empty one", {AT("SECURITY.md", "", LINK)}, "{\"present\":false,\"files\":[]}"},
        {"security", "to the root", {AT("SECURITY.md", "a/..", LINK)}, "{\"present\":false,\"files\":[]}"},
    };
    tree_check(cases, sizeof cases / sizeof *cases);
}

static void add_times(prt_buf *out, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++)
        prt_buf_add_text(out, text);
}

/* What workflows and pre_commit say of one text as their file. */
static void say(const char *text, prt_buf *out)
{
    const struct tree_file files[] = {AT(".github/workflows/a.yaml", text), AT(".pre-commit-config.yaml", text),
                                      AT(NULL, NULL)};
    prt_buf_clear(out);
    tree_detect(files, "{\"enabled\":[\"workflows\",\"pre_commit\"]}", out);
}

static void bombs_of_aliases_and_nesting_are_errors_of_the_file(void **state)
{
    (void)state;
    prt_buf text = {0}, said = {0};
    prt_buf_add_text(&text, "a: &a [x,x,x,x,x,x,x,x,x]\n");
    for (char c = 'b'; c < 'l'; c++)
        prt_buf_add_fmt(&text, "%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n", c, c, c - 1, c - 1, c - 1, c - 1,
                        c - 1, c - 1, c - 1, c - 1, c - 1);
    say(text.data, &said);
    assert_non_null(strstr(said.data, "\"error\":\".pre-commit-config.yaml:"));
    prt_buf_clear(&text);
    add_times(&text, "[", 100000);
    say(text.data, &said);
    assert_non_null(strstr(said.data, "\"error\":\".github/workflows/a.yaml:1: "));
    assert_true(said.len < 4096);
    prt_buf_free(&text);
    prt_buf_free(&said);
}

/* Beyond its ceilings a detector says only that. */
static void more_than_can_be_told_is_said_to_be_so(void **state)
{
    (void)state;
    prt_buf text = {0}, said = {0};
    prt_buf_add_text(&text, "on:\n");
    for (size_t i = 0; i < 20000; i++)
        prt_buf_add_fmt(&text, "- event%zu\n", i);
    say(text.data, &said);
    assert_true(prt_str_starts(prt_buf_str(&said), PRT_STR("pre_commit {\"present\":true,")));
    assert_true(prt_str_ends(
        prt_buf_str(&said),
        PRT_STR("workflows {\"present\":null,\"error\":\"there is more of it than is told of one feature\"}\n")));
    prt_buf_free(&text);
    prt_buf_free(&said);
}

static void a_gitreview_of_many_keys(void **state)
{
    (void)state;
    prt_buf text = {0}, said = {0};
    for (size_t i = 0; i < 30000; i++)
        prt_buf_add_fmt(&text, "k%zu=v\n", i);
    const struct tree_file files[] = {AT(".gitreview", text.data), AT(NULL, NULL)};
    tree_detect(files, "{\"enabled\":[\"gitreview\"]}", &said);
    assert_true(prt_str_starts(prt_buf_str(&said), PRT_STR("gitreview {\"present\":null,\"error\":")));
    prt_buf_free(&text);
    prt_buf_free(&said);
}

static void an_object_that_is_missing_is_an_error(void **state)
{
    (void)state;
    static const struct tree_file files[] = {AT(".gitreview", "", .missing = true), AT(NULL, NULL)};
    prt_buf said = {0};
    tree_detect(files, "{\"enabled\":[\"dependabot\",\"gitreview\"]}", &said);
    assert_string_equal(said.data, "PRT_E_NOT_FOUND: .gitreview: blob 1111: missing\n");
    prt_buf_free(&said);
}

enum { MANY = 300000 };

struct forest {
    size_t visits;
};

static prt_code forest_list(void *state, prt_str path, const struct prt_view_entry **entries, size_t *count,
                            prt_err *err)
{
    (void)state;
    (void)path;
    (void)err;
    *entries = NULL;
    *count = 0;
    return PRT_OK;
}

static prt_code forest_walk(void *state, prt_code (*visit)(void *context, prt_str path, prt_err *err), void *context,
                            prt_err *err)
{
    struct forest *forest = state;
    prt_code code = PRT_OK;
    char path[64];
    memset(path, 'a', sizeof path);
    for (size_t i = 0; i < MANY && code == PRT_OK; i++) {
        forest->visits++;
        snprintf(path + 30, sizeof path - 30, "%zu", i);
        code = visit(context, prt_str_from(path), err);
    }
    return code;
}

/* (a+)+$ takes 2^30 steps for each of these names, if it may. */
static void many_names_against_a_bomb(void **state)
{
    (void)state;
    struct forest forest = {0};
    const struct prt_view view = {.state = &forest, .list = forest_list, .walk = forest_walk};
    struct prt_detect_options options;
    struct prt_feature *features = NULL;
    prt_arena arena = {0};
    size_t count = 0;
    prt_err err;
    prt_buf said = {0};
    assert_prt_ok(prt_detect_options_read(
                      PRT_STR("{\"enabled\":[],\"custom\":[{\"name\":\"bomb\",\"regex\":\"(a+)+$\"},{\"name\":"
                              "\"many\",\"paths\":[\"a*[0-9]\"]}]}"),
                      &options, &err),
                  err);
    assert_prt_ok(prt_detect(&options, &view, &arena, &features, &count, &err), err);
    assert_int_equal(count, 2);
    assert_int_equal(forest.visits, 2 * MANY);
    assert_true(prt_doc_dump(features[0].facts, 1000, &said));
    assert_string_equal(
        said.data,
        "{\"error\":\"regex: a regular expression that takes too long\",\"present\":false,\"count\":0,\"files\":[]}");
    assert_int_equal(prt_doc_get(features[1].facts, "count")->as.integer, MANY);
    assert_int_equal(prt_doc_get(features[1].facts, "files")->as.list.count, 100);
    prt_buf_free(&said);
    prt_arena_free(&arena);
    prt_detect_options_free(&options);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_in_a_circle_lead_nowhere),
        cmocka_unit_test(bombs_of_aliases_and_nesting_are_errors_of_the_file),
        cmocka_unit_test(more_than_can_be_told_is_said_to_be_so),
        cmocka_unit_test(a_gitreview_of_many_keys),
        cmocka_unit_test(an_object_that_is_missing_is_an_error),
        cmocka_unit_test(many_names_against_a_bomb),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
