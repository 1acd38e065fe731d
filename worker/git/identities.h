/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_IDENTITIES_H
#define PRT_GIT_IDENTITIES_H
/*
 * The authors of a history, each once: what git log prints as %aN and %aE, the name trimmed, the address trimmed and
 * its ASCII letters in lower case. Steps, in git's order: the commit's encoding to UTF-8, the author line, the mailmap.
 */
#include "prt/arena.h"
#include "prt/buf.h"
#include "prt/map.h"
#include "prt/model.h"
#include "worker/git/ident.h"
#include "worker/git/mailmap.h"

struct prt_identities {
    struct prt_identity *items; /* texts live in the arena */
    size_t count;
    size_t capacity;
    uint64_t cut; /* commits whose name or address was cut to PRT_MAX_NAME bytes */
    prt_arena *arena;
    prt_mailmap_t *mailmap;
    prt_map_t *by_key; /* "name\0address" */
    prt_buf text;      /* scratch: a converted commit, a key */
    prt_buf key;
};

/* Keeps references to arena and mailmap. Free it also after a failure. */
prt_code prt_identities_init(struct prt_identities *identities, prt_arena *arena, prt_mailmap_t *mailmap,
                             prt_err *err) PRT_MUST_USE;
void prt_identities_free(struct prt_identities *identities);

/* The author of a commit, given as its raw bytes. *dates: only `dated`, `time` and `zone` of it are set. */
prt_code prt_identities_author(struct prt_identities *identities, prt_str commit, uint32_t *index,
                               struct prt_ident *dates, prt_err *err) PRT_MUST_USE;

#endif
