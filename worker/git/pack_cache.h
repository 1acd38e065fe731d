/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_PACK_CACHE_H
#define PRT_GIT_PACK_CACHE_H
/*
 * Inflated objects of packs by where they lie, (pack, offset), and by name once someone asked for them so: that saves
 * the search in an index. The same bytes serve those who read the object and as the base of deltas. A held object
 * stays; released ones go, the longest unused first, when they take more than max_bytes together.
 *
 * The objects are spread over all of the memory, so nothing here looks at one but the one that is asked for: keys and
 * the LRU list lie in tables of their own.
 */
#include <stddef.h>
#include <stdint.h>

#include "prt/err.h"
#include "worker/git/objects.h"

typedef struct prt_pack_cache prt_pack_cache_t;

/* One object. The first three are its maker's to fill in, the rest is the cache's. */
struct prt_pack_object {
    uint64_t offset;
    uint32_t pack; /* a number of the maker's */
    prt_object_kind kind;
    size_t size;
    uint32_t holders;
    uint32_t place;        /* in the cache's list of objects */
    prt_id name;           /* zeros: not known */
    unsigned char bytes[]; /* size of them */
};

prt_pack_cache_t *prt_pack_cache_new(size_t max_bytes) PRT_MUST_USE; /* NULL: memory is short */
void prt_pack_cache_destroy(prt_pack_cache_t **cache);               /* and all objects added to it */

/* Room for an object of that size, not cleared; free() it, or add it. NULL: memory is short. */
struct prt_pack_object *prt_pack_object_new(size_t size) PRT_MUST_USE;

/* The object there, held; NULL: none. */
struct prt_pack_object *prt_pack_cache_hold(prt_pack_cache_t *cache, uint32_t pack, uint64_t offset) PRT_MUST_USE;
/* The same without holding it: valid until the next call. */
const struct prt_pack_object *prt_pack_cache_peek(const prt_pack_cache_t *cache, uint32_t pack,
                                                  uint64_t offset) PRT_MUST_USE;
/* An object that was named, held; NULL says nothing: the table of names forgets. */
struct prt_pack_object *prt_pack_cache_hold_named(prt_pack_cache_t *cache, const prt_id *name) PRT_MUST_USE;
/* Has the memory fetched where hold_named() will look. */
void prt_pack_cache_hint_named(const prt_pack_cache_t *cache, const prt_id *name);
void prt_pack_cache_name(prt_pack_cache_t *cache, struct prt_pack_object *object, const prt_id *name);
/* Takes over an object that is not there yet; it is then held once. Where memory for more of them is short, it goes
 * when it is released, and is not found until then. */
void prt_pack_cache_add(prt_pack_cache_t *cache, struct prt_pack_object *object);
void prt_pack_cache_release(prt_pack_cache_t *cache, struct prt_pack_object *object);

#endif
