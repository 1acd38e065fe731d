/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/plain.h"
#include "tests/support/unit.h"

static void test_what_steers_a_terminal_becomes_a_question_mark(void **state)
{
    static const struct {
        prt_str text;
        const char *shown;
    } rows[] = {
        {PRT_STR_INIT("aai/b\xc3\xa4"
                      "bel"),
         "aai/b\xc3\xa4"
         "bel"},
        {PRT_STR_INIT("\x1b[31mred"), "?[31mred"}, /* C0 */
        {PRT_STR_INIT("a\0b\x7f"), "a?b?"},        /* NUL, DEL */
        {PRT_STR_INIT("a\xc2\x9b"
                      "31m"),
         "a?31m"}, /* C1, which takes two bytes */
        {PRT_STR_INIT("\xe2\x80\xae"
                      "gpj.exe"),
         "?gpj.exe"},                                       /* right to left */
        {PRT_STR_INIT("a\xe2\x80\x93z"), "a\xe2\x80\x93z"}, /* a dash beside those in the code's table */
        {PRT_STR_INIT("a\xff"), "a\xef\xbf\xbd"},           /* no UTF-8 */
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_buf out = {0};
        prt_plain_add(&out, rows[i].text);
        assert_string_equal(out.data, rows[i].shown);
        prt_buf_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_steers_a_terminal_becomes_a_question_mark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
