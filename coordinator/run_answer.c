/* SPDX-License-Identifier: Apache-2.0 */
/* The half of run_status.h that looks at a run. */
#include <stdlib.h>

#include "coordinator/run_state.h"
#include "coordinator/run_status.h"
#include "coordinator/sched/view.h"
#include "prt/clock.h"
#include "prt/diagnosis.h"
#include "prt/mem.h"

static const char *kind_name(prt_task_kind kind)
{
    switch (kind) {
    case PRT_TASK_ANALYZE: return "analyze";
    case PRT_TASK_COUNT: return "count";
    case PRT_TASK_TOTAL: return "total";
    case PRT_TASK_CHECKOUT: return "checkout";
    default: return "task";
    }
}

static const char *store_name(const struct prt_run *run)
{
    if (run->options->store == NULL)
        return "none";
    return run->store != NULL ? "in use" : "given up after a failure";
}

static uint32_t count_unsettled(const struct prt_run *run)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < run->task_count; i++)
        count += run->tasks[i].kept_since != 0 && !run->tasks[i].ended;
    return count;
}

static uint32_t count_unsent(const struct prt_run *run)
{
    size_t count = 0;
    for (size_t i = 0; i < run->peers.count; i++)
        count += run->peers.peers[i].outbox.count;
    return (uint32_t)count;
}

static void add_run(const struct prt_run *run, prt_buf *out)
{
    const struct prt_run_status status = {.id = run->id,
                                          .elapsed_ms = run->now - run->progress.started,
                                          .repositories = run->options->found_count,
                                          .ended = run->cases_ended,
                                          .failed = (uint32_t)run->out->error_count,
                                          .counts = prt_sched_counts(run->sched),
                                          .results = run->results_taken,
                                          .unsettled = count_unsettled(run),
                                          .refused = prt_offences_total(&run->offences),
                                          .unsent = count_unsent(run),
                                          .store = store_name(run)};
    prt_run_status_add(&status, out);
}

struct prt_run_status_lease prt_run_status_describe(const struct prt_run *run, const struct prt_peer *peer,
                                                    const char *label, const struct prt_sched_lease_view *view)
{
    const struct prt_task_ref ref = {view->ref.task, view->ref.attempt};
    const struct prt_run_task *task = &run->tasks[ref.task];
    const struct prt_watched *watched = prt_watch_find(&peer->watch, ref);
    struct prt_run_status_lease lease = {.ref = ref,
                                         .repository = prt_run_task_name(run, ref.task),
                                         .kind = kind_name(task->kind),
                                         .worker = label,
                                         .told = watched != NULL,
                                         .expires_ms = view->expires - run->now,
                                         .left_ms =
                                             view->hard_end == INT64_MAX ? INT64_MAX : view->hard_end - run->now};
    if (watched == NULL)
        return lease;
    lease.phase = watched->progress.phase;
    lease.done = watched->progress.commits_done;
    lease.total = watched->progress.commits_total;
    lease.phase_ms = run->now - watched->phase_since;
    lease.still_ms = run->now - watched->moved_at;
    return lease;
}

static void add_leases(const struct prt_run *run, uint32_t handle, const char *label,
                       struct prt_sched_lease_view *views, prt_buf *out)
{
    const size_t count = prt_sched_view_leases(run->sched, handle, views, PRT_STATUS_LEASES_MAX);
    for (size_t i = 0; i < count && i < PRT_STATUS_LEASES_MAX; i++) {
        const struct prt_run_status_lease lease =
            prt_run_status_describe(run, &run->peers.peers[handle], label, &views[i]);
        prt_run_status_add_lease(&lease, out);
    }
    if (count > PRT_STATUS_LEASES_MAX)
        prt_buf_add_fmt(out, "  and %zu leases more\n", count - PRT_STATUS_LEASES_MAX);
}

static void add_worker(const struct prt_run *run, uint32_t handle, struct prt_sched_lease_view *views, prt_buf *out)
{
    char label[PRT_PEER_LABEL_MAX];
    const struct prt_peer *peer = &run->peers.peers[handle];
    const struct prt_sched_worker_view view = prt_sched_view_worker(run->sched, handle);
    prt_peer_label(peer, label);
    const struct prt_run_status_worker worker = {.name = label,
                                                 .slots = view.slots,
                                                 .credit = view.credit,
                                                 .leases = view.leases,
                                                 .silent_ms = run->now - view.heard,
                                                 .unsent = (uint32_t)peer->outbox.count,
                                                 .cancelled = (uint32_t)peer->cancelled.count};
    prt_run_status_add_worker(&worker, out);
    add_leases(run, handle, label, views, out);
}

static void add_local_worker(const struct prt_run *run, prt_buf *out)
{
    if (run->local.pid != 0)
        prt_buf_add_fmt(out, "local worker: process %ld, started %u times\n", (long)run->local.pid,
                        (unsigned)run->local.serial);
    else if (run->local.serial > 0)
        prt_buf_add_fmt(out, "local worker: not running, started %u times\n", (unsigned)run->local.serial);
}

static void answer(struct prt_run *run)
{
    prt_buf text = {0};
    struct prt_sched_lease_view *views = prt_calloc(PRT_STATUS_LEASES_MAX, sizeof *views);
    add_run(run, &text);
    add_local_worker(run, &text);
    for (uint32_t i = 0; views != NULL && i < run->peers.count; i++)
        if (!run->peers.peers[i].gone)
            add_worker(run, i, views, &text);
    prt_progress_wipe(&run->progress);
    prt_log_status(run->options->log, prt_diagnosis_who(run->options->diagnosis), prt_buf_str(&text));
    prt_buf_free(&text);
    free(views);
}

/* The worker ends the analysis itself, PRT_RUN_GRACE_MS before the lease would. */
static void warn(const struct prt_run *run, const struct prt_peer *peer, const struct prt_watched *stuck)
{
    const struct prt_lease_ref ref = {stuck->progress.ref.task, stuck->progress.ref.attempt};
    struct prt_sched_lease_view view;
    char label[PRT_PEER_LABEL_MAX];
    prt_buf text = {0};
    if (ref.task >= run->task_count || !prt_sched_view_lease(run->sched, ref, &view))
        return; /* nobody waits for it any more */
    prt_peer_label(peer, label);
    struct prt_run_status_lease lease = prt_run_status_describe(run, peer, label, &view);
    if (lease.left_ms != INT64_MAX)
        lease.left_ms -= PRT_RUN_GRACE_MS;
    prt_run_status_add_stuck(&lease, &text);
    const prt_log log = prt_run_log_task(run, stuck->progress.ref, peer);
    prt_warning(&log, "%.*s", PRT_STR_ARG(prt_buf_str(&text)));
    prt_buf_free(&text);
}

/* Only what it really holds: a worker must not keep the coordinator busy with a list that it made up. */
prt_code prt_run_status_heard(struct prt_run *run, uint32_t handle, const struct prt_heartbeat *heartbeat,
                              prt_arena *arena)
{
    const uint32_t most = prt_sched_view_worker(run->sched, handle).leases;
    struct prt_task_progress *held = prt_arena_alloc(arena, (size_t)most + 1, sizeof *held);
    size_t count = 0;
    if (held == NULL)
        return prt_fail_memory(run->err, "a heartbeat");
    for (size_t i = 0; i < heartbeat->in_hand_count && count < most; i++) {
        const struct prt_task_ref ref = heartbeat->in_hand[i].ref;
        struct prt_sched_lease_view view;
        if (prt_sched_view_lease(run->sched, (struct prt_lease_ref){ref.task, ref.attempt}, &view) &&
            view.worker == handle)
            held[count++] = heartbeat->in_hand[i];
    }
    return prt_watch_update(&run->peers.peers[handle].watch, held, count, run->now, run->err);
}

static void watch(struct prt_run *run)
{
    const int64_t patience_ms = (int64_t)run->options->watchdog_s * 1000;
    if (run->now < run->watch_at)
        return;
    run->watch_at = run->now + PRT_RUN_HEARTBEAT_MS;
    for (size_t i = 0; i < run->peers.count; i++) {
        struct prt_peer *peer = &run->peers.peers[i];
        const struct prt_watched *stuck = NULL;
        while (!peer->gone && (stuck = prt_watch_stuck(&peer->watch, patience_ms, run->now)) != NULL)
            warn(run, peer, stuck);
    }
}

void prt_run_status_turn(struct prt_run *run)
{
    prt_beacon_turn(prt_diagnosis_beacon(run->options->diagnosis), prt_monotonic_ms());
    watch(run);
    if (prt_diagnosis_asked(run->options->diagnosis))
        answer(run);
}

void prt_run_status_level(struct prt_run *run)
{
    prt_level *level = run->options->level;
    if (level == NULL)
        return;
    *level = prt_log_next_level(run->configured_level, *level);
    prt_progress_wipe(&run->progress);
    prt_log_write(run->options->log, PRT_LOG_STATUS, "the log level is now %s", prt_log_level_name(*level));
    prt_local_worker_level(&run->local, *level);
}
