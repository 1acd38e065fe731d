/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_WORKER_AGENT_STATE_H
#define PRT_WORKER_AGENT_STATE_H
/*
 * What the agent holds: tasks in hand (queued or in a slot) and results kept until they are acknowledged. Pure: no
 * I/O, no clock, so tests drive it in virtual time. agent.c carries out what it says.
 *
 *     take ──► QUEUED ── start ──► in a slot ── finish ──► KEPT, unsent ── sent ──► KEPT, sent ── acknowledged ──► gone
 *                 │                   │                        ▲                        │
 *                 └──── cancelled ────┴──► gone                └─────── resend ─────────┘
 *
 * A task is known by (task, attempt), which are unique in a run. Tasks start in the order of their arrival. When the
 * results kept pass a ceiling, nothing more is started until some are acknowledged: nothing is ever dropped to make
 * room.
 */
#include <stdbool.h>
#include <stdint.h>

#include "proto/msg.h"
#include "prt/err.h"

enum {
    PRT_NO_SLOT = -1 /* prt_held.slot of a task that is queued */
};

struct prt_agent_limits {
    uint32_t slots;        /* 1 .. PRT_MAX_SLOTS */
    uint32_t max_in_hand;  /* tasks taken and not answered; 0: PRT_MAX_IN_HAND */
    uint32_t max_kept;     /* results kept; 0: PRT_MAX_IN_HAND */
    size_t max_kept_bytes; /* records kept, in bytes, beyond which nothing is started; 0: PRT_AGENT_KEPT_BYTES */
};
#define PRT_AGENT_KEPT_BYTES PRT_MAX_RECORD

/* A task in hand. */
struct prt_held {
    struct prt_task_message message; /* its texts are owned by the state and end in a NUL */
    int slot;                        /* where it runs; PRT_NO_SLOT while queued */
    int64_t deadline;                /* when its time is over; INT64_MAX while queued */
    struct prt_progress progress;
    struct prt_cost cost;
    bool yield;     /* to be told so when it starts: others wait for a part of it */
    bool postponed; /* queued, and not to be started before prt_agent_state_resume */
};

/* A result that waits for its acknowledgement. The texts are owned by the state. */
struct prt_kept {
    struct prt_task_ref ref;
    prt_category failure;
    prt_str text;
    prt_str record;
    struct prt_cost cost;
    bool sent;
};

typedef enum prt_taken {
    PRT_TAKEN_QUEUED,         /* will be started when a slot is free */
    PRT_TAKEN_REFUSED,        /* its path leads out of the root: answered as a failure, never opened */
    PRT_TAKEN_DUPLICATE,      /* in hand or kept already */
    PRT_TAKEN_FOREIGN_SESSION /* not of the present session */
} prt_taken;

typedef struct prt_agent_state prt_agent_state_t;

prt_code prt_agent_state_new(const struct prt_agent_limits *limits, prt_agent_state_t **out, prt_err *err) PRT_MUST_USE;
void prt_agent_state_destroy(prt_agent_state_t **state); /* NULL-safe; sets *state to NULL */

/* A new session begins, with nothing in hand. Results kept from the same run are sent again under the new session,
 * those of another run are forgotten: task numbers mean something in one run only. */
prt_code prt_agent_state_welcome(prt_agent_state_t *state, uint64_t session, prt_str run, prt_err *err) PRT_MUST_USE;
void prt_agent_state_drop_hand(prt_agent_state_t *state); /* forgets every task in hand; the caller kills what runs */
void prt_agent_state_drop_kept(prt_agent_state_t *state); /* forgets every result kept */
void prt_agent_state_drain(prt_agent_state_t *state);     /* from now on nothing is started */

/* A task arrived. While there is no room (prt_agent_state_has_room) none should be received. */
bool prt_agent_state_has_room(const prt_agent_state_t *state);
prt_code prt_agent_state_take(prt_agent_state_t *state, const struct prt_task_message *message, prt_taken *taken,
                              prt_err *err) PRT_MUST_USE;

/* True when a task could start in a free slot. */
bool prt_agent_state_may_start(const prt_agent_state_t *state);
/* Puts the next queued task into `slot`, which is free; NULL when none may start. Valid until the next change. */
const struct prt_held *prt_agent_state_start(prt_agent_state_t *state, uint32_t slot, int64_t now);
/* It could not be started after all: it is queued again, in its old place. */
void prt_agent_state_unstart(prt_agent_state_t *state, uint32_t slot);
/* As that, and others start before it: it waits for something that has nothing to do with slots. */
void prt_agent_state_postpone(prt_agent_state_t *state, uint32_t slot);
void prt_agent_state_resume(prt_agent_state_t *state); /* whatever was postponed may start */
/* What is in hand: how many tasks, and how many of them will keep a process busy: all but questions about what
 * is new since a stored ledger, unless a host has to be asked for that. */
struct prt_hand {
    uint32_t tasks;
    uint32_t heavy;
};
struct prt_hand prt_agent_state_hand(const prt_agent_state_t *state);
const struct prt_held *prt_agent_state_at(const prt_agent_state_t *state, size_t index); /* NULL: behind the last */
const struct prt_held *prt_agent_state_in_slot(const prt_agent_state_t *state, uint32_t slot); /* NULL: it is free */
void prt_agent_state_progress(prt_agent_state_t *state, uint32_t slot, const struct prt_progress *progress);

/* What the attempt in `slot` took; goes with its result. Nothing when the slot is free. */
void prt_agent_state_charge(prt_agent_state_t *state, uint32_t slot, const struct prt_cost *cost);

/* The attempt in `slot` ended: `failure` and `text`, or (PRT_CATEGORY_NONE) `record`. Copies both, frees the slot.
 * PRT_E_MEMORY: the slot is free and the result lost; its lease runs out, since no heartbeat names it any more. */
prt_code prt_agent_state_finish(prt_agent_state_t *state, uint32_t slot, prt_category failure, prt_str text,
                                prt_str record, prt_err *err) PRT_MUST_USE;

/* Somebody waits for a part of this attempt. True: it is at work in *slot, and to be told. Queued, it is told when it
 * starts; one that is not in hand (any more), or of another session, is nobody's. */
bool prt_agent_state_yield(prt_agent_state_t *state, const struct prt_yield *yield, uint32_t *slot);

/* A slot whose task's time is over; false when there is none. prt_agent_state_deadline: the next such moment. */
bool prt_agent_state_overdue(const prt_agent_state_t *state, int64_t now, uint32_t *slot);
int64_t prt_agent_state_deadline(const prt_agent_state_t *state); /* INT64_MAX: never */

/* Acts on a pulse: forgets what is acknowledged, marks what has to be sent again, drops what is cancelled. Slots whose
 * analysis has to be killed are written to kill_slots (room for limits.slots); returns how many. */
size_t prt_agent_state_pulse(prt_agent_state_t *state, const struct prt_pulse *pulse, uint32_t *kill_slots);

/* What to say: session and lists; the sequence is the caller's. Views valid until the next change. */
void prt_agent_state_heartbeat(prt_agent_state_t *state, struct prt_heartbeat *out);
void prt_agent_state_bye(prt_agent_state_t *state, struct prt_bye *out); /* gives back all that is in hand */

/* A result that has to be sent, oldest first; NULL when there is none. Once it has left, say so. */
const struct prt_kept *prt_agent_state_unsent(const prt_agent_state_t *state);
void prt_agent_state_sent(prt_agent_state_t *state, struct prt_task_ref ref);

uint64_t prt_agent_state_session(const prt_agent_state_t *state);
uint32_t prt_agent_state_running(const prt_agent_state_t *state); /* slots at work */
size_t prt_agent_state_in_hand(const prt_agent_state_t *state);
size_t prt_agent_state_kept(const prt_agent_state_t *state);
size_t prt_agent_state_kept_bytes(const prt_agent_state_t *state);

#endif
