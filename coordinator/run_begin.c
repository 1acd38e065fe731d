/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/signalfd.h>

#include "coordinator/run_folder.h"
#include "coordinator/run_state.h"
#include "prt/clock.h"
#include "prt/file.h"
#include "prt/inherited.h"
#include "prt/limits.h"
#include "prt/mem.h"

static prt_code open_local_door(struct prt_run *run)
{
    prt_code rc = prt_run_folder_make(run->folder, sizeof run->folder, prt_calendar_now(), run->options->log,
                                      &run->folder_lock, run->err);
    return rc == PRT_OK ? prt_doors_add_local(&run->doors, run->folder, run->err) : rc;
}

static prt_code open_remote_door(struct prt_run *run, const struct prt_hosts *hosts)
{
    const prt_code rc = prt_doors_add_remote(&run->doors, hosts, run->options->log, run->err);
    if (rc != PRT_OK)
        return rc;
    const struct prt_door *door = &run->doors.items[run->doors.count - 1];
    prt_info(run->options->log, "listening at %s (requests) and %s (results)", prt_link_endpoint(door->arbiter),
             prt_link_endpoint(door->results));
    if (hosts->insecure)
        prt_error(run->options->log, "--insecure: anybody who can connect to %s is let in, and nothing is encrypted",
                  prt_link_endpoint(door->arbiter));
    return PRT_OK;
}

/* The local worker's door is the first. */
static prt_code open_doors(struct prt_run *run)
{
    const prt_code rc = prt_run_has_local_worker(run) ? open_local_door(run) : PRT_OK;
    return rc == PRT_OK && prt_run_is_listening(run) ? open_remote_door(run, run->options->hosts) : rc;
}

/* Signals arrive as bytes of a descriptor, so that the loop sees them in its one wait. */
static prt_code catch_signals(struct prt_run *run)
{
    sigset_t mask;
    sigemptyset(&mask);
    prt_inherited_add(&mask, SIGINT);
    prt_inherited_add(&mask, SIGTERM);
    prt_inherited_add(&mask, SIGHUP);
    sigaddset(&mask, SIGCHLD);
    sigaddset(&mask, SIGUSR1);
    if (sigprocmask(SIG_BLOCK, &mask, &run->old_mask) != 0)
        return prt_fail_errno(run->err, errno, "blocking signals");
    run->masked = true;
    run->signal_fd = signalfd(-1, &mask, SFD_NONBLOCK | SFD_CLOEXEC);
    return run->signal_fd >= 0 ? PRT_OK : prt_fail_errno(run->err, errno, "signalfd");
}

static prt_code plan_tasks(struct prt_run *run)
{
    const struct prt_run_options *options = run->options;
    const int64_t timeout_ms = (int64_t)options->task_timeout_s * 1000;
    const int64_t lease_ms = (int64_t)(options->lease_s > 0 ? options->lease_s : PRT_LEASE_S) * 1000;
    const struct prt_sched_options sched = {.lease_ms = lease_ms,
                                            .quiet_ms = PRT_RUN_UNHEARD_MS,
                                            .max_lease_ms = timeout_ms + PRT_RUN_GRACE_MS,
                                            .worker_ms = lease_ms,
                                            .max_ends = {[PRT_END_FAILED] = PRT_RUN_MAX_FAILED,
                                                         [PRT_END_TIMEOUT] = PRT_RUN_MAX_TIMEOUT,
                                                         [PRT_END_LOST] = PRT_RUN_MAX_LOST,
                                                         [PRT_END_RETURNED] = 0},
                                            .copy_stragglers = true,
                                            .copy_after_ms = PRT_RUN_COPY_AFTER_MS,
                                            .yield_after_ms = PRT_RUN_YIELD_AFTER_MS,
                                            .yield_again_ms = PRT_RUN_YIELD_AGAIN_MS,
                                            .least_workers = options->hosts != NULL ? options->hosts->min_workers : 0,
                                            .wait_ms = (int64_t)options->worker_wait_s * 1000};
    uint64_t *weights = prt_calloc(options->found_count + 1u, sizeof *weights);
    run->out->folded = prt_calloc(options->found_count + 1u, sizeof *run->out->folded);
    prt_code rc = PRT_OK;
    run->out->costs = prt_calloc(options->found_count + 1u, sizeof *run->out->costs);
    run->out->cost_count = options->found_count;
    if (weights == NULL || run->out->folded == NULL || run->out->costs == NULL)
        rc = prt_fail_memory(run->err, "the plan");
    for (uint32_t i = 0; rc == PRT_OK && i < options->found_count; i++) {
        weights[i] = options->found[i].weight;
        run->weight_total += weights[i] + 1;
    }
    if (rc == PRT_OK)
        rc = prt_run_plan(run); /* before there is a scheduler: these tasks are the ones it begins with */
    if (rc == PRT_OK)
        rc = prt_sched_new(&sched, weights, options->found_count, &run->sched, run->err);
    for (uint32_t i = 0; rc == PRT_OK && i < options->found_count; i++)
        prt_run_set_thing(run, i, &run->tasks[i]);
    if (rc == PRT_OK)
        rc = prt_run_plan_checkouts(run);
    free(weights);
    return rc;
}

static prt_code name_run(struct prt_run *run)
{
    if (run->options->id == NULL)
        return prt_run_draw_id(run->id, run->err);
    snprintf(run->id, sizeof run->id, "%s", run->options->id);
    return PRT_OK;
}

prt_code prt_run_draw_id(char out[PRT_RUN_ID_MAX], prt_err *err)
{
    uint64_t id = 0;
    if (getrandom(&id, sizeof id, 0) != (ssize_t)sizeof id)
        return prt_fail(err, PRT_E_IO, "getrandom gave no bytes for the run's id");
    snprintf(out, PRT_RUN_ID_MAX, "%016llx", (unsigned long long)id);
    return PRT_OK;
}

bool prt_run_is_listening(const struct prt_run *run)
{
    return run->options->hosts != NULL && run->options->hosts->address[0] != '\0';
}

bool prt_run_has_local_worker(const struct prt_run *run)
{
    return !run->local_given_up && (run->options->hosts == NULL || !run->options->hosts->no_local_workers);
}

prt_code prt_run_begin(struct prt_run *run, char program[PRT_MAX_NAME])
{
    char folder[PRT_MAX_NAME - 32];
    prt_code rc = PRT_OK;
    if (run->options->worker_program != NULL)
        snprintf(program, PRT_MAX_NAME, "%s", run->options->worker_program);
    else if ((rc = prt_program_folder(folder, sizeof folder, run->err)) == PRT_OK)
        snprintf(program, PRT_MAX_NAME, "%s/reporting-worker", folder);
    if (rc == PRT_OK)
        rc = name_run(run);
    if (rc == PRT_OK)
        rc = prt_links_begin(run->err);
    if (rc == PRT_OK && !prt_run_is_listening(run))
        prt_links_few();
    if (rc == PRT_OK)
        rc = catch_signals(run);
    if (rc == PRT_OK)
        rc = open_doors(run);
    if (rc == PRT_OK)
        rc = plan_tasks(run);
    return rc;
}
