/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "prt/buf.h"
#include "prt/limits.h"
#include "prt/mem.h"
#include "tests/support/unit.h"
#include "tests/unit/git/patterns.h"
#include "worker/git/lines.h"
#include "worker/git/lines_myers.h"

static int make_lines(void **state)
{
    prt_err err;
    prt_lines_t *lines = NULL;
    assert_prt_ok(prt_lines_new(&lines, &err), err);
    *state = lines;
    return 0;
}

static int free_lines(void **state)
{
    prt_lines_t *lines = *state;
    prt_lines_destroy(&lines);
    assert_null(lines);
    prt_lines_destroy(&lines);
    return 0;
}

static void check(prt_lines_t *lines, prt_str before, prt_str after, uint64_t added, uint64_t removed, const char *what)
{
    prt_err err;
    struct prt_line_counts counts = {99, 99};
    assert_prt_ok(prt_lines_compare(lines, before, after, &counts, &err), err);
    if (counts.added != added || counts.removed != removed)
        fail_msg("%s: +%d -%d, not +%d -%d", what, (int)counts.added, (int)counts.removed, (int)added, (int)removed);
}

static void lines_are_counted(void **state)
{
    static const struct {
        prt_str text;
        uint64_t lines;
    } rows[] = {
        {{"", 0}, 0},     {{NULL, 0}, 0},     {{"a", 1}, 1},    {{"a\n", 2}, 1}, {{"\n", 1}, 1},      {{"\n\n", 2}, 2},
        {{"a\nb", 3}, 2}, {{"a\nb\n", 4}, 2}, {{"\r\n", 2}, 1}, {{"\r", 1}, 1},  {{"a\0b\nc", 5}, 2},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(prt_lines_count(rows[i].text), rows[i].lines);
}

/* Every length, start and density around the words and runs that newlines are counted by. */
static void newlines_are_counted_wherever_they_are(void **state)
{
    char bytes[5000];
    (void)state;
    for (size_t step = 1; step <= 9; step++) {
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = i % step == 0 ? '\n' : (char)(i * 37);
        size_t lines = 0;
        for (size_t size = 1; size <= sizeof bytes; size++) {
            lines += bytes[size - 1] == '\n';
            assert_int_equal(prt_lines_count((prt_str){bytes, size}), lines + (bytes[size - 1] != '\n'));
        }
    }
}

static void a_nul_in_the_first_8000_bytes_is_binary(void **state)
{
    char bytes[8002];
    (void)state;
    memset(bytes, 'x', sizeof bytes);
    assert_false(prt_lines_binary((prt_str){NULL, 0}));
    assert_false(prt_lines_binary((prt_str){bytes, sizeof bytes}));
    bytes[8000] = '\0';
    assert_false(prt_lines_binary((prt_str){bytes, sizeof bytes}));
    bytes[7999] = '\0';
    assert_true(prt_lines_binary((prt_str){bytes, sizeof bytes}));
    assert_false(prt_lines_binary((prt_str){bytes, 7999}));
    assert_true(prt_lines_binary((prt_str){"\0", 1}));
}

static void texts_of_every_shape(void **state)
{
    static const struct {
        const char *before, *after;
        uint64_t added, removed;
    } rows[] = {
        {"", "", 0, 0},
        {"a\n", "a\n", 0, 0},
        {"", "a\nb\n", 2, 0},
        {"a\nb", "", 0, 2},
        {"a\n", "b\n", 1, 1},
        {"a", "a\n", 1, 1},        /* the end of line is part of the line */
        {"a\nb", "a\nb\nc", 2, 1}, /* so is that of a last one without */
        {"a\nb\n", "a\nb\nc", 1, 0},
        {"b", "a\nb", 1, 0},
        {"xb", "b", 1, 1}, /* equal bytes that are no whole line */
        {"xb\nc\n", "b\nc\n", 1, 1},
        {"a\n", "a\na\n", 1, 0}, /* head and tail must not overlap */
        {"a\na\n", "a\n", 0, 1},
        {"a\nb\na\n", "a\na\n", 0, 1},
        {"a\nb\nc\n", "a\nc\nb\n", 1, 1},
        {"a\nb\nc\nd\n", "d\nc\nb\na\n", 3, 3},
        {"a\nb\nc\n", "x\ny\n", 2, 3},
        {"a\n1\nb\n2\nc\n", "a\n3\nb\n4\nc\n", 2, 2},
        {"a\r\nb\r\n", "a\nb\n", 2, 2},
        {"\n\n\n", "\n", 0, 2},
        {"long line number one, with words\n", "long line number two, with words\n", 1, 1},
        {"a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n", 2, 3}, /* the example of Myers' paper */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check(*state, prt_str_from(rows[i].before), prt_str_from(rows[i].after), rows[i].added, rows[i].removed,
              rows[i].before);
}

/* The digits of `code` in base 3 as lines. */
static prt_str small_text(unsigned code, size_t size, char out[16])
{
    for (size_t i = 0; i < size; i++, code /= 3) {
        out[2 * i] = (char)('a' + code % 3);
        out[2 * i + 1] = '\n';
    }
    return (prt_str){out, 2 * size};
}

static size_t longest_common(prt_str a, prt_str b)
{
    size_t row[8] = {0};
    for (size_t i = 0; i < a.len; i += 2) {
        size_t diagonal = 0;
        for (size_t j = 0; j < b.len; j += 2) {
            size_t above = row[j / 2 + 1];
            size_t left = row[j / 2];
            size_t both = diagonal + (a.data[i] == b.data[j]);
            size_t best = above > left ? above : left;
            row[j / 2 + 1] = both > best ? both : best;
            diagonal = above;
        }
    }
    return row[b.len / 2];
}

/* Nothing that git does beyond a minimal edit applies to five lines. */
static void small_texts_have_a_minimal_edit(void **state)
{
    static const unsigned powers[] = {1, 3, 9, 27, 81, 243};
    char a_bytes[16];
    char b_bytes[16];
    for (size_t a_size = 0; a_size <= 5; a_size++) {
        for (unsigned a_code = 0; a_code < powers[a_size]; a_code += a_size == 5 ? 7 : 1) {
            prt_str a = small_text(a_code, a_size, a_bytes);
            for (unsigned b_code = 0; b_code < powers[5]; b_code++) {
                prt_str b = small_text(b_code, 5, b_bytes);
                size_t common = longest_common(a, b);
                check(*state, a, b, 5 - common, a_size - common, "small text");
            }
        }
    }
}

/* The figures are those of git 2.39.5. A minimal edit would keep the lines that are dropped here. */
static void common_lines_amid_unmatched_ones_are_dropped(void **state)
{
    static const struct {
        const char *why, *before, *after;
        uint64_t added, removed;
    } rows[] = {
        {"dropped: 4 matches are too common among 4..15 lines, 8 unmatched around", "XXXXaXXXX", "aaaa", 4, 9},
        {"7 unmatched are enough", "XXXXaXXX", "aaaa", 4, 8},
        {"6 are not", "XXXaXXX", "aaaa", 3, 6},
        {"all on one side of it", "XXXXXXXXa", "aaaa", 3, 8},
        {"3 matches are not too common", "XXXXaXXXX", "aaa", 2, 8},
        {"two common lines need more company", "XXXXaaXXX", "aaaa", 2, 7},
        {"an ordinary match ends the company", "XXXbXaXXXXX", "baaaa", 3, 9},
        {"matches in the common head count", "aaXXXXaXXXX", "aaaYa", 3, 9},
        {"as do those in the common tail", "XXXXXaXXXXbaaa", "YaYYbaaa", 4, 10},
        {"the other side is looked at, too", "aaaa", "XXXXaXXXX", 9, 4},
    };
    prt_buf before = {0};
    prt_buf after = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check(*state, text_of(rows[i].before, 'b', &before), text_of(rows[i].after, 'a', &after), rows[i].added,
              rows[i].removed, rows[i].why);
    prt_buf_free(&before);
    prt_buf_free(&after);
}

/* Lines that look random and are the same everywhere. */
static prt_str noise(uint32_t seed, size_t count, uint32_t distinct, prt_buf *out)
{
    prt_err err;
    prt_buf_clear(out);
    for (size_t i = 0; i < count; i++) {
        seed = seed * 1664525u + 1013904223u;
        prt_buf_add_u64(out, (seed >> 8) % distinct);
        prt_buf_add_char(out, '\n');
    }
    assert_prt_ok(prt_buf_check(out, "text", &err), err);
    return prt_buf_str(out);
}

/* The figures are those of git 2.39.5; git diff --minimal has fewer in all cases but the first. */
static void a_long_search_is_cut_short(void **state)
{
    static const struct {
        size_t before, after;
        uint32_t distinct;
        uint64_t added, removed;
    } rows[] = {
        {1000, 1000, 3, 289, 289},
        {1500, 900, 40, 669, 1269},
        {3000, 3100, 500, 2870, 2770},
        {40000, 41000, 9, 21358, 20358},
    };
    prt_buf before = {0};
    prt_buf after = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check(*state, noise(1, rows[i].before, rows[i].distinct, &before),
              noise(2, rows[i].after, rows[i].distinct, &after), rows[i].added, rows[i].removed, "noise");
    prt_buf_free(&before);
    prt_buf_free(&after);
}

static prt_str repeated(const char *line, size_t count, char *out)
{
    size_t size = strlen(line);
    for (size_t i = 0; i < count; i++)
        memcpy(out + i * size, line, size);
    return (prt_str){out, count * size};
}

static void too_many_lines_are_refused(void **state)
{
    prt_err err;
    struct prt_line_counts counts = {7, 7};
    const size_t each = PRT_MAX_COMPARED_LINES / 2 + 1;
    char *bytes = prt_alloc(4 * each);
    assert_non_null(bytes);
    prt_str before = repeated("a\n", each, bytes);
    prt_str after = repeated("b\n", each, bytes + 2 * each);
    assert_prt_code(prt_lines_compare(*state, before, after, &counts, &err), PRT_E_LIMIT, err);
    assert_prt_says(err, "33554432");
    assert_int_equal(counts.added, 7);
    /* Lines that need no comparison are not limited. */
    check(*state, before, (prt_str){after.data, 0}, 0, each, "deleted");
    free(bytes);
}

static void too_large_texts_are_refused(void **state)
{
    prt_err err;
    struct prt_line_counts counts;
    prt_str large = {"x", PRT_MAX_BLOB + 1};
    assert_prt_code(prt_lines_compare(*state, large, PRT_STR("x"), &counts, &err), PRT_E_LIMIT, err);
    assert_prt_code(prt_lines_compare(*state, PRT_STR("x"), large, &counts, &err), PRT_E_LIMIT, err);
}

static void the_root_is_a_power_of_two(void **state)
{
    static const struct {
        uint64_t n;
        uint32_t root;
    } rows[] = {{0, 1}, {1, 2}, {3, 2}, {4, 4}, {15, 4}, {16, 8}, {63, 8}, {1000, 32}, {65535, 256}, {65536, 512}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(prt_bogosqrt(rows[i].n), rows[i].root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_counted),
        cmocka_unit_test(newlines_are_counted_wherever_they_are),
        cmocka_unit_test(a_nul_in_the_first_8000_bytes_is_binary),
        cmocka_unit_test(texts_of_every_shape),
        cmocka_unit_test(small_texts_have_a_minimal_edit),
        cmocka_unit_test(common_lines_amid_unmatched_ones_are_dropped),
        cmocka_unit_test(a_long_search_is_cut_short),
        cmocka_unit_test(too_many_lines_are_refused),
        cmocka_unit_test(too_large_texts_are_refused),
        cmocka_unit_test(the_root_is_a_power_of_two),
    };
    return cmocka_run_group_tests(tests, make_lines, free_lines);
}
