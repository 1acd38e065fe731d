/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/err.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/unit.h"

static void a_failure_returns_its_code_and_holds_its_sentence(void **state)
{
    (void)state;
    prt_err err;
    assert_int_equal(prt_fail(&err, PRT_E_CONFIG, "%s:%d: what", "a.yaml", 12), PRT_E_CONFIG);
    assert_int_equal(err.code, PRT_E_CONFIG);
    assert_string_equal(err.text, "a.yaml:12: what");
}

static void a_failure_cannot_be_ok(void **state)
{
    (void)state;
    prt_err err;
    assert_int_equal(prt_fail(&err, PRT_OK, "x"), PRT_E_INTERNAL);
}

static void wrapping_puts_the_place_in_front_and_keeps_the_code(void **state)
{
    (void)state;
    prt_err err;
    (void)prt_fail(&err, PRT_E_FORMAT, "line 12: bad");
    assert_int_equal(prt_wrap(&err, "%s", "INFO.yaml"), PRT_E_FORMAT);
    assert_int_equal(prt_wrap(&err, "repo %s", "aai/babel"), PRT_E_FORMAT);
    assert_string_equal(err.text, "repo aai/babel: INFO.yaml: line 12: bad");
}

static void a_sentence_may_quote_the_one_it_replaces(void **state)
{
    (void)state;
    prt_err err;
    (void)prt_fail(&err, PRT_E_IO, "first");
    (void)prt_fail(&err, PRT_E_IO, "second, after %s", err.text);
    assert_string_equal(err.text, "second, after first");
    (void)prt_wrap(&err, "[%s]", err.text);
    assert_string_equal(err.text, "[second, after first]: second, after first");
}

static void errno_chooses_the_code_and_ends_the_sentence(void **state)
{
    (void)state;
    static const struct {
        int number;
        prt_code code;
    } rows[] = {
        {ENOENT, PRT_E_NOT_FOUND},  {EACCES, PRT_E_PERMISSION}, {EPERM, PRT_E_PERMISSION}, {ENOMEM, PRT_E_MEMORY},
        {ETIMEDOUT, PRT_E_TIMEOUT}, {ENOSPC, PRT_E_IO},         {EIO, PRT_E_IO},           {0, PRT_E_IO},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_err err;
        char wanted[200];
        (void)snprintf(wanted, sizeof wanted, "/a/b: cannot be opened: %s", strerror(rows[i].number));
        assert_int_equal(prt_fail_errno(&err, rows[i].number, "%s: cannot be opened", "/a/b"), rows[i].code);
        assert_int_equal(err.code, rows[i].code);
        assert_string_equal(err.text, wanted);
    }
}

static void memory_is_named(void **state)
{
    (void)state;
    prt_err err;
    assert_int_equal(prt_fail_memory(&err, "ledger rows"), PRT_E_MEMORY);
    assert_string_equal(err.text, "ledger rows: not enough memory");
}

/* A sentence of `len` bytes of the given filling, in an array that is large enough. */
static const char *filled(char room[4096], size_t len, const char *filling)
{
    for (size_t i = 0; i < len; i++)
        room[i] = filling[i % strlen(filling)];
    room[len] = '\0';
    return room;
}

static void a_sentence_that_just_fits_is_whole(void **state)
{
    (void)state;
    prt_err err;
    char room[4096];
    (void)prt_fail(&err, PRT_E_IO, "%s", filled(room, PRT_ERR_TEXT_MAX - 1, "abc"));
    assert_string_equal(err.text, room);
}

static void a_longer_sentence_ends_in_dots(void **state)
{
    (void)state;
    prt_err err;
    char room[4096];
    (void)prt_fail(&err, PRT_E_IO, "%s", filled(room, PRT_ERR_TEXT_MAX, "abc"));
    assert_int_equal(strlen(err.text), PRT_ERR_TEXT_MAX - 1);
    assert_string_equal(err.text + PRT_ERR_TEXT_MAX - 4, "...");
    assert_memory_equal(err.text, room, PRT_ERR_TEXT_MAX - 4);
    (void)prt_wrap(&err, "%s", "place");
    assert_int_equal(strlen(err.text), PRT_ERR_TEXT_MAX - 1);
    assert_string_equal(err.text + PRT_ERR_TEXT_MAX - 4, "...");
    assert_memory_equal(err.text, "place: abc", 10);
    (void)prt_fail_errno(&err, EIO, "%s", room);
    assert_string_equal(err.text + PRT_ERR_TEXT_MAX - 4, "...");
}

static void a_cut_leaves_no_half_character(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        prt_err err;
        char room[4096];
        (void)prt_fail(&err, PRT_E_IO, "%.*s%s", (int)shift, "xxxx", filled(room, 4000, "\xf0\x9f\x98\x80"));
        assert_true(prt_str_is_utf8(prt_str_from(err.text)));
        assert_true(prt_str_ends(prt_str_from(err.text), PRT_STR("\xf0\x9f\x98\x80...")));
    }
}

static void every_code_has_its_own_name(void **state)
{
    (void)state;
    assert_string_equal(prt_code_name(PRT_OK), "PRT_OK");
    assert_string_equal(prt_code_name(PRT_E_INTERNAL), "PRT_E_INTERNAL");
    assert_string_equal(prt_code_name((prt_code)99), "unknown code");
    for (int a = PRT_OK; a <= PRT_E_INTERNAL; a++) {
        assert_string_not_equal(prt_code_name((prt_code)a), "unknown code");
        for (int b = PRT_OK; b < a; b++)
            assert_string_not_equal(prt_code_name((prt_code)a), prt_code_name((prt_code)b));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_returns_its_code_and_holds_its_sentence),
        cmocka_unit_test(a_failure_cannot_be_ok),
        cmocka_unit_test(wrapping_puts_the_place_in_front_and_keeps_the_code),
        cmocka_unit_test(a_sentence_may_quote_the_one_it_replaces),
        cmocka_unit_test(errno_chooses_the_code_and_ends_the_sentence),
        cmocka_unit_test(memory_is_named),
        cmocka_unit_test(a_sentence_that_just_fits_is_whole),
        cmocka_unit_test(a_longer_sentence_ends_in_dots),
        cmocka_unit_test(a_cut_leaves_no_half_character),
        cmocka_unit_test(every_code_has_its_own_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
