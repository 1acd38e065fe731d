/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_PACK_READER_H
#define PRT_GIT_PACK_READER_H
/*
 * Objects of packs, inflated, deltas applied. One reader serves all packs of a repository and keeps what it made in one
 * cache. A refusal has no reason with it, as in pack.h.
 *
 * Memory: the cache, and while an object is read at most its base, a delta and itself, each at most PRT_MAX_BLOB.
 */
#include "worker/git/pack.h"
#include "worker/git/pack_cache.h"

enum { PRT_PACK_MAX_DEPTH = 10000 /* deltas on deltas; git makes 50 by itself and 4095 when asked to */ };

typedef struct prt_pack_reader prt_pack_reader_t;

prt_pack_reader_t *prt_pack_reader_new(size_t cache_bytes) PRT_MUST_USE; /* NULL: memory is short */
void prt_pack_reader_destroy(prt_pack_reader_t **reader);
void prt_pack_reader_measure(prt_pack_reader_t *reader, struct prt_meter *meter); /* as prt_objects_measure() says */

/* The object at the offset, held until prt_pack_release(). `number` tells the pack from others of this reader. NULL:
 * damaged, larger than max_size, too many deltas deep, or memory is short. */
struct prt_pack_object *prt_pack_read(prt_pack_reader_t *reader, const struct prt_pack *pack, uint32_t number,
                                      uint64_t offset, size_t max_size) PRT_MUST_USE;
/* The same of an object that was read under this name from whichever pack. NULL: not in the cache any more, or
 * larger. */
struct prt_pack_object *prt_pack_read_named(prt_pack_reader_t *reader, const prt_id *name,
                                            size_t max_size) PRT_MUST_USE;
void prt_pack_hint_named(const prt_pack_reader_t *reader, const prt_id *name);
void prt_pack_name(prt_pack_reader_t *reader, struct prt_pack_object *object, const prt_id *name);
void prt_pack_release(prt_pack_reader_t *reader, struct prt_pack_object *object);

/* Kind and size without making the object: headers are followed, and one delta at most is inflated. */
bool prt_pack_stat(prt_pack_reader_t *reader, const struct prt_pack *pack, uint32_t number, uint64_t offset,
                   prt_object_kind *kind, size_t *size) PRT_MUST_USE;

/* More than PRT_PACK_MAX_DEPTH deltas below each other, which those that name their bases in a circle are. */
bool prt_pack_endless(const struct prt_pack *pack, uint64_t offset) PRT_MUST_USE;

#endif
