/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_ANYWHERE_H
#define PRT_GIT_ANYWHERE_H
/*
 * Where a task's repository is, before prt_analyze() reads it:
 *
 *     no clone_url                      at `path` under the root
 *     clone_url, and a work folder      a mirror in it (mirror.h)
 *     clone_url, and no work folder     at `path` under the root, if something is there
 *
 * A mirror that reads as damaged is cloned anew and read once more, so that no answer depends on what a work folder
 * went through. It is held for as long as the process keeps its repository open for the next question
 * (prt_analyze_memory).
 */
#include "prt/checkout.h"
#include "worker/git/analyze.h"

typedef struct prt_anywhere prt_anywhere_t;

/* How the sentence about a host ends that cannot be reached at all: the next repository of it will fare no better. */
#define PRT_REMOTE_NO_CONNECTION "no connection to its host can be made"
/* ... or that is there and says so itself, as a proxy does before a server that is started anew. */
#define PRT_REMOTE_NOT_NOW "its host says that it cannot answer now (HTTP status 429, 502, 503 or 504)"

/* work_dir may be NULL. The texts must outlive it; the memory is the one of the options below, and may be NULL. NULL
 * when memory is short. */
prt_anywhere_t *prt_anywhere_new(const char *work_dir, prt_analyze_memory_t *memory) PRT_MUST_USE;
void prt_anywhere_destroy(prt_anywhere_t **anywhere); /* before the memory; NULL-safe */

/* As prt_analyze(), with options->anywhere. What is the remote's fault is a problem of the record. What another attempt
 * or another host may do better is a failure, and *options->failure its category (else PRT_CATEGORY_NONE). Fetching is
 * told as progress in phase PRT_PHASE_FETCH, in objects; it is no part of the cost. */
prt_code prt_analyze_anywhere(const char *root, const struct prt_task *task, const struct prt_analyze_options *options,
                              struct prt_record *out, prt_err *err) PRT_MUST_USE;

/* The answer to PRT_TASK_CHECKOUT, always of a mirror: of a task without clone_url it is a failure. Otherwise
 * likewise. */
prt_code prt_checkout_anywhere(const char *root, const struct prt_task *task, const struct prt_analyze_options *options,
                               struct prt_checkout *out, prt_err *err) PRT_MUST_USE;

#endif
