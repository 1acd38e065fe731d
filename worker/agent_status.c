/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/agent_status.h"

#include <inttypes.h>

#include "prt/status.h"

static void add_seconds(prt_buf *out, const char *before, int64_t ms, const char *behind)
{
    prt_buf_add_text(out, before);
    prt_status_seconds(out, ms);
    prt_buf_add_text(out, behind);
}

void prt_agent_status_add(const struct prt_agent_status *status, prt_buf *out)
{
    prt_buf_add_text(out, "coordinator at ");
    prt_status_name(out, prt_str_from(status->endpoint));
    prt_buf_add_fmt(out, ": %s%s%s", status->stage, status->waiting ? ", waits for an answer" : "",
                    status->draining ? ", told to end" : "");
    if (status->session != 0)
        prt_buf_add_fmt(out, ", session %016" PRIx64, status->session);
    add_seconds(out, status->heard ? ", last answer " : ", no answer for ", status->silent_ms,
                status->heard ? " ago\n" : "\n");
    prt_buf_add_fmt(out, "slots: %" PRIu32 " of %" PRIu32 " at work; %zu tasks in hand; %zu results kept, %zu bytes\n",
                    status->running, status->slots, status->in_hand, status->kept, status->kept_bytes);
}

static void add_task(const struct prt_agent_status_slot *slot, prt_buf *out)
{
    prt_status_task(out, slot->task->task.id, slot->task->attempt, slot->task->task.repository);
}

void prt_agent_status_add_slot(const struct prt_agent_status_slot *slot, prt_buf *out)
{
    prt_buf_add_fmt(out, "  slot %" PRIu32 ": ", slot->slot);
    if (slot->process != 0)
        prt_buf_add_fmt(out, "process %" PRId64 " (%s)", slot->process, slot->state);
    else
        prt_buf_add_text(out, "no process");
    if (slot->task == NULL) {
        prt_buf_add_text(out, ", idle\n");
        return;
    }
    prt_buf_add_text(out, ", ");
    add_task(slot, out);
    prt_buf_add_text(out, ": ");
    prt_status_progress(out, prt_phase_name(slot->progress.phase), slot->progress.commits_done,
                        slot->progress.commits_total);
    add_seconds(out, ", ", slot->phase_ms, " in this phase");
    add_seconds(out, ", ", slot->left_ms, " left\n");
}

void prt_agent_status_add_stuck(const struct prt_agent_status_slot *slot, int64_t still_ms, prt_buf *out)
{
    add_task(slot, out);
    add_seconds(out, ": no progress for ", still_ms, ": ");
    prt_status_progress(out, prt_phase_name(slot->progress.phase), slot->progress.commits_done,
                        slot->progress.commits_total);
    prt_buf_add_fmt(out, "; process %" PRId64 " (%s)", slot->process, slot->state);
    add_seconds(out, ", to be ended in ", slot->left_ms, "");
}
