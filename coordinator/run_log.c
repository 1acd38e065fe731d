/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/run_state.h"

prt_log prt_run_log_worker(const struct prt_run *run, const struct prt_peer *peer)
{
    return prt_log_with(run->options->log, &(struct prt_log_fields){.worker = peer->name});
}

/* What a checkout is for is no repository of the report. */
prt_log prt_run_log_task(const struct prt_run *run, struct prt_task_ref ref, const struct prt_peer *peer)
{
    struct prt_log_fields fields = {
        .task = ref.task, .attempt = ref.attempt, .worker = peer != NULL ? peer->name : NULL};
    if (run->tasks[ref.task].kind != PRT_TASK_CHECKOUT)
        fields.repository = prt_run_task_name(run, ref.task);
    return prt_log_with(run->options->log, &fields);
}
