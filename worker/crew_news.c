/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/wait.h>

#include "worker/crew_parts.h"
#include "worker/process.h"

static void log_last_lines(const prt_crew_t *crew, const struct prt_crew_slot *slot)
{
    const prt_str lines = prt_child_last_lines(slot->child);
    const prt_log log = prt_crew_log(crew, slot);
    if (lines.len > 0)
        prt_warning(&log, "analysis process %ld wrote last: %.*s", (long)prt_child_pid(slot->child),
                    PRT_STR_ARG(lines));
}

static void PRT_PRINTF(5, 6) report_failure(prt_crew_t *crew, const struct prt_crew_slot *slot,
                                            struct prt_crew_event *event, prt_category failure, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(crew->text, sizeof crew->text, format, args);
    va_end(args);
    log_last_lines(crew, slot);
    *event = (struct prt_crew_event){.news = PRT_NEWS_RESULT,
                                     .slot = (uint32_t)(slot - crew->slots),
                                     .failure = failure,
                                     .text = prt_str_from(crew->text)};
}

static bool is_result_of(const struct prt_crew_slot *slot, const struct prt_result *result)
{
    return result->ref.task == slot->ref.task && result->ref.attempt == slot->ref.attempt &&
           (result->failure != PRT_CATEGORY_NONE || result->record.len > 0);
}

/* The process said something it must not: the task, if there is one, failed. */
static bool take_garbage(prt_crew_t *crew, struct prt_crew_slot *slot, const char *why, int64_t now,
                         struct prt_crew_event *event)
{
    const prt_log log = prt_crew_log(crew, slot);
    prt_warning(&log, "analysis process %ld: %s", (long)prt_child_pid(slot->child), why);
    if (slot->post != PRT_POST_BUSY) {
        prt_crew_lose(crew, slot, "sent what cannot be read", now);
        return false;
    }
    report_failure(crew, slot, event, PRT_CATEGORY_BAD_RESULT, "the analysis process sent what cannot be read");
    prt_crew_release(crew, slot, true, now);
    return true;
}

/* One sentence, whether the process met the ceiling itself or was found above it. */
static prt_str memory_text(prt_crew_t *crew, const struct prt_crew_slot *slot)
{
    snprintf(crew->text, sizeof crew->text, "the analysis needed more than %llu bytes of memory",
             (unsigned long long)slot->max_memory);
    return prt_str_from(crew->text);
}

static bool take_result(prt_crew_t *crew, struct prt_crew_slot *slot, const struct prt_result *result, int64_t now,
                        struct prt_crew_event *event)
{
    if (slot->post != PRT_POST_BUSY || !is_result_of(slot, result))
        return take_garbage(crew, slot, "it sent a result of something else", now, event);
    *event = (struct prt_crew_event){.news = PRT_NEWS_RESULT,
                                     .slot = (uint32_t)(slot - crew->slots),
                                     .failure = result->failure,
                                     .text = result->text,
                                     .record = result->record,
                                     .cost = result->cost};
    if (result->failure == PRT_CATEGORY_MEMORY && slot->max_memory > 0)
        event->text = memory_text(crew, slot);
    slot->post = PRT_POST_IDLE;
    slot->oversized = false;
    slot->tasks_done++;
    slot->rests_until = crew->options.delay_ms > 0 ? now + crew->options.delay_ms : INT64_MIN;
    slot->spent = result->failure == PRT_CATEGORY_MEMORY ||
                  (crew->options.child_tasks > 0 && slot->tasks_done >= crew->options.child_tasks);
    prt_backoff_succeeded(&crew->backoff);
    return true;
}

static bool take_advance(prt_crew_t *crew, struct prt_crew_slot *slot, const struct prt_advance *advance, int64_t now,
                         struct prt_crew_event *event)
{
    if (slot->post != PRT_POST_BUSY || advance->ref.task != slot->ref.task || advance->ref.attempt != slot->ref.attempt)
        return take_garbage(crew, slot, "it sent an advance of something else", now, event);
    *event =
        (struct prt_crew_event){.news = PRT_NEWS_ADVANCE, .slot = (uint32_t)(slot - crew->slots), .advance = *advance};
    return true;
}

static bool take_progress(prt_crew_t *crew, struct prt_crew_slot *slot, const struct prt_progress *progress,
                          struct prt_crew_event *event)
{
    if (slot->post == PRT_POST_STARTING) {
        slot->post = PRT_POST_IDLE;
        slot->kill_at = INT64_MAX;
    }
    if (slot->post != PRT_POST_BUSY)
        return false;
    *event = (struct prt_crew_event){
        .news = PRT_NEWS_PROGRESS, .slot = (uint32_t)(slot - crew->slots), .progress = *progress};
    return true;
}

/* No program ends itself by SIGKILL: an operator did, or the kernel when memory was short. The task is not to blame,
 * and is tried more often than one that crashes (docs/adr/0007). */
static bool taken_away(const struct prt_crew_slot *slot)
{
    return WIFSIGNALED(slot->status) && WTERMSIG(slot->status) == SIGKILL && !slot->killed;
}

/* Everything it said has been taken, and it has ended. */
static bool take_death(prt_crew_t *crew, struct prt_crew_slot *slot, int64_t now, struct prt_crew_event *event)
{
    char how[PRT_DEATH_TEXT_MAX];
    prt_process_death_text(slot->status, how);
    if (slot->post != PRT_POST_BUSY) {
        prt_crew_lose(crew, slot, how, now);
        return false;
    }
    report_failure(crew, slot, event, taken_away(slot) ? PRT_CATEGORY_WORKER_LOST : PRT_CATEGORY_CRASHED,
                   "the analysis process %s", how);
    prt_crew_release(crew, slot, true, now);
    return true;
}

static bool take_oversize(prt_crew_t *crew, struct prt_crew_slot *slot, int64_t now, struct prt_crew_event *event)
{
    report_failure(crew, slot, event, PRT_CATEGORY_MEMORY, "%s", "");
    event->text = memory_text(crew, slot);
    prt_crew_release(crew, slot, true, now);
    return true;
}

/* Nothing more to read from this slot for now. */
static bool take_silence(prt_crew_t *crew, struct prt_crew_slot *slot, int64_t now, struct prt_crew_event *event)
{
    slot->unread = false;
    if (slot->exited)
        return take_death(crew, slot, now, event);
    if (slot->ended && slot->kill_at == INT64_MAX)
        slot->kill_at = now + PRT_CREW_CLOSED_MS;
    return false;
}

/* True when it led to news. */
static bool take_word(prt_crew_t *crew, struct prt_crew_slot *slot, int64_t now, struct prt_crew_event *event)
{
    struct prt_child_says says;
    prt_err err;
    prt_child_next(slot->child, &says, &err);
    switch (says.word) {
    case PRT_CHILD_PROGRESS: return take_progress(crew, slot, &says.progress, event);
    case PRT_CHILD_ADVANCE: return take_advance(crew, slot, &says.advance, now, event);
    case PRT_CHILD_RESULT: return take_result(crew, slot, &says.result, now, event);
    case PRT_CHILD_GARBAGE: return take_garbage(crew, slot, err.text, now, event);
    case PRT_CHILD_TORN:
    case PRT_CHILD_SILENT: break;
    }
    return take_silence(crew, slot, now, event);
}

static bool slot_news(prt_crew_t *crew, struct prt_crew_slot *slot, int64_t now, struct prt_crew_event *event)
{
    while (slot->unread)
        if (take_word(crew, slot, now, event))
            return true;
    return slot->oversized && slot->post == PRT_POST_BUSY && take_oversize(crew, slot, now, event);
}

bool prt_crew_next(prt_crew_t *crew, int64_t now, struct prt_crew_event *event)
{
    for (uint32_t i = 0; i < crew->options.slots; i++) {
        const uint32_t at = (crew->turn + i) % crew->options.slots;
        if (!slot_news(crew, &crew->slots[at], now, event))
            continue;
        crew->turn = at;
        return true;
    }
    crew->turn = (crew->turn + 1) % crew->options.slots;
    return false;
}
