/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/pack_cache.h"

#include <stdlib.h>

#include "prt/mem.h"

enum { FIRST_BUCKETS = 1024 };

struct prt_pack_cache {
    struct prt_pack_object **buckets;
    size_t bucket_count; /* a power of two */
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
    cache->object_count--;
    free(object);
}

/* Without memory for more buckets the old ones do: searching takes longer, and finds the same. */
static void grow(prt_pack_cache_t *cache)
{
    size_t old_count = cache->bucket_count;
    struct prt_pack_object **old = cache->buckets;
    struct prt_pack_object **buckets = prt_calloc(old_count * 2, sizeof *buckets);
    if (buckets == NULL)
        return;
    cache->buckets = buckets;
    cache->bucket_count = old_count * 2;
    for (size_t i = 0; i < old_count; i++) {
        for (struct prt_pack_object *object = old[i], *next; object != NULL; object = next) {
            next = object->next_in_bucket;
            put_in_bucket(cache, object);
        }
    }
    free(old);
}

prt_pack_cache_t *prt_pack_cache_new(size_t max_bytes)
{
    prt_pack_cache_t *cache = prt_calloc(1, sizeof *cache);
    if (cache == NULL)
        return NULL;
    cache->max_bytes = max_bytes;
    cache->bucket_count = FIRST_BUCKETS;
    cache->buckets = prt_calloc(FIRST_BUCKETS, sizeof(struct prt_pack_object *));
    if (cache->buckets == NULL) {
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

struct prt_pack_object *prt_pack_cache_hold(prt_pack_cache_t *cache, uint32_t pack, uint64_t offset)
{
    struct prt_pack_object *object = find(cache, pack, offset);
    if (object != NULL && object->holders++ == 0)
        leave_lru(cache, object);
    return object;
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
