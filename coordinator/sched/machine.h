/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_SCHED_MACHINE_H
#define PRT_SCHED_MACHINE_H
/*
 * The inside of prt_sched_t, for the files of this folder only.
 *
 * One step is: reserve (reserve.c, the only part that allocates and can fail), take the event (sched.c), let time pass
 * (only on PRT_EVENT_TIME), see who is there (presence.c), dispatch (dispatch.c, home.c, yield.c). tasks.c ends leases
 * and moves tasks through their table, workers.c keeps slots, signs of life and who may help whom. prt_sched_add
 * reserves and queues between steps; the next one dispatches.
 */
#include "coordinator/sched/heap.h"
#include "coordinator/sched/lease.h"
#include "coordinator/sched/rules.h"
#include "coordinator/sched/sched.h"

struct prt_sched_task {
    uint64_t weight;
    uint64_t thing;               /* what it works on and is kept; 0: nothing */
    uint32_t attempts;            /* leases so far; the number of the newest */
    uint32_t ends[PRT_END_KINDS]; /* leases that ended so, against options.max_ends */
    uint32_t leases[2];           /* live ones; [0] is PRT_LEASE_NONE when none is, [1] is a copy's or none */
    uint32_t shun;                /* the worker where its last bad end was; PRT_HEAP_NONE */
    uint16_t verdict;             /* prt_category to bury it with, once a budget is used up */
    uint8_t state;                /* prt_task_state */
    bool whole;                   /* never asked to yield */
};

struct prt_sched_worker {
    int64_t heard;                /* ms; its last sign of life */
    uint64_t place;               /* where it keeps things; 0: nowhere */
    uint32_t slots;               /* at most PRT_MAX_SLOTS; 0 gets no task */
    uint32_t live;                /* leases; at most its credit, slots + 1 */
    uint32_t queued;              /* the one lease beyond its slots, or PRT_LEASE_NONE */
    uint32_t strikes;             /* leases in a row that ran out unnamed while it spoke; above 0: on probation */
    int64_t struck;               /* ms; when the last one did. What was sent before has been judged by it */
    int64_t proved;               /* ms; when the newest of the leases that it named or answered was sent */
    bool able;                    /* counted in counts.able */
    uint8_t state;                /* prt_worker_state */
    struct prt_lease_list fresh;  /* its leases that may be copied, in order of sending */
    struct prt_lease_list copied; /* its leases that have or are a copy */
};

struct prt_sched {
    struct prt_sched_options options;
    int64_t now; /* the latest seen */

    struct prt_sched_task *tasks; /* counts.tasks of them */
    size_t task_capacity;
    struct prt_sched_worker *workers; /* by handle */
    size_t worker_capacity, worker_count;
    struct prt_lease_pool pool;
    uint64_t credit; /* of all workers that are here */

    struct prt_heap waiting;    /* tasks: heaviest first, then plan order */
    struct prt_heap expiry;     /* leases: next to expire first */
    struct prt_heap silence;    /* workers: next to be lost first */
    struct prt_heap idle;       /* workers that may get a task: most free slots first, then handle */
    struct prt_heap probation;  /* workers on probation that have nothing in hand, and may get one task: by handle */
    struct prt_heap stragglers; /* workers with a lease to copy: see prt_sched_straggler */
    struct prt_heap givers;     /* leases that may be asked to yield, the best first: see yield.c */
    struct prt_heap resting;    /* leases that may be when their ask_at has come: next first */
    size_t asked;               /* leases that wait (prt_lease.waits) */
    int64_t moved;              /* ms; when a task was sent, a lease ended or a worker came last */

    struct prt_order *orders;
    size_t order_count, order_capacity;

    struct prt_sched_counts counts;
    bool begun;          /* a step was taken */
    int64_t began;       /* ms; when */
    bool open;           /* there were least_workers once, or the wait for them is over */
    bool has_somebody;   /* counts.able was above 0 after the last step */
    int64_t alone_since; /* ms; when it became 0 */
    bool said_nobody;    /* PRT_ORDER_NOBODY was said since then */
    bool added;          /* a task was added since the last step */
    bool complete;       /* PRT_ORDER_COMPLETE was said */
};

/* now + ms, INT64_MAX where that cannot be told. */
int64_t prt_sched_later(int64_t time, int64_t ms);

/* reserve.c: everything the coming step may need, so that nothing in it can fail; and everything one more task needs in
 * this and all later steps, apart from the orders of a step. */
prt_code prt_sched_reserve(prt_sched_t *sched, const struct prt_event *event, prt_err *err) PRT_MUST_USE;
prt_code prt_sched_reserve_task(prt_sched_t *sched, prt_err *err) PRT_MUST_USE;
void prt_sched_say(prt_sched_t *sched, prt_order_type type, uint32_t worker, struct prt_lease_ref ref,
                   prt_category category);

/* tasks.c */
void prt_sched_lease_begin(prt_sched_t *sched, uint32_t task, uint32_t worker, bool copy);
/* The lease ends without a result: its task is charged, and freed or buried when this was its last one. */
void prt_sched_lease_over(prt_sched_t *sched, uint32_t lease, prt_lease_end end, prt_category category);
/* The live lease of this reference, or PRT_LEASE_NONE. */
uint32_t prt_sched_lease_of(const prt_sched_t *sched, struct prt_lease_ref ref);
void prt_sched_lease_extend(prt_sched_t *sched, uint32_t lease);
/* What is left of a weight when this part (of PRT_SCHED_WHOLE) is: 0 only of nothing. */
uint64_t prt_sched_left(uint64_t weight, uint32_t part);
void prt_sched_task_good(prt_sched_t *sched, uint32_t worker, struct prt_lease_ref ref);
void prt_sched_task_stop(prt_sched_t *sched, uint32_t task, prt_category category);

/* workers.c */
uint32_t prt_sched_credit(uint32_t slots); /* leases a worker with so many slots may hold */
void prt_sched_worker_event(prt_sched_t *sched, prt_worker_event type, const struct prt_event *event);
void prt_sched_worker_holds(prt_sched_t *sched, uint32_t lease);    /* links a new lease to its worker */
void prt_sched_worker_releases(prt_sched_t *sched, uint32_t lease); /* the opposite; may start the clock of another */
void prt_sched_worker_copied(prt_sched_t *sched, uint32_t lease);   /* this lease may not be copied any more */
int64_t prt_sched_worker_silent_at(const prt_sched_t *sched, uint32_t worker); /* lost then, unless it speaks before */
/* Takes the worker out of those that may get a task when it is too silent for that; false when it is not. It comes back
 * with its next sign of life. */
bool prt_sched_worker_set_aside(prt_sched_t *sched, uint32_t worker);
/* May get a task, and has an idle slot, or at least credit. */
bool prt_sched_worker_idle(const prt_sched_t *sched, uint32_t worker);
bool prt_sched_worker_has_credit(const prt_sched_t *sched, uint32_t worker);
/* The lease of a worker that is worth a copy most: the one that queues behind its busy slots, else its oldest;
 * PRT_LEASE_NONE. */
uint32_t prt_sched_straggler(const prt_sched_t *sched, uint32_t worker);
void prt_sched_workers_init(prt_sched_t *sched);                    /* the orders of its heaps */
void prt_sched_worker_refresh(prt_sched_t *sched, uint32_t worker); /* after any of its numbers changed */
/* The live lease of this reference if it is this worker's, or PRT_LEASE_NONE. */
uint32_t prt_sched_own_lease(const prt_sched_t *sched, uint32_t worker, struct prt_lease_ref ref);

/* presence.c */
void prt_sched_note_able(prt_sched_t *sched, uint32_t worker); /* keeps counts.able, after any of its numbers changed */
/* A lease of the worker has run out. When the worker spoke after it was sent, and took neither it nor one that was sent
 * later, that is a strike. */
void prt_sched_worker_strike(prt_sched_t *sched, uint32_t worker, const struct prt_lease *lease);
void prt_sched_worker_proved(prt_sched_t *sched, const struct prt_lease *lease); /* its worker named or answered it */
void prt_sched_note_presence(prt_sched_t *sched);         /* once in each step, when the event is taken */
void prt_sched_pass_patience(prt_sched_t *sched);         /* in a TIME step, behind that */
int64_t prt_sched_presence_due(const prt_sched_t *sched); /* when it has to; INT64_MAX: never */

/* yield.c */
void prt_sched_yield_init(prt_sched_t *sched);
void prt_sched_yield_begin(prt_sched_t *sched, uint32_t lease);   /* it is at work from now on */
void prt_sched_yield_refresh(prt_sched_t *sched, uint32_t lease); /* after its numbers changed */
void prt_sched_yield_gave(prt_sched_t *sched, uint32_t worker, struct prt_lease_ref ref);
void prt_sched_yield_end(prt_sched_t *sched, uint32_t lease);
void prt_sched_yield_ask(prt_sched_t *sched);          /* whom there is to be asked now, when all that waits was sent */
int64_t prt_sched_yield_due(const prt_sched_t *sched); /* when the next one may be; INT64_MAX: never */

/* home.c */
/* How much a place wants a thing: at home it is where this is most. Equal for two places only if they are the same. */
uint64_t prt_sched_claim(uint64_t place, uint64_t thing);
/* What this worker is to be sent now: a waiting task that is at home there, else the heaviest. Something waits. */
uint32_t prt_sched_task_for(const prt_sched_t *sched, uint32_t worker);

/* dispatch.c */
void prt_sched_dispatch(prt_sched_t *sched);
int64_t prt_sched_copy_due(const prt_sched_t *sched); /* when the next copy is due; INT64_MAX: none */

#endif
