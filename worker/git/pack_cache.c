/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/pack_cache.h"

#include <stdlib.h>

#include "prt/mem.h"

enum {
    FIRST_SLOTS = 2048,
    NONE = 0 /* place 0 is nobody's: the ends of lists, a free slot, an object that is not kept */
};

/* An object's place: in the list of all, and while nobody holds it in the LRU list. */
struct place {
    struct prt_pack_object *object; /* NULL: free */
    uint32_t newer;                 /* of a free place: the next free one */
    uint32_t older;
};

/* Open addressing: an object stands in the first free slot from its hash on. */
struct slot {
    uint64_t offset;
    uint32_t pack;
    uint32_t place;
};

/* One object a slot, whoever came last. */
struct named_slot {
    uint32_t tag; /* of the name, other bytes than those that chose the slot */
    uint32_t place;
};

/* What grows together: room for `slot_count / 2` objects. */
struct tables {
    struct slot *slots;
    struct named_slot *named; /* as many, so that few names share one, and most of them are remembered */
    struct place *places;     /* half as many, and the one that is nobody's */
    size_t slot_count;        /* a power of two */
};

struct prt_pack_cache {
    struct tables tables;
    size_t used_places; /* the places behind were never used */
    uint32_t free_place;
    uint32_t newest; /* of the released ones */
    uint32_t oldest;
    size_t released_bytes;
    size_t max_bytes;
};

static size_t cost(const struct prt_pack_object *object)
{
    return object->size + sizeof *object;
}

static size_t home_of(const struct tables *tables, uint32_t pack, uint64_t offset)
{
    uint64_t hash = (offset ^ (uint64_t)pack << 40) * UINT64_C(0x9e3779b97f4a7c15);
    return (hash ^ hash >> 32) & (tables->slot_count - 1);
}

/* The object's slot, or the free one where it would go. */
static struct slot *find_slot(const struct tables *tables, uint32_t pack, uint64_t offset)
{
    size_t at = home_of(tables, pack, offset);
    const struct slot *slots = tables->slots;
    while (slots[at].place != NONE && (slots[at].offset != offset || slots[at].pack != pack))
        at = (at + 1) & (tables->slot_count - 1);
    return &tables->slots[at];
}

/* Those behind it move up, as far as their hashes let them, so that no search ends too early. */
static void empty_slot(const struct tables *tables, struct slot *slot)
{
    const size_t mask = tables->slot_count - 1;
    size_t hole = (size_t)(slot - tables->slots);
    for (size_t at = (hole + 1) & mask; tables->slots[at].place != NONE; at = (at + 1) & mask) {
        size_t home = home_of(tables, tables->slots[at].pack, tables->slots[at].offset);
        if (((at - home) & mask) < ((at - hole) & mask))
            continue;
        tables->slots[hole] = tables->slots[at];
        hole = at;
    }
    tables->slots[hole].place = NONE;
}

static struct prt_pack_object *find(const prt_pack_cache_t *cache, uint32_t pack, uint64_t offset)
{
    return cache->tables.places[find_slot(&cache->tables, pack, offset)->place].object;
}

/* The names of a pack are hashes: any of their bytes will do. Made up ones are forgotten sooner, and found all the
 * same.
 */
static struct named_slot *named_slot_of(const struct tables *tables, const prt_id *name)
{
    uint64_t word;
    memcpy(&word, name->bytes + 4, sizeof word);
    return &tables->named[word & (tables->slot_count - 1)];
}

static uint32_t tag_of(const prt_id *name)
{
    uint32_t tag;
    memcpy(&tag, name->bytes + 12, sizeof tag);
    return tag;
}

static void forget_name(const struct tables *tables, const struct prt_pack_object *object)
{
    struct named_slot *named = named_slot_of(tables, &object->name);
    if (named->place == object->place)
        named->place = NONE;
}

static void leave_lru(prt_pack_cache_t *cache, const struct prt_pack_object *object)
{
    struct place *places = cache->tables.places;
    const struct place *place = &places[object->place];
    *(place->newer != NONE ? &places[place->newer].older : &cache->newest) = place->older;
    *(place->older != NONE ? &places[place->older].newer : &cache->oldest) = place->newer;
    cache->released_bytes -= cost(object);
}

static void join_lru(prt_pack_cache_t *cache, const struct prt_pack_object *object)
{
    struct place *places = cache->tables.places;
    places[object->place].newer = NONE;
    places[object->place].older = cache->newest;
    *(cache->newest != NONE ? &places[cache->newest].newer : &cache->oldest) = object->place;
    cache->newest = object->place;
    cache->released_bytes += cost(object);
}

static void forget(prt_pack_cache_t *cache, struct prt_pack_object *object)
{
    struct place *place = &cache->tables.places[object->place];
    empty_slot(&cache->tables, find_slot(&cache->tables, object->pack, object->offset));
    forget_name(&cache->tables, object);
    *place = (struct place){.object = NULL, .newer = cache->free_place};
    cache->free_place = object->place;
    free(object);
}

static void free_tables(struct tables *tables)
{
    free(tables->slots);
    free(tables->named);
    free(tables->places);
    *tables = (struct tables){.slot_count = 0};
}

static bool make_tables(struct tables *tables, size_t slot_count)
{
    *tables = (struct tables){.slots = prt_calloc(slot_count, sizeof *tables->slots),
                              .named = prt_calloc(slot_count, sizeof *tables->named),
                              .places = prt_calloc(slot_count / 2 + 1, sizeof *tables->places),
                              .slot_count = slot_count};
    bool made = tables->slots != NULL && tables->named != NULL && tables->places != NULL;
    if (!made)
        free_tables(tables);
    return made;
}

/* Objects keep their places. */
static bool grow(prt_pack_cache_t *cache)
{
    const struct tables *old = &cache->tables;
    struct tables grown;
    if (old->slot_count > UINT32_MAX || !make_tables(&grown, old->slot_count * 2))
        return false;
    memcpy(grown.places, old->places, cache->used_places * sizeof *grown.places);
    for (size_t i = 0; i < old->slot_count; i++) {
        const struct slot *slot = &old->slots[i];
        if (slot->place != NONE)
            *find_slot(&grown, slot->pack, slot->offset) = *slot;
    }
    for (size_t i = 0; i < old->slot_count; i++) {
        const struct named_slot *named = &old->named[i];
        if (named->place != NONE)
            *named_slot_of(&grown, &old->places[named->place].object->name) = *named;
    }
    free_tables(&cache->tables);
    cache->tables = grown;
    return true;
}

/* NONE: there is no room, nor memory for more of it. */
static uint32_t take_place(prt_pack_cache_t *cache)
{
    const uint32_t place = cache->free_place;
    if (place != NONE) {
        cache->free_place = cache->tables.places[place].newer;
        return place;
    }
    if (cache->used_places > cache->tables.slot_count / 2 && !grow(cache))
        return NONE;
    return (uint32_t)cache->used_places++;
}

prt_pack_cache_t *prt_pack_cache_new(size_t max_bytes)
{
    prt_pack_cache_t *cache = prt_calloc(1, sizeof *cache);
    if (cache == NULL)
        return NULL;
    cache->max_bytes = max_bytes;
    cache->used_places = 1;
    if (!make_tables(&cache->tables, FIRST_SLOTS)) {
        free(cache);
        return NULL;
    }
    return cache;
}

void prt_pack_cache_destroy(prt_pack_cache_t **cache)
{
    if (*cache == NULL)
        return;
    for (size_t i = 0; i < (*cache)->used_places; i++)
        free((*cache)->tables.places[i].object);
    free_tables(&(*cache)->tables);
    free(*cache);
    *cache = NULL;
}

struct prt_pack_object *prt_pack_object_new(size_t size)
{
    struct prt_pack_object *object = NULL;
    size_t bytes;
    if (!__builtin_add_overflow(size, sizeof *object, &bytes))
        object = prt_alloc(bytes);
    if (object != NULL)
        *object = (struct prt_pack_object){.size = size};
    return object;
}

static struct prt_pack_object *hold(prt_pack_cache_t *cache, struct prt_pack_object *object)
{
    if (object->holders++ == 0)
        leave_lru(cache, object);
    return object;
}

struct prt_pack_object *prt_pack_cache_hold(prt_pack_cache_t *cache, uint32_t pack, uint64_t offset)
{
    struct prt_pack_object *object = find(cache, pack, offset);
    return object != NULL ? hold(cache, object) : NULL;
}

struct prt_pack_object *prt_pack_cache_hold_named(prt_pack_cache_t *cache, const prt_id *name)
{
    const struct named_slot *named = named_slot_of(&cache->tables, name);
    if (named->place == NONE || named->tag != tag_of(name))
        return NULL;
    struct prt_pack_object *object = cache->tables.places[named->place].object;
    return prt_id_equal(&object->name, name) ? hold(cache, object) : NULL;
}

void prt_pack_cache_hint_named(const prt_pack_cache_t *cache, const prt_id *name)
{
    __builtin_prefetch(named_slot_of(&cache->tables, name));
}

void prt_pack_cache_name(prt_pack_cache_t *cache, struct prt_pack_object *object, const prt_id *name)
{
    if (object->place == NONE)
        return;
    forget_name(&cache->tables, object);
    object->name = *name;
    *named_slot_of(&cache->tables, name) = (struct named_slot){tag_of(name), object->place};
}

const struct prt_pack_object *prt_pack_cache_peek(const prt_pack_cache_t *cache, uint32_t pack, uint64_t offset)
{
    return find(cache, pack, offset);
}

void prt_pack_cache_add(prt_pack_cache_t *cache, struct prt_pack_object *object)
{
    object->holders = 1;
    object->place = take_place(cache);
    if (object->place == NONE)
        return;
    cache->tables.places[object->place].object = object;
    *find_slot(&cache->tables, object->pack, object->offset) =
        (struct slot){object->offset, object->pack, object->place};
}

/* An object that would push out most of the others is not worth keeping. */
static void let_go(prt_pack_cache_t *cache, struct prt_pack_object *object)
{
    if (object->place == NONE)
        free(object);
    else if (cost(object) > cache->max_bytes / 2)
        forget(cache, object);
    else
        join_lru(cache, object);
}

void prt_pack_cache_release(prt_pack_cache_t *cache, struct prt_pack_object *object)
{
    if (--object->holders > 0)
        return;
    let_go(cache, object);
    while (cache->released_bytes > cache->max_bytes) {
        struct prt_pack_object *oldest = cache->tables.places[cache->oldest].object;
        leave_lru(cache, oldest);
        forget(cache, oldest);
    }
}
