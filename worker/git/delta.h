/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_DELTA_H
#define PRT_GIT_DELTA_H
/*
 * git's deltas: an object as pieces of another one (its base) and new bytes. Format: gitformat-pack(5), "Deltified
 * representation". Both sizes stand in front; instructions follow until the end.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prt/err.h"

struct prt_delta {
    uint64_t base_size;
    uint64_t result_size;
    const uint8_t *instructions; /* in the bytes that were parsed */
    size_t instruction_bytes;
};

/* false: the two sizes are not there, or do not fit. */
bool prt_delta_parse(const uint8_t *data, size_t size, struct prt_delta *out) PRT_MUST_USE;

/* Fills out, which has room for result_size bytes. false: an instruction reaches beyond the base, the result or the
 * delta, is the reserved one, or the result is not full at the end; `out` is then undefined. */
bool prt_delta_apply(const struct prt_delta *delta, const uint8_t *base, size_t base_size, uint8_t *out) PRT_MUST_USE;

#endif
