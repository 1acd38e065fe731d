/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "tests/support/unit.h"
#include "worker/git/inflate.h"

/* "aaaaaaaaaa" by zlib, and four bytes that are not the stream's. */
static const uint8_t tens[] = {0x78, 0x9c, 0x4b, 0x4c, 0x84, 0x01, 0x00, 0x14, 0xe1, 0x03, 0xcb, 'n', 'e', 'x', 't'};
enum { TENS = sizeof tens - 4 };

static bool inflate(const uint8_t *stream, size_t size, size_t out_size, char *out)
{
    prt_inflater_t *inflater = prt_inflater_new();
    assert_non_null(inflater);
    bool fine = prt_inflate(inflater, stream, size, out, out_size);
    prt_inflater_destroy(&inflater);
    assert_null(inflater);
    return fine;
}

static void a_stream_of_the_size_told_is_inflated(void **state)
{
    char out[10];
    (void)state;
    assert_true(inflate(tens, TENS, 10, out));
    assert_memory_equal(out, "aaaaaaaaaa", 10);
}

static void what_follows_the_stream_does_not_matter(void **state)
{
    char out[10];
    (void)state;
    assert_true(inflate(tens, sizeof tens, 10, out));
    assert_memory_equal(out, "aaaaaaaaaa", 10);
}

static void another_size_is_refused(void **state)
{
    char out[16];
    (void)state;
    assert_false(inflate(tens, TENS, 9, out));
    assert_false(inflate(tens, TENS, 11, out));
    assert_false(inflate(tens, TENS, 0, out));
}

static void a_stream_cut_anywhere_is_refused(void **state)
{
    char out[10];
    (void)state;
    for (size_t size = 0; size < TENS; size++) {
        uint8_t *cut = malloc(size != 0 ? size : 1);
        assert_non_null(cut);
        memcpy(cut, tens, size);
        assert_false(inflate(cut, size, 10, out));
        free(cut);
    }
}

static void a_wrong_checksum_is_refused(void **state)
{
    char out[10];
    uint8_t changed[TENS];
    (void)state;
    memcpy(changed, tens, TENS);
    changed[TENS - 1] ^= 1;
    assert_false(inflate(changed, TENS, 10, out));
}

static void claims_beyond_what_deflate_can_do_are_known(void **state)
{
    (void)state;
    assert_true(prt_inflate_possible(0, 0));
    assert_true(prt_inflate_possible(10, 10320));
    assert_false(prt_inflate_possible(10, 11 * 1032));
    assert_false(prt_inflate_possible(1 << 20, SIZE_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stream_of_the_size_told_is_inflated),
        cmocka_unit_test(what_follows_the_stream_does_not_matter),
        cmocka_unit_test(another_size_is_refused),
        cmocka_unit_test(a_stream_cut_anywhere_is_refused),
        cmocka_unit_test(a_wrong_checksum_is_refused),
        cmocka_unit_test(claims_beyond_what_deflate_can_do_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
