/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "prt/wildmatch.h"
#include "tests/support/unit.h"

struct row {
    const char *pattern;
    const char *text;
    bool name; /* matches as a base name */
    bool path; /* matches as a path */
};

static void check(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        prt_str pattern = prt_str_from(rows[i].pattern);
        prt_str text = prt_str_from(rows[i].text);
        if (prt_wildmatch(pattern, text, PRT_WILDMATCH_NAME) != rows[i].name ||
            prt_wildmatch(pattern, text, PRT_WILDMATCH_PATH) != rows[i].path)
            fail_msg("'%s' against '%s' is not as expected", rows[i].pattern, rows[i].text);
    }
}

#define CHECK(rows) check((rows), sizeof(rows) / sizeof(rows)[0])

static void bytes_and_single_wildcards(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", "", true, true},           {"", "a", false, false},      {"a", "", false, false},
        {"abc", "abc", true, true},     {"abc", "ABC", false, false}, {"abc", "abcd", false, false},
        {"a?c", "abc", true, true},     {"a?c", "ac", false, false},  {"a?c", "a/c", true, false},
        {"???", "abc", true, true},     {"\\*", "*", true, true},     {"\\*", "a", false, false},
        {"a\\bc", "abc", true, true},   {"\\**", "*", true, true},    {"\\**", "*x", true, true},
        {"\\***", "*x", true, true},    {"\\**", "x", false, false},  {"abc\\", "abc\\", false, false},
        {"abc\\", "abc", false, false}, {"\\\\", "\\", true, true},   {"\xc3\xa4?", "\xc3\xa4x", true, true},
    };
    CHECK(rows);
}

static void stars(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"*", "", true, true},
        {"*", "abc", true, true},
        {"*", "a/b", true, false},
        {"*c", "abc", true, true},
        {"a*", "abc", true, true},
        {"a*c", "abbbc", true, true},
        {"a*c", "ac", true, true},
        {"a*c", "ab/c", true, false},
        {"*.c", ".c", true, true},
        {"*a*b*", "xxaxxbxx", true, true},
        {"*a*b*", "xxbxxaxx", false, false},
        {"*ab", "aaaaab", true, true},
        {"*/x", "a/x", true, true},
        {"*/x", "a/b/x", true, false},
        {"a/*/x", "a/b/x", true, true},
        {"a/*/x", "a//x", true, true},
        {"a/*", "a/b", true, true},
        {"a/*", "a/b/c", true, false},
        {"*?", "", false, false},
        {"*?*?*", "ab", true, true},
        {"-*-*-*-*-*-*-12-*-*-*-m-*-*-*", "-adobe-courier-bold-o-normal--12-120-75-75-m-70-iso8859-1", true, true},
        {"-*-*-*-*-*-*-12-*-*-*-m-*-*-*", "-adobe-courier-bold-o-normal--12-120-75-75-X-70-iso8859-1", false, false},
    };
    CHECK(rows);
}

static void double_stars_stand_for_folders(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"**", "a/b/c", true, true},
        {"**/x", "x", false, true},
        {"**/x", "a/x", true, true},
        {"**/x", "a/b/x", true, true},
        {"**/x", "ax", false, false},
        {"**/x", "a/bx", false, false},
        {"a/**/x", "a/x", false, true},
        {"a/**/x", "a/b/x", true, true},
        {"a/**/x", "a/b/c/x", true, true},
        {"a/**/x", "a/bx", false, false},
        {"a/**", "a/b/c", true, true},
        {"a/**", "a", false, false},
        {"a/**", "a/", true, true},
        {"a**x", "a/b/x", true, false},
        {"a**x", "abx", true, true},
        {"a/**b/x", "a/c/b/x", true, false},
        {"a/b**/x", "a/bc/d/x", true, false},
        {"a/***/x", "a/b/c/x", true, true},
        {"**/a/**/b/**/c", "a/b/c", false, true},
        {"**/a/**/b/**/c", "x/a/y/b/z/c", true, true},
        {"**/**/x", "x", false, true},
        {"**/*", "a/b", true, true},
        {"**/*", "a", false, true},
        {"**\\/x", "a/b/x", true, true},
        {"**\\/x", "x", false, false}, /* an escaped slash has to be there */
        {"**/?", "a/bc", false, false},
    };
    CHECK(rows);
}

static void sets(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"[abc]", "b", true, true},   {"[abc]", "d", false, false},   {"[a-c]x", "bx", true, true},
        {"[c-a]", "b", false, false}, {"[!a-c]", "d", true, true},    {"[^a-c]", "b", false, false},
        {"[!a]", "", false, false},   {"[]]", "]", true, true},       {"[!]]", "]", false, false},
        {"[!]]", "a", true, true},    {"[]-a]", "^", true, true},     {"[a-]", "-", true, true},
        {"[-a]", "-", true, true},    {"[a-c-e]", "d", false, false}, {"[a-c-e]", "-", true, true},
        {"[\\-c]", "-", true, true},  {"[\\]]", "]", true, true},     {"[a\\-c]", "b", false, false},
        {"[a-\\c]", "b", true, true}, {"[\\a-\\c]", "b", true, true}, {"[/]", "/", true, false},
        {"[!x]", "/", true, false},   {"a[/]b", "a/b", true, false},  {"[", "[", false, false},
        {"[a", "a", false, false},    {"[a-", "a", false, false},     {"[\\", "\\", false, false},
        {"[]", "]", false, false},    {"[!]", "!", false, false},     {"[[]", "[", true, true},
        {"[[a]", "a", true, true},    {"[,-.]", "-", true, true},     {"[\\\\-^]", "]", true, true},
        {"[*?]", "*", true, true},    {"[*?]", "a", false, false},
    };
    CHECK(rows);
}

static void classes(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"[[:alpha:]]", "x", true, true},
        {"[[:alpha:]]", "1", false, false},
        {"[[:alpha:][:digit:]]", "1", true, true},
        {"[![:alpha:]]", "1", true, true},
        {"[[:upper:]]", "a", false, false},
        {"[[:upper:]]", "A", true, true},
        {"[[:lower:]]", "a", true, true},
        {"[[:space:]]", "\t", true, true},
        {"[[:space:]]", "\v", false, false}, /* git's own table */
        {"[[:blank:]]", " ", true, true},
        {"[[:blank:]]", "\n", false, false},
        {"[[:punct:]]", "~", true, true},
        {"[[:punct:]]", "a", false, false},
        {"[[:cntrl:]]", "\x7f", true, true},
        {"[[:graph:]]", " ", false, false},
        {"[[:print:]]", " ", true, true},
        {"[[:alnum:]]", "_", false, false},
        {"[[:xdigit:]]", "f", true, true},
        {"[[:xdigit:]]", "g", false, false},
        {"[[:alpha:]]", "\xe9", false, false},
        {"[[:nosuch:]]", "a", false, false},
        {"[a[:nosuch:]]", "a", false, false},
        {"[[::]]", ":", false, false},
        {"[[:]", ":", true, true},
        {"[[:]", "[", true, true},
        {"[[:a]", "a", true, true},
        {"[[:alpha]", "p", true, true},
        {"[a-[:digit:]]", "5]", false, false},
        {"[a-[:digit:]]", ":]", true, true},
        {"[[:digit:]-z]", "q", false, false},
        {"[[:digit:]-z]", "-", true, true},
    };
    CHECK(rows);
}

/* One byte of the text against every class: all 256 of them, by the standard's definition for ASCII. */
static void each_class_holds_its_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        unsigned holds; /* of the bytes 1 .. 255 */
    } rows[] = {{"[[:alnum:]]", 62}, {"[[:alpha:]]", 52}, {"[[:blank:]]", 2},  {"[[:cntrl:]]", 32},
                {"[[:digit:]]", 10}, {"[[:graph:]]", 94}, {"[[:lower:]]", 26}, {"[[:print:]]", 95},
                {"[[:punct:]]", 32}, {"[[:space:]]", 4},  {"[[:upper:]]", 26}, {"[[:xdigit:]]", 22}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        unsigned holds = 0;
        for (int byte = 1; byte < 256; byte++) {
            char text = (char)byte;
            holds += prt_wildmatch(prt_str_from(rows[i].pattern), (prt_str){&text, 1}, PRT_WILDMATCH_NAME);
        }
        assert_int_equal(holds, rows[i].holds);
    }
}

/* Patterns that take a backtracking matcher longer than a test may run. */
static void no_pattern_takes_for_ever(void **state)
{
    (void)state;
    char pattern[PRT_WILDMATCH_MAX];
    char text[4096];
    for (size_t i = 0; i < sizeof pattern; i++)
        pattern[i] = "**/a/"[i % 5];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = "a/"[i % 2];
    text[sizeof text - 1] = 'x';
    assert_false(prt_wildmatch((prt_str){pattern, 2044}, (prt_str){text, sizeof text}, PRT_WILDMATCH_PATH));
    for (size_t i = 0; i < sizeof pattern; i++)
        pattern[i] = "a*"[i % 2];
    memset(text, 'a', sizeof text);
    assert_false(prt_wildmatch((prt_str){pattern, 2001}, (prt_str){text, 1000}, PRT_WILDMATCH_PATH));
    assert_true(prt_wildmatch((prt_str){pattern, 2001}, (prt_str){text, 1001}, PRT_WILDMATCH_PATH));
}

static void longer_patterns_match_nothing(void **state)
{
    (void)state;
    char text[PRT_WILDMATCH_MAX + 1];
    memset(text, 'a', sizeof text);
    assert_true(
        prt_wildmatch((prt_str){text, PRT_WILDMATCH_MAX}, (prt_str){text, PRT_WILDMATCH_MAX}, PRT_WILDMATCH_NAME));
    assert_false(prt_wildmatch((prt_str){text, sizeof text}, (prt_str){text, sizeof text}, PRT_WILDMATCH_NAME));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_and_single_wildcards),
        cmocka_unit_test(stars),
        cmocka_unit_test(double_stars_stand_for_folders),
        cmocka_unit_test(sets),
        cmocka_unit_test(classes),
        cmocka_unit_test(each_class_holds_its_bytes),
        cmocka_unit_test(no_pattern_takes_for_ever),
        cmocka_unit_test(longer_patterns_match_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
