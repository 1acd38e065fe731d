/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_CHECKOUTS_H
#define PRT_COORDINATOR_CHECKOUTS_H
/*
 * Files of repositories that a run needs beside those it reports on: job definitions, INFO.yaml files. The coordinator
 * clones nothing itself; workers answer (PRT_TASK_CHECKOUT). Pure: the run asks and answers, whoever wished is called.
 *
 *     wish ──► question: the branch's files ──► submodules that are wanted ──► a question each: the files of that commit
 *                                                         ▲                        │ put in the submodule's place
 *                                                         └────────────────────────┘
 *              all answered or failed ──► done, once
 *
 * A submodule's URL comes from a repository, so that it may be anything: what is relative is taken from where its
 * repository is, what is no URL to clone from (prt/url.h) is refused, and so is a file of a worker's host, unless the
 * repository that names it is one as well.
 */
#include "prt/checkout.h"
#include "prt/model.h"

typedef struct prt_checkouts prt_checkouts_t;

struct prt_checkout_wish {
    const char *what; /* "jjb": for sentences and logs */
    prt_str url;
    prt_str branch;   /* empty: HEAD's */
    prt_str patterns; /* as in prt_task; PRT_MAX_CHECKOUT_PATTERNS */
    /* Whether that submodule of the checkout is needed; NULL: none is. */
    bool (*wants)(const struct prt_checkout *checkout, const struct prt_checkout_entry *submodule);
    /* Something could not be had; a sentence without `what`. May be called several times, always before `done`. */
    void (*failed)(void *context, prt_str why);
    /* NULL: there is none at all. The checkout may be taken over (zeroed). Anything but PRT_OK ends the run. */
    prt_code (*done)(void *context, struct prt_checkout *checkout, prt_err *err);
    void *context;
};

prt_checkouts_t *prt_checkouts_new(void) PRT_MUST_USE;   /* NULL when memory is short */
void prt_checkouts_destroy(prt_checkouts_t **checkouts); /* NULL-safe; leaves NULL. Nobody is called */

/* Everything is copied. Before the run alone. PRT_E_CONFIG: the URL is none, or the branch is no name. */
prt_code prt_checkouts_wish(prt_checkouts_t *checkouts, const struct prt_checkout_wish *wish,
                            prt_err *err) PRT_MUST_USE;

/* How many questions there are so far: 0 .. count-1. Answers may raise it. */
uint32_t prt_checkouts_count(const prt_checkouts_t *checkouts); /* 0 for NULL */
/* Fills kind, names, URL, tip, branch and patterns; texts live as long as the checkouts. `path` is the URL's own, so
 * that a mirror is kept for each URL. */
void prt_checkouts_question(const prt_checkouts_t *checkouts, uint32_t number, struct prt_task *out);
prt_str prt_checkouts_name(const prt_checkouts_t *checkouts, uint32_t number); /* "jjb (https://.../ci-management)" */

/* An answer, once for each question; it is taken over (zeroed). What it makes wanted is asked for at once, so that the
 * questions are the same in whatever order answers come; a failure asks nothing. */
prt_code prt_checkouts_take(prt_checkouts_t *checkouts, uint32_t number, struct prt_checkout *answer,
                            prt_err *err) PRT_MUST_USE;
prt_code prt_checkouts_fail(prt_checkouts_t *checkouts, uint32_t number, prt_str why, prt_err *err) PRT_MUST_USE;

#endif
