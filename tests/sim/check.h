/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_SIM_CHECK_H
#define PRT_SIM_CHECK_H
/*
 * Watches a scheduler from outside, step by step: the orders are exactly those the model expects, each SEND goes where
 * the policy wants it, no credit is exceeded, nothing waits while somebody is free, counts and deadline are right.
 */
#include "prt/buf.h"
#include "tests/sim/model.h"

struct prt_check {
    struct prt_model model;
    uint64_t steps;
    uint64_t scan_every; /* the checks that look at everything are made at each such step; 1: always */
    uint32_t *accepted;  /* by task: how often */
    uint32_t *ended;
    size_t accepted_capacity, ended_capacity;
    uint32_t completions;
    uint32_t max_attempts; /* of any task */
    prt_buf why;           /* empty: all is well */
};

void prt_check_init(struct prt_check *check, const struct prt_sched_options *options, const uint64_t *weights,
                    uint32_t count);
void prt_check_free(struct prt_check *check);

/* After a task of this weight was added as number `task`. False: `why` says what is wrong. */
bool prt_check_added(struct prt_check *check, const prt_sched_t *sched, uint64_t weight, uint32_t task);
/* After each step. False: `why` says what is wrong. */
bool prt_check_step(struct prt_check *check, const prt_sched_t *sched, int64_t now, const struct prt_event *event,
                    const struct prt_order *orders, size_t count);
/* After the run. */
bool prt_check_end(struct prt_check *check, const prt_sched_t *sched);

#endif
