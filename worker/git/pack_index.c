/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/pack_index.h"

#include "worker/git/bigendian.h"

enum {
    NAME = 20,
    FANOUT_AT = 8,
    NAMES_AT = FANOUT_AT + 256 * 4,
    PER_OBJECT = NAME + 4 + 4, /* name, CRC, offset */
    CHECKSUMS = 2 * NAME
};

static const uint32_t SIGNATURE = 0xff744f63; /* \377tOc */
static const uint32_t LARGE = 0x80000000;     /* the other bits are a place in large_offsets */

static bool copy_fanout(const uint8_t *data, struct prt_pack_index *out)
{
    uint32_t last = 0;
    for (size_t i = 0; i < 256; i++) {
        out->fanout[i] = prt_be32(data + FANOUT_AT + 4 * i);
        if (out->fanout[i] < last)
            return false;
        last = out->fanout[i];
    }
    out->count = last;
    return true;
}

bool prt_pack_index_parse(const uint8_t *data, size_t size, struct prt_pack_index *out)
{
    struct prt_pack_index index;
    if (size < NAMES_AT + CHECKSUMS || prt_be32(data) != SIGNATURE || prt_be32(data + 4) != 2 ||
        !copy_fanout(data, &index))
        return false;
    size_t rest = size - NAMES_AT - CHECKSUMS;
    if (rest / PER_OBJECT < index.count || (rest - (size_t)index.count * PER_OBJECT) % 8 != 0)
        return false;
    index.names = data + NAMES_AT;
    index.offsets = index.names + (size_t)index.count * (NAME + 4);
    index.large_offsets = index.offsets + (size_t)index.count * 4;
    index.large_count = (rest - (size_t)index.count * PER_OBJECT) / 8;
    index.pack_checksum = data + size - CHECKSUMS;
    *out = index;
    return true;
}

static bool offset_at(const struct prt_pack_index *index, uint32_t position, uint64_t *offset)
{
    uint32_t small = prt_be32(index->offsets + (size_t)position * 4);
    if ((small & LARGE) == 0) {
        *offset = small;
        return true;
    }
    if ((small & ~LARGE) >= index->large_count)
        return false;
    *offset = prt_be64(index->large_offsets + (size_t)(small & ~LARGE) * 8);
    return true;
}

/*
 * Names are hashes, so where one lies among its neighbours can be computed as a rule: the search looks there, and every
 * second time in the middle, so that names made up to mislead it cost twice a binary search and no more.
 */
bool prt_pack_index_find(const struct prt_pack_index *index, const uint8_t name[20], uint64_t *offset)
{
    uint32_t low = name[0] == 0 ? 0 : index->fanout[name[0] - 1];
    uint32_t high = index->fanout[name[0]];
    uint64_t low_key = 0;
    uint64_t high_key = UINT64_C(1) << 32;
    uint64_t key = prt_be32(name + 1);
    for (bool guess = true; low < high; guess = !guess) {
        uint32_t at = low + (high - low) / 2;
        if (guess && low_key <= key && key < high_key)
            at = low + (uint32_t)((key - low_key) * (high - low) / (high_key - low_key));
        const uint8_t *other = index->names + (size_t)at * NAME;
        int order = memcmp(name, other, NAME);
        if (order == 0)
            return offset_at(index, at, offset);
        if (order < 0) {
            high = at;
            high_key = prt_be32(other + 1);
        } else {
            low = at + 1;
            low_key = prt_be32(other + 1);
        }
    }
    return false;
}

bool prt_pack_index_at(const struct prt_pack_index *index, uint32_t position, prt_id *id, uint64_t *offset)
{
    prt_id found = {{0}};
    if (position >= index->count || !offset_at(index, position, offset))
        return false;
    memcpy(found.bytes, index->names + (size_t)position * NAME, NAME);
    *id = found;
    return true;
}
