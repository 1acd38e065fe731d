/* SPDX-License-Identifier: Apache-2.0 */
/* The loop: what is queued begins when there is room, what is answered is delivered, and nothing waits for ever. */
#include <stdlib.h>

#include "coordinator/remote/http/state.h"
#include "prt/clock.h"
#include "prt/limits.h"
#include "prt/mem.h"

enum { ATTEND_MS = 250 /* the longest turn when somebody is attended to */ };

static const char NO_TIME_LEFT[] = "no answer within the time for one request";

static prt_code fail_multi(CURLMcode code, prt_err *err)
{
    if (code == CURLM_OUT_OF_MEMORY)
        return prt_fail_memory(err, "requests");
    return prt_fail(err, PRT_E_INTERNAL, "libcurl: %s", curl_multi_strerror(code));
}

static void list_ended(struct prt_http_transfer *transfer)
{
    prt_http_t *http = transfer->http;
    transfer->state = PRT_HTTP_ENDED;
    transfer->next = NULL;
    if (http->ended_last != NULL)
        http->ended_last->next = transfer;
    else
        http->ended = transfer;
    http->ended_last = transfer;
}

static void close_call(struct prt_http_transfer *transfer)
{
    if (transfer->state == PRT_HTTP_CALLING)
        transfer->http->calling--;
    prt_http_call_close(transfer);
}

/* Out of the hand, with what belongs to being in it. */
static void let_go(struct prt_http_transfer *transfer)
{
    prt_http_t *http = transfer->http;
    for (size_t i = 0; i < http->in_hand_count; i++)
        if (http->in_hand[i] == transfer) {
            http->in_hand[i] = http->in_hand[--http->in_hand_count];
            transfer->host->in_hand--;
            break;
        }
    close_call(transfer);
}

/* The transfer has its answer. */
static void end(struct prt_http_transfer *transfer)
{
    struct prt_http_service *service = transfer->service;
    let_go(transfer);
    if (transfer->begun)
        prt_http_service_end(service, prt_monotonic_ms());
    transfer->answer.calls = transfer->calls;
    service->counts.requests++;
    if (prt_http_is_good(&transfer->answer)) {
        service->counts.good++;
    } else {
        service->counts.failed++;
        prt_http_service_failure(service, &transfer->answer);
    }
    if (transfer->http->replay_folder == NULL)
        prt_http_tape_record(transfer);
    list_ended(transfer);
}

/* Ends without an answer what did not fail by a call of its own. */
static void end_failed(struct prt_http_transfer *transfer, prt_http_failure failure, const char *text)
{
    prt_http_transfer_fail(transfer, failure, "%s", text);
    prt_http_service_error(transfer->service, prt_http_failure_name(failure));
    end(transfer);
}

/* Of a service, or of all when it is NULL. */
static void fail_queued(struct prt_http_host *host, const struct prt_http_service *service, prt_http_failure failure,
                        const char *text)
{
    struct prt_http_host others = {0};
    for (struct prt_http_transfer *at = prt_http_host_pop(host); at != NULL; at = prt_http_host_pop(host)) {
        if (service == NULL || at->service == service)
            end_failed(at, failure, text);
        else
            prt_http_host_push(&others, at);
    }
    host->first = others.first;
    host->last = others.last;
}

static void fail_all(prt_http_t *http, const struct prt_http_service *service, prt_http_failure failure,
                     const char *text)
{
    for (size_t i = http->in_hand_count; i > 0; i--)
        if (service == NULL || http->in_hand[i - 1]->service == service)
            end_failed(http->in_hand[i - 1], failure, text);
    for (size_t i = 0; i < http->host_count; i++)
        fail_queued(http->hosts[i], service, failure, text);
}

static void end_spent_services(prt_http_t *http, int64_t now)
{
    for (size_t i = 0; i < http->service_count; i++)
        if (http->services[i]->asking > 0 && prt_http_service_busy(http->services[i], now) >= http->settings.service_ms)
            fail_all(http, http->services[i], PRT_HTTP_TIMED_OUT, "the time for all requests to the service is over");
}

static prt_code hand(struct prt_http_transfer *transfer, prt_err *err)
{
    prt_http_t *http = transfer->http;
    struct prt_http_transfer **grown =
        prt_grow(http->in_hand, &http->in_hand_capacity, http->in_hand_count + 1, sizeof(struct prt_http_transfer *));
    if (grown == NULL)
        return prt_fail_memory(err, "requests");
    http->in_hand = grown;
    grown[http->in_hand_count++] = transfer;
    transfer->host->in_hand++;
    return PRT_OK;
}

static prt_code open_call(struct prt_http_transfer *transfer, int64_t now, prt_err *err)
{
    prt_code rc = prt_http_call_open(transfer, now, err);
    if (rc != PRT_OK)
        return rc;
    const CURLMcode code = curl_multi_add_handle(transfer->http->multi, transfer->call.easy);
    return code == CURLM_OK ? PRT_OK : fail_multi(code, err);
}

/* One call for a transfer in hand. */
static void call(struct prt_http_transfer *transfer, int64_t now)
{
    prt_err err;
    prt_http_kept_find(transfer);
    if (open_call(transfer, now, &err) != PRT_OK) {
        prt_http_transfer_fail_as(transfer, err.code == PRT_E_MEMORY ? PRT_HTTP_NO_MEMORY : PRT_HTTP_BAD_REQUEST, &err);
        end(transfer);
        return;
    }
    transfer->state = PRT_HTTP_CALLING;
    transfer->http->calling++;
    transfer->calls++;
    transfer->service->counts.calls++;
}

static void note_begin(struct prt_http_transfer *transfer, int64_t now)
{
    if (transfer->begun)
        return;
    transfer->begun = true;
    transfer->give_up_at = now + transfer->request.request_ms;
    transfer->tries = 1;
    prt_http_service_begin(transfer->service, now);
}

static void begin(struct prt_http_transfer *transfer, int64_t now)
{
    prt_err err;
    note_begin(transfer, now);
    if (transfer->http->replay_folder != NULL) {
        prt_http_tape_replay(transfer);
        end(transfer);
    } else if (now >= transfer->give_up_at) {
        end_failed(transfer, PRT_HTTP_TIMED_OUT, NO_TIME_LEFT);
    } else if (hand(transfer, &err) != PRT_OK) {
        end_failed(transfer, PRT_HTTP_NO_MEMORY, err.text);
    } else {
        call(transfer, now);
    }
}

static bool has_room(const prt_http_t *http, const struct prt_http_host *host, int64_t now)
{
    const struct prt_http_settings *settings = &http->settings;
    return host->first != NULL && host->in_hand < settings->per_host && http->calling < settings->at_once &&
           now >= host->hold_until;
}

static void begin_queued(prt_http_t *http, int64_t now)
{
    for (size_t i = 0; i < http->host_count; i++)
        while (has_room(http, http->hosts[i], now))
            begin(prt_http_host_pop(http->hosts[i]), now);
}

/* A pause that the host asked for meanwhile is for those who wait to try again as well. */
static int64_t due_of(const struct prt_http_transfer *waiting)
{
    const int64_t hold_until = waiting->host->hold_until;
    const int64_t due = waiting->due > hold_until ? waiting->due : hold_until;
    return due < waiting->give_up_at ? due : waiting->give_up_at;
}

static void begin_due(prt_http_t *http, int64_t now)
{
    for (size_t i = http->in_hand_count; i > 0; i--) {
        struct prt_http_transfer *at = http->in_hand[i - 1];
        if (at->state != PRT_HTTP_WAITING || now < due_of(at))
            continue;
        if (now >= at->give_up_at)
            end_failed(at, PRT_HTTP_TIMED_OUT, NO_TIME_LEFT);
        else if (http->calling < http->settings.at_once)
            call(at, now);
    }
}

static void wait_until(struct prt_http_transfer *transfer, int64_t due)
{
    close_call(transfer);
    transfer->state = PRT_HTTP_WAITING;
    transfer->due = due;
    transfer->tries++;
    transfer->service->counts.retries++;
}

/* To the front of the other host's queue: it has waited its turn. The host is known, judging made it so. */
static void move_on(struct prt_http_transfer *transfer)
{
    prt_err err;
    let_go(transfer);
    if (prt_http_host_get(transfer->http, transfer->url.origin, &transfer->host, &err) != PRT_OK) {
        end_failed(transfer, PRT_HTTP_NO_MEMORY, err.text);
        return;
    }
    transfer->state = PRT_HTTP_QUEUED;
    prt_http_host_push_front(transfer->host, transfer);
}

static void tell(const struct prt_http_transfer *transfer, int64_t wait_ms)
{
    const struct prt_http_answer *answer = &transfer->answer;
    const prt_log *log = transfer->http->settings.log;
    if (answer->failure != PRT_HTTP_ANSWERED)
        prt_debug(log, "%s: %s; try %u follows in %lld ms", transfer->service->name, answer->error.text,
                  transfer->tries + 1, (long long)wait_ms);
    else
        prt_debug(log, "%s: %s: HTTP %d; try %u follows in %lld ms", transfer->service->name, transfer->shown,
                  answer->status, transfer->tries + 1, (long long)wait_ms);
}

static void close_with(struct prt_http_transfer *transfer, CURLcode code)
{
    int64_t wait_ms = 0;
    const int64_t now = prt_monotonic_ms();
    switch (prt_http_judge(transfer, code, now, &wait_ms)) {
    case PRT_HTTP_END: end(transfer); break;
    case PRT_HTTP_FOLLOW: move_on(transfer); break;
    case PRT_HTTP_AGAIN:
        tell(transfer, wait_ms);
        wait_until(transfer, now + wait_ms);
        break;
    }
}

static prt_code collect(prt_http_t *http, prt_err *err)
{
    int running = 0;
    int left = 0;
    const CURLMcode code = curl_multi_perform(http->multi, &running);
    if (code != CURLM_OK)
        return fail_multi(code, err);
    for (CURLMsg *message = curl_multi_info_read(http->multi, &left); message != NULL;
         message = curl_multi_info_read(http->multi, &left)) {
        struct prt_http_transfer *transfer = NULL;
        const CURLcode result = message->data.result;
        if (message->msg == CURLMSG_DONE &&
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer) == CURLE_OK)
            close_with(transfer, result);
    }
    return PRT_OK;
}

static void deliver(prt_http_t *http)
{
    while (http->ended != NULL) {
        struct prt_http_transfer *transfer = http->ended;
        http->ended = transfer->next;
        if (http->ended == NULL)
            http->ended_last = NULL;
        http->unanswered--;
        transfer->done(transfer->context, &transfer->request, &transfer->answer);
        prt_http_transfer_destroy(&transfer);
    }
}

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* When something is to be done though no socket stirs. */
static int64_t next_due(const prt_http_t *http, int64_t now)
{
    int64_t due = sooner(now + PRT_HTTP_TICK_MS, http->deadline);
    /* With every place taken, the next thing to happen is that one becomes free. */
    if (http->calling >= http->settings.at_once)
        return due;
    for (size_t i = 0; i < http->in_hand_count; i++)
        if (http->in_hand[i]->state == PRT_HTTP_WAITING)
            due = sooner(due, due_of(http->in_hand[i]));
    for (size_t i = 0; i < http->host_count; i++)
        if (has_room(http, http->hosts[i], INT64_MAX))
            due = sooner(due, http->hosts[i]->hold_until);
    return due;
}

/* Whoever is attended to has deadlines of his own. */
static prt_code pause_loop(prt_http_t *http, prt_err *err)
{
    const struct prt_attend *attend = http->settings.attend;
    struct curl_waitfd other = {.fd = attend != NULL ? attend->fd : -1, .events = CURL_WAIT_POLLIN};
    const int64_t now = prt_monotonic_ms();
    int64_t left = next_due(http, now) - now;
    if (attend != NULL && left > ATTEND_MS)
        left = ATTEND_MS;
    const CURLMcode code = curl_multi_poll(http->multi, &other, attend != NULL, left > 0 ? (int)left : 0, NULL);
    if (attend != NULL)
        attend->serve(attend->context);
    return code == CURLM_OK ? PRT_OK : fail_multi(code, err);
}

static bool is_stopped(const prt_http_t *http)
{
    return http->settings.stop != NULL && http->settings.stop(http->settings.stop_context);
}

static prt_code turn(prt_http_t *http, prt_err *err)
{
    const int64_t now = prt_monotonic_ms();
    prt_code rc = PRT_OK;
    if (is_stopped(http)) {
        fail_all(http, NULL, PRT_HTTP_CANCELLED, "stopped before there was an answer");
    } else if (now >= http->deadline) {
        fail_all(http, NULL, PRT_HTTP_TIMED_OUT, "no answer before the deadline of all requests");
    } else {
        end_spent_services(http, now);
        begin_due(http, now);
        begin_queued(http, now);
        rc = collect(http, err);
    }
    deliver(http);
    return rc;
}

void prt_http_drop(prt_http_t *http)
{
    fail_all(http, NULL, PRT_HTTP_CANCELLED, "given up");
    while (http->ended != NULL) {
        struct prt_http_transfer *transfer = http->ended;
        http->ended = transfer->next;
        prt_http_transfer_destroy(&transfer);
    }
    http->ended_last = NULL;
    http->unanswered = 0;
}

prt_code prt_http_add(prt_http_t *http, const struct prt_http_request *request, prt_http_done *done, void *context,
                      prt_err *err)
{
    struct prt_http_transfer *transfer = NULL;
    if (http->unanswered >= PRT_MAX_HTTP_QUEUE)
        return prt_fail(err, PRT_E_LIMIT, "more than %d requests wait for their turn", PRT_MAX_HTTP_QUEUE);
    const prt_code rc = prt_http_transfer_new(http, request, done, context, &transfer, err);
    if (rc != PRT_OK)
        return rc;
    http->unanswered++;
    if (transfer->state == PRT_HTTP_ENDED) {
        prt_http_service_error(transfer->service, prt_http_failure_name(transfer->answer.failure));
        end(transfer);
    } else {
        prt_http_host_push(transfer->host, transfer);
    }
    return PRT_OK;
}

prt_code prt_http_run(prt_http_t *http, int64_t deadline_ms, prt_err *err)
{
    prt_code rc = PRT_OK;
    if (http->running)
        return prt_fail(err, PRT_E_INTERNAL, "requests are run from within an answer to one");
    http->running = true;
    http->deadline = deadline_ms;
    deliver(http);
    while (rc == PRT_OK && http->unanswered > 0) {
        rc = turn(http, err);
        if (rc == PRT_OK && http->unanswered > 0)
            rc = pause_loop(http, err);
    }
    if (rc != PRT_OK)
        prt_http_drop(http);
    http->running = false;
    return rc;
}

prt_code prt_http_turn(prt_http_t *http, int64_t deadline_ms, int64_t *next, prt_err *err)
{
    prt_code rc = PRT_OK;
    if (http->running)
        return prt_fail(err, PRT_E_INTERNAL, "requests are run from within an answer to one");
    http->running = true;
    http->deadline = deadline_ms;
    deliver(http);
    if (http->unanswered > 0)
        rc = turn(http, err);
    if (rc != PRT_OK)
        prt_http_drop(http);
    const int64_t now = prt_monotonic_ms();
    *next = http->unanswered == 0 ? INT64_MAX : sooner(next_due(http, now), now + PRT_HTTP_STEP_MS);
    http->running = false;
    return rc;
}
