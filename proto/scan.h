/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_SCAN_H
#define PRT_PROTO_SCAN_H
/*
 * Reading msgpack (the specification at msgpack.org, of 2013 and later) from bytes nobody vouches for. Nothing is
 * allocated: first prt_scan_check walks the whole, then the readers step through it. Every reader is safe by itself as
 * well: it never reads past the end, and on failure it leaves the cursor where it was.
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/err.h"
#include "prt/str.h"

struct prt_scan {
    const unsigned char *at;
    const unsigned char *end;
};

struct prt_scan prt_scan_of(prt_str bytes);

/* The bytes are exactly one value: each length and count fits what is left (so a header of five bytes cannot ask for
 * four billion elements), nothing is nested deeper than PRT_MAX_NESTING, nothing follows. PRT_E_PROTOCOL tells the byte
 * at which it breaks. */
prt_code prt_scan_check(prt_str bytes, prt_err *err) PRT_MUST_USE;

/* What the next value is, for sentences: "a number", "bytes", "an array", "nil", ..., "nothing" at the end. */
const char *prt_scan_next_is(const struct prt_scan *scan);

bool prt_scan_array(struct prt_scan *scan, uint32_t *count) PRT_MUST_USE; /* steps into it; each element has a byte */
bool prt_scan_map(struct prt_scan *scan,
                  uint32_t *count) PRT_MUST_USE; /* steps into it: so many keys, each with a value */
bool prt_scan_nil(struct prt_scan *scan) PRT_MUST_USE;
bool prt_scan_bool(struct prt_scan *scan, bool *value) PRT_MUST_USE;
bool prt_scan_u64(struct prt_scan *scan, uint64_t *value) PRT_MUST_USE;
bool prt_scan_i64(struct prt_scan *scan, int64_t *value) PRT_MUST_USE;
bool prt_scan_bytes(struct prt_scan *scan, prt_str *bytes) PRT_MUST_USE; /* bin or str; a view */
bool prt_scan_skip(struct prt_scan *scan) PRT_MUST_USE;                  /* one value with all that is in it */

#endif
