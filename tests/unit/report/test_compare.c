/* SPDX-License-Identifier: Apache-2.0 */
/* What two JSON texts say differently: a line "path: a -> b" for each. */
#include "prt/json_view.h"
#include "report/compare.h"
#include "tests/support/unit.h"

static void add(const struct prt_difference *difference, void *context)
{
    prt_buf_add_fmt(context, "%.*s: %.*s -> %.*s\n", PRT_STR_ARG(difference->path), PRT_STR_ARG(difference->a),
                    PRT_STR_ARG(difference->b));
}

static prt_str checked(const char *text)
{
    prt_str value;
    prt_err err;
    assert_prt_ok(prt_json_check("f", prt_str_from(text), &value, &err), err);
    return value;
}

static void check(const char *a, const char *b, const char *ignored, const char *wanted)
{
    prt_buf told = {0};
    prt_err err;
    size_t differences = 0;
    size_t lines = 0;
    const prt_str paths[] = {prt_str_from(ignored)};
    const struct prt_compare compare = {
        .ignored = paths, .ignored_count = ignored[0] != '\0', .found = add, .context = &told};
    prt_buf_add_text(&told, "");
    assert_prt_ok(prt_compare_json(checked(a), checked(b), &compare, &differences, &err), err);
    assert_prt_str(prt_buf_str(&told), wanted);
    for (const char *at = wanted; *at != '\0'; at++)
        lines += *at == '\n';
    assert_int_equal(differences, lines);
    prt_buf_free(&told);
}

static void what_means_the_same_is_no_difference(void **state)
{
    (void)state;
    static const struct {
        const char *a;
        const char *b;
    } rows[] = {
        {"1", "1"},
        {"{\"a\":1,\"b\":[]}", " { \"b\" : [ ] , \"a\" : 1 } "},
        {"1.50", "15e-1"},
        {"\"a/\\u00e9\"", "\"a\\/\xc3\xa9\""},
        {"[\"a\",\"b\",\"b\"]", "[\"b\",\"a\",\"b\"]"},
        {"[1,\"b\"]", "[\"b\",1]"},
        {"[]", "[ ]"},
        {"[{\"a\":1,\"b\":[\"x\",\"y\"]}]", "[{\"b\":[\"y\",\"x\"],\"a\":1}]"},
        {"[{\"name\":\"x\",\"v\":1},{\"name\":\"y\"}]", "[{\"name\":\"y\"},{\"v\":1,\"name\":\"x\"}]"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check(rows[i].a, rows[i].b, "", "");
}

static void what_differs_is_told_with_its_path(void **state)
{
    (void)state;
    static const struct {
        const char *a;
        const char *b;
        const char *told;
    } rows[] = {
        {"1", "2", ": 1 -> 2\n"},
        {"12345678901234567890", "12345678901234567891", ": 12345678901234567890 -> 12345678901234567891\n"},
        {"\"1\"", "1", ": \"1\" -> 1\n"},
        {"null", "false", ": null -> false\n"},
        {"{}", "[]", ": {} -> []\n"},
        {"{\"a\":{\"b\":1}}", "{\"a\":{\"b\":2,\"c\":[]}}", "a.b: 1 -> 2\na.c:  -> []\n"},
        {"[\"a\",\"b\",\"b\"]", "[\"a\",\"b\",\"c\"]", "[]: \"b\" -> \n[]:  -> \"c\"\n"},
        {"[1,2]", "[2,1]", "[0]: 1 -> 2\n[1]: 2 -> 1\n"},
        {"[1,2]", "[1]", "[1]: 2 -> \n"},
        {"[]", "[1]", "[0]:  -> 1\n"},
        {"{\"h\":[[1,2],[3,4]]}", "{\"h\":[[1,2],[4,3]]}", "h[1][0]: 3 -> 4\nh[1][1]: 4 -> 3\n"},
        /* also where nothing names the elements that hold them */
        {"[{\"b\":[2,3]}]", "[{\"b\":[3,2]}]", "[]: {\"b\":[2,3]} -> \n[]:  -> {\"b\":[3,2]}\n"},
        {"{\"r\":[{\"gerrit_project\":\"a/b\",\"n\":1},{\"gerrit_project\":\"c\"}]}",
         "{\"r\":[{\"gerrit_project\":\"d\"},{\"gerrit_project\":\"a/b\",\"n\":2}]}",
         "r[a/b].n: 1 -> 2\nr[c]: {\"gerrit_project\":\"c\"} -> \nr[d]:  -> {\"gerrit_project\":\"d\"}\n"},
        /* a name that is there twice names nothing */
        {"[{\"name\":\"x\",\"v\":1},{\"name\":\"x\",\"v\":2}]", "[{\"name\":\"x\",\"v\":2},{\"name\":\"x\",\"v\":3}]",
         "[]: {\"name\":\"x\",\"v\":1} -> \n[]:  -> {\"name\":\"x\",\"v\":3}\n"},
        /* the next thing that may name them does */
        {"[{\"name\":\"x\",\"email\":\"a\",\"v\":1},{\"name\":\"x\",\"email\":\"b\"}]",
         "[{\"name\":\"x\",\"email\":\"a\",\"v\":2},{\"name\":\"x\",\"email\":\"b\"}]", "[a].v: 1 -> 2\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check(rows[i].a, rows[i].b, "", rows[i].told);
}

static void counts_along_a_timeline_are_compared_by_their_dates(void **state)
{
    (void)state;
    static const struct {
        const char *a;
        const char *b;
        const char *told;
    } rows[] = {
        /* a month later: March is equal in both, April is not */
        {"{\"timeline\":{\"starts\":[\"2026-02-01\",\"2026-03-01\",\"2026-04-01\"]},\"commit_timeline\":[1,2,3]}",
         "{\"timeline\":{\"starts\":[\"2026-03-01\",\"2026-04-01\",\"2026-05-01\"]},\"commit_timeline\":[2,4,5]}",
         "commit_timeline[2026-02-01]: 1 -> \ncommit_timeline[2026-04-01]: 3 -> 4\ncommit_timeline[2026-05-01]:  -> 5\n"
         "timeline.starts[]: \"2026-02-01\" -> \ntimeline.starts[]:  -> \"2026-05-01\"\n"},
        {"{\"timeline\":{\"starts\":[\"1\",\"2\"]},\"r\":[{\"name\":\"x\",\"commit_timeline\":[1,2]}]}",
         "{\"timeline\":{\"starts\":[\"1\",\"2\"]},\"r\":[{\"name\":\"x\",\"commit_timeline\":[2,1]}]}",
         "r[x].commit_timeline[1]: 1 -> 2\nr[x].commit_timeline[2]: 2 -> 1\n"},
        /* an axis of another length, or one whose names do not rise, names nothing */
        {"{\"timeline\":{\"starts\":[\"1\"]},\"commit_timeline\":[1,2]}",
         "{\"timeline\":{\"starts\":[\"1\"]},\"commit_timeline\":[2,2]}", "commit_timeline[0]: 1 -> 2\n"},
        {"{\"timeline\":{\"starts\":[\"2\",\"2\"]},\"commit_timeline\":[1,2]}",
         "{\"timeline\":{\"starts\":[\"2\",\"2\"]},\"commit_timeline\":[2,2]}", "commit_timeline[0]: 1 -> 2\n"},
        {"{\"timeline\":7,\"commit_timeline\":[1]}", "{\"timeline\":7,\"commit_timeline\":[2]}",
         "commit_timeline[0]: 1 -> 2\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check(rows[i].a, rows[i].b, "", rows[i].told);
}

static void paths_can_be_ignored(void **state)
{
    (void)state;
    static const char a[] = "{\"when\":1,\"r\":[{\"name\":\"x\",\"path\":\"/a\",\"n\":1}]}";
    static const char b[] = "{\"when\":2,\"r\":[{\"name\":\"x\",\"path\":\"/b\",\"n\":2}]}";
    check(a, b, "", "r[x].n: 1 -> 2\nr[x].path: \"/a\" -> \"/b\"\nwhen: 1 -> 2\n");
    check(a, b, "when", "r[x].n: 1 -> 2\nr[x].path: \"/a\" -> \"/b\"\n");
    check(a, b, "r[*].path", "r[x].n: 1 -> 2\nwhen: 1 -> 2\n");
    check(a, b, "r*", "when: 1 -> 2\n");
    check(a, b, "*", "");
    check(a, b, "whe", "r[x].n: 1 -> 2\nr[x].path: \"/a\" -> \"/b\"\nwhen: 1 -> 2\n");
    check(a, b, "*n", "r[x].path: \"/a\" -> \"/b\"\n");
}

static void a_key_twice_is_refused(void **state)
{
    (void)state;
    prt_buf told = {0};
    prt_err err;
    size_t differences = 0;
    const struct prt_compare compare = {.found = add, .context = &told};
    assert_prt_code(prt_compare_json(checked("{\"a\":1,\"a\":2}"), checked("{\"a\":1}"), &compare, &differences, &err),
                    PRT_E_FORMAT, err);
    assert_prt_says(err, "the key \"a\" is there twice");
    prt_buf_free(&told);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_means_the_same_is_no_difference),
        cmocka_unit_test(what_differs_is_told_with_its_path),
        cmocka_unit_test(counts_along_a_timeline_are_compared_by_their_dates),
        cmocka_unit_test(paths_can_be_ignored),
        cmocka_unit_test(a_key_twice_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
