/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_TREEDIFF_H
#define PRT_GIT_TREEDIFF_H
/*
 * Which files two trees do not have in common: one pair of versions per path, in the order in which git queues them
 * (the order decides between renames that are equally good). Folders of the same id are never opened. A file and a
 * folder of one name are two paths to git: the one is deleted, the files in the other are added. A file that becomes a
 * link or a submodule is one pair.
 */
#include "prt/buf.h"
#include "worker/git/objects.h"
#include "worker/git/tree_entry.h"

#define PRT_MAX_FILE_PAIRS (UINT32_C(1) << 22) /* in one comparison: about 400 MiB and the paths */
#define PRT_NO_PARTNER     UINT32_MAX

struct prt_file_version {
    prt_id id;
    bool exists;
    bool executable;
    prt_entry_kind kind; /* never a folder */
};

/* At least one of the two exists. */
struct prt_file_pair {
    struct prt_file_version before;
    struct prt_file_version after;
    uint32_t path_at; /* in prt_file_pairs.paths */
    uint32_t path_len;
    /* Of a rename (renames.h): the added file's pair names the deleted one's, and the other way round. */
    uint32_t partner;
};

/* Zeroed is empty and valid. Memory is kept when a comparison fills it anew. */
struct prt_file_pairs {
    struct prt_file_pair *items;
    size_t count;
    size_t capacity;
    prt_buf paths;
    prt_buf folder; /* scratch: the path of the folder being compared, with a '/' behind it */
};

/* Fills *pairs, whatever was in it; after a failure its contents mean nothing. NULL is the empty tree. Errors:
 * PRT_E_NOT_FOUND, PRT_E_FORMAT, PRT_E_LIMIT (PRT_MAX_FILE_PAIRS, PRT_MAX_TREE_DEPTH), PRT_E_MEMORY. */
prt_code prt_treediff(prt_objects_t *objects, const prt_id *before, const prt_id *after, struct prt_file_pairs *pairs,
                      prt_err *err) PRT_MUST_USE;
void prt_file_pairs_free(struct prt_file_pairs *pairs);

/* A view, valid until the next comparison. */
prt_str prt_file_pair_path(const struct prt_file_pairs *pairs, const struct prt_file_pair *pair);

#endif
