/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_PACKS_H
#define PRT_GIT_PACKS_H
/*
 * All packs of a repository's own object folder, as they are when it is opened: ones that git deletes meanwhile stay
 * readable (mapping.h), ones that it adds are not seen. A fast path for what it fully understands, and silent about the
 * rest: indexes of version 1, packs without an index of their own, objects that are loose or lent by another
 * repository, everything damaged. Whoever is refused asks libgit2.
 */
#include "worker/git/objects.h"

enum { PRT_PACKS_MAX = 4096 /* in a folder with more, none is read here */ };

typedef struct prt_packs prt_packs_t;

/* `folder` is "…/objects/pack"; it need not exist. NULL: memory is short. */
prt_packs_t *prt_packs_open(const char *folder, size_t cache_bytes) PRT_MUST_USE;
void prt_packs_close(prt_packs_t **packs);
size_t prt_packs_count(const prt_packs_t *packs);
void prt_packs_measure(prt_packs_t *packs, struct prt_meter *meter); /* as prt_objects_measure() says */

/* As prt_objects_hint() says. */
void prt_packs_hint(const prt_packs_t *packs, const prt_id *id);

/* out->pin is for prt_packs_release(). */
bool prt_packs_get(prt_packs_t *packs, const prt_id *id, size_t max_size, prt_object *out) PRT_MUST_USE;
void prt_packs_release(prt_packs_t *packs, void *pin);
bool prt_packs_stat(prt_packs_t *packs, const prt_id *id, prt_object_kind *kind, size_t *size) PRT_MUST_USE;

/* The object is there, as a delta whose bases come to no end: never to be given to a reader that would follow them. */
bool prt_packs_endless(const prt_packs_t *packs, const prt_id *id) PRT_MUST_USE;

#endif
