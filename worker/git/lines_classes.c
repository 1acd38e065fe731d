/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/lines_classes.h"

#include <stdlib.h>
#include <string.h>

#include "prt/mem.h"

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 32;
}

static uint64_t load(const char *data, size_t size)
{
    uint64_t word = 0;
    memcpy(&word, data, size);
    return word;
}

/* Of a line of at least one byte. The last word overlaps the one before it: cheaper than a loop over odd bytes. */
static uint32_t hash_line(const char *data, size_t size)
{
    uint64_t hash = size * UINT64_C(0xd6e8feb86659fd93);
    if (size < sizeof(uint64_t)) {
        hash = mix(hash, load(data, size));
    } else {
        for (size_t at = 0; at + sizeof(uint64_t) < size; at += sizeof(uint64_t))
            hash = mix(hash, load(data + at, sizeof(uint64_t)));
        hash = mix(hash, load(data + size - sizeof(uint64_t), sizeof(uint64_t)));
    }
    return (uint32_t)(hash ^ hash >> 29);
}

/* The slot of the line's class, or the free one where it would go. */
static struct prt_line_slot *find_slot(const struct prt_line_classes *classes, const char *data, size_t size,
                                       uint32_t hash)
{
    for (size_t at = hash & classes->slot_mask;; at = (at + 1) & classes->slot_mask) {
        struct prt_line_slot *slot = &classes->slots[at];
        if (slot->number == 0)
            return slot;
        if (slot->hash != hash)
            continue;
        const struct prt_line_class *known = &classes->items[slot->number - 1];
        if (known->size == size && memcmp(known->text, data, size) == 0)
            return slot;
    }
}

static prt_code add_class(struct prt_line_classes *classes, struct prt_line_slot *slot, prt_str line, uint32_t hash,
                          prt_err *err)
{
    struct prt_line_class *items =
        prt_grow(classes->items, &classes->capacity, classes->count + 1, sizeof *classes->items);
    if (items == NULL)
        return prt_fail_memory(err, "classes of lines");
    classes->items = items;
    items[classes->count++] =
        (struct prt_line_class){.text = line.data, .size = (uint32_t)line.len, .hash = hash, .before = 0, .after = 0};
    *slot = (struct prt_line_slot){.hash = hash, .number = (uint32_t)classes->count};
    return PRT_OK;
}

size_t prt_line_size(prt_str text)
{
    const char *end = text.len != 0 ? memchr(text.data, '\n', text.len) : NULL;
    return end != NULL ? (size_t)(end - text.data) + 1 : text.len;
}

prt_code prt_line_classes_start(struct prt_line_classes *classes, size_t max_lines, prt_err *err)
{
    size_t wanted = 16;
    while (wanted < max_lines * 2)
        wanted *= 2;
    if (wanted > classes->slot_capacity) {
        free(classes->slots);
        classes->slot_capacity = 0;
        classes->slots = prt_alloc(wanted * sizeof *classes->slots);
        if (classes->slots == NULL)
            return prt_fail_memory(err, "table of lines");
        classes->slot_capacity = wanted;
    }
    memset(classes->slots, 0, wanted * sizeof *classes->slots);
    classes->slot_mask = wanted - 1;
    classes->count = 0;
    return PRT_OK;
}

prt_code prt_line_classes_number(struct prt_line_classes *classes, prt_str text, bool is_after, uint32_t *ids,
                                 prt_err *err)
{
    while (text.len != 0) {
        prt_str line = {text.data, prt_line_size(text)};
        uint32_t hash = hash_line(line.data, line.len);
        struct prt_line_slot *slot = find_slot(classes, line.data, line.len, hash);
        if (slot->number == 0) {
            prt_code code = add_class(classes, slot, line, hash, err);
            if (code != PRT_OK)
                return code;
        }
        struct prt_line_class *class = &classes->items[slot->number - 1];
        if (is_after)
            class->after++;
        else
            class->before++;
        *ids++ = slot->number - 1;
        text = (prt_str){text.data + line.len, text.len - line.len};
    }
    return PRT_OK;
}

size_t prt_line_classes_count_common(struct prt_line_classes *classes, prt_str text)
{
    size_t lines = 0;
    for (size_t size; text.len != 0; text = (prt_str){text.data + size, text.len - size}) {
        size = prt_line_size(text);
        const struct prt_line_slot *slot = find_slot(classes, text.data, size, hash_line(text.data, size));
        if (slot->number != 0) {
            classes->items[slot->number - 1].before++;
            classes->items[slot->number - 1].after++;
        }
        lines++;
    }
    return lines;
}

void prt_line_classes_free(struct prt_line_classes *classes)
{
    free(classes->items);
    free(classes->slots);
    *classes = (struct prt_line_classes){0};
}
