/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/serve.h"

#include <poll.h>
#include <sys/resource.h>

#include "proto/checkout.h"
#include "proto/codec.h"
#include "proto/record.h"
#include "proto/session.h"
#include "proto/stream.h"
#include "prt/clock.h"

struct service {
    const struct prt_serve_options *options;
    prt_stream_t *stream;
    int last_phase;
    int64_t said_at; /* the last progress */
    int64_t began_at;
    bool spent; /* an analysis ran out of memory */

    /* of the task at work */
    struct prt_task_ref ref;
    int64_t looked_at;  /* us; when a yield was looked for last */
    int64_t counted_at; /* us; when counting began; 0: it has not */
    bool asked;         /* to yield */
    bool wanted;        /* ... since the last advance */
    bool advanced;      /* others are at work on this task already */
    uint64_t session;
    prt_code broken; /* the agent is gone, or said what it must not */
    prt_err why;
};

/* The descriptor blocks, so one flush sends everything, or the agent is gone. */
static prt_code say(struct service *service, const struct prt_message *message, prt_err *err)
{
    prt_buf frame = {.max = PRT_MAX_FRAME};
    prt_code rc = prt_message_encode(message, &frame, err);
    if (rc == PRT_OK)
        rc = prt_stream_queue(service->stream, prt_buf_str(&frame), err);
    prt_buf_free(&frame);
    return rc == PRT_OK ? prt_stream_flush(service->stream, err) : rc;
}

static prt_code say_progress(struct service *service, const struct prt_progress *progress, prt_err *err)
{
    const struct prt_message message = {.type = PRT_MESSAGE_PROGRESS, .as.progress = *progress};
    return say(service, &message, err);
}

/* Of another task: it crossed the result of that. */
static prt_code take_yield(struct service *service, prt_str frame, prt_err *err)
{
    prt_arena arena = {0};
    struct prt_message message;
    prt_code rc = prt_message_decode(frame, &arena, &message, err);
    if (rc == PRT_OK && prt_session_check(PRT_CHANNEL_FROM_AGENT, PRT_SESSION_BUSY, message.type) != PRT_VERDICT_TAKE)
        rc = prt_fail(err, PRT_E_PROTOCOL, "an agent must not say %s while a task is at work",
                      prt_message_name(message.type));
    else if (rc == PRT_OK && message.as.yield.ref.task == service->ref.task &&
             message.as.yield.ref.attempt == service->ref.attempt)
        service->asked = service->wanted = true;
    prt_arena_free(&arena);
    return rc;
}

static prt_code take_yields(struct service *service, prt_err *err)
{
    prt_str frame;
    bool got = true;
    prt_code rc = PRT_OK;
    while (rc == PRT_OK && got) {
        rc = prt_stream_next(service->stream, &frame, &got, err);
        if (rc == PRT_OK && got)
            rc = take_yield(service, frame, err);
    }
    return rc;
}

/* What the agent has said meanwhile; nothing here waits. Some of it may have come together with the task. */
static prt_code listen(struct service *service, prt_err *err)
{
    struct pollfd agent = {.fd = prt_stream_fd(service->stream), .events = POLLIN};
    bool ended = false;
    prt_code rc = take_yields(service, err);
    if (rc != PRT_OK || poll(&agent, 1, 0) <= 0)
        return rc;
    rc = prt_stream_fill(service->stream, &ended, err);
    if (rc == PRT_OK)
        rc = take_yields(service, err);
    return rc == PRT_OK && ended ? prt_fail(err, PRT_E_IO, "the agent is gone") : rc;
}

/* Whether others would be done sooner with what is left. */
static bool is_worth_it(const struct service *service, int64_t now, uint64_t done, uint64_t left)
{
    const double each = done > 0 ? (double)(now - service->counted_at) / (double)done : PRT_SERVE_COMMIT_US;
    return each * (double)left >= PRT_SERVE_YIELD_US;
}

/* Called for every commit, so the clock is all that it costs as a rule. */
static void listen_now_and_then(struct service *service, int64_t now)
{
    if (service->broken != PRT_OK || now - service->looked_at < PRT_SERVE_LOOK_US)
        return;
    service->looked_at = now;
    service->broken = listen(service, &service->why);
}

/* A broken service stops as well. What others have begun they are to end. */
static bool on_yields(void *context, uint64_t done, uint64_t left)
{
    struct service *service = context;
    const int64_t now = prt_monotonic_us();
    if (service->counted_at == 0)
        service->counted_at = now;
    listen_now_and_then(service, now);
    return service->broken != PRT_OK || service->advanced || (service->asked && is_worth_it(service, now, done, left));
}

static bool on_advances(void *context, uint64_t met)
{
    struct service *service = context;
    listen_now_and_then(service, prt_monotonic_us());
    return service->broken == PRT_OK && service->wanted && met >= PRT_SERVE_ADVANCE_LEAST;
}

static prt_code on_advance(void *context, prt_str tip, prt_str names, prt_err *err)
{
    struct service *service = context;
    const struct prt_message message = {
        .type = PRT_MESSAGE_ADVANCE,
        .as.advance = {.session = service->session, .ref = service->ref, .tip = tip, .commits = names}};
    service->wanted = false;
    service->advanced = true;
    return say(service, &message, err);
}

/* When the agent is gone the analysis is stopped: nobody waits for it. */
static bool on_progress(void *context, const struct prt_analyze_progress *now_at)
{
    struct service *service = context;
    const int64_t now = prt_monotonic_ms();
    prt_err err;
    if (service->broken != PRT_OK)
        return false;
    prt_beacon_progress(service->options->beacon, prt_phase_name((prt_phase)now_at->phase), now_at->commits_done,
                        now_at->commits_total, now);
    if (now - service->began_at < service->options->quiet_ms)
        return true;
    if (now_at->phase == service->last_phase && now - service->said_at < 1000 / PRT_SERVE_PROGRESS_PER_SECOND)
        return true;
    service->last_phase = now_at->phase;
    service->said_at = now;
    const struct prt_progress progress = {(prt_phase)now_at->phase, now_at->commits_done, now_at->commits_total};
    return say_progress(service, &progress, &err) == PRT_OK;
}

/* The soft limit alone, so that the next task may have more. A limit that cannot be set is no reason not to work: the
 * agent watches as well. */
static void limit_memory(uint64_t max_memory)
{
#if !PRT_SANITIZED
    struct rlimit limit;
    if (getrlimit(RLIMIT_DATA, &limit) != 0)
        return;
    const bool below = max_memory > 0 && (limit.rlim_max == RLIM_INFINITY || max_memory < limit.rlim_max);
    limit.rlim_cur = below ? max_memory : limit.rlim_max;
    (void)setrlimit(RLIMIT_DATA, &limit);
#else
    (void)max_memory;
#endif
}

static prt_category category_of(prt_code code)
{
    switch (code) {
    case PRT_E_MEMORY: return PRT_CATEGORY_MEMORY;
    case PRT_E_LIMIT: return PRT_CATEGORY_TOO_LARGE;
    case PRT_E_PERMISSION: return PRT_CATEGORY_NOT_READABLE;
    default: return PRT_CATEGORY_ANALYSIS;
    }
}

static prt_code analyze(struct service *service, const struct prt_task *task, const struct prt_analyze_options *options,
                        prt_buf *bytes, prt_err *err)
{
    struct prt_record record = {0};
    prt_code rc = service->options->analyze(service->options->root, task, options, &record, err);
    if (rc != PRT_OK)
        return rc;
    const struct prt_analyze_progress finish = {PRT_PHASE_FINISH, record.commit_count, record.commit_count};
    on_progress(service, &finish);
    rc = prt_record_encode(&record, bytes, err);
    prt_record_free(&record);
    return rc;
}

static prt_code check_out(struct service *service, const struct prt_task *task,
                          const struct prt_analyze_options *options, prt_buf *bytes, prt_err *err)
{
    struct prt_checkout checkout = {0};
    if (service->options->checkout == NULL)
        return prt_fail(err, PRT_E_PROTOCOL, "task: kind: no commits are checked out here");
    prt_code rc = service->options->checkout(service->options->root, task, options, &checkout, err);
    if (rc == PRT_OK)
        rc = prt_checkout_encode(&checkout, bytes, err);
    prt_checkout_free(&checkout);
    return rc;
}

static prt_code carry_out(struct service *service, const struct prt_task *task, prt_buf *bytes,
                          struct prt_result *result, prt_err *err)
{
    const struct prt_analyze_options options = {.progress = on_progress,
                                                .yields = on_yields,
                                                .advances = on_advances,
                                                .advance = on_advance,
                                                .context = service,
                                                .memory = service->options->memory,
                                                .cost = &result->cost,
                                                .anywhere = service->options->anywhere,
                                                .failure = &result->failure};
    return task->kind == PRT_TASK_CHECKOUT ? check_out(service, task, &options, bytes, err)
                                           : analyze(service, task, &options, bytes, err);
}

static prt_code say_result(struct service *service, const struct prt_result *result, prt_err *err)
{
    const struct prt_message message = {.type = PRT_MESSAGE_RESULT, .as.result = *result};
    return say(service, &message, err);
}

/* What cannot be sent for its size or for want of memory becomes a failure that can. */
static prt_code answer(struct service *service, struct prt_result *result, prt_code rc, prt_str record, prt_err *err)
{
    if (rc == PRT_OK) {
        result->record = record;
        rc = say_result(service, result, err);
        if (rc != PRT_E_MEMORY && rc != PRT_E_LIMIT)
            return rc;
    }
    prt_err why = *err;
    service->spent = rc == PRT_E_MEMORY;
    if (result->failure == PRT_CATEGORY_NONE)
        result->failure = category_of(rc);
    result->record = (prt_str){NULL, 0};
    result->text = rc == PRT_E_MEMORY ? PRT_STR("the analysis ran out of memory") : prt_str_from(why.text);
    return say_result(service, result, err);
}

static void tell_waiting(struct service *service)
{
    prt_beacon_stage(service->options->beacon, "waiting for a task", prt_monotonic_ms());
}

static prt_code do_task(struct service *service, const struct prt_task_message *message, prt_err *err)
{
    struct prt_result result = {.session = message->session, .ref = {message->task.id, message->attempt}};
    prt_buf bytes = {.max = PRT_MAX_RECORD};
    service->last_phase = -1;
    service->began_at = prt_monotonic_ms();
    service->ref = result.ref;
    service->counted_at = 0;
    service->looked_at = 0;
    service->asked = service->wanted = service->advanced = false;
    service->session = message->session;
    prt_beacon_task(service->options->beacon, message->task.id, message->attempt, message->task.repository,
                    service->began_at);
    limit_memory(message->max_memory);
    prt_code rc = carry_out(service, &message->task, &bytes, &result, err);
    if (rc != PRT_OK)
        prt_buf_free(&bytes);
    if (service->broken != PRT_OK) {
        prt_buf_free(&bytes);
        *err = service->why;
        return service->broken;
    }
    rc = answer(service, &result, rc, prt_buf_str(&bytes), err);
    prt_buf_free(&bytes);
    tell_waiting(service);
    return rc;
}

/* The task outlives its frame's place in the stream, which is read on while the task is at work. */
static prt_code serve_frame(struct service *service, prt_str view, prt_err *err)
{
    prt_arena arena = {0};
    struct prt_message message;
    const prt_str frame = prt_arena_str(&arena, view);
    prt_code rc =
        frame.data != NULL ? prt_message_decode(frame, &arena, &message, err) : prt_fail_memory(err, "a task");
    const prt_verdict verdict =
        rc == PRT_OK ? prt_session_check(PRT_CHANNEL_FROM_AGENT, PRT_SESSION_IDLE, message.type) : PRT_VERDICT_IGNORE;
    if (rc == PRT_OK && verdict == PRT_VERDICT_OUT_OF_PLACE)
        rc = prt_fail(err, PRT_E_PROTOCOL, "an agent must not say %s", prt_message_name(message.type));
    if (rc == PRT_OK && verdict == PRT_VERDICT_TAKE)
        rc = do_task(service, &message.as.task, err);
    prt_arena_free(&arena);
    return rc;
}

static prt_code serve_until_end(struct service *service, prt_err *err)
{
    tell_waiting(service);
    const struct prt_progress ready = {.phase = PRT_PHASE_QUEUED};
    prt_code rc = say_progress(service, &ready, err);
    bool ended = false;
    while (rc == PRT_OK && !service->spent) {
        prt_str frame;
        bool got = false;
        rc = prt_stream_next(service->stream, &frame, &got, err);
        if (rc != PRT_OK || (!got && ended))
            break;
        rc = got ? serve_frame(service, frame, err) : prt_stream_fill(service->stream, &ended, err);
    }
    return rc;
}

prt_code prt_serve(const struct prt_serve_options *options, prt_err *err)
{
    struct service service = {.options = options};
    prt_code rc = prt_stream_new(options->fd, PRT_MAX_FRAME, &service.stream, err);
    if (rc != PRT_OK)
        return rc;
    rc = serve_until_end(&service, err);
    prt_stream_destroy(&service.stream);
    return rc;
}
