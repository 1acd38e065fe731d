/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_SIM_MODEL_H
#define PRT_SIM_MODEL_H
/*
 * A second scheduler, written to be obviously right rather than fast: plain arrays, and a scan for every question. It
 * does not dispatch; it is told what the machine under test sent, says which orders an event must bring, and knows who
 * should get the next task. check.h compares.
 */
#include "tests/sim/wire.h"

struct prt_model_lease {
    bool live, copied, queued;
    uint32_t worker, attempt;
    uint64_t number;
    int64_t sent, expires, hard_end;
    uint64_t left;
    int64_t ask_at;
    uint32_t asked;
};

struct prt_model_task {
    uint64_t weight, thing;
    uint32_t attempts, shun;
    uint32_t ends[PRT_END_KINDS];
    prt_category verdict;
    bool done, buried, whole;
    struct prt_model_lease leases[2];
};

struct prt_model_worker {
    bool known, here;
    uint32_t slots, live, strikes;
    int64_t heard, struck, proved;
    uint64_t place;
};

struct prt_model {
    struct prt_sched_options options;
    int64_t now;
    int64_t moved; /* when a task was sent, a lease ended or a worker came last */
    struct prt_model_task *tasks;
    size_t task_capacity;
    struct prt_model_worker *workers;
    size_t worker_count, worker_capacity;
    struct prt_sched_counts counts; /* waiting, leased, done and buried are kept by transitions here as well */
    bool added;                     /* a task came since the last event */
    bool begun, open, said_nobody, able_before;
    int64_t began, able_at; /* able_at: when somebody was able to take a task last */
    bool complete;
    struct prt_order *expected; /* orders the last event must bring, SEND and YIELD apart */
    size_t expected_count, expected_capacity;
};

void prt_model_init(struct prt_model *model, const struct prt_sched_options *options, const uint64_t *weights,
                    uint32_t count);
void prt_model_free(struct prt_model *model);

void prt_model_add(struct prt_model *model, uint64_t weight); /* one more task */
void prt_model_take(struct prt_model *model, int64_t now, const struct prt_event *event);
void prt_model_sent(struct prt_model *model, uint32_t worker, struct prt_lease_ref ref); /* makes the lease */

uint32_t prt_model_able(const struct prt_model *model); /* workers with slots that are not on probation */
bool prt_model_waits(const struct prt_model *model, uint32_t task);
bool prt_model_usable(const struct prt_model *model, uint32_t worker); /* here, with slots, and heard of */
uint32_t prt_model_live_leases(const struct prt_model *model, uint32_t task);
int64_t prt_model_free_slots(const struct prt_model *model, uint32_t worker);
bool prt_model_idle(const struct prt_model *model, uint32_t worker);
/* Who has to get this task if it is the next one; UINT32_MAX: nobody. */
uint32_t prt_model_choice(const struct prt_model *model, uint32_t task);
uint32_t prt_model_heaviest(const struct prt_model *model); /* waiting task; UINT32_MAX: none */
/* Which task this worker has to get; no more than PRT_SCHED_LOOK wait where tasks have homes. UINT32_MAX: none. */
uint32_t prt_model_task_for(const struct prt_model *model, uint32_t worker);
/* The lease that must be copied to `helper` before any other, whether or not it is due; NULL: none. */
const struct prt_model_lease *prt_model_straggler(const struct prt_model *model, uint32_t helper, uint32_t *task);
/* The lease that must be asked to yield before any other; NULL: nobody is to be asked now. */
const struct prt_model_lease *prt_model_giver(const struct prt_model *model, uint32_t *task);
void prt_model_asked(struct prt_model *model, struct prt_lease_ref ref);
int64_t prt_model_due(const struct prt_model *model, const struct prt_model_lease *lease);
int64_t prt_model_deadline(const struct prt_model *model);

#endif
