/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_SIMILARITY_H
#define PRT_GIT_SIMILARITY_H
/*
 * How much of one blob is in another, in git's units (git 2.39, diffcore-delta.c): 60,000 for all of it.
 *
 * A blob is cut behind every LF, and after 64 bytes where no LF comes. Each chunk has a hash below 107,927, and a
 * blob's signature is how many of its bytes have each hash. What two signatures share, in bytes, is taken for what was
 * copied. In text a CR before an LF does not count. Bytes behind the last whole chunk do not count either: that is how
 * git 2.39 does it (newer ones count them).
 *
 *     prt_similarity_target(similarity, added, true);
 *     prt_similarity_sign(similarity, deleted, true, &signature, err);
 *     score = prt_similarity_score(prt_similarity_copied(similarity, &signature), deleted.len, added.len);
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prt/err.h"
#include "prt/limits.h"
#include "prt/str.h"

enum {
    PRT_SIMILARITY_ALL = 60000,
    PRT_SIMILARITY_RENAME = 30000,  /* at least this much makes a rename */
    PRT_SIMILARITY_BASENAME = 45000 /* and this much one with the same base name, before others are looked at */
};

#define PRT_MAX_SIGNATURES PRT_MIB(128) /* bytes of signatures that are kept */

typedef struct prt_similarity prt_similarity_t;

/* Zeroed is no signature. */
struct prt_signature {
    size_t first; /* in the similarity's pool */
    size_t count;
    uint64_t generation;
};

prt_code prt_similarity_new(prt_similarity_t **out, prt_err *err) PRT_MUST_USE;
void prt_similarity_destroy(prt_similarity_t **similarity); /* NULL-safe; sets *similarity to NULL */

/* Forgets all signatures and keeps the memory. */
void prt_similarity_clear(prt_similarity_t *similarity);
/* False for one that was forgotten: also signing forgets all others when it would go past PRT_MAX_SIGNATURES. */
bool prt_similarity_has(const prt_similarity_t *similarity, const struct prt_signature *signature);
prt_code prt_similarity_sign(prt_similarity_t *similarity, prt_str content, bool is_text, struct prt_signature *out,
                             prt_err *err) PRT_MUST_USE;

/* The blob that signatures are compared with from now on. */
void prt_similarity_target(prt_similarity_t *similarity, prt_str content, bool is_text);
/* Bytes of the signed blob that are also in the target. */
uint64_t prt_similarity_copied(const prt_similarity_t *similarity, const struct prt_signature *signature);

/* 0 .. PRT_SIMILARITY_ALL. Sizes are of the blobs; 0 when the target is empty. */
uint32_t prt_similarity_score(uint64_t copied, uint64_t source_size, uint64_t target_size);
/* Can blobs of these sizes reach the score? git asks this before it reads them. */
bool prt_similarity_possible(uint64_t source_size, uint64_t target_size, uint32_t score);

#endif
