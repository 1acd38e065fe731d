/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "prt/buf.h"
#include "tests/support/unit.h"
#include "tests/unit/git/patterns.h"
#include "worker/git/lines_drop.h"
#include "worker/git/lines_few.h"
#include "worker/git/lines_myers.h"

enum { MAX_LINES = 200 };

static bool count_few(struct prt_line_few *few, prt_str before, prt_str after, size_t whole_lines,
                      struct prt_line_counts *counts)
{
    const struct prt_line_counts lines = {.added = prt_lines_count(after), .removed = prt_lines_count(before)};
    bool found = false;
    prt_err err;
    assert_prt_ok(prt_line_few_count(few, before, after, &lines, whole_lines, &found, counts, &err), err);
    return found;
}

static void few_edits_are_found(void **state)
{
    static const struct {
        const char *why, *before, *after;
        bool found;
        uint64_t added, removed;
    } rows[] = {
        {"a line each", "A", "B", true, 1, 1},
        {"moved", "abc", "cab", true, 1, 1},
        {"Myers' example", "abcabba", "cbabac", true, 2, 3},
        {"nothing in common", "ABCDEF", "abcdef", true, 6, 6},
        {"six unmatched lines isolate nothing", "XXXaXXX", "aaaa", true, 3, 6},
        {"eight may", "XXXXaXXXX", "aaaa", false, 0, 0},
        {"not with two kept lines amid them", "XXXXaaXXXX", "aa", true, 0, 8},
        {"nor three", "XXXXaaaXXX", "aaa", true, 0, 7},
        {"twelve may with two", "XXXXXXaaXXXXXX", "aa", false, 0, 0},
        {"the text after is looked at, too", "aaaa", "XXXXaXXXX", false, 0, 0},
        {"changes of the other text isolate nothing", "XXXXa", "aYYYY", true, 4, 4},
        {"all on one side of it", "aXXXXXXXX", "Ya", true, 1, 8},
        {"more than is worth searching for in a small text", "ABCDEFGHIJ", "KLMNOPQRST", false, 0, 0},
    };
    struct prt_line_few few = {.points = NULL};
    prt_buf before = {0};
    prt_buf after = {0};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct prt_line_counts counts = {0, 0};
        bool found =
            count_few(&few, text_of(rows[i].before, 'b', &before), text_of(rows[i].after, 'a', &after), 20, &counts);
        if (found != rows[i].found || counts.added != rows[i].added || counts.removed != rows[i].removed)
            fail_msg("%s: %d +%d -%d", rows[i].why, found, (int)counts.added, (int)counts.removed);
    }
    prt_line_few_free(&few);
    prt_buf_free(&before);
    prt_buf_free(&after);
}

/* A last line without LF is another one than with it. */
static void the_end_of_line_is_part_of_the_line(void **state)
{
    static const struct {
        const char *before, *after;
        uint64_t added, removed;
    } rows[] = {
        {"a", "a\n", 1, 1}, {"x\na", "a\n", 1, 2}, {"x\na", "a", 0, 1}, {"a\nb", "b\na", 2, 2}, {"ab\nc", "b\nc", 1, 1},
    };
    struct prt_line_few few = {.points = NULL};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct prt_line_counts counts;
        assert_true(count_few(&few, prt_str_from(rows[i].before), prt_str_from(rows[i].after), 20, &counts));
        assert_int_equal(counts.added, rows[i].added);
        assert_int_equal(counts.removed, rows[i].removed);
    }
    prt_line_few_free(&few);
}

/* In a longer text a longer search is worth its while, up to a ceiling. */
static void the_search_goes_further_in_longer_texts(void **state)
{
    static const struct {
        size_t edits, whole_lines;
        bool found;
    } rows[] = {{12, 0, true}, {14, 72, false}, {14, 100, true}, {256, 32768, true}, {258, 1000000, false}};
    struct prt_line_few few = {.points = NULL};
    prt_buf before = {0};
    prt_buf after = {0};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct prt_line_counts counts;
        prt_buf_clear(&before);
        prt_buf_clear(&after);
        for (size_t edit = 0; edit < rows[i].edits / 2; edit++) {
            prt_buf_add_fmt(&before, "old %zu\nkept %zu\n", edit, edit);
            prt_buf_add_fmt(&after, "new %zu\nkept %zu\n", edit, edit);
            /* Enough that stays to isolate no line. */
            for (size_t line = 0; line < 100; line++) {
                prt_buf_add_fmt(&before, "%zu, %zu\n", edit, line);
                prt_buf_add_fmt(&after, "%zu, %zu\n", edit, line);
            }
        }
        assert_int_equal(count_few(&few, prt_buf_str(&before), prt_buf_str(&after), rows[i].whole_lines, &counts),
                         rows[i].found);
        if (rows[i].found)
            assert_true(counts.added == rows[i].edits / 2 && counts.removed == rows[i].edits / 2);
    }
    prt_line_few_free(&few);
    prt_buf_free(&before);
    prt_buf_free(&after);
}

static uint32_t draw(uint64_t *random, uint32_t below)
{
    *random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*random >> 33) % below;
}

/* Lines of which some are common, some are rare, and some are nowhere else. */
static void add_line(prt_buf *out, uint64_t *random)
{
    uint32_t kind = draw(random, 10);
    if (kind < 4)
        prt_buf_add_char(out, '\n');
    else if (kind < 6)
        prt_buf_add_fmt(out, "rare %u\n", (unsigned)draw(random, 12));
    else
        prt_buf_add_fmt(out, "own %u\n", (unsigned)draw(random, 1000000));
}

/* The lines of `from`, some of them gone, and new ones among them: each edit is a run of up to `longest` lines. */
static void edit(prt_str from, size_t edits, uint32_t longest, uint64_t *random, prt_buf *out)
{
    const uint32_t lines = (uint32_t)prt_lines_count(from);
    prt_buf_clear(out);
    for (uint32_t at = 0, skip = 0; from.len != 0; at++) {
        const size_t size = prt_line_size(from);
        if (draw(random, lines) < edits) {
            skip = draw(random, longest + 1);
            for (uint32_t added = draw(random, longest + 1); added > 0; added--)
                add_line(out, random);
        }
        if (skip > 0)
            skip--;
        else
            prt_buf_add(out, from.data, size);
        from = prt_str_sub(from, size, from.len);
    }
}

/* git's way, step by step, without any of the short cuts that lines.c takes: number all lines, leave the common ends
 * out, drop, search. */
static struct prt_line_counts count_as_git(prt_str before_text, prt_str after_text)
{
    static uint32_t before_ids[4 * MAX_LINES], after_ids[4 * MAX_LINES];
    static uint8_t marks[4 * MAX_LINES];
    struct prt_line_classes classes = {.items = NULL};
    struct prt_line_search search = {.reach = NULL};
    struct prt_line_side before = {before_ids, prt_lines_count(before_text), false};
    struct prt_line_side after = {after_ids, prt_lines_count(after_text), true};
    struct prt_line_counts counts = {0, 0};
    prt_err err;
    const uint32_t before_limit = prt_line_common_limit(before.count);
    const uint32_t after_limit = prt_line_common_limit(after.count);
    assert_true(before.count <= 4 * MAX_LINES && after.count <= 4 * MAX_LINES);
    assert_prt_ok(prt_line_classes_start(&classes, before.count + after.count, &err), err);
    assert_prt_ok(prt_line_classes_number(&classes, before_text, false, before_ids, &err), err);
    assert_prt_ok(prt_line_classes_number(&classes, after_text, true, after_ids, &err), err);
    for (; before.count != 0 && after.count != 0 && *before.ids == *after.ids; before.count--, after.count--) {
        before.ids++;
        after.ids++;
    }
    for (; before.count != 0 && after.count != 0 && before.ids[before.count - 1] == after.ids[after.count - 1];
         before.count--)
        after.count--;
    counts.removed = prt_line_side_drop(&classes, &before, before_limit, marks);
    counts.added = prt_line_side_drop(&classes, &after, after_limit, marks);
    assert_prt_ok(prt_line_search_count(&search, before.ids, before.count, after.ids, after.count, &counts, &err), err);
    prt_line_search_free(&search);
    prt_line_classes_free(&classes);
    return counts;
}

static void check_equal(struct prt_line_counts counts, struct prt_line_counts expected, prt_str before, prt_str after)
{
    if (counts.added != expected.added || counts.removed != expected.removed)
        fail_msg("+%d -%d, not +%d -%d, of\n%.*s--- and\n%.*s---", (int)counts.added, (int)counts.removed,
                 (int)expected.added, (int)expected.removed, PRT_STR_ARG(before), PRT_STR_ARG(after));
}

/* What is found is what git's way finds, and so is what lines.c makes of it. */
static void the_figures_are_those_of_gits_way(void **state)
{
    struct prt_line_few few = {.points = NULL};
    prt_lines_t *lines = NULL;
    prt_buf before = {0};
    prt_buf after = {0};
    prt_err err;
    uint64_t random = 1;
    size_t few_found = 0, isolated = 0;
    (void)state;
    assert_prt_ok(prt_lines_new(&lines, &err), err);
    for (size_t round = 0; round < 4000; round++) {
        struct prt_line_counts counts;
        prt_buf_clear(&before);
        for (uint32_t line = draw(&random, MAX_LINES); line > 0; line--)
            add_line(&before, &random);
        edit(prt_buf_str(&before), 1 + draw(&random, 8), 1 + draw(&random, 12), &random, &after);
        const prt_str a = prt_buf_str(&before), b = prt_buf_str(&after);
        const struct prt_line_counts expected = count_as_git(a, b);
        assert_prt_ok(prt_lines_compare(lines, a, b, &counts, &err), err);
        check_equal(counts, expected, a, b);
        /* Long enough to be found, were it not for lines that git may drop. */
        if (prt_str_equal(a, b))
            continue;
        if (count_few(&few, a, b, 100000, &counts)) {
            check_equal(counts, expected, a, b);
            few_found++;
        } else {
            isolated++;
        }
    }
    assert_in_range(few_found, 1500, 3500);
    assert_in_range(isolated, 200, 2500);
    prt_lines_destroy(&lines);
    prt_line_few_free(&few);
    prt_buf_free(&before);
    prt_buf_free(&after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_edits_are_found),
        cmocka_unit_test(the_end_of_line_is_part_of_the_line),
        cmocka_unit_test(the_search_goes_further_in_longer_texts),
        cmocka_unit_test(the_figures_are_those_of_gits_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
