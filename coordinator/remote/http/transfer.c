/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/remote/http/state.h"
#include "prt/limits.h"
#include "prt/mem.h"

enum { MOST_SHOWN = 200 }; /* bytes of a URL in a sentence, so that the reason behind it is not cut off */

/* They say who asks, where to, or in which form, which is this room's business; or they would follow redirects with
 * secrets in them. */
static const char *const REFUSED_HEADERS[] = {"authorization",
                                              "proxy-authorization",
                                              "cookie",
                                              "host",
                                              "content-length",
                                              "transfer-encoding",
                                              "te",
                                              "expect",
                                              "accept-encoding",
                                              "if-none-match",
                                              "if-modified-since"};

static int64_t or_default(int64_t value, int64_t otherwise)
{
    return value > 0 ? value : otherwise;
}

static void fill_defaults(struct prt_http_request *request)
{
    if (request->max_bytes == 0 || request->max_bytes > PRT_MAX_HTTP_ANSWER)
        request->max_bytes = PRT_MAX_HTTP_ANSWER;
    request->connect_ms = or_default(request->connect_ms, PRT_HTTP_CONNECT_MS);
    request->attempt_ms = or_default(request->attempt_ms, PRT_HTTP_ATTEMPT_MS);
    request->request_ms = or_default(request->request_ms, PRT_HTTP_REQUEST_MS);
}

static const char *copy_text(prt_arena *arena, const char *text)
{
    return prt_arena_str(arena, prt_str_from(text)).data;
}

static prt_code copy_headers(struct prt_http_transfer *transfer, prt_err *err)
{
    const char *const *from = transfer->request.headers;
    size_t count = 0;
    while (from != NULL && from[count] != NULL)
        count++;
    const char **copy = prt_arena_alloc(&transfer->arena, count + 1, sizeof *copy);
    for (size_t i = 0; copy != NULL && i < count; i++) {
        copy[i] = copy_text(&transfer->arena, from[i]);
        if (copy[i] == NULL)
            copy = NULL;
    }
    if (copy == NULL)
        return prt_fail_memory(err, "a request");
    transfer->request.headers = copy;
    return PRT_OK;
}

static prt_code copy_request(struct prt_http_transfer *transfer, const struct prt_http_request *request, prt_err *err)
{
    transfer->request = *request;
    fill_defaults(&transfer->request);
    transfer->request.service = transfer->service->name;
    transfer->request.url = copy_text(&transfer->arena, request->url != NULL ? request->url : "");
    transfer->request.body = prt_arena_str(&transfer->arena, request->body);
    if (transfer->request.url == NULL || transfer->request.body.data == NULL)
        return prt_fail_memory(err, "a request");
    return copy_headers(transfer, err);
}

static bool is_refused(prt_str name)
{
    for (size_t i = 0; i < sizeof REFUSED_HEADERS / sizeof REFUSED_HEADERS[0]; i++)
        if (prt_str_equal_fold(name, prt_str_from(REFUSED_HEADERS[i])))
            return true;
    return false;
}

static prt_code check_header(const char *header, prt_err *err)
{
    const prt_str text = prt_str_from(header);
    const prt_str name = prt_str_sub(text, 0, prt_str_find(text, ':'));
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.data[i] < 0x20 || text.data[i] == 0x7f)
            return prt_fail(err, PRT_E_INTERNAL, "a header with control characters is not sent");
    if (name.len == 0 || name.len == text.len)
        return prt_fail(err, PRT_E_INTERNAL, "a header without a name and a colon is not sent");
    if (is_refused(name))
        return prt_fail(err, PRT_E_INTERNAL, "the header %.*s is not the caller's to set", PRT_STR_ARG(name));
    return PRT_OK;
}

static prt_code check_request(struct prt_http_transfer *transfer, prt_err *err)
{
    const struct prt_http_request *request = &transfer->request;
    prt_code rc = PRT_OK;
    for (const char *const *at = request->headers; rc == PRT_OK && *at != NULL; at++)
        rc = check_header(*at, err);
    if (rc == PRT_OK && !transfer->url.secure && !request->allow_http)
        rc = prt_fail(err, PRT_E_CONFIG,
                      "http:// is refused: what is sent and answered could be read and changed on"
                      " the way; use https://, or allow it in the configuration");
    if (rc == PRT_OK && request->method != PRT_HTTP_POST && request->body.len != 0)
        rc = prt_fail(err, PRT_E_INTERNAL, "a body goes with POST alone");
    return rc;
}

/* What cannot be asked has an answer at once. false: *err is about memory. */
static prt_code prepare(struct prt_http_transfer *transfer, prt_err *err)
{
    prt_code rc = prt_http_url_parse(transfer->request.url, NULL, &transfer->url, err);
    if (rc == PRT_OK)
        rc = prt_http_transfer_clean(transfer, err);
    if (rc == PRT_OK) {
        transfer->shown = prt_strdup(transfer->url.shown);
        rc = transfer->shown != NULL ? PRT_OK : prt_fail_memory(err, "a request");
    }
    if (rc == PRT_OK)
        rc = check_request(transfer, err);
    if (rc == PRT_OK)
        rc = prt_http_host_get(transfer->http, transfer->url.origin, &transfer->host, err);
    if (rc == PRT_OK || rc == PRT_E_MEMORY)
        return rc;
    prt_http_transfer_fail_as(transfer, PRT_HTTP_BAD_REQUEST, err);
    transfer->state = PRT_HTTP_ENDED;
    return PRT_OK;
}

prt_code prt_http_transfer_new(prt_http_t *http, const struct prt_http_request *request, prt_http_done *done,
                               void *context, struct prt_http_transfer **out, prt_err *err)
{
    struct prt_http_transfer *made = prt_calloc(1, sizeof *made);
    if (made == NULL)
        return prt_fail_memory(err, "a request");
    made->http = http;
    made->done = done;
    made->context = context;
    prt_code rc = prt_http_service_get(http, request->service, &made->service, err);
    if (rc == PRT_OK)
        rc = copy_request(made, request, err);
    if (rc == PRT_OK)
        rc = prepare(made, err);
    if (rc == PRT_OK)
        *out = made;
    else
        prt_http_transfer_destroy(&made);
    return rc;
}

void prt_http_transfer_destroy(struct prt_http_transfer **transfer)
{
    if (*transfer == NULL)
        return;
    prt_http_call_close(*transfer);
    prt_http_answer_free(&(*transfer)->kept);
    prt_http_answer_free(&(*transfer)->answer);
    prt_http_url_free(&(*transfer)->url);
    prt_arena_free(&(*transfer)->arena);
    free((*transfer)->shown);
    free(*transfer);
    *transfer = NULL;
}

prt_code prt_http_transfer_clean(struct prt_http_transfer *transfer, prt_err *err)
{
    prt_buf text = {0};
    prt_http_secrets_strip(&transfer->http->secrets, prt_str_from(transfer->url.shown), &text);
    if (text.len > MOST_SHOWN) {
        text.len = MOST_SHOWN;
        prt_buf_add_text(&text, "...");
    }
    const prt_code rc = prt_buf_check(&text, "a request", err);
    if (rc != PRT_OK) {
        prt_buf_free(&text);
        return rc;
    }
    free(transfer->url.shown);
    transfer->url.shown = text.data;
    return PRT_OK;
}

void prt_http_transfer_fail_as(struct prt_http_transfer *transfer, prt_http_failure failure, const prt_err *why)
{
    prt_err sentence = *why;
    if (transfer->redirects > 0)
        (void)prt_wrap(&sentence, "redirected to %s", transfer->url.shown);
    if (transfer->shown != NULL)
        (void)prt_wrap(&sentence, "%s", transfer->shown);
    prt_http_secrets_strip_err(&transfer->http->secrets, &sentence);
    prt_http_answer_fail(&transfer->answer, failure, sentence.code, "%s", sentence.text);
}

void prt_http_transfer_fail(struct prt_http_transfer *transfer, prt_http_failure failure, const char *format, ...)
{
    va_list args;
    char text[PRT_ERR_TEXT_MAX];
    prt_err why;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    (void)prt_fail(&why, prt_http_failure_code(failure), "%s", text);
    prt_http_transfer_fail_as(transfer, failure, &why);
}
