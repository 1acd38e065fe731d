/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/pack_index.h"

#include "worker/git/bigendian.h"

enum {
    NAME = 20,
    FANOUT_AT = 8,
    NAMES_AT = FANOUT_AT + 256 * 4,
    PER_OBJECT = NAME + 4 + 4, /* name, CRC, offset */
    CHECKSUMS = 2 * NAME,
    MAX_GUESSES = 8
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

/* Names from `low` to below `high` are left; the first words of those just outside are known. */
struct range {
    uint32_t low;
    uint32_t high;
    uint64_t low_key;
    uint64_t high_key;
};

static const uint8_t *name_at(const struct prt_pack_index *index, uint32_t position)
{
    return index->names + (size_t)position * NAME;
}

/* Behind the first byte, which all names of a range share. */
static uint64_t key_of(const uint8_t *name)
{
    return prt_be32(name + 1);
}

/* Names are hashes, so where one lies among its neighbours can be computed as a rule. */
static uint32_t guess(const struct range *range, uint64_t key)
{
    const uint32_t count = range->high - range->low;
    if (key < range->low_key || key >= range->high_key)
        return range->low + count / 2;
    return range->low + (uint32_t)((key - range->low_key) * count / (range->high_key - range->low_key));
}

static int compare_names(const uint8_t *a, const uint8_t *b)
{
    const uint64_t first = prt_be64(a);
    const uint64_t second = prt_be64(b);
    if (first != second)
        return first < second ? -1 : 1;
    return memcmp(a + sizeof first, b + sizeof second, NAME - sizeof first);
}

static void go_below(struct range *range, uint32_t at, uint64_t key)
{
    range->high = at;
    range->high_key = key;
}

static void go_behind(struct range *range, uint32_t at, uint64_t key)
{
    range->low = at + 1;
    range->low_key = key;
}

static struct range range_of(const struct prt_pack_index *index, const uint8_t *name)
{
    return (struct range){.low = name[0] == 0 ? 0 : index->fanout[name[0] - 1],
                          .high = index->fanout[name[0]],
                          .high_key = UINT64_C(1) << 32};
}

void prt_pack_index_hint(const struct prt_pack_index *index, const uint8_t name[20])
{
    const struct range range = range_of(index, name);
    if (range.low == range.high)
        return;
    const uint32_t at = guess(&range, key_of(name));
    __builtin_prefetch(name_at(index, at));
    __builtin_prefetch(index->offsets + (size_t)at * 4);
}

/* A few guesses end next to the name, where the memory is that the one before has touched. Names made up to mislead
 * them cost a binary search and those few steps. */
bool prt_pack_index_find(const struct prt_pack_index *index, const uint8_t name[20], uint64_t *offset)
{
    struct range range = range_of(index, name);
    const uint64_t key = key_of(name);
    for (int steps = 0; range.low < range.high; steps++) {
        const uint32_t at = steps < MAX_GUESSES ? guess(&range, key) : range.low + (range.high - range.low) / 2;
        const uint8_t *other = name_at(index, at);
        const int order = compare_names(name, other);
        if (order == 0)
            return offset_at(index, at, offset);
        if (order < 0)
            go_below(&range, at, key_of(other));
        else
            go_behind(&range, at, key_of(other));
    }
    return false;
}

bool prt_pack_index_at(const struct prt_pack_index *index, uint32_t position, prt_id *id, uint64_t *offset)
{
    prt_id found = {{0}};
    if (position >= index->count || !offset_at(index, position, offset))
        return false;
    memcpy(found.bytes, name_at(index, position), NAME);
    *id = found;
    return true;
}
