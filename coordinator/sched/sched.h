/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_SCHED_H
#define PRT_SCHED_H
/*
 * Dispatch as a pure machine: step(now, event) -> orders. It does no I/O, reads no clock and never waits, so tests
 * drive it in virtual time. The coordinator's loop feeds it what happened and carries out what it orders.
 *
 * Life of a task (states x events; the tables in rules.c are the law, this is its picture)
 *
 *                 send                 result good
 *     WAITING ───────────► LEASED ──────────────────────► DONE
 *        ▲                   │  │ result good of an older lease ─► DONE
 *        │ attempts left     │  │
 *        └───────────────────┤  └── none left ──────────► BURIED   (an error record; the run goes on)
 *              lease over: expired · worker lost · returned · attempt failed
 *
 * Promises, each tested:
 *  - a task ends exactly once, as DONE or BURIED, whatever is lost, delayed, duplicated or reordered. All that is said of
 *    tasks here holds for those that are added while the run goes on as well;
 *  - a worker never holds more than its credit (slots + 1; 0 for a worker without slots) of live leases, so a slow
 *    worker hoards nothing; the one beyond its slots is given only when no slot is idle anywhere;
 *  - heaviest waiting task first; equal weights in plan order. It goes to the worker with most free slots, and not to
 *    the one where its last attempt went wrong if another is as free. Nobody who was silent for quiet_ms gets any;
 *  - of things that are kept where they were worked on (clones), a worker gets those first that are at home at its
 *    place, the same ones in each run, although heavier ones wait; of PRT_SCHED_LOOK that are near the heaviest. It
 *    never idles for that: when there are none, it gets the heaviest;
 *  - every lease has an end: it is renewed only by heartbeats that name it, and never beyond max_lease_ms in all,
 *    counted from when its worker had a slot for it;
 *  - near the end, when nothing waits and a worker has an idle slot, it gets a copy of another worker's task: first of
 *    one that queues behind a busy slot, then of the oldest lease. A lease is copied once, a copy never; the first good
 *    result wins, the other copy is cancelled. While one of the two lives, the end of the other frees nothing;
 *  - when nothing waits and a slot is idle, leases at work are asked to give a part of their task back (YIELD): those
 *    first that were asked least often, then those with most left to do, then the newest; no more at a time than slots
 *    are idle. What comes of it are tasks that are added. Nobody is asked when there is but one slot, nor for a task that
 *    is to stay whole, or that is done but for its answer;
 *  - a worker that speaks, and lets a lease run out without having named or answered it or a later one, is on probation:
 *    it gets one task at a time until it names or answers one, and none that was lost PRT_SCHED_STRIKES times, as long as
 *    others are there. After PRT_SCHED_STRIKES such leases in a row its session is over (DEAF); leases that were sent
 *    together count as one. So a socket that is cut in one direction costs a task few attempts;
 *  - no task is sent before least_workers are here, or wait_ms have passed since the first step (SHORT). When for wait_ms
 *    there is no worker with slots that is not on probation, that is said (NOBODY), and the caller decides;
 *  - prt_sched_deadline is never later than the next moment at which something has to happen, and after a TIME step it
 *    lies behind that step's time.
 *
 * Time passes only in PRT_EVENT_TIME: nothing expires in another step. So a coordinator that was held up takes what has
 * arrived meanwhile first, and only then sees who is really silent:
 *
 *     poll until prt_sched_deadline; for each message: step(now, its event); if now >= deadline: step(now, TIME)
 *
 * Cost: O(log n) per event in tasks and workers (per reference for lists); below 300 bytes per queued task.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prt/err.h"
#include "prt/model.h"
#include "prt/str.h"

typedef struct prt_sched prt_sched_t;

#define PRT_SCHED_MAX_TASKS   (1u << 30)
#define PRT_SCHED_MAX_HANDLES (1u << 24) /* worker sessions in one run */
#define PRT_SCHED_WHOLE       (1u << 16) /* of a task: nothing of it is done yet, as far as is known */
#define PRT_SCHED_IN_VAIN     8          /* yield_again_ms, until a copy is made instead */
#define PRT_SCHED_LOOK        256 /* waiting tasks that are looked at for one that is at home at a worker's place */
#define PRT_SCHED_STRIKES     3   /* leases in a row that a worker may let run out unnamed while it speaks */

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
    int64_t lease_ms;     /* a lease not renewed for so long is over */
    int64_t quiet_ms;     /* a worker not heard of for so long gets no task until it speaks. Some heartbeats,
                                         and far below lease_ms: a dead worker whose tasks were done by copies looks idle
                                         again, and what it then got would wait for lease_ms. 0: lease_ms */
    int64_t max_lease_ms; /* a lease is over after this even when renewed: task timeout plus grace. The time
                                         it queues at its worker behind a busy slot does not count */
    int64_t worker_ms;    /* a worker not heard of for so long is lost */
    uint32_t max_ends[PRT_END_KINDS]; /* a task is buried when it ended so often for this reason; 0: no limit
                                         (PRT_END_RETURNED) */
    bool copy_stragglers;
    int64_t copy_after_ms; /* a lease that is at work is copied only when it is this old; 0: at once. One that queues is
                              copied at once in any case */
    int64_t yield_after_ms; /* a lease that has been at work for so long may be asked to give a part of its task back */
    int64_t
        yield_again_ms; /* and again so long after it was asked; 0: nobody is asked. A lease at work is copied only when
                               for PRT_SCHED_IN_VAIN times so long nothing was sent and no lease has ended */
    uint32_t least_workers; /* nothing is sent before so many are here with slots */
    int64_t wait_ms; /* the patience for that, and for anybody at all; 0: no end (least_workers is then 0 or 1) */
};

typedef enum prt_event_type {
    PRT_EVENT_TIME,      /* the passing of time: leases expire, silent workers are lost */
    PRT_EVENT_HELLO,     /* worker, slots: a new worker, or the same again (a sign of life, else nothing changes). One
                            that was lost or left comes back under a new handle; its old one stays dead.
                            on_probation: it begins with one strike */
    PRT_EVENT_HEARTBEAT, /* worker, refs (tasks in hand): renews those leases; a lease it should hold but does not name,
                            and that was sent longer than lease_ms ago, runs out by itself. What it names and does not
                            hold (any more) is ordered CANCEL, so the CANCELs of this step are all that the pulse needs
                            to say. A coordinator that waits for kept results may name those too: it renews them */
    PRT_EVENT_RESULT,    /* worker, ref: a good record arrived and is kept */
    PRT_EVENT_GAVE, /* worker, ref: a part of this task was given back, and it goes on: it may be asked again as if for
                            the first time. Nothing when the lease is over */
    PRT_EVENT_FAILURE,     /* worker, ref, end, category: the attempt failed; DROP when that lease is over already */
    PRT_EVENT_BYE,         /* worker, refs (returned tasks): leaves. What it holds and does not return is lost */
    PRT_EVENT_WORKER_GONE, /* worker: known to be dead (its process ended): all its leases are lost now */
    PRT_EVENT_STOP /* the run ends early: bury all that is not done (with category; NONE: INTERRUPTED), tasks added since
                              the last step included. That ends the run: COMPLETE follows in the same step */
} prt_event_type;

struct prt_lease_ref {
    uint32_t task;
    uint32_t attempt;
};

struct prt_event {
    prt_event_type type;
    uint32_t worker;                  /* handle chosen by the caller, dense from 0, never reused for another worker */
    uint32_t slots;                   /* HELLO */
    bool on_probation;                /* HELLO: this process was deaf in an earlier session */
    uint64_t place;                   /* HELLO: where it keeps things, the same number in each run; 0: nowhere */
    struct prt_lease_ref ref;         /* RESULT, GAVE, FAILURE */
    prt_lease_end end;                /* FAILURE */
    prt_category category;            /* FAILURE, STOP: what to bury it with */
    const struct prt_lease_ref *refs; /* HEARTBEAT, BYE */
    const uint32_t *left; /* HEARTBEAT: of each of refs, how much of it is still to do, of PRT_SCHED_WHOLE; NULL: not
                             known of any */
    size_t ref_count;
};

typedef enum prt_order_type {
    PRT_ORDER_SEND,  /* worker, ref: send this task with this attempt number */
    PRT_ORDER_YIELD, /* worker, ref: a slot is idle and nothing waits; ask for a part of this task. Lost without harm */
    PRT_ORDER_CANCEL, /* worker, ref: tell the worker to stop it (in its next pulse). Said when the lease ends, and
                         again by each heartbeat that still names it: nothing is lost with a pulse that is lost */
    PRT_ORDER_ACCEPT, /* worker, ref: this result is the task's; keep it. The step that got the RESULT says so at most
                         once per task */
    PRT_ORDER_DROP,   /* worker, ref: a duplicate or foreign result or failure; acknowledge and forget it */
    PRT_ORDER_BURY,   /* ref.task, category: the task ended without a result */
    PRT_ORDER_WORKER_LOST, /* worker: it was silent for worker_ms; forget it, its session is over. Not said after BYE
                              and WORKER_GONE, of which the caller knows */
    PRT_ORDER_WORKER_DEAF, /* worker: it lets every task run out unnamed, although it speaks. Its session is over; a
                              worker that means well says hello again */
    PRT_ORDER_SHORT,   /* fewer than least_workers have come within wait_ms; sending begins with those. At most once */
    PRT_ORDER_NOBODY,  /* for wait_ms nobody could be sent a task; said once until somebody can. Nothing is buried:
                              that is for STOP */
    PRT_ORDER_COMPLETE /* every task has ended, added ones included; said exactly once, and no task comes after it */
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
    uint32_t able; /* workers with slots, not on probation */
    uint64_t sent, requeued, copied, yields, dropped;
    uint64_t
        expired; /* leases that nobody renewed, or that reached their hard end; those of lost workers are not counted */
};

/* weights[i] is the size of task i (any unit; heavier first). count may be 0: the first step then says COMPLETE.
 * PRT_E_USAGE: a duration that cannot be; PRT_E_LIMIT: more than PRT_SCHED_MAX_TASKS. */
prt_code prt_sched_new(const struct prt_sched_options *options, const uint64_t *weights, uint32_t count,
                       prt_sched_t **out, prt_err *err) PRT_MUST_USE;
void prt_sched_destroy(prt_sched_t **sched);

/*
 * A task that becomes known while the run goes on: a part of a large one, a question asked again. It gets the next
 * number, waits like any other, and the next step sends it, whatever its event; until then the deadline is 0, at once.
 *
 * Add the tasks that a result or failure calls for BEFORE the step that takes it. In between, the task it belongs to
 * has not ended, so COMPLETE cannot come too early; after that step it may have been said, and then nothing can be
 * added:
 *
 *     for each part: prt_sched_add(sched, weight, &part, err)
 *     prt_sched_step(sched, now, RESULT of the whole, ...)   // sends the parts, and no COMPLETE before they end
 *
 * Add only for a result that will be accepted: of a task that is still open, and of an attempt that was sent. A DROP
 * does not take tasks back.
 *
 * The orders of the last step stay valid. Amortised O(log n) in tasks. On an error the machine is as it was and *task
 * is not written: PRT_E_INTERNAL, COMPLETE was said (after STOP it always was); PRT_E_LIMIT, more than
 * PRT_SCHED_MAX_TASKS; PRT_E_MEMORY.
 */
prt_code prt_sched_add(prt_sched_t *sched, uint64_t weight, uint32_t *task, prt_err *err) PRT_MUST_USE;

/* The task is never asked to yield: no part of it can be given back. */
void prt_sched_keep_whole(prt_sched_t *sched, uint32_t task);

/*
 * What the task works on is kept at the place of whoever works on it: a number that is the same in each run; 0: nothing
 * is. Each thing has its home at one of the places of the workers that are here, all of them about as many, and a place
 * that comes or goes moves no more of them than it must. Source: highest random weight (Thaler, Ravishankar: Using
 * name-based mappings to increase hit rates, IEEE/ACM Transactions on Networking 6 (1998)).
 */
void prt_sched_set_thing(prt_sched_t *sched, uint32_t task, uint64_t thing);
/* Such a number for a name; never 0. */
uint64_t prt_sched_number(prt_str name);

/*
 * Takes one event and gives the orders that follow. The orders are valid until the next step. `now` is in milliseconds
 * and never runs backwards (an earlier one counts as the latest seen). An event that names an unknown worker, task or
 * attempt is harmless: it orders at most DROP or CANCEL. A result of an unknown (forgotten) worker is accepted like any
 * other when its task and attempt were ever leased. On an error the machine is as it was before the step:
 * PRT_E_MEMORY; PRT_E_LIMIT, a handle of PRT_SCHED_MAX_HANDLES or more; PRT_E_INTERNAL, no such event.
 */
prt_code prt_sched_step(prt_sched_t *sched, int64_t now, const struct prt_event *event, const struct prt_order **orders,
                        size_t *order_count, prt_err *err) PRT_MUST_USE;

/* When to step with PRT_EVENT_TIME at the latest; INT64_MAX: never. 0, at once, before the first step of a run without
 * tasks, and after a task was added. */
int64_t prt_sched_deadline(const prt_sched_t *sched);
struct prt_sched_counts prt_sched_counts(const prt_sched_t *sched);

#endif
