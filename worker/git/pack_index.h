/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_PACK_INDEX_H
#define PRT_GIT_PACK_INDEX_H
/*
 * A pack's index, version 2: which object lies where. Format: gitformat-pack(5).
 *
 *     \377tOc, 2 | fanout: 256 counts | names, sorted | CRCs | 31-bit offsets | 64-bit offsets | 2 checksums
 *
 * A view of bytes that someone else keeps. Nothing in them is trusted: neither the order of names nor an offset.
 * Checksums are not recomputed; a wrong offset leads to bytes that do not parse, or to another object, as it does for
 * git.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "worker/git/id.h"

struct prt_pack_index {
    uint32_t count;       /* objects */
    uint32_t fanout[256]; /* a copy: names whose first byte is at most this */
    const uint8_t *names;
    const uint8_t *offsets;
    const uint8_t *large_offsets;
    size_t large_count;
    const uint8_t *pack_checksum; /* what the pack ends with */
};

/* false: not a whole index of version 2 with names of 20 bytes. */
bool prt_pack_index_parse(const uint8_t *data, size_t size, struct prt_pack_index *out) PRT_MUST_USE;

/* Where the object begins in the pack, unchecked against the pack's size. false: not there, or no such 64-bit
 * offset. */
bool prt_pack_index_find(const struct prt_pack_index *index, const uint8_t name[20], uint64_t *offset) PRT_MUST_USE;

/* Has the memory fetched where find() will look for the name, while something else is done. */
void prt_pack_index_hint(const struct prt_pack_index *index, const uint8_t name[20]);

/* The name and offset at a position below count. */
bool prt_pack_index_at(const struct prt_pack_index *index, uint32_t position, prt_id *id,
                       uint64_t *offset) PRT_MUST_USE;

#endif
