/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_ANALYSIS_H
#define PRT_GIT_ANALYSIS_H
/*
 * One analysis at work; shared by the steps of prt_analyze() and by nobody else.
 *
 *     analyze.c           open the repository, and the order of the steps
 *     analysis_task.c     whether the task can be understood
 *     analysis_head.c     HEAD's commit, its tree, its .mailmap
 *     analysis_context.c  what rows and counts depend on beside the commits
 *     analysis_since.c    the answer to a task that names a ledger at hand
 *     analysis_walk.c     headers of everything that is not known: one row per commit
 *     analysis_memory.c what is kept from one analysis to the next
 *     analysis_count.c    lines of the commits that are asked for, and of HEAD
 *     analysis_detect.c   features of HEAD, and its lines by language
 *     analysis_chunk.c    parts of a record that was split: commits that are named, or the lines of a tree
 */
#include "prt/model.h"
#include "worker/detect/detect.h"
#include "worker/git/analyze.h"
#include "worker/git/identities.h"
#include "worker/git/meter.h"
#include "worker/git/numstat.h"
#include "worker/git/repository.h"
#include "worker/git/walk.h"

/* The numbers of prt_phase in proto/msg.h, which this room does not include. */
enum prt_analysis_phase {
    PRT_ANALYSIS_OPEN = 1,
    PRT_ANALYSIS_WALK = 2,
    PRT_ANALYSIS_COUNT = 3,
    PRT_ANALYSIS_TOTAL = 4,
    PRT_ANALYSIS_FETCH = 6
};

enum {
    PRT_ANALYSIS_PROGRESS_EVERY = 256, /* commits */
    PRT_ANALYSIS_DIGEST_MAX = 65       /* hex of SHA-256 and NUL */
};

/* Commits that could not be counted, by why: one problem each, with the first of them. */
struct prt_analysis_loss {
    uint64_t count;
    prt_id commit;
    prt_err reason;
};

struct prt_analysis_losses {
    struct prt_analysis_loss missing;
    struct prt_analysis_loss damaged;
    struct prt_analysis_loss too_large;
};

struct prt_analysis {
    const struct prt_task *task;
    const struct prt_analyze_options *options; /* never NULL */
    struct prt_meter *meter;                   /* NULL: nobody asks what it costs */
    prt_id base;                               /* the task's, when it has one */
    struct prt_record record;                  /* grows; rows, names, identities and context are put into it last */
    struct prt_repository repository;
    prt_objects_t *objects;
    prt_mailmap_t *mailmap;
    prt_attributes_t *attributes;
    char shallow_part[PRT_ANALYSIS_DIGEST_MAX]; /* the parts of the context; "?" what could not be read */
    char mailmap_part[PRT_ANALYSIS_DIGEST_MAX];
    struct prt_detect_options detect; /* which features are looked for; its digest is the last part of the context */
    struct prt_identities identities;
    struct prt_walk walk;
    prt_id tip;      /* HEAD's commit; of a part: the task's */
    prt_id tip_tree; /* its tree */
    struct prt_commit *rows;
    uint32_t *row_places; /* of each row its commit's place in walk.seen */
    size_t row_count;
    size_t row_capacity;
    size_t place_capacity;
    uint32_t *pending; /* rows whose lines are asked for */
    size_t pending_count;
    size_t pending_capacity;
    bool hands_out;    /* the walk is one of the whole history */
    size_t handed_out; /* of the pending rows, the first ones: others count them */
};

/* Of a part: takes over the repository, objects and attributes that the analysis before kept, if they are those of this
 * repository and tip. */
bool prt_analysis_recall(struct prt_analysis *analysis, const char *root);
/* Hands over what a later part can use; what the memory held is forgotten. */
void prt_analysis_remember(struct prt_analysis *analysis, const char *root);

/* PRT_E_CANCELLED when the caller wants no more. */
prt_code prt_analysis_progress(const struct prt_analysis *analysis, enum prt_analysis_phase phase, uint64_t done,
                               uint64_t total, prt_err *err) PRT_MUST_USE;
/* Whether the caller wants the rest to be left to others. */
bool prt_analysis_yields(const struct prt_analysis *analysis, uint64_t done, uint64_t total);

/* Whether a code speaks of the repository's objects: missing, damaged, too large; anything else ends the analysis. */
bool prt_analysis_is_loss(prt_code code);
prt_category prt_analysis_category(prt_code code); /* of such a code */
/* What to say behind a sentence about something missing. */
const char *prt_analysis_hint(const struct prt_analysis *analysis, prt_category category);
/* Adds a problem for such a code: `what`, the reason, the hint. Another code is passed on as it is. */
prt_code prt_analysis_tell(struct prt_analysis *analysis, const char *what, const prt_err *reason,
                           prt_err *err) PRT_MUST_USE;

/* PRT_E_PROTOCOL, naming the field: names that are no names, lists that hold no whole number of them. Reads the names
 * that are not in lists (base, tip). */
prt_code prt_analysis_read_task(struct prt_analysis *analysis, prt_err *err) PRT_MUST_USE;

/* Looks behind HEAD's tags; fills tip and tip_tree. Losses are errors here. */
prt_code prt_analysis_read_tip(struct prt_analysis *analysis, prt_err *err) PRT_MUST_USE;
prt_code prt_analysis_tree_of(struct prt_analysis *analysis, const prt_id *commit, prt_id *tree,
                              prt_err *err) PRT_MUST_USE;
/* Of tip_tree; adds a problem and goes on without it when it cannot be read. */
prt_code prt_analysis_load_mailmap(struct prt_analysis *analysis, prt_err *err) PRT_MUST_USE;
/* Of tip_tree, once; adds a problem when they cannot be read, and then *known is false. */
prt_code prt_analysis_load_attributes(struct prt_analysis *analysis, bool *known, prt_err *err) PRT_MUST_USE;

/* Behind a tip that is not the base: the attributes of the ledger at hand, when they are the tip's as well, and the
 * root's file is all there is to them. Every folder of a tree would have to be read to know that of the tip alone; what
 * differs from the base is a few, and the ledger's context tells of the others. Otherwise they are left to
 * prt_analysis_load_attributes. */
prt_code prt_analysis_recall_attributes(struct prt_analysis *analysis, prt_err *err) PRT_MUST_USE;

/* Fills shallow_part. */
prt_code prt_analysis_read_shallow(struct prt_analysis *analysis, prt_err *err) PRT_MUST_USE;
/* "<shallow>:<mailmap>:<attributes>:<detect>"; PRT_MAX_CONTEXT bytes and the NUL fit. */
void prt_analysis_context(const struct prt_analysis *analysis, char out[PRT_MAX_CONTEXT + 1]);

/* Whether the ledger at hand was made at this commit, of a history that is cut at the same places, and has the features
 * that are asked for. The tip decides the rest of the context, so nothing else has to be read. */
bool prt_analysis_is_unchanged(const struct prt_analysis *analysis, const prt_id *tip);
prt_code prt_analysis_tell_unchanged(struct prt_analysis *analysis, prt_err *err) PRT_MUST_USE;
/* Behind a tip and a mailmap: what is new since the ledger at hand. *answered false: all that was tried is forgotten,
 * and the whole history is to be read. */
prt_code prt_analysis_since(struct prt_analysis *analysis, bool *answered, prt_err *err) PRT_MUST_USE;

/* Fills rows and pending; adds problems for what could not be read. */
prt_code prt_analysis_walk(struct prt_analysis *analysis, prt_err *err) PRT_MUST_USE;
/* The same of what cannot be reached from the base (walk_since.h). *has_base false: the base cannot be reached either,
 * or something could not be read. */
prt_code prt_analysis_walk_since(struct prt_analysis *analysis, bool *has_base, prt_err *err) PRT_MUST_USE;

/* Fills the counts of the pending rows, and the lines at HEAD; adds problems likewise. Or leaves the rest to others
 * (PRT_RECORD_SPLIT). */
prt_code prt_analysis_count(struct prt_analysis *analysis, prt_err *err) PRT_MUST_USE;
/* Fills the counts of one row. Losses are noted, to be told at the end. */
prt_code prt_analysis_count_row(struct prt_analysis *analysis, prt_numstat_t *numstat, const prt_id *commit,
                                struct prt_commit *row, struct prt_analysis_losses *losses, prt_err *err) PRT_MUST_USE;
prt_code prt_analysis_tell_losses(struct prt_analysis *analysis, const struct prt_analysis_losses *losses,
                                  prt_err *err) PRT_MUST_USE;
/* Every line of tip_tree, and its tallies; a problem when that cannot be known. */
prt_code prt_analysis_count_total(struct prt_analysis *analysis, prt_numstat_t *numstat, prt_err *err) PRT_MUST_USE;

/* The features of tip_tree (has_tree false: of nothing); a problem when they cannot be known. */
prt_code prt_analysis_detect(struct prt_analysis *analysis, bool has_tree, prt_err *err) PRT_MUST_USE;
/* The lines of tip_tree, or (base_tree not NULL) how many more there are than in that one, in total_loc and tallies.
 * Losses are errors here. */
prt_code prt_analysis_tally(struct prt_analysis *analysis, prt_numstat_t *numstat, const prt_id *base_tree,
                            prt_err *err) PRT_MUST_USE;

/* An uncounted row for each commit of the task, so that an answer has them whatever happens. */
prt_code prt_analysis_make_chunk(struct prt_analysis *analysis, prt_err *err) PRT_MUST_USE;
/* The answers to PRT_TASK_COUNT and PRT_TASK_TOTAL, behind open objects. */
prt_code prt_analysis_count_chunk(struct prt_analysis *analysis, prt_err *err) PRT_MUST_USE;
prt_code prt_analysis_count_tree(struct prt_analysis *analysis, prt_err *err) PRT_MUST_USE;

#endif
