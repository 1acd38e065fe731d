/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/id.h"

#include <stdlib.h>

#include "prt/mem.h"

enum { NO_DIGIT = 0x100 /* more than any two digits */ };

/* A digit's value plus one; 0 for what is none. */
static const uint8_t digit_values[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
    ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

/* At least NO_DIGIT where one is missing. */
static uint32_t hex_value(char digit)
{
    return (uint32_t)digit_values[(unsigned char)digit] - 1;
}

void prt_id_hex(const prt_id *id, size_t size, char out[PRT_ID_HEX_MAX])
{
    static const char digits[] = "0123456789abcdef";
    if (size > PRT_ID_MAX)
        size = PRT_ID_MAX;
    for (size_t i = 0; i < size; i++) {
        out[2 * i] = digits[id->bytes[i] >> 4];
        out[2 * i + 1] = digits[id->bytes[i] & 15];
    }
    out[2 * size] = '\0';
}

bool prt_id_from_hex(prt_str hex, size_t size, prt_id *out)
{
    prt_id id = {{0}};
    uint32_t wrong = 0;
    if (size > PRT_ID_MAX || hex.len != 2 * size)
        return false;
    for (size_t i = 0; i < size; i++) {
        const uint32_t high = hex_value(hex.data[2 * i]);
        const uint32_t low = hex_value(hex.data[2 * i + 1]);
        wrong |= high | low;
        id.bytes[i] = (uint8_t)(high << 4 | low);
    }
    if (wrong >= NO_DIGIT)
        return false;
    *out = id;
    return true;
}

uint64_t prt_id_hash(const prt_id *id)
{
    uint64_t hash = 0;
    for (size_t at = 0; at < PRT_ID_MAX; at += sizeof hash) {
        uint64_t word;
        memcpy(&word, id->bytes + at, sizeof word);
        hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
    }
    return hash;
}

/* The slot that holds the id, or the free one where it would go. */
static size_t find_slot(const prt_id_set *set, const prt_id *id)
{
    size_t mask = set->slot_count - 1;
    size_t slot = (size_t)prt_id_hash(id) & mask;
    while (set->slots[slot] != 0 && !prt_id_equal(&set->ids[set->slots[slot] - 1], id))
        slot = (slot + 1) & mask;
    return slot;
}

static prt_code grow_slots(prt_id_set *set, prt_err *err)
{
    prt_id_set grown = *set;
    grown.slot_count = set->slot_count == 0 ? 64 : set->slot_count * 2;
    grown.slots = prt_calloc(grown.slot_count, sizeof *grown.slots);
    if (grown.slots == NULL)
        return prt_fail_memory(err, "object names");
    for (size_t i = 0; i < set->count; i++)
        grown.slots[find_slot(&grown, &set->ids[i])] = (uint32_t)(i + 1);
    free(set->slots);
    *set = grown;
    return PRT_OK;
}

static prt_code append_id(prt_id_set *set, const prt_id *id, prt_err *err)
{
    if (set->count >= UINT32_MAX - 1)
        return prt_fail(err, PRT_E_LIMIT, "object names: more than %lu in one set", (unsigned long)UINT32_MAX - 1);
    prt_id *ids = prt_grow(set->ids, &set->capacity, set->count + 1, sizeof *ids);
    if (ids == NULL)
        return prt_fail_memory(err, "object names");
    set->ids = ids;
    set->ids[set->count++] = *id;
    return PRT_OK;
}

prt_code prt_id_set_add(prt_id_set *set, const prt_id *id, bool *added, size_t *index, prt_err *err)
{
    if ((set->count + 1) * 4 > set->slot_count * 3) {
        prt_code code = grow_slots(set, err);
        if (code != PRT_OK)
            return code;
    }
    size_t slot = find_slot(set, id);
    bool is_new = set->slots[slot] == 0;
    if (is_new) {
        prt_code code = append_id(set, id, err);
        if (code != PRT_OK)
            return code;
        set->slots[slot] = (uint32_t)set->count;
    }
    if (added != NULL)
        *added = is_new;
    if (index != NULL)
        *index = set->slots[slot] - 1;
    return PRT_OK;
}

bool prt_id_set_has(const prt_id_set *set, const prt_id *id)
{
    return set->slot_count != 0 && set->slots[find_slot(set, id)] != 0;
}

void prt_id_set_free(prt_id_set *set)
{
    free(set->ids);
    free(set->slots);
    *set = (prt_id_set){0};
}
