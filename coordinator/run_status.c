/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/run_status.h"

#include <inttypes.h>

#include "prt/status.h"

static void add_seconds(prt_buf *out, const char *before, int64_t ms, const char *behind)
{
    prt_buf_add_text(out, before);
    prt_status_seconds(out, ms);
    prt_buf_add_text(out, behind);
}

void prt_run_status_add(const struct prt_run_status *status, prt_buf *out)
{
    const struct prt_sched_counts *counts = &status->counts;
    prt_buf_add_fmt(out, "run %s", status->id);
    add_seconds(out, ", ", status->elapsed_ms, "");
    prt_buf_add_fmt(out, ": %" PRIu32 " of %" PRIu32 " repositories ended, %" PRIu32 " failed\n", status->ended,
                    status->repositories, status->failed);
    prt_buf_add_fmt(out,
                    "tasks: %" PRIu32 " waiting, %" PRIu32 " leased, %" PRIu32 " done, %" PRIu32 " buried; %" PRIu64
                    " sent, %" PRIu64 " requeued, %" PRIu64 " copied\n",
                    counts->waiting, counts->leased, counts->done, counts->buried, counts->sent, counts->requeued,
                    counts->copied);
    prt_buf_add_fmt(out,
                    "queues: %" PRIu64 " results received, %" PRIu32 " kept by workers and not arrived; %" PRIu32
                    " tasks wait for a socket; %" PRIu64 " messages refused\n",
                    status->results, status->unsettled, status->unsent, status->refused);
    prt_buf_add_fmt(out, "store: %s; workers: %" PRIu32 " with %" PRIu32 " slots\n", status->store, counts->workers,
                    counts->slots);
}

void prt_run_status_add_worker(const struct prt_run_status_worker *worker, prt_buf *out)
{
    prt_buf_add_text(out, "worker ");
    prt_status_name(out, prt_str_from(worker->name));
    prt_buf_add_fmt(out, ": %" PRIu32 " slots, %" PRIu32 " of %" PRIu32 " credits used", worker->slots, worker->leases,
                    worker->credit);
    add_seconds(out, ", heard ", worker->silent_ms, " ago");
    if (worker->unsent > 0)
        prt_buf_add_fmt(out, ", %" PRIu32 " tasks wait for its socket", worker->unsent);
    if (worker->cancelled > 0)
        prt_buf_add_fmt(out, ", %" PRIu32 " to be cancelled", worker->cancelled);
    prt_buf_add_char(out, '\n');
}

static void add_left(int64_t left_ms, prt_buf *out)
{
    if (left_ms == INT64_MAX)
        prt_buf_add_text(out, ", queued behind a busy slot");
    else
        add_seconds(out, ", ", left_ms, " left in all");
}

void prt_run_status_add_lease(const struct prt_run_status_lease *lease, prt_buf *out)
{
    prt_buf_add_text(out, "  ");
    prt_status_task(out, lease->ref.task, lease->ref.attempt, lease->repository);
    prt_buf_add_fmt(out, ", %s at ", lease->kind);
    prt_status_name(out, prt_str_from(lease->worker));
    prt_buf_add_text(out, ": ");
    if (lease->told) {
        prt_status_progress(out, prt_phase_name(lease->phase), lease->done, lease->total);
        add_seconds(out, ", ", lease->phase_ms, " in this phase");
    } else {
        prt_buf_add_text(out, "sent, and not told of yet");
    }
    add_seconds(out, "; lease for ", lease->expires_ms, "");
    add_left(lease->left_ms, out);
    prt_buf_add_char(out, '\n');
}

void prt_run_status_add_stuck(const struct prt_run_status_lease *lease, prt_buf *out)
{
    prt_buf_add_text(out, "repo ");
    prt_status_name(out, lease->repository);
    add_seconds(out, ": no progress for ", lease->still_ms, ": worker ");
    prt_status_name(out, prt_str_from(lease->worker));
    prt_buf_add_fmt(out, ", task %" PRIu32 ", attempt %" PRIu32 ", ", lease->ref.task, lease->ref.attempt);
    prt_status_progress(out, prt_phase_name(lease->phase), lease->done, lease->total);
    add_seconds(out, "; its time is over in ", lease->left_ms, "");
}
