/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_ID_H
#define PRT_GIT_ID_H
/*
 * An object's name. SHA-1 names use the first 20 bytes, the rest is zero; the room for 32 is there for SHA-256
 * repositories.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "prt/str.h"

enum { PRT_ID_MAX = 32, PRT_ID_HEX_MAX = 2 * PRT_ID_MAX + 1 };

typedef struct prt_id {
    uint8_t bytes[PRT_ID_MAX];
} prt_id;

static inline bool prt_id_equal(const prt_id *a, const prt_id *b)
{
    uint64_t x[PRT_ID_MAX / 8];
    uint64_t y[PRT_ID_MAX / 8];
    memcpy(x, a->bytes, sizeof x);
    memcpy(y, b->bytes, sizeof y);
    return ((x[0] ^ y[0]) | (x[1] ^ y[1]) | (x[2] ^ y[2]) | (x[3] ^ y[3])) == 0;
}

/* Lower-case hex of the first `size` bytes, NUL added. */
void prt_id_hex(const prt_id *id, size_t size, char out[PRT_ID_HEX_MAX]);
/* 2 * size hex digits, nothing else; false otherwise. */
bool prt_id_from_hex(prt_str hex, size_t size, prt_id *out) PRT_MUST_USE;

/* For tables of names: depends on every byte, so that made-up names of a hostile repository do not share a slot. */
uint64_t prt_id_hash(const prt_id *id);

/* A set of names that remembers the order of insertion: open addressing over an array, 4/3 slots per name. */
typedef struct prt_id_set {
    prt_id *ids; /* in order of insertion */
    size_t count;
    size_t capacity;
    uint32_t *slots;   /* index + 1 into ids; 0 is free */
    size_t slot_count; /* a power of two, or 0 */
} prt_id_set;

/* *added is false when it was there; *index is its place in ids either way (both may be NULL). */
prt_code prt_id_set_add(prt_id_set *set, const prt_id *id, bool *added, size_t *index, prt_err *err) PRT_MUST_USE;
bool prt_id_set_has(const prt_id_set *set, const prt_id *id);
void prt_id_set_free(prt_id_set *set);

#endif
