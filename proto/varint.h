/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_VARINT_H
#define PRT_PROTO_VARINT_H
/*
 * LEB128: seven bits a byte, the lowest first, the high bit set on all but the last. A signed number is zigzagged
 * before (0, -1, 1, -2, ... become 0, 1, 2, 3), so that small ones of either sign are short. Each number has one
 * encoding: what is not the shortest, or does not fit 64 bits, is refused.
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/err.h"

enum {
    PRT_VARINT_MAX = 10 /* bytes of the longest */
};

/* Writes to out, which has room for PRT_VARINT_MAX bytes, and returns how many were written. */
size_t prt_varint_write(uint64_t value, unsigned char *out);

/* Reads at *at, never to or beyond end, and moves *at behind it. False: cut short, too long, or not the shortest. */
bool prt_varint_read(const unsigned char **at, const unsigned char *end, uint64_t *value) PRT_MUST_USE;

uint64_t prt_zigzag(int64_t value);
int64_t prt_unzigzag(uint64_t value);

#endif
