/* SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml_frame.h"

#include <stdlib.h>

#include "prt/mem.h"

enum { FEW_KEYS = 16 }; /* comparing this many is cheaper than a table */

static prt_code index_all(struct prt_yaml_frame *frame, prt_err *err)
{
    frame->index = prt_map_new();
    if (frame->index == NULL)
        return prt_fail_memory(err, "the keys of a mapping");
    for (size_t i = 0; i < frame->count; i++) {
        prt_code code = prt_map_put(frame->index, frame->items[i].key, i, err);
        if (code != PRT_OK)
            return code;
    }
    return PRT_OK;
}

static prt_code remember_key(struct prt_yaml_frame *frame, prt_str key, prt_err *err)
{
    if (frame->doc->type != PRT_DOC_MAP || frame->count < FEW_KEYS)
        return PRT_OK;
    if (frame->index == NULL) {
        prt_code code = index_all(frame, err);
        if (code != PRT_OK)
            return code;
    }
    return prt_map_put(frame->index, key, frame->count, err);
}

/* Where the key is, or frame->count. */
static size_t find(const struct prt_yaml_frame *frame, prt_str key)
{
    uint64_t at = frame->count;
    if (frame->index != NULL) {
        (void)prt_map_get(frame->index, key, &at);
        return (size_t)at;
    }
    for (size_t i = 0; i < frame->count; i++)
        if (prt_str_equal(frame->items[i].key, key))
            return i;
    return frame->count;
}

void prt_yaml_frame_open(struct prt_yaml_frame *frame, prt_doc *doc)
{
    prt_map_destroy(&frame->index);
    *frame = (struct prt_yaml_frame){.doc = doc,
                                     .items = frame->items,
                                     .capacity = frame->capacity,
                                     .merges = frame->merges,
                                     .merge_capacity = frame->merge_capacity,
                                     .anchor = SIZE_MAX,
                                     .height = 0};
}

bool prt_yaml_frame_has(const struct prt_yaml_frame *frame, prt_str key)
{
    return find(frame, key) != frame->count;
}

prt_code prt_yaml_frame_add(struct prt_yaml_frame *frame, prt_str key, prt_doc *value, prt_err *err)
{
    struct prt_yaml_item *grown = prt_grow(frame->items, &frame->capacity, frame->count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, "the items of a list or mapping");
    frame->items = grown;
    prt_code code = remember_key(frame, key, err);
    if (code != PRT_OK)
        return code;
    frame->items[frame->count++] = (struct prt_yaml_item){key, frame->key_line, value};
    return PRT_OK;
}

prt_code prt_yaml_frame_set(struct prt_yaml_frame *frame, prt_str key, prt_doc *value, prt_err *err)
{
    size_t at = find(frame, key);
    if (at == frame->count)
        return prt_yaml_frame_add(frame, key, value, err);
    frame->items[at].value = value;
    frame->items[at].line = frame->key_line;
    return PRT_OK;
}

prt_code prt_yaml_frame_add_merge(struct prt_yaml_frame *frame, const prt_doc *value, prt_err *err)
{
    const prt_doc **grown = prt_grow(frame->merges, &frame->merge_capacity, frame->merge_count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, "the merge keys of a mapping");
    frame->merges = grown;
    frame->merges[frame->merge_count++] = value;
    return PRT_OK;
}

prt_code prt_yaml_frame_merge(struct prt_yaml_frame *frame, const prt_doc *from, prt_err *err)
{
    for (size_t i = 0; i < from->as.map.count; i++) {
        if (prt_yaml_frame_has(frame, from->as.map.keys[i]))
            continue;
        frame->key_line = from->as.map.lines[i];
        prt_code code = prt_yaml_frame_add(frame, from->as.map.keys[i], from->as.map.values[i], err);
        if (code != PRT_OK)
            return code;
    }
    return PRT_OK;
}

prt_code prt_yaml_frame_close(struct prt_yaml_frame *frame, prt_arena *arena, prt_err *err)
{
    prt_doc *doc = frame->doc;
    bool is_map = doc->type == PRT_DOC_MAP;
    prt_doc **values = prt_arena_alloc(arena, frame->count, sizeof *values);
    prt_str *keys = is_map ? prt_arena_alloc(arena, frame->count, sizeof *keys) : NULL;
    uint32_t *lines = is_map ? prt_arena_alloc(arena, frame->count, sizeof *lines) : NULL;
    if (values == NULL || (is_map && (keys == NULL || lines == NULL)))
        return prt_fail_memory(err, "the items of a list or mapping");
    for (size_t i = 0; i < frame->count; i++) {
        values[i] = frame->items[i].value;
        if (is_map) {
            keys[i] = frame->items[i].key;
            lines[i] = frame->items[i].line;
        }
    }
    if (is_map) {
        doc->as.map.keys = keys;
        doc->as.map.values = values;
        doc->as.map.lines = lines;
        doc->as.map.count = frame->count;
    } else {
        doc->as.list.items = values;
        doc->as.list.count = frame->count;
    }
    return PRT_OK;
}

void prt_yaml_frame_free(struct prt_yaml_frame *frame)
{
    prt_map_destroy(&frame->index);
    free(frame->items);
    free(frame->merges);
    *frame = (struct prt_yaml_frame){0};
}
