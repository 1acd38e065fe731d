/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/pack_cache.h"

#include <stdlib.h>

#include "prt/mem.h"

enum {
    FIRST_BUCKETS = 1024,
    NAMES_PER_BUCKET = 2 /* so that few names share a place, and most of them are remembered */
};

struct prt_pack_cache {
    struct prt_pack_object **buckets;
    size_t bucket_count;            /* a power of two */
    struct prt_pack_object **named; /* one object a place, whoever came last */
    size_t object_count;
    struct prt_pack_object *newest; /* of the released ones */
    struct prt_pack_object *oldest;
    size_t released_bytes;
    size_t max_bytes;
};

static size_t cost(const struct prt_pack_object *object)
{
    return object->size + sizeof *object;
}

static struct prt_pack_object **bucket_of(const prt_pack_cache_t *cache, uint32_t pack, uint64_t offset)
{
    uint64_t hash = (offset ^ (uint64_t)pack << 40) * UINT64_C(0x9e3779b97f4a7c15);
    return &cache->buckets[(hash ^ hash >> 32) & (cache->bucket_count - 1)];
}

static struct prt_pack_object *find(const prt_pack_cache_t *cache, uint32_t pack, uint64_t offset)
{
    struct prt_pack_object *object = *bucket_of(cache, pack, offset);
    while (object != NULL && (object->offset != offset || object->pack != pack))
        object = object->next_in_bucket;
    return object;
}

/* The names of a pack are hashes: any of their bytes will do. Made up ones are forgotten sooner, and found all the same.
 */
static struct prt_pack_object **place_of(const prt_pack_cache_t *cache, const prt_id *name)
{
    uint64_t word;
    memcpy(&word, name->bytes + 4, sizeof word);
    return &cache->named[word & (cache->bucket_count * NAMES_PER_BUCKET - 1)];
}

static void put_in_bucket(prt_pack_cache_t *cache, struct prt_pack_object *object)
{
    struct prt_pack_object **bucket = bucket_of(cache, object->pack, object->offset);
    object->next_in_bucket = *bucket;
    *bucket = object;
}

static void leave_lru(prt_pack_cache_t *cache, struct prt_pack_object *object)
{
    *(object->newer != NULL ? &object->newer->older : &cache->newest) = object->older;
    *(object->older != NULL ? &object->older->newer : &cache->oldest) = object->newer;
    object->newer = object->older = NULL;
    cache->released_bytes -= cost(object);
}

static void join_lru(prt_pack_cache_t *cache, struct prt_pack_object *object)
{
    object->older = cache->newest;
    *(cache->newest != NULL ? &cache->newest->newer : &cache->oldest) = object;
    cache->newest = object;
    cache->released_bytes += cost(object);
}

static void forget(prt_pack_cache_t *cache, struct prt_pack_object *object)
{
    struct prt_pack_object **link = bucket_of(cache, object->pack, object->offset);
    while (*link != object)
        link = &(*link)->next_in_bucket;
    *link = object->next_in_bucket;
    struct prt_pack_object **place = place_of(cache, &object->name);
    if (*place == object)
        *place = NULL;
    cache->object_count--;
    free(object);
}

static bool make_tables(prt_pack_cache_t *cache, size_t bucket_count)
{
    struct prt_pack_object **buckets = prt_calloc(bucket_count, sizeof *buckets);
    struct prt_pack_object **named = prt_calloc(bucket_count, NAMES_PER_BUCKET * sizeof *named);
    if (buckets == NULL || named == NULL) {
        free(buckets);
        free(named);
        return false;
    }
    cache->buckets = buckets;
    cache->named = named;
    cache->bucket_count = bucket_count;
    return true;
}

/* Without memory for more buckets the old ones do: searching takes longer, and finds the same. */
static void grow(prt_pack_cache_t *cache)
{
    const prt_pack_cache_t old = *cache;
    if (!make_tables(cache, old.bucket_count * 2))
        return;
    for (size_t i = 0; i < old.bucket_count; i++) {
        for (struct prt_pack_object *object = old.buckets[i], *next; object != NULL; object = next) {
            next = object->next_in_bucket;
            put_in_bucket(cache, object);
            if (*place_of(&old, &object->name) == object)
                *place_of(cache, &object->name) = object;
        }
    }
    free(old.buckets);
    free(old.named);
}

prt_pack_cache_t *prt_pack_cache_new(size_t max_bytes)
{
    prt_pack_cache_t *cache = prt_calloc(1, sizeof *cache);
    if (cache == NULL)
        return NULL;
    cache->max_bytes = max_bytes;
    if (!make_tables(cache, FIRST_BUCKETS)) {
        free(cache);
        return NULL;
    }
    return cache;
}

void prt_pack_cache_destroy(prt_pack_cache_t **cache)
{
    if (*cache == NULL)
        return;
    for (size_t i = 0; i < (*cache)->bucket_count; i++) {
        for (struct prt_pack_object *object = (*cache)->buckets[i], *next; object != NULL; object = next) {
            next = object->next_in_bucket;
            free(object);
        }
    }
    free((*cache)->buckets);
    free((*cache)->named);
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
    struct prt_pack_object *object = *place_of(cache, name);
    return object != NULL && prt_id_equal(&object->name, name) ? hold(cache, object) : NULL;
}

void prt_pack_cache_name(prt_pack_cache_t *cache, struct prt_pack_object *object, const prt_id *name)
{
    struct prt_pack_object **old = place_of(cache, &object->name);
    if (*old == object)
        *old = NULL;
    object->name = *name;
    *place_of(cache, name) = object;
}

const struct prt_pack_object *prt_pack_cache_peek(const prt_pack_cache_t *cache, uint32_t pack, uint64_t offset)
{
    return find(cache, pack, offset);
}

void prt_pack_cache_add(prt_pack_cache_t *cache, struct prt_pack_object *object)
{
    if (cache->object_count >= cache->bucket_count)
        grow(cache);
    put_in_bucket(cache, object);
    cache->object_count++;
    object->holders = 1;
}

void prt_pack_cache_release(prt_pack_cache_t *cache, struct prt_pack_object *object)
{
    if (--object->holders > 0)
        return;
    /* An object that would push out most of the others is not worth keeping. */
    if (cost(object) > cache->max_bytes / 2) {
        forget(cache, object);
        return;
    }
    join_lru(cache, object);
    while (cache->released_bytes > cache->max_bytes) {
        struct prt_pack_object *oldest = cache->oldest;
        leave_lru(cache, oldest);
        forget(cache, oldest);
    }
}
