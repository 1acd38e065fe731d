/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "tests/support/unit.h"
#include "worker/git/encoding.h"

/* PRT_STR for tables, where an initializer has to be constant. */
#define BYTES(literal)                                                                                                 \
    {                                                                                                                  \
        "" literal, sizeof(literal) - 1                                                                                \
    }

static void what_converts_and_what_stays(void **state)
{
    (void)state;
    static const struct {
        const char *encoding;
        prt_str bytes;
        prt_str utf8;
    } rows[] = {
        {"ISO-8859-1", BYTES("Ren\xe9"), BYTES("Ren\xc3\xa9")},
        {"iso8859-15", BYTES("\xa4"), BYTES("\xe2\x82\xac")},
        {"latin-1", BYTES("Ren\xe9"), BYTES("Ren\xc3\xa9")},
        {"Latin-1", BYTES("Ren\xe9"), BYTES("Ren\xc3\xa9")},
        {"windows-1252", BYTES("\x80"), BYTES("\xe2\x82\xac")},
        {"Shift_JIS", BYTES("\x83\x65"), BYTES("\xe3\x83\x86")},
        /* not converted */
        {"UTF-8", BYTES("Ren\xe9"), BYTES("Ren\xe9")},
        {"utf8", BYTES("Ren\xe9"), BYTES("Ren\xe9")},
        {"no-such-encoding", BYTES("Ren\xe9"), BYTES("Ren\xe9")},
        {"", BYTES("Ren\xe9"), BYTES("Ren\xe9")},
        {"US-ASCII", BYTES("Ren\xe9"), BYTES("Ren\xe9")},
        {"Shift_JIS", BYTES("good \x83"), BYTES("good \x83")}, /* cut short: all of it stays */
        /* git reads a C string */
        {"ISO-8859-1", BYTES("a\xe9\0b"), BYTES("a\xc3\xa9")},
        {"no-such-encoding", BYTES("a\0b"), BYTES("a")},
        {"ISO-8859-1", BYTES(""), BYTES("")},
    };
    prt_buf buffer = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_err err;
        prt_str out;
        assert_prt_ok(prt_encoding_to_utf8(prt_str_from(rows[i].encoding), rows[i].bytes, &buffer, &out, &err), err);
        assert_int_equal(out.len, rows[i].utf8.len);
        assert_true(prt_str_equal(out, rows[i].utf8));
    }
    prt_buf_free(&buffer);
}

/* Longer than any one step of the conversion, and twice as long afterwards. */
static void long_texts_convert_whole(void **state)
{
    (void)state;
    enum { LENGTH = 100000 };
    static char bytes[LENGTH];
    prt_err err;
    prt_str out;
    prt_buf buffer = {0};
    memset(bytes, 0xe9, sizeof bytes);
    assert_prt_ok(prt_encoding_to_utf8(PRT_STR("ISO-8859-1"), (prt_str){bytes, sizeof bytes}, &buffer, &out, &err),
                  err);
    assert_int_equal(out.len, 2 * LENGTH);
    for (size_t i = 0; i < out.len; i += 2)
        assert_memory_equal(out.data + i, "\xc3\xa9", 2);
    prt_buf_free(&buffer);
}

static void names_longer_than_any_encoding_are_unknown(void **state)
{
    (void)state;
    prt_err err;
    prt_str out;
    prt_buf buffer = {0};
    char name[1000];
    memset(name, 'x', sizeof name);
    assert_prt_ok(prt_encoding_to_utf8((prt_str){name, sizeof name}, PRT_STR("\xe9"), &buffer, &out, &err), err);
    assert_prt_str(out, "\xe9");
    prt_buf_free(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_converts_and_what_stays),
        cmocka_unit_test(long_texts_convert_whole),
        cmocka_unit_test(names_longer_than_any_encoding_are_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
