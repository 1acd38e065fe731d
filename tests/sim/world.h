/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_SIM_WORLD_H
#define PRT_SIM_WORLD_H
/*
 * A whole run in virtual time: the scheduler in a coordinator that does no more than carry out orders, agents, and the
 * wire between them. What happens depends on the plan alone, so a seed that fails can be played again.
 */
#include <stdio.h>

#include "tests/sim/agent.h"
#include "tests/sim/check.h"

struct prt_world_plan {
    uint64_t seed;
    struct prt_sched_options sched;
    uint64_t *weights; /* ms of work for a worker of slowness 100; owned; task_count + most_added of them */
    uint32_t task_count;
    uint32_t most_added;           /* tasks that may be added to those */
    uint32_t whole;                /* sevenths of the tasks added that are kept whole */
    uint32_t places;               /* that workers keep things at; 0: nothing is kept */
    uint32_t split;                /* per mille of answers to open tasks that add some */
    struct prt_sim_habits *agents; /* owned */
    uint32_t agent_count;
    struct prt_sim_wire_faults wire;
    bool renew_kept;        /* the coordinator renews leases whose results are kept and have not arrived */
    int64_t stop_at;        /* the run is interrupted then; INT64_MAX: never */
    bool give_up;           /* it is stopped when the scheduler says that nobody is there */
    int64_t stall_every_ms; /* mean time between moments in which the coordinator does nothing for a while; 0: none */
    int64_t longest_stall_ms;
    uint32_t noise;      /* per mille of steps after which an event comes that makes no sense */
    uint64_t scan_every; /* of the check */
    FILE *story;         /* every step is told here; NULL: none */
};

struct prt_world_result {
    int64_t end;      /* ms; when COMPLETE was said */
    int64_t deserted; /* ms during which no worker was there that could get a task */
    struct prt_sched_counts counts;
    uint64_t steps, messages, lost, doubled;
    uint32_t given_back; /* results that were a part alone */
    uint32_t added, sessions, deaf, max_attempts;
};

/* A small run with faults of every kind, or without, drawn from the seed. */
void prt_world_draw(struct prt_world_plan *plan, uint64_t seed);
/* Many tasks and workers, with faults; tasks and workers are given. */
void prt_world_draw_large(struct prt_world_plan *plan, uint64_t seed, uint32_t tasks, uint32_t workers);
void prt_world_plan_free(struct prt_world_plan *plan);

/* False: `why` says what went wrong. */
bool prt_world_run(const struct prt_world_plan *plan, struct prt_world_result *result, prt_buf *why);

#endif
