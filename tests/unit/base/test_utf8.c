/* SPDX-License-Identifier: Apache-2.0 */
/* prt_str_is_utf8 and prt_buf_add_utf8: Unicode 15, section 3.9. R stands for U+FFFD. */
#include <string.h>

#include "prt/buf.h"
#include "tests/support/unit.h"

#define R "\xef\xbf\xbd"

static const struct {
    const char *name;
    prt_str bytes;
    const char *valid; /* what is written out */
} rows[] = {
    {"the standard's own example (table 3-8)", PRT_STR_INIT("\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41"),
     R R R R R R R R "A"},
    {"surrogates (table 3-9)", PRT_STR_INIT("\xed\xa0\x80\xed\xbf\xbf\xed\xaf\x41"), R R R R R R R R "A"},
    {"beyond and around (table 3-10)", PRT_STR_INIT("\xf4\x91\x92\x93\xff\x41\x80\xbf\x42"), R R R R R "A" R R "B"},
    {"truncated sequences (table 3-11)", PRT_STR_INIT("\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41"), R R R R "A"},
    {"ascii", PRT_STR_INIT("plain"), "plain"},
    {"controls stay", PRT_STR_INIT("\x01\x1f\x7f\n"), "\x01\x1f\x7f\n"},
    {"first and last of two", PRT_STR_INIT("\xc2\x80\xdf\xbf"), "\xc2\x80\xdf\xbf"},
    {"first and last of three", PRT_STR_INIT("\xe0\xa0\x80\xef\xbf\xbf"), "\xe0\xa0\x80\xef\xbf\xbf"},
    {"around the surrogates", PRT_STR_INIT("\xed\x9f\xbf\xee\x80\x80"), "\xed\x9f\xbf\xee\x80\x80"},
    {"first and last of four", PRT_STR_INIT("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"), "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"},
    {"overlong two", PRT_STR_INIT("\xc0\x80\xc1\xbf"), R R R R},
    {"overlong three", PRT_STR_INIT("\xe0\x9f\xbf"), R R R},
    {"overlong four", PRT_STR_INIT("\xf0\x8f\xbf\xbf"), R R R R},
    {"above U+10FFFF", PRT_STR_INIT("\xf4\x90\x80\x80"), R R R R},
    {"leads that are none", PRT_STR_INIT("\xf5\xf8\xfe\xff"), R R R R},
    {"latin-1", PRT_STR_INIT("M\xfcller"), "M" R "ller"},
    {"a lead at the end", PRT_STR_INIT("a\xc3"), "a" R},
    {"two of three at the end", PRT_STR_INIT("a\xe2\x82"), "a" R},
    {"three of four at the end", PRT_STR_INIT("a\xf0\x9f\x98"), "a" R},
    {"a lead before ascii", PRT_STR_INIT("\xe2\x82z"), R "z"},
    {"a lone continuation", PRT_STR_INIT("\x80"), R},
    {"nothing", PRT_STR_INIT(""), ""},
};

static void each_maximal_invalid_part_becomes_one_replacement(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_buf out = {0};
        prt_buf_add_utf8(&out, rows[i].bytes);
        if (!prt_str_equal(prt_buf_str(&out), prt_str_from(rows[i].valid)))
            fail_msg("%s: \"%.*s\"", rows[i].name, PRT_STR_ARG(prt_buf_str(&out)));
        assert_true(prt_str_is_utf8(prt_buf_str(&out)));
        assert_int_equal(prt_str_is_utf8(rows[i].bytes), strcmp(rows[i].valid, rows[i].bytes.data) == 0);
        prt_buf_free(&out);
    }
}

static size_t encode(unsigned point, char out[4])
{
    if (point < 0x80)
        return out[0] = (char)point, 1;
    if (point < 0x800)
        return out[0] = (char)(0xc0 | point >> 6), out[1] = (char)(0x80 | (point & 63)), 2;
    if (point < 0x10000)
        return out[0] = (char)(0xe0 | point >> 12), out[1] = (char)(0x80 | (point >> 6 & 63)),
               out[2] = (char)(0x80 | (point & 63)), 3;
    return out[0] = (char)(0xf0 | point >> 18), out[1] = (char)(0x80 | (point >> 12 & 63)),
           out[2] = (char)(0x80 | (point >> 6 & 63)), out[3] = (char)(0x80 | (point & 63)), 4;
}

static void every_scalar_value_is_valid_and_nothing_else(void **state)
{
    (void)state;
    for (unsigned point = 0; point < 0x200000; point++) {
        char bytes[4];
        prt_str text = {bytes, encode(point, bytes)};
        bool scalar = point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
        if (prt_str_is_utf8(text) != scalar)
            fail_msg("U+%04X", point);
    }
}

static void nul_bytes_are_text(void **state)
{
    (void)state;
    prt_buf out = {0};
    prt_buf_add_utf8(&out, PRT_STR("a\0\xff\0b"));
    assert_int_equal(out.len, 7);
    assert_memory_equal(out.data, "a\0" R "\0b", 7);
    assert_true(prt_str_is_utf8(PRT_STR("a\0b")));
    prt_buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_maximal_invalid_part_becomes_one_replacement),
        cmocka_unit_test(every_scalar_value_is_valid_and_nothing_else),
        cmocka_unit_test(nul_bytes_are_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
