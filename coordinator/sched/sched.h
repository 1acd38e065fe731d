/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_SCHED_H
#define PRT_SCHED_H
/*
 * Dispatch as a pure machine: step(now, event) -> orders. It does no I/O, reads no clock and never waits, so tests
 * drive it in virtual time. The coordinator's loop feeds it what happened and carries out what it orders.
 *
 * Life of a task (states x events: the table in sched.c is the law, this is its picture)
 *
 *                 send                 result good
 *     WAITING ───────────► LEASED ──────────────────────► DONE
 *        ▲                   │  │ result good of an older lease ─► DONE
 *        │ attempts left     │  │
 *        └───────────────────┤  └── none left ──────────► BURIED   (an error record; the run goes on)
 *              lease over: expired · worker lost · returned · attempt failed
 *
 * Promises, each tested:
 *  - a task ends exactly once, as DONE or BURIED, whatever is lost, delayed, duplicated or reordered;
 *  - a worker never holds more than its credit (slots + 1) of live leases, so a slow worker hoards nothing;
 *  - heaviest waiting task first; equal weights in plan order;
 *  - every lease has an end: it is renewed only by heartbeats that name it, and never beyond max_lease_ms in all;
 *  - near the end, when nothing waits and a worker has free credit, the oldest lease is copied to it once (straggler);
 * first good result wins, the other copy is cancelled;
 *  - prt_sched_deadline is never later than the next moment at which something has to happen.
 *
 * Cost: O(log n) per event in tasks and workers; below 300 bytes per queued task.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prt/err.h"
#include "prt/model.h"

typedef struct prt_sched prt_sched_t;

/* Why a lease ended without a good result. Each has a budget of its own: a repository that crashes the analysis must
 * not be tried as often as one whose worker was switched off. */
typedef enum prt_lease_end {
    PRT_END_FAILED,   /* the analysis process crashed or ran out of memory */
    PRT_END_TIMEOUT,  /* it did not finish in time, or the lease reached max_lease_ms */
    PRT_END_LOST,     /* the lease expired unrenewed or its worker was lost */
    PRT_END_RETURNED, /* the worker gave it back unstarted or drained; never counts */
    PRT_END_KINDS
} prt_lease_end;

struct prt_sched_options {
    int64_t lease_ms;                 /* a lease not renewed for so long is over */
    int64_t max_lease_ms;             /* a lease is over after this even when renewed: task timeout plus grace */
    int64_t worker_ms;                /* a worker not heard of for so long is lost */
    uint32_t max_ends[PRT_END_KINDS]; /* a task is buried when it ended so often for this reason; 0: no limit
                                         (PRT_END_RETURNED) */
    bool copy_stragglers;
};

typedef enum prt_event_type {
    PRT_EVENT_TIME,      /* nothing but the passing of time */
    PRT_EVENT_HELLO,     /* worker, slots: a new worker, or the same again (nothing changes) */
    PRT_EVENT_HEARTBEAT, /* worker, refs (tasks in hand): renews those leases; a lease it should hold but does not name,
                            and that was sent longer than lease_ms ago, runs out by itself */
    PRT_EVENT_RESULT,    /* worker, ref: a good record arrived and is kept */
    PRT_EVENT_FAILURE,   /* worker, ref, end, category: the attempt failed */
    PRT_EVENT_BYE,       /* worker, refs (returned tasks): leaves */
    PRT_EVENT_WORKER_GONE, /* worker: known to be dead (its process ended): all its leases are lost now */
    PRT_EVENT_STOP         /* the run is interrupted: bury all that is not done (category INTERRUPTED) */
} prt_event_type;

struct prt_lease_ref {
    uint32_t task;
    uint32_t attempt;
};

struct prt_event {
    prt_event_type type;
    uint32_t worker;                  /* handle chosen by the caller, dense from 0, never reused for another worker */
    uint32_t slots;                   /* HELLO */
    struct prt_lease_ref ref;         /* RESULT, FAILURE */
    prt_lease_end end;                /* FAILURE */
    prt_category category;            /* FAILURE: what to bury it with */
    const struct prt_lease_ref *refs; /* HEARTBEAT, BYE */
    size_t ref_count;
};

typedef enum prt_order_type {
    PRT_ORDER_SEND,   /* worker, ref: send this task with this attempt number */
    PRT_ORDER_CANCEL, /* worker, ref: tell the worker to stop it (in its next pulse) */
    PRT_ORDER_ACCEPT, /* ref: this result is the task's; keep it. The step that got the RESULT says so at most once per
                         task */
    PRT_ORDER_DROP,   /* ref: a duplicate or foreign result; acknowledge and forget it */
    PRT_ORDER_BURY,   /* ref.task, category: the task ended without a result */
    PRT_ORDER_WORKER_LOST, /* worker: forget it; its session is over */
    PRT_ORDER_COMPLETE     /* every task has ended; said exactly once */
} prt_order_type;

struct prt_order {
    prt_order_type type;
    uint32_t worker;
    struct prt_lease_ref ref;
    prt_category category;
};

/* What the machine holds now, for progress and diagnosis. */
struct prt_sched_counts {
    uint32_t tasks, waiting, leased, done, buried;
    uint32_t workers, slots;
    uint64_t sent, requeued, copied, dropped;
};

/* weights[i] is the size of task i (any unit; heavier first). count may be 0: the first step then says COMPLETE. */
prt_code prt_sched_new(const struct prt_sched_options *options, const uint64_t *weights, uint32_t count,
                       prt_sched_t **out, prt_err *err) PRT_MUST_USE;
void prt_sched_destroy(prt_sched_t **sched);

/*
 * Takes one event and gives the orders that follow. The orders are valid until the next step. `now` is in milliseconds
 * and never runs backwards (an earlier one counts as the latest seen). An event that names an unknown worker, task or
 * attempt is harmless: it orders at most DROP. A result of an unknown (forgotten) worker is accepted like any other
 * when its task and attempt were ever leased. PRT_E_MEMORY leaves the machine as it was before the step.
 */
prt_code prt_sched_step(prt_sched_t *sched, int64_t now, const struct prt_event *event, const struct prt_order **orders,
                        size_t *order_count, prt_err *err) PRT_MUST_USE;

int64_t
prt_sched_deadline(const prt_sched_t *sched); /* when to step with PRT_EVENT_TIME at the latest; INT64_MAX: never */
struct prt_sched_counts prt_sched_counts(const prt_sched_t *sched);

/* A lease for diagnosis: the worker and expiry of the newest lease of a task; false when it has none. */
bool prt_sched_lease(const prt_sched_t *sched, uint32_t task, uint32_t *worker, uint32_t *attempt, int64_t *expires);

#endif
