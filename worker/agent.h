/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_WORKER_AGENT_H
#define PRT_WORKER_AGENT_H
/*
 * The worker's one loop: it joins what the pure parts decide (dialogue.h: what to ask when; agent_state.h: what is in
 * hand and kept) with what they are about (wires.h: sockets; crew.h: analysis processes; a signalfd).
 *
 *     prt_agent_new ─► prt_agent_turn until *ended ─► prt_agent_destroy
 *
 * SIGTERM and SIGINT drain: nothing more is started, what runs may finish for grace_ms, the rest is given back with the
 * bye. A second one ends what runs at once.
 *
 * When the coordinator falls silent, what is in hand is killed and the agent says hello again; results that were not
 * acknowledged are kept for PRT_AGENT_KEEP_MS in case that it is the same run that comes back. Before that, a
 * connection from which nothing comes back is made anew: that of the requests when heartbeats stay unanswered, that of
 * the results when the coordinator asks for some again.
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/diagnosis.h"
#include "prt/err.h"
#include "prt/log.h"

struct prt_link_security; /* proto/link/curve.h */

enum {
    PRT_AGENT_GRACE_MS = 10000,  /* a usual grace_ms */
    PRT_AGENT_KEEP_MS = 600000,  /* how long results outlive their coordinator */
    PRT_AGENT_TASKS_A_TURN = 64, /* tasks received before other things are looked at again */
    PRT_AGENT_REMAKE_MS = 2000,  /* from the first to the second time that the results' connection is made anew */
    PRT_AGENT_TRIM_MOST = 8,     /* clones that go in one turn of the loop */
    PRT_AGENT_TRIM_MS = 30000,   /* how often the work folder is cut back while clones are made */
    PRT_AGENT_SLOW_MS = 30,      /* nothing answered for so long while tasks queue: more processes are worth having */
    PRT_AGENT_MANY_TASKS = 32    /* so many were answered: the run is no small one, and every slot is worth a process */
};

struct prt_agent_options {
    const char *endpoint; /* "ipc:///path" or "tcp://host:port" */
    const char *name;     /* for people */
    uint64_t instance;    /* random */
    uint32_t slots;
    uint32_t child_tasks;                     /* an analysis process is replaced after so many; 0: never */
    const char *program;                      /* path of reporting-analyze */
    const char *root;                         /* --repos-root */
    const char *work_dir;                     /* where clones are kept; NULL: none are made */
    uint64_t work_dir_bytes;                  /* what they may take together */
    const struct prt_link_security *security; /* of all links, with a guard; NULL: plain, unwatched */
    bool once;                                /* end with the run */
    bool of_run;                              /* on the run's host and its own: the run tells of failures */
    int64_t grace_ms;
    int64_t watchdog_ms;        /* a task without progress for so long is warned of; 0: never */
    int nice;                   /* added to the niceness of analysis processes, 0 to 19 */
    int64_t delay_ms;           /* a slot rests so long between two tasks */
    prt_log *log;               /* NULL: none. The agent sets its level (SIGUSR1), and which run it is about */
    prt_diagnosis_t *diagnosis; /* who answers SIGQUIT; NULL: nobody */
};

/* Why the agent ended. */
typedef enum prt_agent_end {
    PRT_AGENT_RUN_OVER,    /* once: the coordinator said so */
    PRT_AGENT_STOPPED,     /* SIGTERM */
    PRT_AGENT_INTERRUPTED, /* SIGINT */
    PRT_AGENT_ABANDONED,   /* once: no coordinator */
    PRT_AGENT_REFUSED      /* it and the coordinator do not understand each other; prt_agent_refusal says how */
} prt_agent_end;

typedef struct prt_agent prt_agent_t;

/* The texts of the options must outlive the agent. SIGTERM, SIGINT, SIGCHLD and SIGUSR1 are blocked in the calling
 * thread until prt_agent_destroy; prt_links_begin has been called. */
prt_code prt_agent_new(const struct prt_agent_options *options, prt_agent_t **out, prt_err *err) PRT_MUST_USE;
void prt_agent_destroy(prt_agent_t **agent); /* NULL-safe; sets *agent to NULL */

/* Does what is due, waits for at most most_ms (>= 0) until something happens, and takes it. *end is written when
 * *ended. PRT_E_IO: analysis processes cannot be had here. */
prt_code prt_agent_turn(prt_agent_t *agent, int64_t most_ms, bool *ended, prt_agent_end *end,
                        prt_err *err) PRT_MUST_USE;

const char *prt_agent_refusal(const prt_agent_t *agent); /* the coordinator's sentence; "" when there was none */

#endif
