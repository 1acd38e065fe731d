/* SPDX-License-Identifier: Apache-2.0 */
/* --help: what a screen has room for, where lines break, what is left to --help=all. */
#include "tests/support/unit.h"

#include <string.h>

#include "prt/str.h"
#include "prt/usage.h"

static const prt_option rows[] = {
    {"root", 'r', "DIR", "where they lie"},
    {"keys", 'k', "DIR", "who is let in"},
    {"insecure", 0, NULL, "anybody is"},
    {"help", 'h', "[=all]", "print this"},
};

static const struct prt_option_group groups[] = {{"Work", 0, false}, {"Hosts", 1, true}, {"Help", 3, false}};

static const struct prt_usage_row exits[] = {{"0", "well"}, {"3", "usage"}};

static const struct prt_usage usage = {.name = "tool do",
                                       .summary = "do it",
                                       .synopsis = "-r DIR\nFILE",
                                       .about = "Does it.\n\n  as here",
                                       .options = rows,
                                       .option_count = 4,
                                       .groups = groups,
                                       .group_count = 3,
                                       .exits = exits,
                                       .exit_count = 2};

static void check_help(const char *detail, const char *expected)
{
    prt_buf text = {0};
    prt_err err;
    assert_prt_ok(prt_usage_help(&usage, detail, &text, &err), err);
    assert_string_equal(text.data, expected);
    prt_buf_free(&text);
}

static void rare_options_are_named_and_not_explained(void **unused)
{
    (void)unused;
    check_help(NULL, "usage: tool do -r DIR\n       tool do FILE\n\nDoes it.\n\n  as here\n\n"
                     "Work:\n  -r, --root DIR                  where they lie\n"
                     "Help:\n  -h, --help[=all]                print this\n"
                     "More, explained by --help=all:\n  Hosts: -k,--keys --insecure\n\nexit codes: 0 well, 3 usage\n");
}

static void all_explains_every_option(void **unused)
{
    (void)unused;
    check_help("all", "usage: tool do -r DIR\n       tool do FILE\n\nDoes it.\n\n  as here\n\n"
                      "Work:\n  -r, --root DIR                  where they lie\n"
                      "Hosts:\n  -k, --keys DIR                  who is let in\n"
                      "      --insecure                  anybody is\n"
                      "Help:\n  -h, --help[=all]                print this\n\nexit codes: 0 well, 3 usage\n");
}

static void another_detail_is_a_wrong_line(void **unused)
{
    (void)unused;
    prt_buf text = {0};
    prt_err err;
    assert_int_equal(prt_usage_help(&usage, "most", &text, &err), PRT_E_USAGE);
    assert_string_equal(err.text, "--help: expected nothing or all, got \"most\"");
    assert_int_equal(text.len, 0);
    prt_buf_free(&text);
}

static void lines_break_between_words_before_the_last_column(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        size_t column, indent;
        const char *expected;
    } cases[] = {
        {"a b", 0, 2, "a b"},
        {"", 0, 2, ""},
        {"a bc", 95, 2, "a bc"},    /* 95 + 1 + 1 + 2 = 99 */
        {"a bc", 96, 2, "a bc"},    /* ... 100: the last column is used */
        {"a bc", 97, 2, "a\n  bc"}, /* ... 101 */
        {"abcd", 98, 2, "abcd"},    /* a first word stays where it is */
        {"abcd ef gh", 98, 1, "abcd\n ef gh"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        prt_buf out = {0};
        prt_usage_wrap(prt_str_from(cases[i].text), cases[i].column, cases[i].indent, &out);
        assert_string_equal(out.data != NULL ? out.data : "", cases[i].expected);
        prt_buf_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rare_options_are_named_and_not_explained),
        cmocka_unit_test(all_explains_every_option),
        cmocka_unit_test(another_detail_is_a_wrong_line),
        cmocka_unit_test(lines_break_between_words_before_the_last_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
