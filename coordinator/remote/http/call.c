/* SPDX-License-Identifier: Apache-2.0 */
/* One try over the wire: libcurl's options, and what it calls back. */
#include <string.h>

#include "coordinator/remote/http/state.h"
#include "prt/clock.h"
#include "prt/limits.h"

enum { RETURN_ABORT = 1 }; /* of a progress function */

static size_t take_header(char *data, size_t size, size_t count, void *context)
{
    struct prt_http_call *call = context;
    prt_http_headers_add(&call->got, (prt_str){data, size * count}, prt_calendar_now());
    call->headers_over = call->got.bytes > PRT_MAX_HTTP_HEADERS;
    return call->headers_over || call->got.failed ? 0 : size * count;
}

/* Decoded bytes. The buffer knows the ceiling. */
static size_t take_body(char *data, size_t size, size_t count, void *context)
{
    struct prt_http_call *call = context;
    prt_buf_add(&call->body, data, size * count);
    return call->body.failed ? 0 : size * count;
}

/* Slowness is measured from the first byte of the body: before it the server may think, as long as one try may last. */
static int watch(void *context, curl_off_t to_come, curl_off_t here, curl_off_t to_send, curl_off_t sent)
{
    struct prt_http_call *call = context;
    const struct prt_http_settings *settings = &call->http->settings;
    const int64_t now = prt_monotonic_ms();
    (void)to_come;
    (void)to_send;
    (void)sent;
    if (here == 0)
        return 0;
    if (call->window_from != 0 && now - call->window_from < settings->slow_ms)
        return 0;
    const curl_off_t least = settings->slow_bytes * settings->slow_ms / 1000;
    call->too_slow = call->window_from != 0 && here - call->window_bytes < least;
    call->window_from = now;
    call->window_bytes = here;
    return call->too_slow ? RETURN_ABORT : 0;
}

static bool add_header(struct prt_http_call *call, const char *header)
{
    struct curl_slist *grown = curl_slist_append(call->headers, header);
    if (grown == NULL)
        return false;
    call->headers = grown;
    return true;
}

static bool has_header(const struct prt_http_request *request, const char *name)
{
    for (const char *const *at = request->headers; *at != NULL; at++) {
        const prt_str text = prt_str_from(*at);
        if (prt_str_equal_fold(prt_str_sub(text, 0, prt_str_find(text, ':')), prt_str_from(name)))
            return true;
    }
    return false;
}

static bool add_condition(struct prt_http_call *call, const char *name, const char *value)
{
    if (value == NULL || *value == '\0')
        return true;
    prt_buf line = {0};
    prt_buf_add_fmt(&line, "%s: %s", name, value);
    const bool added = !line.failed && add_header(call, line.data);
    prt_buf_free(&line);
    return added;
}

/* "Expect:" without a value keeps libcurl from asking before it sends a body. */
static bool add_headers(struct prt_http_transfer *transfer)
{
    struct prt_http_call *call = &transfer->call;
    const struct prt_http_request *request = &transfer->request;
    bool added = true;
    for (const char *const *at = request->headers; added && *at != NULL; at++)
        added = add_header(call, *at);
    if (added && request->method == PRT_HTTP_POST)
        added = add_header(call, "Expect:");
    if (added && request->method == PRT_HTTP_POST && !has_header(request, "Content-Type"))
        added = add_header(call, "Content-Type: application/json");
    if (added && transfer->kept.memory != NULL)
        added = add_condition(call, "If-None-Match", transfer->kept.etag) &&
                add_condition(call, "If-Modified-Since", transfer->kept.last_modified);
    return added;
}

#define SET(option, value)                                                                                             \
    do {                                                                                                               \
        if (code == CURLE_OK)                                                                                          \
            code = curl_easy_setopt(easy, (option), (value));                                                          \
    } while (0)

static CURLcode set_callbacks(CURL *easy, struct prt_http_call *call)
{
    CURLcode code = CURLE_OK;
    SET(CURLOPT_ERRORBUFFER, call->said);
    SET(CURLOPT_HEADERFUNCTION, take_header);
    SET(CURLOPT_HEADERDATA, call);
    SET(CURLOPT_WRITEFUNCTION, take_body);
    SET(CURLOPT_WRITEDATA, call);
    SET(CURLOPT_XFERINFOFUNCTION, watch);
    SET(CURLOPT_XFERINFODATA, call);
    SET(CURLOPT_NOPROGRESS, 0L);
    SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    return code;
}

/* Nothing here may be turned off. */
static CURLcode set_trust(CURL *easy, const prt_http_t *http, bool secure)
{
    CURLcode code = CURLE_OK;
    SET(CURLOPT_PROTOCOLS_STR, secure ? "https" : "http");
    SET(CURLOPT_FOLLOWLOCATION, 0L); /* judge.c does */
    SET(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (http->ca_file != NULL)
        SET(CURLOPT_CAINFO, http->ca_file);
    if (http->ca_folder != NULL)
        SET(CURLOPT_CAPATH, http->ca_folder);
    return code;
}

static CURLcode set_bounds(CURL *easy, const struct prt_http_transfer *transfer)
{
    CURLcode code = CURLE_OK;
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)transfer->call.connect_ms);
    SET(CURLOPT_TIMEOUT_MS, (long)transfer->call.timeout_ms);
    if (transfer->request.method != PRT_HTTP_HEAD)
        SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)transfer->request.max_bytes);
    return code;
}

static CURLcode set_method(CURL *easy, const struct prt_http_request *request)
{
    CURLcode code = CURLE_OK;
    if (request->method == PRT_HTTP_HEAD)
        SET(CURLOPT_NOBODY, 1L);
    /* On a connection that was used before, libcurl may send a request twice of itself. */
    if (request->method == PRT_HTTP_POST && !request->repeatable)
        SET(CURLOPT_FRESH_CONNECT, 1L);
    if (request->method == PRT_HTTP_POST) {
        SET(CURLOPT_POST, 1L);
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
        SET(CURLOPT_POSTFIELDS, request->body.data);
    }
    return code;
}

static CURLcode set_credentials(CURL *easy, const struct prt_http_transfer *transfer)
{
    CURLcode code = CURLE_OK;
    const struct prt_http_credential *credential =
        prt_http_secrets_find(&transfer->http->secrets, transfer->service->name, transfer->url.origin);
    if (credential == NULL)
        return code;
    if (credential->user == NULL) {
        SET(CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
        SET(CURLOPT_XOAUTH2_BEARER, credential->token);
        return code;
    }
    SET(CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    SET(CURLOPT_USERNAME, credential->user);
    SET(CURLOPT_PASSWORD, credential->token);
    return code;
}

static CURLcode set_question(CURL *easy, const struct prt_http_transfer *transfer)
{
    CURLcode code = CURLE_OK;
    SET(CURLOPT_URL, transfer->url.text);
    SET(CURLOPT_PRIVATE, (void *)(uintptr_t)transfer);
    SET(CURLOPT_USERAGENT, "reporting-tool/" PRT_VERSION);
    SET(CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
    SET(CURLOPT_HTTPHEADER, transfer->call.headers);
    return code;
}

static CURLcode set_all(CURL *easy, struct prt_http_transfer *transfer)
{
    CURLcode code = set_callbacks(easy, &transfer->call);
    if (code == CURLE_OK)
        code = set_trust(easy, transfer->http, transfer->url.secure);
    if (code == CURLE_OK)
        code = set_bounds(easy, transfer);
    if (code == CURLE_OK)
        code = set_method(easy, &transfer->request);
    if (code == CURLE_OK)
        code = set_credentials(easy, transfer);
    return code == CURLE_OK ? set_question(easy, transfer) : code;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* What is left of the try, the request, the service's time and the run. At least 1 ms: 0 is for ever to libcurl. */
static void bound(struct prt_http_transfer *transfer, int64_t now)
{
    const prt_http_t *http = transfer->http;
    const int64_t service_left = http->settings.service_ms - prt_http_service_busy(transfer->service, now);
    int64_t left = least(transfer->request.attempt_ms, transfer->give_up_at - now);
    left = least(left, least(service_left, http->deadline - now));
    left = least(left, INT32_MAX);
    transfer->call.timeout_ms = left > 1 ? left : 1;
    transfer->call.connect_ms = least(transfer->request.connect_ms, transfer->call.timeout_ms);
}

prt_code prt_http_call_open(struct prt_http_transfer *transfer, int64_t now, prt_err *err)
{
    struct prt_http_call *call = &transfer->call;
    call->http = transfer->http;
    call->body.max = transfer->request.max_bytes;
    bound(transfer, now);
    call->easy = curl_easy_init();
    if (call->easy == NULL || !add_headers(transfer))
        return prt_fail_memory(err, "a request");
    const CURLcode code = set_all(call->easy, transfer);
    if (code == CURLE_OUT_OF_MEMORY)
        return prt_fail_memory(err, "a request");
    if (code != CURLE_OK)
        return prt_fail(err, PRT_E_INTERNAL, "libcurl does not take an option: %s", curl_easy_strerror(code));
    return PRT_OK;
}

void prt_http_call_close(struct prt_http_transfer *transfer)
{
    struct prt_http_call *call = &transfer->call;
    if (call->easy != NULL && transfer->http->multi != NULL)
        (void)curl_multi_remove_handle(transfer->http->multi, call->easy);
    curl_easy_cleanup(call->easy);
    curl_slist_free_all(call->headers);
    prt_buf_free(&call->body);
    prt_http_headers_free(&call->got);
    *call = (struct prt_http_call){0};
}
