/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/story.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const EVENTS[] = {
    [PRT_EVENT_TIME] = "time",     [PRT_EVENT_HELLO] = "hello",      [PRT_EVENT_HEARTBEAT] = "heartbeat",
    [PRT_EVENT_RESULT] = "result", [PRT_EVENT_GAVE] = "gave",        [PRT_EVENT_FAILURE] = "failure",
    [PRT_EVENT_BYE] = "bye",       [PRT_EVENT_WORKER_GONE] = "gone", [PRT_EVENT_STOP] = "stop",
};
enum { EVENT_COUNT = sizeof EVENTS / sizeof *EVENTS };

static const char *const ENDS[PRT_END_KINDS] = {
    [PRT_END_FAILED] = "failed",
    [PRT_END_TIMEOUT] = "timeout",
    [PRT_END_LOST] = "lost",
    [PRT_END_RETURNED] = "returned",
};

static void add_refs(prt_buf *out, const char *word, const struct prt_event *event)
{
    if (event->ref_count != 0)
        prt_buf_add_fmt(out, " %s", word);
    for (size_t i = 0; i < event->ref_count; i++) {
        prt_buf_add_char(out, ' ');
        prt_story_add_ref(out, event->refs[i]);
        if (event->left != NULL && event->left[i] != PRT_SCHED_WHOLE)
            prt_buf_add_fmt(out, " left %" PRIu32 "%%", (event->left[i] * 100 + PRT_SCHED_WHOLE / 2) / PRT_SCHED_WHOLE);
    }
}

static void add_hello(prt_buf *out, const struct prt_event *event)
{
    prt_buf_add_fmt(out, " slots %" PRIu32, event->slots);
    if (event->place != 0)
        prt_buf_add_fmt(out, " at place %" PRIu64, event->place);
    if (event->on_probation)
        prt_buf_add_text(out, " on probation");
}

void prt_story_add_ref(prt_buf *out, struct prt_lease_ref ref)
{
    prt_buf_add_fmt(out, "%" PRIu32 ".%" PRIu32, ref.task, ref.attempt);
}

void prt_story_add_event(prt_buf *out, int64_t now, const struct prt_event *event)
{
    prt_buf_add_fmt(out, "%7" PRId64 " %s", now, EVENTS[event->type]);
    if (event->type != PRT_EVENT_TIME && event->type != PRT_EVENT_STOP)
        prt_buf_add_fmt(out, " worker %" PRIu32, event->worker);
    if (event->type == PRT_EVENT_HELLO)
        add_hello(out, event);
    if (event->type == PRT_EVENT_STOP && event->category != PRT_CATEGORY_NONE)
        prt_buf_add_fmt(out, " %s", prt_category_name(event->category));
    if (event->type == PRT_EVENT_RESULT || event->type == PRT_EVENT_GAVE || event->type == PRT_EVENT_FAILURE) {
        prt_buf_add_text(out, " of ");
        prt_story_add_ref(out, event->ref);
    }
    if (event->type == PRT_EVENT_FAILURE)
        prt_buf_add_fmt(out, " %s %s", ENDS[event->end], prt_category_name(event->category));
    if (event->type == PRT_EVENT_HEARTBEAT)
        add_refs(out, "holds", event);
    if (event->type == PRT_EVENT_BYE)
        add_refs(out, "returns", event);
    prt_buf_add_char(out, '\n');
}

void prt_story_add_task(prt_buf *out, int64_t now, uint64_t weight, uint32_t task)
{
    prt_buf_add_fmt(out, "%7" PRId64 " add weight %" PRIu64 "\n        -> task %" PRIu32 "\n", now, weight, task);
}

void prt_story_add_order(prt_buf *out, const struct prt_order *order)
{
    char ref[32];
    snprintf(ref, sizeof ref, "%" PRIu32 ".%" PRIu32, order->ref.task, order->ref.attempt);
    prt_buf_add_text(out, "        -> ");
    switch (order->type) {
    case PRT_ORDER_SEND: prt_buf_add_fmt(out, "send %s to worker %" PRIu32, ref, order->worker); break;
    case PRT_ORDER_YIELD: prt_buf_add_fmt(out, "ask worker %" PRIu32 " to yield %s", order->worker, ref); break;
    case PRT_ORDER_CANCEL: prt_buf_add_fmt(out, "cancel %s at worker %" PRIu32, ref, order->worker); break;
    case PRT_ORDER_ACCEPT: prt_buf_add_fmt(out, "accept %s", ref); break;
    case PRT_ORDER_DROP: prt_buf_add_fmt(out, "drop %s", ref); break;
    case PRT_ORDER_BURY:
        prt_buf_add_fmt(out, "bury task %" PRIu32 " %s", order->ref.task, prt_category_name(order->category));
        break;
    case PRT_ORDER_WORKER_LOST: prt_buf_add_fmt(out, "worker %" PRIu32 " lost", order->worker); break;
    case PRT_ORDER_WORKER_DEAF: prt_buf_add_fmt(out, "worker %" PRIu32 " deaf", order->worker); break;
    case PRT_ORDER_SHORT: prt_buf_add_text(out, "short of workers"); break;
    case PRT_ORDER_NOBODY: prt_buf_add_text(out, "nobody"); break;
    case PRT_ORDER_COMPLETE: prt_buf_add_text(out, "complete"); break;
    }
    prt_buf_add_char(out, '\n');
}

void prt_story_add_counts(prt_buf *out, const struct prt_sched_counts *counts)
{
    prt_buf_add_fmt(out,
                    "end tasks %" PRIu32 " waiting %" PRIu32 " leased %" PRIu32 " done %" PRIu32 " buried %" PRIu32
                    " sent %" PRIu64 " requeued %" PRIu64 " copied %" PRIu64 " dropped %" PRIu64 "\n",
                    counts->tasks, counts->waiting, counts->leased, counts->done, counts->buried, counts->sent,
                    counts->requeued, counts->copied, counts->dropped);
}

/* The number of `word` in names, or -1. */
static int find(const char *word, const char *const *names, int count)
{
    for (int i = 0; i < count; i++)
        if (strcmp(word, names[i]) == 0)
            return i;
    return -1;
}

static int find_category(const char *word)
{
    for (int i = 0; i < PRT_CATEGORY_COUNT; i++)
        if (strcmp(word, prt_category_name((prt_category)i)) == 0)
            return i;
    return -1;
}

/* " left 30%" behind a reference; without it, all is left. */
static void read_left(const char **text, int *used, uint32_t *left)
{
    unsigned percent = 100;
    int more = 0;
    if (sscanf(*text + *used, " left %u%%%n", &percent, &more) == 1)
        *used += more;
    *left = (percent * PRT_SCHED_WHOLE + 50) / 100;
}

static bool read_refs(const char *text, const char *word, struct prt_event *event, struct prt_lease_ref *refs,
                      uint32_t *left, size_t room)
{
    char head[16] = "";
    int used = 0;
    sscanf(text, " %15s%n", head, &used);
    if (head[0] == '\0')
        return true;
    if (strcmp(head, word) != 0)
        return false;
    struct prt_lease_ref ref;
    for (text += used; sscanf(text, " %" SCNu32 ".%" SCNu32 "%n", &ref.task, &ref.attempt, &used) == 2; text += used) {
        if (event->ref_count == room)
            return false;
        read_left(&text, &used, &left[event->ref_count]);
        refs[event->ref_count++] = ref;
    }
    return text[strspn(text, " \n")] == '\0';
}

static bool read_failure(const char *text, struct prt_event *event)
{
    char end[16], category[32];
    if (sscanf(text, " of %" SCNu32 ".%" SCNu32 " %15s %31s", &event->ref.task, &event->ref.attempt, end, category) !=
        4)
        return false;
    const int end_index = find(end, ENDS, PRT_END_KINDS);
    const int category_index = find_category(category);
    if (end_index < 0 || category_index < 0)
        return false;
    event->end = (prt_lease_end)end_index;
    event->category = (prt_category)category_index;
    return true;
}

static bool read_hello(const char *text, struct prt_event *event)
{
    int used = 0;
    if (sscanf(text, " slots %" SCNu32 "%n", &event->slots, &used) != 1)
        return false;
    text += used;
    if (sscanf(text, " at place %" SCNu64 "%n", &event->place, &used) == 1)
        text += used;
    text += strspn(text, " ");
    event->on_probation = strcmp(text, "on probation") == 0;
    return event->on_probation || *text == '\0';
}

/* "stop", or "stop CATEGORY". */
static bool read_stop(const char *text, struct prt_event *event)
{
    char word[32] = "";
    if (sscanf(text, " %31s", word) != 1)
        return true;
    const int category = find_category(word);
    event->category = category >= 0 ? (prt_category)category : PRT_CATEGORY_NONE;
    return category >= 0;
}

static bool read_rest(const char *text, struct prt_event *event, struct prt_lease_ref *refs, uint32_t *left,
                      size_t room)
{
    switch (event->type) {
    case PRT_EVENT_HELLO: return read_hello(text, event);
    case PRT_EVENT_GAVE:
    case PRT_EVENT_RESULT: return sscanf(text, " of %" SCNu32 ".%" SCNu32, &event->ref.task, &event->ref.attempt) == 2;
    case PRT_EVENT_FAILURE: return read_failure(text, event);
    case PRT_EVENT_HEARTBEAT: return read_refs(text, "holds", event, refs, left, room);
    case PRT_EVENT_BYE: return read_refs(text, "returns", event, refs, left, room);
    default: return true;
    }
}

prt_code prt_story_read_event(const char *line, int64_t *now, struct prt_event *event, struct prt_lease_ref *refs,
                              uint32_t *left, size_t room, prt_err *err)
{
    char word[16] = "";
    int used = 0;
    *event = (struct prt_event){.refs = refs, .left = left};
    if (sscanf(line, " %" SCNd64 " %15s%n", now, word, &used) != 2)
        return prt_fail(err, PRT_E_FORMAT, "\"%s\": expected a time in ms and an event", line);
    const int type = find(word, EVENTS, EVENT_COUNT);
    if (type < 0)
        return prt_fail(err, PRT_E_FORMAT, "\"%s\": no event is called \"%s\"", line, word);
    event->type = (prt_event_type)type;
    line += used;
    if (event->type == PRT_EVENT_TIME)
        return PRT_OK;
    if (event->type == PRT_EVENT_STOP)
        return read_stop(line, event) ? PRT_OK : prt_fail(err, PRT_E_FORMAT, "stop: no category is called%s", line);
    if (sscanf(line, " worker %" SCNu32 "%n", &event->worker, &used) != 1)
        return prt_fail(err, PRT_E_FORMAT, "%s: expected \"worker N\", got \"%s\"", word, line);
    if (!read_rest(line + used, event, refs, left, room))
        return prt_fail(err, PRT_E_FORMAT, "%s of worker %" PRIu32 ": cannot read \"%s\"", word, event->worker,
                        line + used);
    return PRT_OK;
}
