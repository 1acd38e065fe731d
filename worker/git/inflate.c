/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/inflate.h"

#include <libdeflate.h>

/* Deflate's best: 258 bytes for a length and a distance of one bit each (RFC 1951, 3.2.5). */
enum { MOST_PER_BYTE = 258 * 8 / 2 };

prt_inflater_t *prt_inflater_new(void)
{
    return libdeflate_alloc_decompressor();
}

void prt_inflater_destroy(prt_inflater_t **inflater)
{
    libdeflate_free_decompressor(*inflater);
    *inflater = NULL;
}

bool prt_inflate_possible(size_t size, size_t inflated)
{
    return inflated / MOST_PER_BYTE <= size;
}

bool prt_inflate(prt_inflater_t *inflater, const uint8_t *stream, size_t size, void *out, size_t out_size)
{
    /* Without a place for the size, only a stream of exactly that size is a success. */
    return libdeflate_zlib_decompress(inflater, stream, size, out, out_size, NULL) == LIBDEFLATE_SUCCESS;
}
