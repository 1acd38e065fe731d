/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_SIM_AGENT_H
#define PRT_SIM_AGENT_H
/*
 * A worker as the protocol has it (proto/msg.h): says hello until it is welcome, starts tasks in order of arrival,
 * names in its heartbeats what it has in hand and what results it keeps, sends results again when asked, forgets them
 * when they are acknowledged, gives the rest of a task back when it is told to yield, goes back to hello when it is
 * refused or hears nothing. And as the world has it: it
 * crashes, hangs, leaves, is slow, loses its task socket, and has analyses that die, take too long or never end.
 */
#include "tests/sim/wire.h"

struct prt_sim_habits {
    uint32_t slots;
    int64_t slowness;                 /* per cent: 100 takes weight ms for a task, 5000 fifty times that */
    int64_t heartbeat_ms, silence_ms; /* as a welcome tells */
    int64_t timeout_ms;               /* an analysis is ended after so long */
    uint32_t crash, stuck;            /* per mille of analyses that die, that never end and are not ended */
    uint32_t poison;                  /* per mille of tasks whose analysis dies everywhere */
    uint32_t advancing;               /* per mille of yields that a part is given for while the task goes on */
    uint32_t stubborn;                /* per mille of yields that nothing comes of */
    bool tells_left;                  /* its heartbeats say how much of each task is left */
    int64_t fault_every_ms;           /* mean time between faults of the whole worker; 0: none */
    int64_t longest_fault_ms;         /* how long it is away or hangs at most */
};

typedef enum prt_sim_agent_state { PRT_SIM_AWAY, PRT_SIM_GREETING, PRT_SIM_WORKING } prt_sim_agent_state;

struct prt_sim_held {
    struct prt_lease_ref ref;
    bool started;
    bool yields; /* told to while it queued */
    int64_t began;
    int64_t ends; /* INT64_MAX while it queues, or when it never ends */
    prt_category failure;
    uint64_t rest; /* weight of what is given back */
};

struct prt_sim_kept {
    struct prt_lease_ref ref;
    prt_category failure;
    uint64_t rest; /* weight of what was given back */
};

struct prt_sim_agent {
    uint32_t index;
    struct prt_sim_habits habits;
    const uint64_t *weights; /* of the run's tasks */
    uint64_t seed;           /* of the run, for what is the same everywhere: poison */
    struct prt_random *random;
    struct prt_sim_wire *wire;

    prt_sim_agent_state state;
    uint64_t instance;
    uint32_t session;
    uint64_t sequence;       /* of the last heartbeat */
    uint64_t heard_sequence; /* of the newest pulse */
    int64_t heard_at;
    int64_t speak_at; /* next hello or heartbeat; when away: when it is back */
    int64_t fault_at;
    int64_t hangs_until;
    bool deaf; /* its task socket is broken for this session */
    bool home; /* the run is over, as it has heard */
    bool died; /* set by a crash; whoever watches its process clears it */

    struct prt_sim_held *held;
    size_t held_count, held_capacity;
    struct prt_sim_kept *kept;
    size_t kept_count, kept_capacity;
};

void prt_sim_agent_init(struct prt_sim_agent *agent, int64_t start);
void prt_sim_agent_free(struct prt_sim_agent *agent);

int64_t prt_sim_agent_next(const struct prt_sim_agent *agent); /* when it wants to be woken; INT64_MAX: never */
void prt_sim_agent_wake(struct prt_sim_agent *agent, int64_t now);
void prt_sim_agent_receive(struct prt_sim_agent *agent, int64_t now, const struct prt_sim_message *message);

#endif
