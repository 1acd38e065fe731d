/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_INFLATE_H
#define PRT_GIT_INFLATE_H
/*
 * zlib streams (RFC 1950) of known size, inflated in one go by libdeflate. One inflater serves one reader.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prt/err.h"

typedef struct prt_inflater prt_inflater_t;

prt_inflater_t *prt_inflater_new(void) PRT_MUST_USE; /* NULL: memory is short */
void prt_inflater_destroy(prt_inflater_t **inflater);

/* false where `size` bytes of stream, however damaged, cannot inflate to `inflated` bytes: a claim to be refused before
 * memory is taken for it. */
bool prt_inflate_possible(size_t size, size_t inflated) PRT_MUST_USE;

/* Fills `out` with exactly out_size bytes. The stream begins at `stream` and ends somewhere in its `size` bytes; what
 * follows it is not looked at. false: damaged (the Adler-32 checksum included), cut short, or of another size; `out` is
 * then undefined. */
bool prt_inflate(prt_inflater_t *inflater, const uint8_t *stream, size_t size, void *out, size_t out_size) PRT_MUST_USE;

#endif
