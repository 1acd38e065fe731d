/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_RUN_STATUS_H
#define PRT_COORDINATOR_RUN_STATUS_H
/*
 * What a run is at, in words: what the loop prints after SIGQUIT, and what its watchdog warns of. The first half is
 * pure, struct in and text out, one line each with its end; names from outside are made harmless.
 */
#include "coordinator/sched/sched.h"
#include "proto/msg.h"
#include "prt/arena.h"
#include "prt/buf.h"

enum { PRT_STATUS_LEASES_MAX = 1000 /* told of for each worker; how many more there are is said */ };

struct prt_run_status {
    const char *id;
    int64_t elapsed_ms;
    uint32_t repositories, ended, failed;
    struct prt_sched_counts counts;
    uint64_t results;   /* taken from the socket */
    uint32_t unsettled; /* tasks whose result a worker says to keep, and that has not arrived */
    uint64_t refused;   /* what came and was not taken: unreadable, foreign, made up */
    uint32_t unsent;    /* tasks that wait for their worker's socket */
    const char *store;  /* "in use" */
};

struct prt_run_status_worker {
    const char *name;
    uint32_t slots, credit, leases;
    int64_t silent_ms; /* since it was heard of */
    uint32_t unsent, cancelled;
};

struct prt_run_status_lease {
    struct prt_task_ref ref;
    prt_str repository;
    const char *kind;   /* "analyze" */
    const char *worker; /* its name */
    bool told;          /* a heartbeat has named it; otherwise nothing is known of what follows */
    prt_phase phase;
    uint64_t done, total;
    int64_t phase_ms;   /* in this phase */
    int64_t still_ms;   /* since the last progress */
    int64_t expires_ms; /* until the lease is over unless it is renewed */
    int64_t left_ms;    /* until it is over in any case; INT64_MAX while it queues */
};

void prt_run_status_add(const struct prt_run_status *status, prt_buf *out);
void prt_run_status_add_worker(const struct prt_run_status_worker *worker, prt_buf *out);
void prt_run_status_add_lease(const struct prt_run_status_lease *lease, prt_buf *out);
/* The watchdog's sentence, without a line end. left_ms: until the analysis is ended. */
void prt_run_status_add_stuck(const struct prt_run_status_lease *lease, prt_buf *out);

struct prt_run;
struct prt_peer;
struct prt_sched_lease_view;

/* A lease as people see it: the scheduler's view, and what the worker's last heartbeat said of it. `label` is the
 * worker's. */
struct prt_run_status_lease prt_run_status_describe(const struct prt_run *run, const struct prt_peer *peer,
                                                    const char *label, const struct prt_sched_lease_view *view);

/* Once in each turn of the loop: says in the beacon that it turns, warns of tasks that make no progress, and prints all
 * of it when SIGQUIT has come. */
void prt_run_status_turn(struct prt_run *run);

/* What a worker said of its tasks; `arena` is the heartbeat's. */
prt_code prt_run_status_heard(struct prt_run *run, uint32_t handle, const struct prt_heartbeat *heartbeat,
                              prt_arena *arena) PRT_MUST_USE;

/* SIGUSR1: the next level, here and in the local worker. */
void prt_run_status_level(struct prt_run *run);

#endif
