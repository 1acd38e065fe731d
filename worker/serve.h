/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_WORKER_SERVE_H
#define PRT_WORKER_SERVE_H
/*
 * The other side of worker/child.h: what reporting-analyze --serve does. It says that it is ready, then takes tasks one
 * at a time, tells its progress at most PRT_SERVE_PROGRESS_PER_SECOND times a second (each change of phase always),
 * but for the first moments of a task, and answers each with one result. It ends when the agent closes the socket or
 * dies, and after an analysis that ran out of memory (after its answer), since nobody knows what that left behind.
 *
 * A yield of the task at work makes the analysis leave the rest to others, between two commits and if that is worth it;
 * one that comes before there is anything to leave is remembered. While the history is read, each yield is answered by
 * an advance: the commits met so far, for others to count.
 *
 * A task's max_memory becomes the process's RLIMIT_DATA (not in sanitized builds, whose shadow memory counts against
 * it), so that an allocation fails where the analysis can still say so.
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/beacon.h"
#include "prt/checkout.h"
#include "prt/err.h"
#include "worker/git/analyze.h"

enum {
    PRT_SERVE_PROGRESS_PER_SECOND = 5,
    PRT_SERVE_QUIET_MS = 20, /* most questions about a ledger at hand take less: each word would wake the agent twice */
    PRT_SERVE_LOOK_US = 1000,       /* how often a yield is looked for while commits are counted */
    PRT_SERVE_YIELD_US = 10000,     /* what would be done in less is not given away: others would be longer about it */
    PRT_SERVE_ADVANCE_LEAST = 2048, /* commits that are named at a time while the history is read */
    PRT_SERVE_COMMIT_US = 100       /* what a commit is taken to need before the first was counted */
};

typedef prt_code (*prt_analyze_fn)(const char *root, const struct prt_task *task,
                                   const struct prt_analyze_options *options, struct prt_record *out, prt_err *err);

typedef prt_code (*prt_checkout_fn)(const char *root, const struct prt_task *task,
                                    const struct prt_analyze_options *options, struct prt_checkout *out, prt_err *err);

struct prt_serve_options {
    int fd; /* a connected stream socket; closed at the end */
    const char *root;
    prt_analyze_fn analyze;        /* prt_analyze_anywhere, outside of tests */
    prt_checkout_fn checkout;      /* likewise prt_checkout_anywhere, for PRT_TASK_CHECKOUT; NULL: that is refused */
    prt_analyze_memory_t *memory;  /* handed to each analysis; may be NULL */
    struct prt_anywhere *anywhere; /* likewise (worker/git/anywhere.h) */
    int64_t quiet_ms;              /* so long after its beginning nothing is told of a task */
    prt_beacon_t *beacon;          /* where to write down what it is at; may be NULL */
};

/* Until the end that is described above. Otherwise the socket failed, or PRT_E_PROTOCOL: the agent said what no agent
 * says; PRT_E_MEMORY. */
prt_code prt_serve(const struct prt_serve_options *options, prt_err *err) PRT_MUST_USE;

#endif
