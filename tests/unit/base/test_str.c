/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/str.h"

#include "tests/support/unit.h"

static const prt_str none = {NULL, 0};

static void views_of_literals_and_strings(void **state)
{
    (void)state;
    assert_int_equal(PRT_STR("a\0b").len, 3);
    assert_prt_str(prt_str_from("text"), "text");
    assert_int_equal(prt_str_from(NULL).len, 0);
    assert_int_equal(PRT_STR("").len, 0);
}

static void parts_are_clipped(void **state)
{
    (void)state;
    static const struct {
        size_t from, to;
        const char *part;
    } rows[] = {
        {0, 5, "hello"}, {1, 3, "el"}, {3, 99, "lo"}, {0, 0, ""}, {3, 2, ""}, {5, 5, ""}, {99, SIZE_MAX, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_prt_str(prt_str_sub(PRT_STR("hello"), rows[i].from, rows[i].to), rows[i].part);
    assert_int_equal(prt_str_sub(none, 0, 3).len, 0);
}

static void equality_and_order_are_of_bytes(void **state)
{
    (void)state;
    static const struct {
        prt_str a, b;
        int order;
        bool fold;
    } rows[] = {
        {{"", 0}, {NULL, 0}, 0, true},        {{"a", 1}, {"a", 1}, 0, true},
        {{"a", 1}, {"b", 1}, -1, false},      {{"a", 1}, {"A", 1}, 1, true},
        {{"ab", 2}, {"a", 1}, 1, false},      {{"a\0b", 3}, {"a\0c", 3}, -1, false},
        {{"\xff", 1}, {"a", 1}, 1, false},    {{"\xc3\x89", 2}, {"\xc3\xa9", 2}, -1, false},
        {{"Zz@[", 4}, {"zZ@[", 4}, -1, true}, {{"@", 1}, {"`", 1}, -1, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int order = prt_str_compare(rows[i].a, rows[i].b);
        int back = prt_str_compare(rows[i].b, rows[i].a);
        assert_int_equal((order > 0) - (order < 0), rows[i].order);
        assert_int_equal((back > 0) - (back < 0), -rows[i].order);
        assert_int_equal(prt_str_equal(rows[i].a, rows[i].b), rows[i].order == 0);
        assert_int_equal(prt_str_equal_fold(rows[i].a, rows[i].b), rows[i].fold);
    }
}

static void a_name_is_compared_with_two_texts_as_if_they_were_one(void **state)
{
    static const char *const texts[] = {"", "a", "a.git", "a.gitx", "a/b", "ab", "b"};
    enum { COUNT = sizeof texts / sizeof texts[0] };
    (void)state;
    for (size_t i = 0; i < COUNT; i++)
        for (size_t k = 0; k < COUNT; k++) {
            const prt_str text = prt_str_from(texts[i]), whole = prt_str_from(texts[k]);
            const int wanted = prt_str_compare(text, whole);
            for (size_t cut = 0; cut <= whole.len; cut++) {
                const int order =
                    prt_str_compare_joined(text, prt_str_sub(whole, 0, cut), prt_str_sub(whole, cut, whole.len));
                assert_int_equal((order > 0) - (order < 0), (wanted > 0) - (wanted < 0));
            }
        }
}

static void a_folder_of_a_bare_repository_has_another_name_on_servers(void **state)
{
    static const struct {
        const char *name, *without;
    } rows[] = {{"ui.git", "ui"},
                {"a/ui.git", "a/ui"},
                {"ui", "ui"},
                {"ui.git.git", "ui.git"},
                {"uigit", "uigit"},
                {".git", ".git"},
                {"a/.git", "a/.git"},
                {"ui.git/", "ui.git/"},
                {"", ""},
                {".", "."}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_prt_str(prt_str_without_git(prt_str_from(rows[i].name)), rows[i].without);
}

static void beginnings_and_ends(void **state)
{
    (void)state;
    assert_true(prt_str_starts(PRT_STR("refs/heads/x"), PRT_STR("refs/")));
    assert_true(prt_str_starts(PRT_STR("x"), none));
    assert_true(prt_str_starts(none, none));
    assert_false(prt_str_starts(PRT_STR("re"), PRT_STR("refs")));
    assert_false(prt_str_starts(PRT_STR("xrefs"), PRT_STR("refs")));
    assert_true(prt_str_ends(PRT_STR("a.yaml"), PRT_STR(".yaml")));
    assert_true(prt_str_ends(PRT_STR("x"), none));
    assert_false(prt_str_ends(PRT_STR("ml"), PRT_STR("yaml")));
    assert_false(prt_str_ends(PRT_STR("a.yamlx"), PRT_STR(".yaml")));
}

static void trimming_takes_ascii_space_alone(void **state)
{
    (void)state;
    assert_prt_str(prt_str_trim(PRT_STR(" \t\n\v\f\r a b \r\n")), "a b");
    assert_int_equal(prt_str_trim(PRT_STR(" \t ")).len, 0);
    assert_int_equal(prt_str_trim(none).len, 0);
    assert_prt_str(prt_str_trim(PRT_STR("\xc2\xa0x\xc2\x85")), "\xc2\xa0x\xc2\x85");
    assert_int_equal(prt_str_trim(PRT_STR("\0 ")).len, 1);
}

static void finding_a_byte(void **state)
{
    (void)state;
    assert_int_equal(prt_str_find(PRT_STR("a/b/c"), '/'), 1);
    assert_int_equal(prt_str_rfind(PRT_STR("a/b/c"), '/'), 3);
    assert_int_equal(prt_str_find(PRT_STR("abc"), '/'), 3);
    assert_int_equal(prt_str_rfind(PRT_STR("abc"), '/'), 3);
    assert_int_equal(prt_str_find(PRT_STR("a\0b"), '\0'), 1);
    assert_int_equal(prt_str_find(PRT_STR("a\xff"), '\xff'), 1);
    assert_int_equal(prt_str_find(none, 'a'), 0);
    assert_int_equal(prt_str_rfind(none, 'a'), 0);
}

static void whole_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is_i64, is_u64;
        int64_t i64;
        uint64_t u64;
    } rows[] = {
        {"0", true, true, 0, 0},
        {"-0", true, false, 0, 0},
        {"007", true, true, 7, 7},
        {"-42", true, false, -42, 0},
        {"9223372036854775807", true, true, INT64_MAX, INT64_MAX},
        {"9223372036854775808", false, true, 0, 9223372036854775808u},
        {"-9223372036854775808", true, false, INT64_MIN, 0},
        {"-9223372036854775809", false, false, 0, 0},
        {"18446744073709551615", false, true, 0, UINT64_MAX},
        {"18446744073709551616", false, false, 0, 0},
        {"99999999999999999999999", false, false, 0, 0},
        {"", false, false, 0, 0},
        {"-", false, false, 0, 0},
        {"+1", false, false, 0, 0},
        {" 1", false, false, 0, 0},
        {"1 ", false, false, 0, 0},
        {"1x", false, false, 0, 0},
        {"0x1", false, false, 0, 0},
        {"--1", false, false, 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t i64 = 77;
        uint64_t u64 = 77;
        assert_int_equal(prt_str_to_i64(prt_str_from(rows[i].text), &i64), rows[i].is_i64);
        assert_int_equal(prt_str_to_u64(prt_str_from(rows[i].text), &u64), rows[i].is_u64);
        assert_true(i64 == (rows[i].is_i64 ? rows[i].i64 : 77));
        assert_true(u64 == (rows[i].is_u64 ? rows[i].u64 : 77));
    }
    int64_t i64;
    assert_false(prt_str_to_i64(PRT_STR("1\0"), &i64));
}

static void ascii_is_not_the_locale(void **state)
{
    (void)state;
    for (int c = -128; c < 256; c++) {
        char byte = (char)c;
        bool upper = byte >= 'A' && byte <= 'Z';
        assert_int_equal(prt_ascii_lower(byte), upper ? byte + 32 : byte);
        assert_int_equal(prt_ascii_digit(byte), byte >= '0' && byte <= '9');
        assert_int_equal(prt_ascii_space(byte), byte == 32 || (byte >= 9 && byte <= 13));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(views_of_literals_and_strings),
        cmocka_unit_test(parts_are_clipped),
        cmocka_unit_test(equality_and_order_are_of_bytes),
        cmocka_unit_test(a_name_is_compared_with_two_texts_as_if_they_were_one),
        cmocka_unit_test(a_folder_of_a_bare_repository_has_another_name_on_servers),
        cmocka_unit_test(beginnings_and_ends),
        cmocka_unit_test(trimming_takes_ascii_space_alone),
        cmocka_unit_test(finding_a_byte),
        cmocka_unit_test(whole_numbers),
        cmocka_unit_test(ascii_is_not_the_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
