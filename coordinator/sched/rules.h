/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_SCHED_RULES_H
#define PRT_SCHED_RULES_H
/*
 * The law of the machine: what an event does to a task and to a worker, as two flat tables. An entry names the next
 * state and the actions on the way; an entry without actions is a pair that changes nothing.
 */
#include <stdint.h>

typedef enum prt_task_state {
    PRT_TASK_WAITING,
    PRT_TASK_LEASED,
    PRT_TASK_DONE,
    PRT_TASK_BURIED,
    PRT_TASK_STATES
} prt_task_state;

typedef enum prt_task_event {
    PRT_TASK_SENT,    /* a lease begins: the first one of an attempt, or a straggler's copy */
    PRT_TASK_GOOD,    /* a result of any attempt ever leased */
    PRT_TASK_FREED,   /* the last live lease is over, attempts are left */
    PRT_TASK_SPENT,   /* the last live lease is over, a budget is used up */
    PRT_TASK_STOPPED, /* the run is interrupted */
    PRT_TASK_EVENTS
} prt_task_event;

enum prt_task_action {
    PRT_TASK_DEQUEUE = 1 << 0, /* out of the queue of waiting tasks */
    PRT_TASK_ENQUEUE = 1 << 1,
    PRT_TASK_CUT = 1 << 2, /* end its live leases and order CANCEL to whoever still works on them */
    PRT_TASK_SAY_ACCEPT = 1 << 3,
    PRT_TASK_SAY_DROP = 1 << 4,
    PRT_TASK_SAY_BURY = 1 << 5
};

typedef enum prt_worker_state {
    PRT_WORKER_UNKNOWN,
    PRT_WORKER_HERE,
    PRT_WORKER_GONE,
    PRT_WORKER_STATES
} prt_worker_state;

typedef enum prt_worker_event {
    PRT_WORKER_HELLO,
    PRT_WORKER_HEARTBEAT,
    PRT_WORKER_RESULT,
    PRT_WORKER_FAILURE,
    PRT_WORKER_BYE,
    PRT_WORKER_DIED,
    PRT_WORKER_SILENT, /* worker_ms without a sign of life */
    PRT_WORKER_DEAF,   /* PRT_SCHED_STRIKES leases in a row ran out unnamed, while it spoke */
    PRT_WORKER_EVENTS
} prt_worker_event;

enum prt_worker_action {
    PRT_WORKER_ENTER = 1 << 0,  /* its slots count from now on */
    PRT_WORKER_ALIVE = 1 << 1,  /* a sign of life: its own deadline moves */
    PRT_WORKER_RENEW = 1 << 2,  /* the leases it names go on; what is not its own is cancelled */
    PRT_WORKER_CHARGE = 1 << 3, /* the lease it names is over with a failure */
    PRT_WORKER_RETURN = 1 << 4, /* the leases it names are over without blame */
    PRT_WORKER_LEAVE = 1 << 5,  /* what it still holds is lost */
    PRT_WORKER_SAY_LOST = 1 << 6,
    PRT_WORKER_SAY_DEAF = 1 << 7
};

struct prt_sched_rule {
    uint8_t next;
    uint8_t actions;
};

extern const struct prt_sched_rule prt_task_rules[PRT_TASK_STATES][PRT_TASK_EVENTS];
extern const struct prt_sched_rule prt_worker_rules[PRT_WORKER_STATES][PRT_WORKER_EVENTS];

#endif
