/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/run_state.h"
#include "proto/checkout.h"

prt_str prt_run_task_name(const struct prt_run *run, uint32_t task)
{
    const struct prt_run_task *is = &run->tasks[task];
    return is->kind == PRT_TASK_CHECKOUT ? prt_checkouts_name(run->options->checkouts, is->found)
                                         : run->options->found[is->found].name;
}

prt_code prt_run_plan_checkouts(struct prt_run *run)
{
    const uint32_t count = prt_checkouts_count(run->options->checkouts);
    prt_code rc = PRT_OK;
    while (rc == PRT_OK && run->checkouts < count) {
        rc = prt_run_add_task(run, &(struct prt_run_task){.found = run->checkouts, .kind = PRT_TASK_CHECKOUT});
        run->checkouts += rc == PRT_OK;
    }
    return rc;
}

void prt_run_checkout_question(const struct prt_run *run, uint32_t task, struct prt_task *out)
{
    *out = (struct prt_task){.id = task};
    prt_checkouts_question(run->options->checkouts, run->tasks[task].found, out);
}

/* Further questions become tasks before this one ends, so that the run cannot end in between. */
prt_code prt_run_take_checkout(struct prt_run *run, uint32_t task, prt_str bytes)
{
    struct prt_checkout answer = {0};
    prt_code rc = prt_checkout_decode(bytes, &answer, run->err);
    if (rc == PRT_OK)
        rc = prt_checkouts_take(run->options->checkouts, run->tasks[task].found, &answer, run->err);
    prt_checkout_free(&answer);
    return rc == PRT_OK ? prt_run_plan_checkouts(run) : rc;
}

/* Called while the scheduler's orders are carried out, when all may have ended: a failure asks nothing new. */
prt_code prt_run_fail_checkout(struct prt_run *run, uint32_t task, prt_str text)
{
    return prt_checkouts_fail(run->options->checkouts, run->tasks[task].found, text, run->err);
}
