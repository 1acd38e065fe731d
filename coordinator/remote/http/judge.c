/* SPDX-License-Identifier: Apache-2.0 */
/* What a call that ended means: an answer, another try, or a redirect. */
#include <stdio.h>

#include "coordinator/remote/http/backoff.h"
#include "coordinator/remote/http/state.h"
#include "prt/clock.h"

static bool passes(const struct prt_http_answer *answer)
{
    switch (answer->failure) {
    case PRT_HTTP_NO_ADDRESS:
    case PRT_HTTP_NO_CONNECTION:
    case PRT_HTTP_CUT_SHORT: return true;
    case PRT_HTTP_ANSWERED: break;
    default: return false;
    }
    switch (answer->status) {
    case 429:
    case 502:
    case 503:
    case 504: return true;
    case 403: return answer->retry_after_s >= 0 || (answer->rate.known && answer->rate.remaining == 0);
    default: return false;
    }
}

static bool may_repeat(const struct prt_http_transfer *transfer)
{
    const struct prt_http_request *request = &transfer->request;
    if (request->once || (request->method == PRT_HTTP_POST && !request->repeatable))
        return false;
    const unsigned most = transfer->request.tries > 0 ? transfer->request.tries : transfer->http->settings.tries;
    return transfer->tries < most;
}

/* What the server asks for, or -1. A reset that is past says nothing. */
static int64_t asked_ms(const struct prt_http_answer *answer)
{
    if (answer->failure != PRT_HTTP_ANSWERED)
        return -1;
    if (answer->retry_after_s >= 0)
        return answer->retry_after_s * 1000;
    if (!answer->rate.known || answer->rate.remaining > 0 || (answer->status != 403 && answer->status != 429))
        return -1;
    const int64_t left_s = answer->rate.reset - prt_calendar_now();
    return left_s < 0 ? -1 : left_s > INT32_MAX ? INT64_MAX : left_s * 1000;
}

/* How much longer than it is already the host's pause gets. */
static int64_t further_pause(const struct prt_http_host *host, int64_t now, int64_t asked)
{
    const int64_t from = host->hold_until > now ? host->hold_until : now;
    return now + asked > from ? now + asked - from : 0;
}

static bool is_granted(const struct prt_http_transfer *transfer, int64_t now, int64_t asked)
{
    const int64_t most = transfer->request.pause_max_ms;
    if (most == 0 || asked <= 0)
        return asked <= transfer->http->settings.retry_after_max_ms;
    return asked <= most && further_pause(transfer->host, now, asked) <= most - transfer->host->held_ms;
}

static void hold(struct prt_http_host *host, int64_t now, int64_t asked)
{
    const int64_t further = asked > 0 ? further_pause(host, now, asked) : 0;
    host->held_ms += further;
    if (further > 0)
        host->hold_until = now + asked;
}

/* Whether another try makes sense, and when. A whole host pauses when it asks for that. */
static bool wants_retry(struct prt_http_transfer *transfer, int64_t now, int64_t *wait_ms)
{
    prt_http_t *http = transfer->http;
    const struct prt_http_settings *settings = &http->settings;
    if (!passes(&transfer->answer))
        return false;
    const int64_t asked = asked_ms(&transfer->answer);
    if (!is_granted(transfer, now, asked))
        return false;
    hold(transfer->host, now, asked);
    if (!may_repeat(transfer))
        return false;
    const int64_t wait = asked >= 0 ? asked
                                    : prt_http_backoff(&http->random, settings->backoff_ms, settings->backoff_max_ms,
                                                       transfer->tries - 1);
    if (now + wait >= transfer->give_up_at || now + wait >= http->deadline)
        return false;
    *wait_ms = wait;
    return true;
}

static bool is_redirect(const struct prt_http_transfer *transfer)
{
    const int status = transfer->answer.status;
    const bool kind = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    return kind && *transfer->answer.location != '\0' && !transfer->request.unfollowed;
}

static prt_code check_target(const struct prt_http_transfer *transfer, const struct prt_http_url *target, prt_err *err)
{
    if (transfer->request.method == PRT_HTTP_POST)
        return prt_fail(err, PRT_E_CONFIG, "a POST is redirected to %s, which is not followed: name that address",
                        target->shown);
    if (transfer->redirects >= PRT_HTTP_MAX_REDIRECTS)
        return prt_fail(err, PRT_E_IO, "more than %d redirects, the last one to %s", PRT_HTTP_MAX_REDIRECTS,
                        target->shown);
    if (transfer->url.secure && !target->secure)
        return prt_fail(err, PRT_E_IO, "a redirect from https to %s is not followed", target->shown);
    return PRT_OK;
}

/* The transfer's URL is the target, or its answer says why not. */
static bool follow(struct prt_http_transfer *transfer)
{
    prt_err err;
    struct prt_http_url target = {0};
    struct prt_http_url from = transfer->url;
    struct prt_http_host *host = NULL;
    prt_code rc = prt_http_url_parse(transfer->answer.location, from.text, &target, &err);
    if (rc != PRT_OK)
        (void)prt_wrap(&err, "a redirect is not followed");
    if (rc == PRT_OK) {
        transfer->url = target;
        rc = prt_http_transfer_clean(transfer, &err);
        target = transfer->url;
        transfer->url = from;
    }
    if (rc == PRT_OK)
        rc = check_target(transfer, &target, &err);
    if (rc == PRT_OK)
        rc = prt_http_host_get(transfer->http, target.origin, &host, &err);
    if (rc != PRT_OK) {
        prt_http_transfer_fail_as(transfer, rc == PRT_E_MEMORY ? PRT_HTTP_NO_MEMORY : PRT_HTTP_REDIRECT, &err);
        prt_http_url_free(&target);
        return false;
    }
    prt_http_url_free(&from);
    transfer->url = target;
    transfer->redirects++;
    transfer->service->counts.redirects++;
    return true;
}

/* The absolute URL of the next page; one that may not be asked is none. */
static prt_code find_next(const struct prt_http_transfer *transfer, struct prt_http_url *out, prt_err *err)
{
    const char *next = transfer->call.got.texts[PRT_HTTP_TEXT_NEXT];
    if (next == NULL || prt_http_url_parse(next, transfer->url.text, out, err) != PRT_E_MEMORY)
        return PRT_OK;
    return PRT_E_MEMORY;
}

static prt_code make_answer(struct prt_http_transfer *transfer, long status, prt_err *err)
{
    const struct prt_http_headers *got = &transfer->call.got;
    struct prt_http_answer *answer = &transfer->answer;
    struct prt_http_url next = {0};
    const char *texts[PRT_HTTP_TEXTS];
    for (int i = 0; i < PRT_HTTP_TEXTS; i++)
        texts[i] = got->texts[i];
    texts[PRT_HTTP_TEXT_SHOWN] = transfer->shown;
    texts[PRT_HTTP_TEXT_URL] = transfer->url.text;
    prt_http_answer_free(answer);
    prt_code rc = find_next(transfer, &next, err);
    texts[PRT_HTTP_TEXT_NEXT] = next.text;
    if (rc == PRT_OK)
        rc = prt_http_answer_fill(answer, &transfer->call.body, texts, err);
    answer->status = (int)status;
    answer->retry_after_s = got->retry_after_told ? got->retry_after_s : -1;
    answer->rate = got->rate;
    prt_http_url_free(&next);
    return rc;
}

static void count_bytes(struct prt_http_transfer *transfer)
{
    curl_off_t bytes = 0;
    (void)curl_easy_getinfo(transfer->call.easy, CURLINFO_SIZE_DOWNLOAD_T, &bytes);
    if (transfer->request.method != PRT_HTTP_HEAD && bytes > 0)
        transfer->service->counts.bytes += (uint64_t)bytes;
}

static void count_error(struct prt_http_transfer *transfer)
{
    char code[16];
    const struct prt_http_answer *answer = &transfer->answer;
    if (answer->failure != PRT_HTTP_ANSWERED) {
        prt_http_service_error(transfer->service, prt_http_failure_name(answer->failure));
    } else if (answer->status >= 400) {
        (void)snprintf(code, sizeof code, "%d", answer->status);
        prt_http_service_error(transfer->service, code);
    }
}

/* Sets the answer to what this call alone says. */
static void read_call(struct prt_http_transfer *transfer, CURLcode code)
{
    prt_err err;
    long status = 0;
    prt_http_failure failure = prt_http_reason(transfer, code, &err);
    (void)curl_easy_getinfo(transfer->call.easy, CURLINFO_RESPONSE_CODE, &status);
    if (failure == PRT_HTTP_ANSWERED && make_answer(transfer, status, &err) != PRT_OK)
        failure = PRT_HTTP_NO_MEMORY;
    if (failure != PRT_HTTP_ANSWERED)
        prt_http_transfer_fail_as(transfer, failure, &err);
    else if (status == 304 && transfer->kept.memory == NULL)
        prt_http_transfer_fail(transfer, PRT_HTTP_GARBLED, "304 Not Modified to a question without a condition");
    else if (status < 200 || status > 599)
        prt_http_transfer_fail(transfer, PRT_HTTP_GARBLED, "the status %ld is none", status);
}

prt_http_verdict prt_http_judge(struct prt_http_transfer *transfer, CURLcode code, int64_t now, int64_t *wait_ms)
{
    count_bytes(transfer);
    read_call(transfer, code);
    if (transfer->answer.failure == PRT_HTTP_ANSWERED && is_redirect(transfer) && follow(transfer))
        return PRT_HTTP_FOLLOW;
    count_error(transfer);
    if (wants_retry(transfer, now, wait_ms))
        return PRT_HTTP_AGAIN;
    if (transfer->answer.failure == PRT_HTTP_ANSWERED && transfer->answer.status == 304)
        prt_http_kept_serve(transfer);
    else
        prt_http_kept_put(transfer);
    return PRT_HTTP_END;
}
