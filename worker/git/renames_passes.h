/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_RENAMES_PASSES_H
#define PRT_GIT_RENAMES_PASSES_H
/*
 * What the passes of renames.h share: the deleted files (sources) and the added ones (targets) that have no partner
 * yet, in git's order, and the memory they work in.
 */
#include "worker/git/renames.h"
#include "worker/git/similarity.h"

struct prt_rename_candidate {
    uint32_t pair; /* index into the file pairs */
    const struct prt_file_version *version;
    prt_str path;
    prt_str base; /* the path's last part */
    bool has_size;
    size_t size;
    struct prt_signature signature; /* of sources */
};

struct prt_rename_candidates {
    struct prt_rename_candidate *items;
    size_t count;
    size_t capacity;
};

/* A place in an order of candidates: of sources by id in the exact pass, of either by base name in the second. */
struct prt_rename_place {
    const struct prt_rename_candidate *candidate;
    uint32_t index; /* of the candidate, or how it ranks among equals */
    uint32_t next;  /* exact pass: the next free place with the same id; UINT32_MAX: none */
    uint32_t first; /* exact pass, at the first place of an id: its first free place */
};

struct prt_rename_score {
    uint32_t source;
    uint32_t target;
    uint32_t score;
    bool same_base;
    bool used;
    size_t rank; /* equals stay in the order in which they were found */
};

struct prt_renames {
    prt_similarity_t *similarity; /* NULL until two texts have to be compared */
    struct prt_rename_candidates sources;
    struct prt_rename_candidates targets;
    struct prt_rename_place *places; /* room for one per source and target */
    size_t place_capacity;
    struct prt_rename_score *scores;
    size_t score_count;
    size_t score_capacity;
    /* of the call in progress */
    const struct prt_content_reader *reader;
    struct prt_file_pairs *pairs;
};

/* A source and the target that it became: both are out of the passes that follow. */
void prt_renames_pair(prt_renames_t *renames, const struct prt_rename_candidate *source,
                      const struct prt_rename_candidate *target);
bool prt_renames_paired(const prt_renames_t *renames, const struct prt_rename_candidate *candidate);
bool prt_renames_same_base(const struct prt_rename_candidate *a, const struct prt_rename_candidate *b);

prt_code prt_renames_exact(prt_renames_t *renames, prt_err *err) PRT_MUST_USE;
prt_code prt_renames_by_base(prt_renames_t *renames, prt_err *err) PRT_MUST_USE;
prt_code prt_renames_by_content(prt_renames_t *renames, prt_err *err) PRT_MUST_USE;

/* git's estimate of how much of the target was taken from the source; 0 where `wanted` is out of reach by the sizes
 * alone. *loaded tells for which target the similarity is set up; the caller starts it as NULL. */
prt_code prt_renames_estimate(prt_renames_t *renames, struct prt_rename_candidate *source,
                              struct prt_rename_candidate *target, uint32_t wanted,
                              const struct prt_rename_candidate **loaded, uint32_t *score, prt_err *err) PRT_MUST_USE;

#endif
