/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_OBJECTS_H
#define PRT_GIT_OBJECTS_H
/*
 * Where object bytes come from. The readers above (walk, numstat) know only this; behind it stand a pack reader of our
 * own (objects_packs.c) with libgit2's object database (objects_git2.c) for what it does not read, or an array in
 * tests.
 *
 * Bytes handed out stay valid until they are released: an LRU of inflated objects (PRT_OBJECT_CACHE bytes) keeps
 * released ones for the next asker, because a commit's old blob is usually some other commit's new blob.
 */
#include "prt/err.h"
#include "worker/git/id.h"
#include "worker/git/meter.h"

typedef enum prt_object_kind {
    PRT_OBJECT_COMMIT = 1,
    PRT_OBJECT_TREE,
    PRT_OBJECT_BLOB,
    PRT_OBJECT_TAG
} prt_object_kind;

typedef struct prt_objects prt_objects_t;

typedef struct prt_object {
    prt_object_kind kind;
    const unsigned char *data;
    size_t size;
    void *pin;      /* the cache's; NULL when nothing is held */
    bool of_source; /* ... or the source's: it keeps the bytes itself */
} prt_object;

/* One source of objects. Functions are given `state`. */
struct prt_object_source {
    void *state;
    size_t id_size; /* 20 */
    /* Optional, both or neither: a fast way to bytes that the source keeps itself, without a copy, until release() is
     * given out->pin. false says nothing more than "ask read()". */
    bool (*hold)(void *state, const prt_id *id, size_t max_size, prt_object *out);
    void (*release)(void *state, void *pin);
    /* The whole object in memory of malloc's that the caller frees. PRT_E_NOT_FOUND: not there. PRT_E_FORMAT: there,
     * and damaged. PRT_E_LIMIT: larger than max_size. */
    prt_code (*read)(void *state, const prt_id *id, size_t max_size, prt_object_kind *kind, void **data, size_t *size,
                     prt_err *err);
    /* Kind and size alone, without inflating where that is possible. Same errors. */
    prt_code (*stat)(void *state, const prt_id *id, prt_object_kind *kind, size_t *size, prt_err *err);
    /* Optional: charges what hold() has to read from now on to PRT_COST_INFLATE of the meter. */
    void (*measure)(void *state, struct prt_meter *meter);
    /* Optional: hold() will be asked for that one soon. */
    void (*hint)(const void *state, const prt_id *id);
    void (*destroy)(void *state);
};

/* Takes over the source (destroyed with the objects, also when this fails). cache_bytes bounds what released objects
 * may hold. */
prt_code prt_objects_new(const struct prt_object_source *source, size_t cache_bytes, prt_objects_t **out,
                         prt_err *err) PRT_MUST_USE;
void prt_objects_destroy(prt_objects_t **objects);
size_t prt_objects_id_size(const prt_objects_t *objects);

/* Objects that are not in memory yet are read on the account of PRT_COST_INFLATE from now on. The meter, NULL for none,
 * must live longer; those who read objects charge their own work to it as well. */
void prt_objects_measure(prt_objects_t *objects, struct prt_meter *meter);
struct prt_meter *prt_objects_meter(const prt_objects_t *objects);

/* That object will be asked for soon: the tables it will be looked up in come from memory meanwhile. */
void prt_objects_hint(const prt_objects_t *objects, const prt_id *id);

/* An object of the kind asked for. Another kind is PRT_E_FORMAT. Sentences name the object: "tree 1f00ba...: missing".
 */
prt_code prt_objects_get(prt_objects_t *objects, const prt_id *id, prt_object_kind kind, prt_object *out,
                         prt_err *err) PRT_MUST_USE;
void prt_objects_release(prt_objects_t *objects, prt_object *object); /* NULL-safe for a zeroed object; zeroes it */
prt_code prt_objects_stat(prt_objects_t *objects, const prt_id *id, prt_object_kind *kind, size_t *size,
                          prt_err *err) PRT_MUST_USE;

struct git_repository;

/* Packs of the repository's own are read by our own reader, everything else by libgit2, which also says what is wrong
 * where something is. Replace refs are not applied, objects are read as they are. Hashes are not verified (it halves
 * the speed); what does not inflate or parse is still noticed. cache_bytes bounds what both hold together. */
prt_code prt_objects_open(struct git_repository *repository, size_t cache_bytes, prt_objects_t **out,
                          prt_err *err) PRT_MUST_USE;

/* The same by libgit2 alone, several times slower: what the tests hold our reader against. */
prt_code prt_objects_open_git2(struct git_repository *repository, size_t cache_bytes, prt_objects_t **out,
                               prt_err *err) PRT_MUST_USE;
prt_code prt_object_source_git2(struct git_repository *repository, struct prt_object_source *out,
                                prt_err *err) PRT_MUST_USE;

#endif
