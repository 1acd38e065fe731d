/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/run_state.h"
#include "proto/codec.h"
#include "proto/record.h"
#include "proto/session.h"
#include "prt/mem.h"

static prt_lease_end end_of(prt_category failure)
{
    if (failure == PRT_CATEGORY_TIMEOUT)
        return PRT_END_TIMEOUT;
    return failure == PRT_CATEGORY_WORKER_LOST ? PRT_END_LOST : PRT_END_FAILED;
}

static prt_code failed(struct prt_run *run, uint32_t worker, struct prt_task_ref ref, prt_category category,
                       prt_str text)
{
    struct prt_run_task *task = &run->tasks[ref.task];
    const prt_log log = prt_run_log_task(run, ref, &run->peers.peers[worker]);
    prt_info(&log, "%s%.*s: attempt %u failed (%s): %.*s", task->kind == PRT_TASK_CHECKOUT ? "" : "repo ",
             PRT_STR_ARG(prt_run_task_name(run, ref.task)), (unsigned)ref.attempt, prt_category_name(category),
             PRT_STR_ARG(text));
    free(task->failure);
    task->failure = prt_strndup(text.data != NULL ? text.data : "", text.len);
    return prt_run_event(run, &(struct prt_event){.type = PRT_EVENT_FAILURE,
                                                  .worker = worker,
                                                  .ref = {ref.task, ref.attempt},
                                                  .end = end_of(category),
                                                  .category = category});
}

/* A record must be of the repository that was asked about: anything else is a confused or lying worker. */
static prt_code check_record(struct prt_run *run, const struct prt_result *result, struct prt_record *record,
                             prt_err *why)
{
    const struct prt_run_task *task = &run->tasks[result->ref.task];
    const prt_code rc = prt_record_decode(result->record, record, why);
    if (rc != PRT_OK)
        return rc;
    if (prt_str_equal(record->repository, run->options->found[task->found].name) &&
        record->count_since == run->options->count_since)
        return PRT_OK;
    prt_record_free(record);
    return prt_fail(why, PRT_E_PROTOCOL, "the record is of another repository or another question");
}

/* Once per attempt, however often its result is sent. */
static void note_cost(struct prt_run *run, const struct prt_result *result)
{
    const struct prt_run_task *task = &run->tasks[result->ref.task];
    const uint64_t elapsed = prt_cost_elapsed(&result->cost);
    if (task->kind == PRT_TASK_CHECKOUT || prt_run_is_settled(run, result->ref))
        return;
    struct prt_run_cost *sum = &run->out->costs[task->found];
    prt_cost_add(&sum->cost, &result->cost);
    sum->answers++;
    if (elapsed > sum->longest_us)
        sum->longest_us = elapsed;
}

static prt_code no_answer(struct prt_run *run, uint32_t worker, struct prt_task_ref ref, const prt_err *why)
{
    struct prt_peer *peer = &run->peers.peers[worker];
    prt_run_offence(run, peer, run->doors.items[peer->door].results, PRT_OFFENCE_RECORD, why->text);
    return failed(run, worker, ref, PRT_CATEGORY_BAD_RESULT, prt_str_from(why->text));
}

static prt_code take_record(struct prt_run *run, const struct prt_result *result)
{
    struct prt_record record = {0};
    prt_err why;
    prt_code rc = check_record(run, result, &record, &why);
    if (rc != PRT_OK) {
        *run->err = why;
        return rc == PRT_E_MEMORY ? rc : PRT_E_PROTOCOL; /* memory that is short here is nobody's lie */
    }
    rc = prt_run_take_record(run, result->ref.task, &record);
    prt_record_free(&record);
    return rc;
}

static prt_code take(struct prt_run *run, uint32_t worker, const struct prt_result *result)
{
    note_cost(run, result);
    prt_run_settle(run, result->ref);
    if (result->failure != PRT_CATEGORY_NONE)
        return failed(run, worker, result->ref, result->failure, result->text);
    if (run->tasks[result->ref.task].ended)
        return PRT_OK; /* a duplicate: the first good result was taken */
    const bool checkout = run->tasks[result->ref.task].kind == PRT_TASK_CHECKOUT;
    prt_code rc = checkout ? prt_run_take_checkout(run, result->ref.task, result->record) : take_record(run, result);
    if (rc == PRT_E_PROTOCOL) { /* it does not decode, or is no answer to what was asked */
        const prt_err why = *run->err;
        return no_answer(run, worker, result->ref, &why);
    }
    return rc != PRT_OK ? rc
                        : prt_run_event(run, &(struct prt_event){.type = PRT_EVENT_RESULT,
                                                                 .worker = worker,
                                                                 .ref = {result->ref.task, result->ref.attempt}});
}

/* A worker that said hello again has another session, and still the results of the one before. */
static bool was_sent_to(const struct prt_run *run, struct prt_task_ref ref, const struct prt_peer *peer)
{
    const struct prt_run_task *task = &run->tasks[ref.task];
    if (ref.attempt > task->sent || task->holders[ref.attempt - 1] == PRT_RUN_NOBODY)
        return false;
    const struct prt_peer *holder = &run->peers.peers[task->holders[ref.attempt - 1]];
    return holder->instance == peer->instance && strcmp(holder->key, peer->key) == 0;
}

struct objection {
    prt_offence offence;
    const char *why; /* NULL: there is none */
};

/* The two that come here; false for others. */
static bool of_whom(const struct prt_message *message, uint64_t *session, struct prt_task_ref *ref)
{
    const bool advance = message->type == PRT_MESSAGE_ADVANCE;
    if (!advance && message->type != PRT_MESSAGE_RESULT)
        return false;
    *session = advance ? message->as.advance.session : message->as.result.session;
    *ref = advance ? message->as.advance.ref : message->as.result.ref;
    return true;
}

/* A lie is dropped: its attempt goes on, and what it brings is looked at for itself. */
static prt_code take_advance(struct prt_run *run, uint32_t worker, const struct prt_advance *advance)
{
    const prt_code rc = prt_run_take_advance(run, worker, advance);
    if (rc != PRT_E_PROTOCOL)
        return rc;
    const prt_err why = *run->err;
    struct prt_peer *peer = &run->peers.peers[worker];
    prt_run_offence(run, peer, run->doors.items[peer->door].results, PRT_OFFENCE_RECORD, why.text);
    return PRT_OK;
}

/* What is wrong with a decoded message on this socket. *peer: whose it is, NULL when that is not known. */
static struct objection objection(struct prt_run *run, uint32_t door, const struct prt_message *message,
                                  struct prt_peer **peer, uint32_t *worker)
{
    prt_session_state state = PRT_SESSION_NEW;
    struct prt_task_ref ref = {0, 0};
    uint64_t session = 0;
    if (of_whom(message, &session, &ref))
        *peer = prt_peers_find(&run->peers, session, worker);
    if (*peer != NULL && !prt_run_is_sender(*peer, door, run->doors.items[door].results))
        *peer = NULL;
    if (*peer != NULL)
        state = (*peer)->gone ? PRT_SESSION_GONE : PRT_SESSION_WELCOMED;
    switch (prt_session_check(PRT_CHANNEL_RESULT, state, message->type)) {
    case PRT_VERDICT_TAKE: break;
    case PRT_VERDICT_IGNORE: return (struct objection){PRT_OFFENCE_SESSION, "a result of no session of this run"};
    default: return (struct objection){PRT_OFFENCE_PLACE, "only results are taken here"};
    }
    if (ref.task >= run->task_count)
        return (struct objection){PRT_OFFENCE_TASK, "a result of an unknown task"};
    if (!was_sent_to(run, ref, *peer))
        return (struct objection){PRT_OFFENCE_ATTEMPT, "a result of an attempt that was not made there"};
    return (struct objection){PRT_OFFENCES, NULL};
}

prt_code prt_run_take_result(struct prt_run *run, uint32_t door, bool *got)
{
    prt_arena arena = {0};
    struct prt_message message;
    prt_err why;
    bool odd = false;
    uint32_t worker = 0;
    struct prt_peer *peer = NULL;
    struct objection wrong = {PRT_OFFENCE_MALFORMED, why.text};
    prt_link_t *results = run->doors.items[door].results;
    prt_code rc = prt_link_receive(results, &run->frame, got, &odd, run->err);
    if (rc == PRT_OK && odd)
        prt_run_offence(run, NULL, results, PRT_OFFENCE_FRAMES, "a message of several frames");
    if (rc != PRT_OK || !*got) {
        *got = odd;
        return rc;
    }
    run->results_taken++;
    run->bytes_results += run->frame.len;
    const prt_code read = prt_message_decode(prt_buf_str(&run->frame), &arena, &message, &why);
    if (read == PRT_OK)
        wrong = objection(run, door, &message, &peer, &worker);
    if (read == PRT_E_MEMORY)
        rc = prt_fail(run->err, read, "%s", why.text);
    else if (wrong.why != NULL)
        prt_run_offence(run, peer, results, wrong.offence, wrong.why);
    else if (message.type == PRT_MESSAGE_ADVANCE)
        rc = take_advance(run, worker, &message.as.advance);
    else
        rc = take(run, worker, &message.as.result);
    prt_arena_free(&arena);
    return rc;
}
