/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_SIM_WIRE_H
#define PRT_SIM_WIRE_H
/*
 * A wire in virtual time that loses, delays, duplicates and reorders: each message travels for a time of its own, so a
 * later one may arrive first. Messages carry what proto/msg.h's do, as far as the scheduler can see it.
 */
#include "coordinator/sched/heap.h"
#include "coordinator/sched/sched.h"
#include "tests/sim/random.h"

struct prt_sim_refs {
    struct prt_lease_ref *refs;
    size_t count, capacity;
};

typedef enum prt_sim_kind {
    PRT_SIM_HELLO, /* agent to coordinator */
    PRT_SIM_HEARTBEAT,
    PRT_SIM_BYE,
    PRT_SIM_RESULT,
    PRT_SIM_ADVANCE,
    PRT_SIM_WELCOME, /* coordinator to agent; the first of those */
    PRT_SIM_REFUSED,
    PRT_SIM_PULSE,
    PRT_SIM_TASK,
    PRT_SIM_YIELD
} prt_sim_kind;

struct prt_sim_message {
    prt_sim_kind kind;
    uint32_t agent;                   /* the agent that sends or gets it */
    uint64_t instance;                /* hello, welcome, refused: which life of the agent */
    uint32_t session;                 /* the scheduler's handle; all but hello */
    uint64_t sequence;                /* heartbeat, pulse */
    struct prt_lease_ref ref;         /* task, result, yield, advance */
    prt_category failure;             /* result */
    uint64_t rest;                    /* result, advance: weight of what was given back */
    bool over;                        /* pulse: the run is over */
    struct prt_sim_refs in_hand;      /* heartbeat; returned in a bye */
    struct prt_sim_refs left;         /* heartbeat: of each in hand, as `attempt`, how much is left */
    struct prt_sim_refs kept;         /* heartbeat */
    struct prt_sim_refs acknowledged; /* pulse */
    struct prt_sim_refs resend;       /* pulse */
    struct prt_sim_refs cancelled;    /* pulse */
};

struct prt_sim_wire_faults {
    uint32_t loss, duplication, long_delay; /* per mille */
    int64_t min_delay, max_delay;           /* ms */
    int64_t longest_delay;                  /* ms; of those that are delayed for long */
};

struct prt_sim_wire {
    struct prt_sim_wire_faults faults;
    struct prt_random *random;
    struct prt_heap flight; /* slots by time of arrival */
    struct prt_sim_slot *slots;
    size_t slot_count, slot_capacity;
    struct prt_sim_refs unused; /* slots given back, as `task` of a reference */
    uint64_t posted, lost, doubled;
};

void prt_sim_wire_init(struct prt_sim_wire *wire, struct prt_random *random);
void prt_sim_wire_free(struct prt_sim_wire *wire);

/* Sends what *message holds, and empties it. */
void prt_sim_wire_post(struct prt_sim_wire *wire, int64_t now, struct prt_sim_message *message);
/* Puts it back to be delivered at `when`, whatever the faults: the receiver was not able to take it. */
void prt_sim_wire_hold(struct prt_sim_wire *wire, int64_t when, struct prt_sim_message *message);

int64_t prt_sim_wire_next(const struct prt_sim_wire *wire); /* time of the next arrival; INT64_MAX: nothing travels */
/* The next to arrive; the caller frees it. Something travels. */
struct prt_sim_message prt_sim_wire_take(struct prt_sim_wire *wire);

void prt_sim_message_free(struct prt_sim_message *message);
void prt_sim_refs_add(struct prt_sim_refs *list, struct prt_lease_ref ref);
bool prt_sim_refs_has(const struct prt_sim_refs *list, struct prt_lease_ref ref);

/* Memory for a simulation; ends the program when there is none, since a test has no way on. */
void *prt_sim_grow(void *items, size_t *capacity, size_t need, size_t item_size);

#endif
