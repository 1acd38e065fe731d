/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_NUMSTAT_H
#define PRT_GIT_NUMSTAT_H
/*
 * Lines added and removed between two trees, exactly as git log --numstat with git's defaults counts them (renames on,
 * copies off, Myers with git's heuristics, diff.renameLimit 1000, no textconv), without making a diff.
 *
 *     treediff.h   merge of two sorted trees: which files were added, deleted, modified
 *     renames.h    which deletes and adds are the same file under another name
 *     similarity.h how much of one blob is in another, in git's units
 *     lines.h      lines added and removed between two texts
 */
#include "worker/git/attributes.h"
#include "worker/git/objects.h"

typedef struct prt_numstat prt_numstat_t;

struct prt_counts {
    uint64_t added;
    uint64_t removed;
    uint32_t files; /* file pairs that differ */
};

/* Keeps references to both; they must live longer. attributes may be NULL. */
prt_code prt_numstat_new(prt_objects_t *objects, const prt_attributes_t *attributes, prt_numstat_t **out,
                         prt_err *err) PRT_MUST_USE;
void prt_numstat_destroy(prt_numstat_t **numstat);

/* old_tree NULL: against the empty tree (a root commit). Errors: PRT_E_NOT_FOUND (an object is missing), PRT_E_FORMAT
 * (an object is damaged), PRT_E_LIMIT, PRT_E_MEMORY; the counts are then unknown. */
prt_code prt_numstat_trees(prt_numstat_t *numstat, const prt_id *old_tree, const prt_id *new_tree,
                           struct prt_counts *out, prt_err *err) PRT_MUST_USE;

/* A whole text file that a tree has (more) or had before (not more); link: a link or a submodule. Binary ones are not
 * told. */
struct prt_numstat_file {
    prt_str path;
    prt_str text;
    uint64_t lines;
    bool link;
    bool more;
};
typedef void (*prt_numstat_visit)(void *context, const struct prt_numstat_file *file);

/* What another tree's total differs by: out->added are lines of files that are new or different, each counted whole,
 * out->removed are lines that the old ones had; so total(new) = total(old) + added - removed. Each version is judged by
 * itself, binary or not, as prt_numstat_total does. `visit` (may be NULL) is told of each file that is counted. */
prt_code prt_numstat_change(prt_numstat_t *numstat, const prt_id *old_tree, const prt_id *new_tree,
                            prt_numstat_visit visit, void *context, struct prt_counts *out, prt_err *err) PRT_MUST_USE;

/* Lines of a whole tree: insertions against the empty tree. `visit` likewise. */
prt_code prt_numstat_total(prt_numstat_t *numstat, const prt_id *tree, prt_numstat_visit visit, void *context,
                           uint64_t *lines, prt_err *err) PRT_MUST_USE;

#endif
