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

/* By deflate's three kinds of block: with codes of its own, with the built-in ones, and not compressed at all. */
static const uint8_t spell[] = {0x78, 0xda, 0x6d, 0x8b, 0x51, 0x0a, 0x80, 0x30, 0x0c, 0x43, 0xaf, 0xd2, 0x03, 0xec,
                                0x52, 0xd9, 0x3a, 0x59, 0xe9, 0xc6, 0xa4, 0x55, 0x04, 0x4f, 0xaf, 0x55, 0xfc, 0xf3,
                                0x27, 0x81, 0xbc, 0x17, 0x64, 0x43, 0x01, 0xe3, 0xae, 0x44, 0x2e, 0xc3, 0xd1, 0x91,
                                0x65, 0x24, 0x8a, 0x45, 0x3f, 0xd0, 0x66, 0xd9, 0x9d, 0xd6, 0xc8, 0x97, 0xfc, 0x5e,
                                0xda, 0xd4, 0xc7, 0x8a, 0x5c, 0x84, 0x25, 0x87, 0xcd, 0x56, 0x65, 0xa0, 0x93, 0x97,
                                0x76, 0xc0, 0xce, 0x6a, 0xa4, 0xd8, 0xaa, 0x5d, 0x64, 0xeb, 0x2c, 0x59};
static const char spelled[] = "abracadabra, simsalabim, abrakadabra, hocus pocus, abracadabra, simsalabim, hokus pokus "
                              "fidibus, dreimal schwarzer kater";
static const uint8_t as_it_is[] = {0x78, 0x01, 0x01, 0x08, 0x00, 0xf7, 0xff, 'a',  's', ' ',
                                   'i',  't',  ' ',  'i',  's',  0x0c, 0x77, 0x02, 0xce};

/* Whatever one stream leaves in the inflater, damage included, the next one is not touched by it. */
static void kinds_of_streams_take_turns(void **state)
{
    const struct {
        const uint8_t *stream;
        size_t size;
        const char *text;
        size_t text_size;
    } kinds[] = {{tens, TENS, "aaaaaaaaaa", 10},
                 {spell, sizeof spell, spelled, sizeof spelled - 1},
                 {as_it_is, sizeof as_it_is, "as it is", 8}};
    prt_inflater_t *inflater = prt_inflater_new();
    (void)state;
    assert_non_null(inflater);
    for (size_t i = 0; i < 54; i++) {
        char out[sizeof spelled];
        const size_t kind = i / 9 % 3 != 0 ? i / 3 % 3 : i % 3;
        assert_true(prt_inflate(inflater, kinds[kind].stream, kinds[kind].size, out, kinds[kind].text_size));
        assert_memory_equal(out, kinds[kind].text, kinds[kind].text_size);
        if (i % 5 == 0)
            assert_false(prt_inflate(inflater, kinds[kind].stream, kinds[kind].size - 5, out, kinds[kind].text_size));
    }
    prt_inflater_destroy(&inflater);
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
        cmocka_unit_test(kinds_of_streams_take_turns),
        cmocka_unit_test(claims_beyond_what_deflate_can_do_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
