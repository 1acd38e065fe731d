/* SPDX-License-Identifier: Apache-2.0 */
#include "report/index.h"

#include <string.h>

#include "tests/support/unit.h"

#define COUNTS                                                                                                         \
    "\"summaries\": {\"counts\": {\"total_repositories\": 5, \"current_repositories\": 1, \"active_repositories\": 2," \
    " \"inactive_repositories\": 1, \"no_commit_repositories\": 1, \"total_commits\": 70, \"total_authors\": 8}}"
#define REPORT(schema, time, rest)                                                                                     \
    "{\"schema_version\": \"" schema "\", \"generated_at\": \"" time "\", \"project\": \"P\", " COUNTS rest "}"

static void a_report_of_either_schema_is_read(void **state)
{
    (void)state;
    static const char *const texts[] = {
        REPORT("2.0.0", "2026-02-10T07:00:00Z", ", \"complete\": true, \"errors\": []"),
        REPORT("1.5.0", "2026-02-10T07:00:00.000000+00:00", ", \"errors\": []"),
    };
    for (size_t i = 0; i < 2; i++) {
        prt_arena arena = {0};
        struct prt_index_entry entry = {.folder = PRT_STR("x"), .has_page = true};
        prt_err err;
        assert_prt_ok(prt_index_read(&arena, "f", prt_str_from(texts[i]), &entry, &err), err);
        assert_prt_str(entry.folder, "x");
        assert_prt_str(entry.project, "P");
        assert_int_equal(entry.time, 1770706800);
        assert_true(entry.complete && entry.has_page);
        assert_int_equal(entry.repositories, 5);
        assert_int_equal(entry.current, 1);
        assert_int_equal(entry.active, 2);
        assert_int_equal(entry.inactive, 1);
        assert_int_equal(entry.no_commits, 1);
        assert_int_equal(entry.commits, 70);
        assert_int_equal(entry.authors, 8);
        prt_arena_free(&arena);
    }
}

static void errors_make_it_incomplete(void **state)
{
    (void)state;
    prt_arena arena = {0};
    struct prt_index_entry entry = {0};
    prt_err err;
    const char *text = REPORT("1.5.0", "2026-02-10", ", \"errors\": [{\"a\": [1, 2]}, {}, {}]");
    assert_prt_ok(prt_index_read(&arena, "f", prt_str_from(text), &entry, &err), err);
    assert_false(entry.complete);
    assert_int_equal(entry.errors, 3);
    prt_arena_free(&arena);
}

static void anything_else_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "[]",
        "{}",
        "12",
        "{\"schema_version\": \"2.0.0\"}",
        REPORT("3.0.0", "2026-02-10T07:00:00Z", ""),
        REPORT("2", "2026-02-10T07:00:00Z", ""),
        REPORT("2.0.0", "yesterday", ""),
        "{\"schema_version\": 2.0, \"generated_at\": \"2026-02-10\", \"project\": \"P\", " COUNTS "}",
        "{\"schema_version\": \"2.0.0\", \"generated_at\": \"2026-02-10\", \"project\": [], " COUNTS "}",
        "{\"schema_version\": \"2.0.0\", \"generated_at\": \"2026-02-10\", \"project\": \"P\", \"summaries\": []}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        prt_arena arena = {0};
        struct prt_index_entry entry = {.repositories = 77};
        prt_err err;
        if (prt_index_read(&arena, "f", prt_str_from(texts[i]), &entry, &err) != PRT_E_FORMAT)
            fail_msg("%s was read", texts[i]);
        assert_int_equal(entry.repositories, 77);
        prt_arena_free(&arena);
    }
}

static void the_newest_of_a_folder_comes_first(void **state)
{
    (void)state;
    struct prt_index_entry entries[] = {{.folder = PRT_STR("b/2"), .time = 5},
                                        {.folder = PRT_STR("a"), .time = 3},
                                        {.folder = PRT_STR("b"), .time = 4},
                                        {.folder = PRT_STR("b/1"), .time = 5}};
    struct prt_index index = {.entries = entries, .entry_count = 4};
    prt_index_sort(&index);
    assert_prt_str(entries[0].folder, "a");
    assert_prt_str(entries[1].folder, "b/1");
    assert_prt_str(entries[2].folder, "b/2");
    assert_prt_str(entries[3].folder, "b");
    assert_true(prt_index_is_latest(&index, 0));
    assert_true(prt_index_is_latest(&index, 1));
    assert_false(prt_index_is_latest(&index, 2));
    assert_false(prt_index_is_latest(&index, 3));
}

/* Names of folders and projects are whatever somebody called them. */
static void nothing_becomes_markup_or_an_address(void **state)
{
    (void)state;
    struct prt_index_entry entries[] = {
        {.folder = PRT_STR("javascript:x?\"'<"), .project = PRT_STR("<script>alert(1)</script>"), .has_page = true}};
    struct prt_index_problem problems[] = {{PRT_STR("<b>"), PRT_STR("</td><img src=x>")}};
    const struct prt_index index = {.title = PRT_STR("</title><svg>"),
                                    .version = PRT_STR("1"),
                                    .entries = entries,
                                    .entry_count = 1,
                                    .problems = problems,
                                    .problem_count = 1};
    prt_buf page = {0};
    prt_err err;
    assert_prt_ok(prt_index_write_html(&index, &page, &err), err);
    assert_non_null(strstr(page.data, "href=\"./javascript%3Ax%3F%22%27%3C/report.html\""));
    assert_non_null(strstr(page.data, "&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert_null(strstr(page.data, "<script"));
    assert_null(strstr(page.data, "<svg"));
    assert_null(strstr(page.data, "<img"));
    assert_null(strstr(page.data, "<b>"));
    prt_buf_free(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_of_either_schema_is_read),
        cmocka_unit_test(errors_make_it_incomplete),
        cmocka_unit_test(anything_else_is_refused),
        cmocka_unit_test(the_newest_of_a_folder_comes_first),
        cmocka_unit_test(nothing_becomes_markup_or_an_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
