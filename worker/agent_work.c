/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "proto/session.h"
#include "prt/buf.h"
#include "prt/url.h"
#include "worker/agent_parts.h"
#include "worker/clones/mirror_trim.h"
#include "worker/git/anywhere.h"

enum { TIMEOUT_TEXT_MAX = 96, PATIENT_TIMEOUT_MS = 2 * PRT_UNREACHABLE_MS };
_Static_assert(PRT_UNREACHABLE_PATIENCE_MS >= PRT_UNREACHABLE_MS, "a host has one more chance at least");

/* "task 7.2 (aai/babel)": enough to find it in the coordinator's log. */
#define TASK_FMT         "task %u.%u (%.*s)"
#define TASK_ARGS(taken) (taken)->task.id, (taken)->attempt, PRT_STR_ARG((taken)->task.repository)

prt_log prt_agent_task_log(const prt_agent_t *agent, const struct prt_task_message *task)
{
    return prt_log_with(
        agent->options.log,
        &(struct prt_log_fields){.task = task->task.id, .attempt = task->attempt, .repository = task->task.repository});
}

/* Its host is always asked. Parts of a record are made of the mirror, which as a rule has all that they need. */
static bool is_fetched(const prt_agent_t *agent, const struct prt_task *task)
{
    return task->clone_url.len > 0 && agent->options.work_dir != NULL &&
           (task->kind == PRT_TASK_ANALYZE || task->kind == PRT_TASK_CHECKOUT);
}

/* One that fell silent has the task killed before an object came. */
static bool is_unreachable(const struct prt_held *held, prt_category failure, prt_str text)
{
    const bool silent = held->progress.phase == PRT_PHASE_OPEN || held->progress.phase == PRT_PHASE_FETCH;
    return (failure == PRT_CATEGORY_NOT_FETCHED && (prt_str_ends(text, PRT_STR(PRT_REMOTE_NO_CONNECTION)) ||
                                                    prt_str_ends(text, PRT_STR(PRT_REMOTE_NOT_NOW)))) ||
           (failure == PRT_CATEGORY_TIMEOUT && silent && held->progress.commits_done == 0);
}

/* Who waits is to have half its time left for the work itself. */
static int64_t patience_of(const struct prt_held *held)
{
    const int64_t half = held->message.timeout_ms / 2;
    return half < PRT_UNREACHABLE_PATIENCE_MS ? half : PRT_UNREACHABLE_PATIENCE_MS;
}

/* A crash, or an answer that was given without asking, tells nothing of the host. */
static void note_host(prt_agent_t *agent, const struct prt_held *held, prt_category failure, prt_str text)
{
    const struct prt_task *task = &held->message.task;
    if (!is_fetched(agent, task))
        return;
    if (is_unreachable(held, failure, text))
        prt_unreachable_failed(&agent->unreachable, task->clone_url, task->id, prt_agent_now(agent), patience_of(held));
    else if (failure == PRT_CATEGORY_NONE || failure == PRT_CATEGORY_REMOTE_ACCESS)
        prt_unreachable_answered(&agent->unreachable, task->clone_url);
    else
        return;
    if (agent->resume_at != INT64_MAX)
        agent->resume_at = prt_agent_now(agent);
}

/* Where the run speaks to the same person, it tells once what of a repository could not be had, and why, when it is not
 * tried any more. */
static prt_level level_of(const prt_agent_t *agent, prt_category failure)
{
    const bool remote = failure == PRT_CATEGORY_NOT_FETCHED || failure == PRT_CATEGORY_REMOTE_ACCESS ||
                        failure == PRT_CATEGORY_REMOTE_GONE;
    return remote && agent->options.of_run ? PRT_LOG_INFO : PRT_LOG_WARNING;
}

static void tell_end(const prt_agent_t *agent, const struct prt_task_message *task, prt_category failure, prt_str text)
{
    const prt_log log = prt_agent_task_log(agent, task);
    if (failure != PRT_CATEGORY_NONE)
        prt_log_write(&log, level_of(agent, failure), TASK_FMT ": %s: %.*s", TASK_ARGS(task),
                      prt_category_name(failure), PRT_STR_ARG(text));
    else
        prt_info(&log, TASK_FMT ": done", TASK_ARGS(task));
}

/* A lease is over at its timeout and a grace, counted from when it was sent: one that is short is not kept waiting. */
static prt_may_ask may_ask(prt_agent_t *agent, const struct prt_task_message *message, int64_t now, int64_t *later)
{
    if (!is_fetched(agent, &message->task))
        return PRT_MAY_ASK;
    const prt_may_ask answer =
        prt_unreachable_may_ask(&agent->unreachable, message->task.clone_url, message->task.id, now, later);
    return answer == PRT_MAY_ASK_LATER && message->timeout_ms < PATIENT_TIMEOUT_MS ? PRT_MAY_NOT_ASK : answer;
}

static void postpone(prt_agent_t *agent, uint32_t slot, const struct prt_held *held, int64_t later)
{
    const prt_log log = prt_agent_task_log(agent, &held->message);
    prt_debug(&log, TASK_FMT ": waits for its host", TASK_ARGS(&held->message));
    prt_agent_state_postpone(agent->state, slot);
    if (later < agent->resume_at)
        agent->resume_at = later;
}

/* It asked a host that turns out to be away: it waits with the others, and its attempt is not over. What was killed by
 * its timeout has had its time. */
static bool waits_for_host(prt_agent_t *agent, uint32_t slot, const struct prt_held *held, prt_category failure,
                           prt_str text)
{
    int64_t later = 0;
    if (failure != PRT_CATEGORY_NOT_FETCHED || !is_unreachable(held, failure, text) ||
        may_ask(agent, &held->message, prt_agent_now(agent), &later) != PRT_MAY_ASK_LATER)
        return false;
    const prt_log log = prt_agent_task_log(agent, &held->message);
    prt_warning(&log, TASK_FMT ": %.*s; it waits, and its host is asked again in %d s", TASK_ARGS(&held->message),
                PRT_STR_ARG(text), PRT_UNREACHABLE_MS / 1000);
    postpone(agent, slot, held, later);
    return true;
}

static void finish(prt_agent_t *agent, uint32_t slot, prt_category failure, prt_str text, prt_str record)
{
    prt_err err;
    agent->moved_at = prt_agent_now(agent);
    const struct prt_held *held = prt_agent_state_in_slot(agent->state, slot);
    if (held != NULL && held->message.task.clone_url.len > 0 && agent->options.work_dir != NULL &&
        agent->trim_at == INT64_MAX)
        agent->trim_at = agent->moved_at + PRT_AGENT_TRIM_MS;
    if (held != NULL)
        note_host(agent, held, failure, text);
    if (held != NULL && waits_for_host(agent, slot, held, failure, text))
        return;
    agent->tasks_done++;
    if (held != NULL)
        tell_end(agent, &held->message, failure, text);
    if (prt_agent_state_finish(agent->state, slot, failure, text, record, &err) != PRT_OK)
        prt_error(agent->options.log, "a result is lost, its lease will run out: %s", err.text);
}

static prt_str timeout_text(uint32_t timeout_ms, char out[TIMEOUT_TEXT_MAX])
{
    if (timeout_ms % 1000 == 0)
        snprintf(out, TIMEOUT_TEXT_MAX, "the analysis did not finish within %u s", timeout_ms / 1000);
    else
        snprintf(out, TIMEOUT_TEXT_MAX, "the analysis did not finish within %u ms", timeout_ms);
    return prt_str_from(out);
}

void prt_agent_expire(prt_agent_t *agent, int64_t now)
{
    char text[TIMEOUT_TEXT_MAX];
    uint32_t slot = 0;
    while (prt_agent_state_overdue(agent->state, now, &slot)) {
        const uint32_t timeout_ms = prt_agent_state_in_slot(agent->state, slot)->message.timeout_ms;
        prt_crew_stop(agent->crew, slot, now);
        finish(agent, slot, PRT_CATEGORY_TIMEOUT, timeout_text(timeout_ms, text), (prt_str){NULL, 0});
    }
}

static void tell_yield(prt_agent_t *agent, uint32_t slot)
{
    const struct prt_task_message *task = &prt_agent_state_in_slot(agent->state, slot)->message;
    const struct prt_yield yield = {.session = task->session, .ref = {task->task.id, task->attempt}};
    const prt_log log = prt_agent_task_log(agent, task);
    prt_debug(&log, TASK_FMT ": is to yield", TASK_ARGS(task));
    prt_crew_yield(agent->crew, slot, &yield);
}

static void begin(prt_agent_t *agent, uint32_t slot, const struct prt_held *held)
{
    const prt_log log = prt_agent_task_log(agent, &held->message);
    prt_debug(&log, TASK_FMT ": started in slot %u", TASK_ARGS(&held->message), slot);
    if (held->yield)
        tell_yield(agent, slot);
}

/* Without a word about when: a report is to say the same however fast its run was. */
static void answer_unreachable(prt_agent_t *agent, uint32_t slot, const struct prt_task *task)
{
    struct prt_url url;
    prt_buf text = {0};
    prt_err err;
    if (prt_url_parse(task->clone_url, &url, &err) == PRT_OK) {
        prt_url_show(&url, &text);
        prt_buf_add_text(&text, ": ");
    }
    prt_buf_add_fmt(
        &text, "not asked: its host could not be reached for %d repositories before, and is tried again every %d s",
        PRT_UNREACHABLE_TASKS, PRT_UNREACHABLE_MS / 1000);
    const prt_str said = text.failed ? PRT_STR("its host could not be reached before") : prt_buf_str(&text);
    finish(agent, slot, PRT_CATEGORY_NOT_FETCHED, said, (prt_str){NULL, 0});
    prt_buf_free(&text);
}

static void resume(prt_agent_t *agent, int64_t now)
{
    if (now < agent->resume_at)
        return;
    agent->resume_at = INT64_MAX;
    prt_agent_state_resume(agent->state);
}

/* A process that went away while idle costs the task nothing: it is tried with the next one. */
void prt_agent_start(prt_agent_t *agent, int64_t now)
{
    uint32_t slot = 0;
    int64_t later = 0;
    prt_err err;
    resume(agent, now);
    while (agent->dialogue.stage == PRT_STAGE_WORK && prt_agent_state_may_start(agent->state) &&
           prt_crew_idle(agent->crew, now, &slot)) {
        const struct prt_held *held = prt_agent_state_start(agent->state, slot, now);
        if (held == NULL)
            return;
        const prt_may_ask answer = may_ask(agent, &held->message, now, &later);
        if (answer == PRT_MAY_ASK_LATER)
            postpone(agent, slot, held, later);
        else if (answer == PRT_MAY_NOT_ASK)
            answer_unreachable(agent, slot, &held->message.task);
        else if (prt_crew_give(agent->crew, slot, &held->message, now, &err) != PRT_OK)
            prt_agent_state_unstart(agent->state, slot);
        else
            begin(agent, slot, held);
    }
}

/* Of a result, the repository is known to its record alone. */
static prt_log ref_log(const prt_agent_t *agent, struct prt_task_ref ref)
{
    return prt_log_with(agent->options.log, &(struct prt_log_fields){.task = ref.task, .attempt = ref.attempt});
}

static bool send_result(prt_agent_t *agent, const struct prt_kept *kept)
{
    prt_err err;
    bool sent = false;
    const struct prt_message message = {.type = PRT_MESSAGE_RESULT,
                                        .as.result = {.session = prt_agent_state_session(agent->state),
                                                      .ref = kept->ref,
                                                      .failure = kept->failure,
                                                      .text = kept->text,
                                                      .record = kept->record,
                                                      .cost = kept->cost}};
    if (prt_wires_send(&agent->wires, agent->wires.results, &message, &sent, &err) == PRT_OK)
        return sent;
    /* Said to be sent all the same: the coordinator will ask for it again, and everything behind it gets its turn. */
    const prt_log log = ref_log(agent, kept->ref);
    prt_error(&log, "result of task %u.%u: %s", kept->ref.task, kept->ref.attempt, err.text);
    return true;
}

void prt_agent_flush(prt_agent_t *agent)
{
    const struct prt_kept *kept = NULL;
    while (agent->wires.results != NULL && (kept = prt_agent_state_unsent(agent->state)) != NULL) {
        if (!send_result(agent, kept))
            return;
        prt_agent_state_sent(agent->state, kept->ref);
    }
}

static void take_task(prt_agent_t *agent, const struct prt_task_message *task)
{
    prt_err err;
    if (prt_agent_state_hand(agent->state).tasks == 0)
        agent->moved_at = prt_agent_now(agent);
    const prt_log log = prt_agent_task_log(agent, task);
    prt_taken taken = PRT_TAKEN_QUEUED;
    if (prt_agent_state_take(agent->state, task, &taken, &err) != PRT_OK)
        prt_error(&log, TASK_FMT " is not taken: %s", TASK_ARGS(task), err.text);
    else if (taken == PRT_TAKEN_REFUSED)
        prt_warning(&log, TASK_FMT " is refused: its path leads out of the root", TASK_ARGS(task));
    else if (taken != PRT_TAKEN_QUEUED)
        prt_debug(&log, TASK_FMT " is ignored: %s", TASK_ARGS(task),
                  taken == PRT_TAKEN_DUPLICATE ? "it is here already" : "it is of another session");
}

static void take_yield(prt_agent_t *agent, const struct prt_yield *yield)
{
    uint32_t slot = 0;
    if (prt_agent_state_yield(agent->state, yield, &slot))
        tell_yield(agent, slot);
}

/* A process costs ten milliseconds to start, and most questions about a ledger at hand cost one to answer: one process
 * will do for those, until it is seen that it does not. */
void prt_agent_want(prt_agent_t *agent, int64_t now)
{
    const struct prt_hand hand = prt_agent_state_hand(agent->state);
    uint32_t wanted = hand.heavy > 0 ? hand.heavy : 1;
    if (hand.tasks > wanted &&
        (now - agent->moved_at >= PRT_AGENT_SLOW_MS || agent->tasks_done >= PRT_AGENT_MANY_TASKS))
        wanted = hand.tasks;
    prt_crew_want(agent->crew, wanted);
}

int64_t prt_agent_want_deadline(const prt_agent_t *agent, int64_t now)
{
    const struct prt_hand hand = prt_agent_state_hand(agent->state);
    const int64_t at = agent->moved_at + PRT_AGENT_SLOW_MS;
    return hand.tasks > hand.heavy && now < at ? at : INT64_MAX; /* once it is past, all that are wanted are wanted */
}

static void take_message(prt_agent_t *agent, const struct prt_message *message)
{
    if (message->type == PRT_MESSAGE_YIELD)
        take_yield(agent, &message->as.yield);
    else
        take_task(agent, &message->as.task);
}

/* A drained worker still takes tasks, to give them back with its bye: that costs them no attempt. */
void prt_agent_take_tasks(prt_agent_t *agent)
{
    struct prt_message message;
    prt_err err;
    for (int i = 0; i < PRT_AGENT_TASKS_A_TURN; i++) {
        bool got = false;
        if (agent->wires.tasks == NULL || !prt_agent_state_has_room(agent->state))
            return;
        if (prt_wires_receive(&agent->wires, agent->wires.tasks, &message, &got, &err) != PRT_OK)
            prt_warning(agent->options.log, "from the task socket: %s", err.text);
        else if (!got)
            return;
        else if (prt_session_check(PRT_CHANNEL_TASK, PRT_SESSION_WORKING, message.type) == PRT_VERDICT_TAKE)
            take_message(agent, &message);
        else
            prt_warning(agent->options.log, "from the task socket: a %s", prt_message_name(message.type));
    }
}

/* Said once, and not kept: one that is lost costs time alone. */
static void pass_on(prt_agent_t *agent, const struct prt_advance *advance)
{
    struct prt_message message = {.type = PRT_MESSAGE_ADVANCE, .as.advance = *advance};
    bool sent = false;
    prt_err err;
    message.as.advance.session = prt_agent_state_session(agent->state);
    if (agent->wires.results == NULL)
        return;
    const prt_log log = ref_log(agent, advance->ref);
    if (prt_wires_send(&agent->wires, agent->wires.results, &message, &sent, &err) != PRT_OK || !sent)
        prt_debug(&log, "an advance of task %u.%u is lost", (unsigned)advance->ref.task,
                  (unsigned)advance->ref.attempt);
}

void prt_agent_take_news(prt_agent_t *agent, int64_t now)
{
    struct prt_crew_event event;
    while (prt_crew_next(agent->crew, now, &event)) {
        if (event.news == PRT_NEWS_PROGRESS) {
            prt_agent_state_progress(agent->state, event.slot, &event.progress);
            continue;
        }
        if (event.news == PRT_NEWS_ADVANCE) {
            pass_on(agent, &event.advance);
            continue;
        }
        prt_agent_state_charge(agent->state, event.slot, &event.cost);
        finish(agent, event.slot, event.failure, event.text, event.record);
    }
}

/* They are met each time that it is looked at as a whole: told of are those that were not there before. */
static void tell_stuck(prt_agent_t *agent, const struct prt_mirror_trimmed *done)
{
    if (done->stuck > agent->stuck_told)
        prt_warning(agent->options.log,
                    "work folder: %u clones or leftovers of clones cannot be removed, the first: %s", done->stuck,
                    done->why.text);
    if (done->stuck > agent->stuck_told || (done->swept == 0 && !done->more))
        agent->stuck_told = done->stuck;
}

/* A few mirrors a turn, so that heartbeats are said in between; each turn looks at all of them anew. */
void prt_agent_trim(prt_agent_t *agent, int64_t now)
{
    const struct prt_agent_options *options = &agent->options;
    struct prt_mirror_trimmed done = {0};
    prt_err err;
    if (now < agent->trim_at)
        return;
    agent->trim_at = INT64_MAX;
    if (prt_mirror_trim(options->work_dir, options->work_dir_bytes, PRT_AGENT_TRIM_MOST, &done, &err) != PRT_OK) {
        prt_warning(options->log, "the work folder cannot be cut back: %s", err.text);
        return;
    }
    tell_stuck(agent, &done);
    if (done.removed + done.swept > 0)
        prt_info(options->log, "work folder: %u clones removed, %u leftovers swept up, %llu bytes left", done.removed,
                 done.swept, (unsigned long long)done.bytes);
    if (done.more || done.swept > 0)
        agent->trim_at = now;
}

void prt_agent_stop_running(prt_agent_t *agent, int64_t now)
{
    for (uint32_t slot = 0; slot < agent->options.slots; slot++)
        if (prt_agent_state_in_slot(agent->state, slot) != NULL)
            prt_crew_stop(agent->crew, slot, now);
}
