/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/pack_reader.h"

#include <stdlib.h>

#include "prt/limits.h"
#include "prt/mem.h"
#include "worker/git/delta.h"
#include "worker/git/inflate.h"

/* A delta's bytes beyond this are given back at once. */
static const size_t MAX_SCRATCH_KEPT = PRT_MIB(1);

/* A delta that waits for its base. */
struct link {
    uint64_t offset;
    struct prt_pack_entry entry;
};

struct prt_pack_reader {
    prt_inflater_t *inflater;
    prt_pack_cache_t *cache;
    uint8_t *scratch; /* an inflated delta */
    size_t scratch_size;
    struct link *chain; /* from the object asked for towards its base */
    size_t chain_capacity;
    struct prt_meter *meter; /* NULL: none */
};

/* What one call reads from. */
struct source {
    const struct prt_pack *pack;
    uint32_t number;
};

prt_pack_reader_t *prt_pack_reader_new(size_t cache_bytes)
{
    prt_pack_reader_t *reader = prt_calloc(1, sizeof *reader);
    if (reader == NULL)
        return NULL;
    reader->inflater = prt_inflater_new();
    reader->cache = prt_pack_cache_new(cache_bytes);
    if (reader->inflater == NULL || reader->cache == NULL)
        prt_pack_reader_destroy(&reader);
    return reader;
}

void prt_pack_reader_destroy(prt_pack_reader_t **reader)
{
    if (*reader == NULL)
        return;
    prt_inflater_destroy(&(*reader)->inflater);
    prt_pack_cache_destroy(&(*reader)->cache);
    free((*reader)->scratch);
    free((*reader)->chain);
    free(*reader);
    *reader = NULL;
}

/* Into the cache, and held. */
static struct prt_pack_object *keep(prt_pack_reader_t *reader, const struct source *source, uint64_t offset,
                                    prt_object_kind kind, struct prt_pack_object *object)
{
    object->pack = source->number;
    object->offset = offset;
    object->kind = kind;
    prt_pack_cache_add(reader->cache, object);
    return object;
}

static struct prt_pack_object *read_whole(prt_pack_reader_t *reader, const struct source *source, uint64_t offset,
                                          const struct prt_pack_entry *entry, size_t max_size)
{
    struct prt_pack_object *object = entry->size <= max_size ? prt_pack_object_new((size_t)entry->size) : NULL;
    if (object == NULL)
        return NULL;
    if (prt_inflate(reader->inflater, entry->stream, entry->stream_max, object->bytes, object->size))
        return keep(reader, source, offset, entry->kind, object);
    free(object);
    return NULL;
}

static bool make_scratch(prt_pack_reader_t *reader, size_t size)
{
    if (reader->scratch != NULL && size <= reader->scratch_size)
        return true;
    free(reader->scratch);
    reader->scratch = prt_alloc(size);
    reader->scratch_size = reader->scratch != NULL ? size : 0;
    return reader->scratch != NULL;
}

static void trim_scratch(prt_pack_reader_t *reader)
{
    if (reader->scratch_size <= MAX_SCRATCH_KEPT)
        return;
    free(reader->scratch);
    reader->scratch = NULL;
    reader->scratch_size = 0;
}

static bool read_delta(prt_pack_reader_t *reader, const struct prt_pack_entry *entry, struct prt_delta *out)
{
    return entry->size <= PRT_MAX_BLOB && make_scratch(reader, (size_t)entry->size) &&
           prt_inflate(reader->inflater, entry->stream, entry->stream_max, reader->scratch, (size_t)entry->size) &&
           prt_delta_parse(reader->scratch, (size_t)entry->size, out);
}

static struct prt_pack_object *apply(prt_pack_reader_t *reader, const struct source *source, const struct link *link,
                                     const struct prt_pack_object *base, size_t max_size)
{
    struct prt_delta delta;
    if (!read_delta(reader, &link->entry, &delta) || delta.result_size > max_size)
        return NULL;
    struct prt_pack_object *object = prt_pack_object_new((size_t)delta.result_size);
    if (object == NULL)
        return NULL;
    if (prt_delta_apply(&delta, base->bytes, base->size, object->bytes))
        return keep(reader, source, link->offset, base->kind, object);
    free(object);
    return NULL;
}

/* Puts a delta into the chain at `depth`. */
static bool note_link(prt_pack_reader_t *reader, size_t depth, uint64_t offset, const struct prt_pack_entry *entry)
{
    if (depth >= PRT_PACK_MAX_DEPTH)
        return false;
    struct link *chain = prt_grow(reader->chain, &reader->chain_capacity, depth + 1, sizeof *chain);
    if (chain == NULL)
        return false;
    reader->chain = chain;
    chain[depth] = (struct link){offset, *entry};
    return true;
}

/* Follows deltas from the offset down to an object that is whole, or in the cache already. */
static struct prt_pack_object *find_base(prt_pack_reader_t *reader, const struct source *source, uint64_t offset,
                                         size_t max_size, size_t *depth)
{
    struct prt_pack_object *base;
    struct prt_pack_entry entry;
    *depth = 0;
    while ((base = prt_pack_cache_hold(reader->cache, source->number, offset)) == NULL) {
        if (!prt_pack_entry_at(source->pack, offset, &entry))
            return NULL;
        if (!entry.is_delta)
            return read_whole(reader, source, offset, &entry, *depth == 0 ? max_size : PRT_MAX_BLOB);
        if (!note_link(reader, *depth, offset, &entry))
            return NULL;
        (*depth)++;
        offset = entry.base;
    }
    return base;
}

static struct prt_pack_object *read_chain(prt_pack_reader_t *reader, const struct source *source, uint64_t offset,
                                          size_t max_size)
{
    size_t depth;
    struct prt_pack_object *object = find_base(reader, source, offset, max_size, &depth);
    while (object != NULL && depth > 0) {
        struct prt_pack_object *base = object;
        depth--;
        object = apply(reader, source, &reader->chain[depth], base, depth == 0 ? max_size : PRT_MAX_BLOB);
        prt_pack_cache_release(reader->cache, base);
    }
    trim_scratch(reader);
    return object;
}

void prt_pack_reader_measure(prt_pack_reader_t *reader, struct prt_meter *meter)
{
    reader->meter = meter;
}

/* What is in the cache may have been read under a higher ceiling. */
static struct prt_pack_object *refuse_larger(prt_pack_reader_t *reader, struct prt_pack_object *object, size_t max_size)
{
    if (object == NULL || object->size <= max_size)
        return object;
    prt_pack_cache_release(reader->cache, object);
    return NULL;
}

struct prt_pack_object *prt_pack_read(prt_pack_reader_t *reader, const struct prt_pack *pack, uint32_t number,
                                      uint64_t offset, size_t max_size)
{
    const struct source source = {pack, number};
    struct prt_pack_object *object = prt_pack_cache_hold(reader->cache, number, offset);
    if (object == NULL) {
        const prt_cost_kind outer = prt_meter_enter(reader->meter, PRT_COST_INFLATE);
        object = read_chain(reader, &source, offset, max_size);
        prt_meter_enter(reader->meter, outer);
    }
    return refuse_larger(reader, object, max_size);
}

struct prt_pack_object *prt_pack_read_named(prt_pack_reader_t *reader, const prt_id *name, size_t max_size)
{
    return refuse_larger(reader, prt_pack_cache_hold_named(reader->cache, name), max_size);
}

void prt_pack_hint_named(const prt_pack_reader_t *reader, const prt_id *name)
{
    prt_pack_cache_hint_named(reader->cache, name);
}

void prt_pack_name(prt_pack_reader_t *reader, struct prt_pack_object *object, const prt_id *name)
{
    prt_pack_cache_name(reader->cache, object, name);
}

void prt_pack_release(prt_pack_reader_t *reader, struct prt_pack_object *object)
{
    prt_pack_cache_release(reader->cache, object);
}

/* The kind of what a chain of deltas ends at. */
static bool find_kind(const prt_pack_reader_t *reader, const struct source *source, uint64_t offset,
                      prt_object_kind *kind)
{
    struct prt_pack_entry entry;
    for (size_t depth = 0; depth <= PRT_PACK_MAX_DEPTH; depth++) {
        const struct prt_pack_object *object = prt_pack_cache_peek(reader->cache, source->number, offset);
        if (object == NULL && !prt_pack_entry_at(source->pack, offset, &entry))
            return false;
        if (object != NULL || !entry.is_delta) {
            *kind = object != NULL ? object->kind : entry.kind;
            return true;
        }
        offset = entry.base;
    }
    return false;
}

/* A delta's result has its size in the first bytes; a library that inflates in one go needs room for all of them, and
 * deltas are small as a rule. */
static bool find_delta_size(prt_pack_reader_t *reader, const struct prt_pack_entry *entry, uint64_t *size)
{
    struct prt_delta delta;
    prt_cost_kind outer = prt_meter_enter(reader->meter, PRT_COST_INFLATE);
    bool found = read_delta(reader, entry, &delta);
    trim_scratch(reader);
    prt_meter_enter(reader->meter, outer);
    if (found)
        *size = delta.result_size;
    return found;
}

bool prt_pack_stat(prt_pack_reader_t *reader, const struct prt_pack *pack, uint32_t number, uint64_t offset,
                   prt_object_kind *kind, size_t *size)
{
    const struct source source = {pack, number};
    const struct prt_pack_object *object = prt_pack_cache_peek(reader->cache, number, offset);
    struct prt_pack_entry entry;
    prt_object_kind found;
    if (object != NULL) {
        *kind = object->kind;
        *size = object->size;
        return true;
    }
    if (!prt_pack_entry_at(pack, offset, &entry))
        return false;
    uint64_t bytes = entry.size;
    if (!find_kind(reader, &source, offset, &found) || (entry.is_delta && !find_delta_size(reader, &entry, &bytes)) ||
        bytes > SIZE_MAX)
        return false;
    *kind = found;
    *size = (size_t)bytes;
    return true;
}

bool prt_pack_endless(const struct prt_pack *pack, uint64_t offset)
{
    struct prt_pack_entry entry;
    for (size_t depth = 0; depth <= PRT_PACK_MAX_DEPTH; depth++) {
        if (!prt_pack_entry_at(pack, offset, &entry) || !entry.is_delta)
            return false;
        offset = entry.base;
    }
    return true;
}
