/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_WORKER_AGENT_STATUS_H
#define PRT_WORKER_AGENT_STATUS_H
/*
 * What a worker is at, in words: what its loop prints after SIGQUIT, and what its watchdog warns of. The first half is
 * pure, struct in and text out, one line each with its end; names from outside are made harmless.
 */
#include "proto/msg.h"
#include "prt/buf.h"
#include "worker/agent_parts.h"

enum { PRT_STATUS_QUEUE_MAX = 20 /* queued tasks that are named; how many more there are is said */ };

struct prt_agent_status {
    const char *endpoint; /* the coordinator's */
    const char *stage;    /* of the dialogue: "work" */
    bool waiting;         /* a request is out and not answered */
    bool draining;
    uint64_t session;  /* 0: none */
    int64_t silent_ms; /* since the last answer; before the first, since the beginning */
    bool heard;        /* there was an answer */
    uint32_t slots, running;
    size_t in_hand, kept, kept_bytes;
};

struct prt_agent_status_slot {
    uint32_t slot;
    int64_t process;                     /* 0: none */
    const char *state;                   /* of the process: "running", "stopped" */
    const struct prt_task_message *task; /* NULL: it is idle */
    struct prt_progress progress;
    int64_t phase_ms; /* in this phase */
    int64_t left_ms;  /* until its time is over */
};

void prt_agent_status_add(const struct prt_agent_status *status, prt_buf *out);
void prt_agent_status_add_slot(const struct prt_agent_status_slot *slot, prt_buf *out);
/* The watchdog's sentence, without a line end. */
void prt_agent_status_add_stuck(const struct prt_agent_status_slot *slot, int64_t still_ms, prt_buf *out);

/* Once in each turn of the loop: says in the beacon that it turns, warns of tasks that make no progress, and prints all
 * of it when SIGQUIT has come. */
void prt_agent_status_turn(prt_agent_t *agent, int64_t now);

/* SIGUSR1: the next level, or the one that the coordinator names with it. */
void prt_agent_status_level(prt_agent_t *agent, bool named, int level);

#endif
