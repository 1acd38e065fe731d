/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_ANALYSIS_H
#define PRT_GIT_ANALYSIS_H
/*
 * One analysis at work; shared by the steps of prt_analyze() and by nobody else.
 *
 *     analyze.c         open, find HEAD's commit, and the order of the steps
 *     analysis_walk.c   headers of everything: one row per commit
 *     analysis_count.c  lines of the commits that are asked for, and of HEAD
 */
#include "prt/model.h"
#include "worker/git/analyze.h"
#include "worker/git/identities.h"
#include "worker/git/numstat.h"
#include "worker/git/repository.h"
#include "worker/git/walk.h"

/* The numbers of prt_phase in proto/msg.h, which this room does not include. */
enum prt_analysis_phase {
    PRT_ANALYSIS_OPEN = 1,
    PRT_ANALYSIS_WALK = 2,
    PRT_ANALYSIS_COUNT = 3,
    PRT_ANALYSIS_TOTAL = 4
};

enum { PRT_ANALYSIS_PROGRESS_EVERY = 256 }; /* commits */

/* A commit whose lines are asked for. */
struct prt_analysis_pending {
    uint32_t row;
    uint32_t commit; /* place in walk.seen */
};

struct prt_analysis {
    const struct prt_task *task;
    const struct prt_analyze_options *options; /* never NULL */
    struct prt_record record;                  /* grows; rows and identities are put into it last */
    struct prt_repository repository;
    prt_objects_t *objects;
    prt_mailmap_t *mailmap;
    prt_attributes_t *attributes;
    struct prt_identities identities;
    struct prt_walk walk;
    prt_id tip;      /* HEAD's commit */
    prt_id tip_tree; /* its tree */
    struct prt_commit *rows;
    size_t row_count;
    size_t row_capacity;
    struct prt_analysis_pending *pending;
    size_t pending_count;
    size_t pending_capacity;
};

/* PRT_E_CANCELLED when the caller wants no more. */
prt_code prt_analysis_progress(const struct prt_analysis *analysis, enum prt_analysis_phase phase, uint64_t done,
                               uint64_t total, prt_err *err) PRT_MUST_USE;

/* Whether a code speaks of the repository's objects: missing, damaged, too large; anything else ends the analysis. */
bool prt_analysis_is_loss(prt_code code);
prt_category prt_analysis_category(prt_code code); /* of such a code */
/* What to say behind a sentence about something missing. */
const char *prt_analysis_hint(const struct prt_analysis *analysis, prt_category category);

/* Fills rows and pending; adds problems for what could not be read. */
prt_code prt_analysis_walk(struct prt_analysis *analysis, prt_err *err) PRT_MUST_USE;
/* Fills the counts of the pending rows, and the lines at HEAD; adds problems likewise. */
prt_code prt_analysis_count(struct prt_analysis *analysis, prt_err *err) PRT_MUST_USE;

#endif
