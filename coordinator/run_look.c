/* SPDX-License-Identifier: Apache-2.0 */
/* What others are shown of a run: its state as plain data. Looking changes nothing. */
#include <string.h>

#include "coordinator/run_state.h"
#include "coordinator/run_status.h"
#include "coordinator/sched/view.h"

/* A text of a bounded size; the mark says that it was longer. */
static prt_str clip(prt_arena *arena, prt_str text)
{
    static const char mark[] = "...";
    if (text.len <= PRT_SNAPSHOT_TEXT)
        return prt_arena_str(arena, text);
    char cut[PRT_SNAPSHOT_TEXT];
    memcpy(cut, text.data, sizeof cut);
    memcpy(cut + sizeof cut - (sizeof mark - 1), mark, sizeof mark - 1);
    return prt_arena_str(arena, (prt_str){cut, sizeof cut});
}

static uint64_t commits_in_hand(const struct prt_run *run)
{
    uint64_t commits = 0;
    for (size_t i = 0; i < run->peers.count; i++)
        if (!run->peers.peers[i].gone)
            commits += run->peers.peers[i].commits_in_hand;
    return commits;
}

static void look_at_figures(const struct prt_run *run, struct prt_snapshot_figures *out)
{
    const struct prt_sched_counts counts = prt_sched_counts(run->sched);
    *out = (struct prt_snapshot_figures){.repositories = run->options->found_count,
                                         .ended = run->cases_ended,
                                         .failed = (uint32_t)run->out->error_count,
                                         .tasks_waiting = counts.waiting,
                                         .tasks_running = counts.leased,
                                         .tasks_done = counts.done,
                                         .tasks_failed = counts.buried,
                                         .attempts = counts.sent,
                                         .requeued = counts.requeued,
                                         .copied = counts.copied,
                                         .leases_expired = counts.expired,
                                         .workers = counts.workers,
                                         .slots = counts.slots,
                                         .workers_seen = run->peers.count,
                                         .commits = run->out->commits,
                                         .commits_read = run->out->commits_read,
                                         .commits_in_hand = commits_in_hand(run),
                                         .results = run->results_taken,
                                         .bytes_results = run->bytes_results,
                                         .bytes_tasks = run->bytes_tasks,
                                         .refused = prt_offences_total(&run->offences),
                                         .weight_done = run->weight_done,
                                         .weight_total = run->weight_total};
    for (size_t i = 0; i < run->out->error_count; i++)
        out->errors[run->out->errors[i].category]++;
}

static prt_code look_at_workers(const struct prt_run *run, prt_arena *arena, struct prt_snapshot *out, prt_err *err)
{
    char label[PRT_PEER_LABEL_MAX];
    out->workers = prt_arena_alloc(arena, PRT_SNAPSHOT_WORKERS, sizeof *out->workers);
    if (out->workers == NULL)
        return prt_fail_memory(err, "a snapshot");
    for (uint32_t i = 0; i < run->peers.count && out->worker_count < PRT_SNAPSHOT_WORKERS; i++) {
        if (run->peers.peers[i].gone)
            continue;
        const struct prt_sched_worker_view view = prt_sched_view_worker(run->sched, i);
        prt_peer_label(&run->peers.peers[i], label);
        out->workers[out->worker_count++] = (struct prt_snapshot_worker){.name = clip(arena, prt_str_from(label)),
                                                                         .slots = view.slots,
                                                                         .leases = view.leases,
                                                                         .silent_ms = run->now - view.heard};
    }
    return PRT_OK;
}

/* The leases that were sent first, oldest first. */
struct oldest {
    struct prt_sched_lease_view views[PRT_SNAPSHOT_TASKS];
    size_t count;
};

static bool is_older(const struct prt_sched_lease_view *a, const struct prt_sched_lease_view *b)
{
    return a->sent != b->sent ? a->sent < b->sent : a->ref.task < b->ref.task;
}

static void keep_if_old(struct oldest *oldest, const struct prt_sched_lease_view *view)
{
    size_t at = oldest->count;
    while (at > 0 && is_older(view, &oldest->views[at - 1]))
        at--;
    if (at >= PRT_SNAPSHOT_TASKS)
        return;
    if (oldest->count < PRT_SNAPSHOT_TASKS)
        oldest->count++;
    memmove(&oldest->views[at + 1], &oldest->views[at], (oldest->count - at - 1) * sizeof *oldest->views);
    oldest->views[at] = *view;
}

/* Those that queue behind a busy slot are not slow. */
static void keep_old_leases(const struct prt_run *run, uint32_t worker, struct prt_sched_lease_view *views,
                            struct oldest *oldest)
{
    const size_t count = prt_sched_view_leases(run->sched, worker, views, PRT_STATUS_LEASES_MAX);
    for (size_t i = 0; i < count && i < PRT_STATUS_LEASES_MAX; i++)
        if (views[i].hard_end != INT64_MAX)
            keep_if_old(oldest, &views[i]);
}

static struct prt_snapshot_task show(const struct prt_run *run, const struct prt_sched_lease_view *view,
                                     prt_arena *arena)
{
    char label[PRT_PEER_LABEL_MAX];
    const struct prt_peer *peer = &run->peers.peers[view->worker];
    prt_peer_label(peer, label);
    const struct prt_run_status_lease lease = prt_run_status_describe(run, peer, label, view);
    return (struct prt_snapshot_task){.repository = clip(arena, lease.repository),
                                      .worker = clip(arena, prt_str_from(label)),
                                      .kind = lease.kind,
                                      .phase = lease.told ? prt_phase_name(lease.phase) : "sent",
                                      .task = lease.ref.task,
                                      .attempt = lease.ref.attempt,
                                      .done = lease.done,
                                      .total = lease.total,
                                      .age_ms = run->now - view->sent,
                                      .still_ms = lease.still_ms};
}

static prt_code look_at_tasks(const struct prt_run *run, prt_arena *arena, struct prt_snapshot *out, prt_err *err)
{
    struct prt_sched_lease_view *views = prt_arena_alloc(arena, PRT_STATUS_LEASES_MAX, sizeof *views);
    struct oldest oldest = {.count = 0};
    out->tasks = prt_arena_alloc(arena, PRT_SNAPSHOT_TASKS, sizeof *out->tasks);
    if (views == NULL || out->tasks == NULL)
        return prt_fail_memory(err, "a snapshot");
    for (uint32_t i = 0; i < run->peers.count; i++)
        if (!run->peers.peers[i].gone)
            keep_old_leases(run, i, views, &oldest);
    for (size_t i = 0; i < oldest.count; i++)
        out->tasks[out->task_count++] = show(run, &oldest.views[i], arena);
    return PRT_OK;
}

prt_code prt_run_look_errors(const struct prt_run_outcome *outcome, prt_arena *arena, struct prt_snapshot *out,
                             prt_err *err)
{
    out->errors = prt_arena_alloc(arena, PRT_SNAPSHOT_ERRORS, sizeof *out->errors);
    if (out->errors == NULL)
        return prt_fail_memory(err, "a snapshot");
    for (size_t i = outcome->error_count; i > 0 && out->error_count < PRT_SNAPSHOT_ERRORS; i--) {
        const struct prt_report_error *error = &outcome->errors[i - 1];
        out->errors[out->error_count++] = (struct prt_snapshot_error){.repository = clip(arena, error->repository),
                                                                      .category = error->category,
                                                                      .text = clip(arena, error->text)};
    }
    return PRT_OK;
}

prt_code prt_run_look(const struct prt_run *run, prt_arena *arena, struct prt_snapshot *out, prt_err *err)
{
    out->run = prt_str_from(run->id);
    look_at_figures(run, &out->figures);
    prt_code rc = look_at_workers(run, arena, out, err);
    if (rc == PRT_OK)
        rc = look_at_tasks(run, arena, out, err);
    return rc == PRT_OK ? prt_run_look_errors(run->out, arena, out, err) : rc;
}
