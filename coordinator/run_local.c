/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/run_state.h"

/* What has been started once can be started again: that it cannot be now, for want of processes or memory, passes. */
static prt_code start_local_worker(struct prt_run *run)
{
    const bool again = run->local.serial > 0;
    const prt_code rc = prt_local_worker_start(&run->local, run->err);
    if (rc == PRT_OK || !again)
        return rc;
    prt_warning(run->options->log, "the local worker is not started again yet: %s", run->err->text);
    prt_local_worker_put_off(&run->local, run->now);
    return PRT_OK;
}

prt_code prt_run_tend_local(struct prt_run *run)
{
    if (!prt_run_has_local_worker(run) || run->local.pid != 0 || run->complete || run->now < run->local.start_at)
        return PRT_OK;
    if (run->local.starts < PRT_LOCAL_STARTS_MAX)
        return start_local_worker(run);
    if (!prt_run_is_listening(run))
        return prt_fail(run->err, PRT_E_IO, "%s: ended %d times without a result; the run cannot go on",
                        run->local.program, PRT_LOCAL_STARTS_MAX);
    prt_error(run->options->log, "%s: ended %d times without a result; the run goes on with workers of other hosts",
              run->local.program, PRT_LOCAL_STARTS_MAX);
    run->local_given_up = true;
    return PRT_OK;
}

prt_code prt_run_reap_local(struct prt_run *run)
{
    char how[64];
    bool ended = false;
    uint32_t handle = 0;
    prt_local_worker_reap(&run->local, run->now, &ended, how, sizeof how);
    if (!ended)
        return PRT_OK;
    const prt_log log = prt_log_with(run->options->log, &(struct prt_log_fields){.worker = run->local.name});
    if (!run->over)
        prt_warning(&log, "the local worker ended (%s); what it had in hand is done again", how);
    if (prt_peers_find_name(&run->peers, run->local.name, &handle) == NULL)
        return PRT_OK;
    return prt_run_peer_dead(run, handle);
}
