/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "prt/mem.h"
#include "tests/support/unit.h"
#include "worker/git/delta.h"

#define BASE "0123456789"

/* NULL: refused. */
static char *patch(prt_str delta_bytes, size_t *size)
{
    struct prt_delta delta;
    /* Memory of their own, so that a sanitizer sees a byte too far. */
    uint8_t *bytes = prt_memdup(delta_bytes.data, delta_bytes.len);
    uint8_t *base = prt_memdup(BASE, 10);
    uint8_t *out = NULL;
    assert_non_null(bytes);
    assert_non_null(base);
    if (prt_delta_parse(bytes, delta_bytes.len, &delta)) {
        assert_true(delta.result_size < 1 << 20);
        out = prt_alloc((size_t)delta.result_size);
        assert_non_null(out);
        *size = (size_t)delta.result_size;
        if (!prt_delta_apply(&delta, base, 10, out)) {
            free(out);
            out = NULL;
        }
    }
    free(base);
    free(bytes);
    return (char *)out;
}

static void pieces_and_new_bytes_make_the_result(void **state)
{
    static const struct {
        prt_str delta;
        const char *result;
    } rows[] = {
        {PRT_STR_INIT("\x0a\x00"), ""},
        {PRT_STR_INIT("\x0a\x03\x03"
                      "abc"),
         "abc"},
        {PRT_STR_INIT("\x0a\x0a\x90\x0a"), BASE},          /* no offset byte: from 0 */
        {PRT_STR_INIT("\x0a\x02\x91\x08\x02"), "89"},      /* up to the base's last byte */
        {PRT_STR_INIT("\x0a\x01\xb1\x09\x01\x00"), "9"},   /* two bytes of size */
        {PRT_STR_INIT("\x0a\x01\x9f\x03\0\0\0\x01"), "3"}, /* four of offset */
        {PRT_STR_INIT("\x8a\x00\x01\x90\x01"), "0"},       /* a size in more bytes than it needs */
        {PRT_STR_INIT("\x0a\x05\x91\x07\x02\x01-\x90\x02"), "78-01"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t size = 0;
        char *result = patch(rows[i].delta, &size);
        if (result == NULL)
            fail_msg("row %zu is refused", i);
        assert_prt_str(((prt_str){result, size}), rows[i].result);
        free(result);
    }
}

static void what_goes_too_far_is_refused(void **state)
{
    static const struct {
        const char *why;
        prt_str delta;
    } rows[] = {
        {"nothing at all", PRT_STR_INIT("")},
        {"no second size", PRT_STR_INIT("\x0a")},
        {"a size without end", PRT_STR_INIT("\x0a\x80\x80")},
        {"a size beyond 63 bits", PRT_STR_INIT("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")},
        {"a base of another size", PRT_STR_INIT("\x0b\x01\x90\x01")},
        {"the result is not full", PRT_STR_INIT("\x0a\x02\x90\x01")},
        {"the result is over-full by a copy", PRT_STR_INIT("\x0a\x01\x90\x02")},
        {"the result is over-full by new bytes", PRT_STR_INIT("\x0a\x01\x02"
                                                              "ab")},
        {"an instruction behind a full result", PRT_STR_INIT("\x0a\x01\x90\x01\x01x")},
        {"a copy behind the base's end", PRT_STR_INIT("\x0a\x01\x91\x0a\x01")},
        {"a copy over the base's end", PRT_STR_INIT("\x0a\x02\x91\x09\x02")},
        {"an offset of 32 bits", PRT_STR_INIT("\x0a\x01\x9f\xff\xff\xff\xff\x01")},
        {"a copy of 65,536 by default", PRT_STR_INIT("\x0a\x01\x80")},
        {"an operand is missing", PRT_STR_INIT("\x0a\x01\x91\x00")},
        {"all operands are missing", PRT_STR_INIT("\x0a\x01\xff")},
        {"new bytes are missing", PRT_STR_INIT("\x0a\x03\x03"
                                               "ab")},
        {"the reserved instruction", PRT_STR_INIT("\x0a\x01\x00\x90\x01")},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t size = 0;
        char *result = patch(rows[i].delta, &size);
        if (result != NULL)
            fail_msg("taken: %s", rows[i].why);
    }
}

/* A size byte of 0 means 65,536: the only way to copy that much at once in git's first deltas. */
static void size_0_copies_64_kib(void **state)
{
    static const uint8_t bytes[] = {0x80, 0x80, 0x04, 0x80, 0x80, 0x04, 0x80};
    struct prt_delta delta;
    uint8_t *base = prt_calloc(1, 65536);
    uint8_t *out = prt_alloc(65536);
    (void)state;
    assert_non_null(base);
    assert_non_null(out);
    base[0] = 'a';
    base[65535] = 'z';
    assert_true(prt_delta_parse(bytes, sizeof bytes, &delta));
    assert_int_equal(delta.result_size, 65536);
    assert_true(prt_delta_apply(&delta, base, 65536, out));
    assert_memory_equal(out, base, 65536);
    free(base);
    free(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_and_new_bytes_make_the_result),
        cmocka_unit_test(what_goes_too_far_is_refused),
        cmocka_unit_test(size_0_copies_64_kib),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
