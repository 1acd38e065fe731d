/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/inflate.h"

#include <libdeflate.h>
#include <stdlib.h>

#include "prt/mem.h"

/* Deflate's best: 258 bytes for a length and a distance of one bit each (RFC 1951, 3.2.5). */
enum { MOST_PER_BYTE = 258 * 8 / 2 };

/*
 * Small objects are mostly compressed with the codes that deflate has built in, larger ones bring their own along. A
 * decompressor of libdeflate's keeps the tables of the built-in codes until it has to make others; making them takes as
 * long as inflating a small object. So the two kinds of stream do not share one.
 */
struct prt_inflater {
    struct libdeflate_decompressor *built_in_codes;
    struct libdeflate_decompressor *own_codes;
};

/* By the kind of the first block, behind zlib's header of two bytes: a bit that says whether it is the last one, then
 * two bits of kind (RFC 1951, 3.2.3). What it says decides about speed alone. */
static bool begins_with_built_in_codes(const uint8_t *stream, size_t size)
{
    return size > 2 && (stream[2] >> 1 & 3) == 1;
}

prt_inflater_t *prt_inflater_new(void)
{
    prt_inflater_t *inflater = prt_calloc(1, sizeof *inflater);
    if (inflater == NULL)
        return NULL;
    inflater->built_in_codes = libdeflate_alloc_decompressor();
    inflater->own_codes = libdeflate_alloc_decompressor();
    if (inflater->built_in_codes == NULL || inflater->own_codes == NULL)
        prt_inflater_destroy(&inflater);
    return inflater;
}

void prt_inflater_destroy(prt_inflater_t **inflater)
{
    if (*inflater == NULL)
        return;
    libdeflate_free_decompressor((*inflater)->built_in_codes);
    libdeflate_free_decompressor((*inflater)->own_codes);
    free(*inflater);
    *inflater = NULL;
}

bool prt_inflate_possible(size_t size, size_t inflated)
{
    return inflated / MOST_PER_BYTE <= size;
}

bool prt_inflate(prt_inflater_t *inflater, const uint8_t *stream, size_t size, void *out, size_t out_size)
{
    /* Without a place for the size, only a stream of exactly that size is a success. */
    struct libdeflate_decompressor *decompressor =
        begins_with_built_in_codes(stream, size) ? inflater->built_in_codes : inflater->own_codes;
    return libdeflate_zlib_decompress(decompressor, stream, size, out, out_size, NULL) == LIBDEFLATE_SUCCESS;
}
