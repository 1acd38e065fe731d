/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/http/answer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/remote/http/url.h"

static const struct {
    const char *name;
    prt_code code;
} FAILURES[PRT_HTTP_FAILURES] = {
    [PRT_HTTP_ANSWERED] = {"answered", PRT_E_IO},
    [PRT_HTTP_BAD_REQUEST] = {"bad_request", PRT_E_CONFIG},
    [PRT_HTTP_NO_ADDRESS] = {"no_address", PRT_E_IO},
    [PRT_HTTP_NO_CONNECTION] = {"no_connection", PRT_E_IO},
    [PRT_HTTP_TLS] = {"tls", PRT_E_IO},
    [PRT_HTTP_TIMED_OUT] = {"timed_out", PRT_E_TIMEOUT},
    [PRT_HTTP_TOO_SLOW] = {"too_slow", PRT_E_TIMEOUT},
    [PRT_HTTP_TOO_LARGE] = {"too_large", PRT_E_LIMIT},
    [PRT_HTTP_CUT_SHORT] = {"cut_short", PRT_E_FORMAT},
    [PRT_HTTP_GARBLED] = {"garbled", PRT_E_FORMAT},
    [PRT_HTTP_REDIRECT] = {"redirect", PRT_E_IO},
    [PRT_HTTP_NOT_RECORDED] = {"not_recorded", PRT_E_NOT_FOUND},
    [PRT_HTTP_CANCELLED] = {"cancelled", PRT_E_CANCELLED},
    [PRT_HTTP_NO_MEMORY] = {"no_memory", PRT_E_MEMORY},
};

/* What a status means to the one who has to do something about it. */
static const struct {
    int status;
    prt_code code;
    const char *text;
} STATUSES[] = {
    {400, PRT_E_IO, "Bad Request"},
    {401, PRT_E_PERMISSION, "Unauthorized: credentials are missing, wrong or expired"},
    {403, PRT_E_PERMISSION, "Forbidden: the credentials, or being without any, do not suffice"},
    {404, PRT_E_NOT_FOUND, "Not Found: check the address, and that the credentials may see it"},
    {407, PRT_E_PERMISSION, "Proxy Authentication Required: the proxy wants a user and password"},
    {410, PRT_E_NOT_FOUND, "Gone"},
    {429, PRT_E_IO, "Too Many Requests"},
    {500, PRT_E_IO, "Internal Server Error"},
    {502, PRT_E_IO, "Bad Gateway"},
    {503, PRT_E_IO, "Service Unavailable"},
    {504, PRT_E_IO, "Gateway Timeout"},
};

static const size_t TEXTS[PRT_HTTP_TEXTS] = {
    [PRT_HTTP_TEXT_SHOWN] = offsetof(struct prt_http_answer, shown),
    [PRT_HTTP_TEXT_URL] = offsetof(struct prt_http_answer, url),
    [PRT_HTTP_TEXT_CONTENT_TYPE] = offsetof(struct prt_http_answer, content_type),
    [PRT_HTTP_TEXT_ETAG] = offsetof(struct prt_http_answer, etag),
    [PRT_HTTP_TEXT_LAST_MODIFIED] = offsetof(struct prt_http_answer, last_modified),
    [PRT_HTTP_TEXT_LOCATION] = offsetof(struct prt_http_answer, location),
    [PRT_HTTP_TEXT_NEXT] = offsetof(struct prt_http_answer, next),
};

static void no_texts(struct prt_http_answer *answer)
{
    for (int i = 0; i < PRT_HTTP_TEXTS; i++)
        *prt_http_answer_text(answer, (prt_http_text)i) = "";
}

/* "503 Service Unavailable; the server asks to wait 3600 s". */
static prt_code explain_status(const struct prt_http_answer *answer, const char *service, const char *shown,
                               prt_err *err)
{
    prt_code code = PRT_E_IO;
    const char *text = "";
    char wait[64] = "";
    for (size_t i = 0; i < sizeof STATUSES / sizeof STATUSES[0]; i++)
        if (STATUSES[i].status == answer->status) {
            code = STATUSES[i].code;
            text = STATUSES[i].text;
        }
    if (answer->retry_after_s >= 0)
        (void)snprintf(wait, sizeof wait, "; the server asks to wait %lld s", (long long)answer->retry_after_s);
    else if (answer->rate.known && answer->rate.remaining == 0)
        (void)snprintf(wait, sizeof wait, "; the rate limit is used up");
    return prt_fail(err, code, "%s: %s: HTTP %d%s%s%s", service, shown, answer->status, *text != '\0' ? " " : "", text,
                    wait);
}

const char **prt_http_answer_text(struct prt_http_answer *answer, prt_http_text text)
{
    return (const char **)(void *)((char *)answer + TEXTS[text]);
}

prt_code prt_http_answer_fill(struct prt_http_answer *answer, prt_buf *body, const char *const texts[PRT_HTTP_TEXTS],
                              prt_err *err)
{
    size_t at[PRT_HTTP_TEXTS];
    const size_t len = body->len;
    body->max = 0; /* its ceiling is the body's alone */
    prt_buf_add_char(body, '\0');
    for (int i = 0; i < PRT_HTTP_TEXTS; i++) {
        at[i] = body->len;
        const char *text = texts[i] != NULL ? texts[i] : "";
        prt_buf_add(body, text, strlen(text) + 1);
    }
    const prt_code rc = prt_buf_check(body, "an answer", err);
    if (rc == PRT_OK) {
        free(answer->memory);
        answer->memory = body->data;
        answer->body = (prt_str){body->data, len};
        for (int i = 0; i < PRT_HTTP_TEXTS; i++)
            *prt_http_answer_text(answer, (prt_http_text)i) = body->data + at[i];
        *body = (prt_buf){0};
    }
    prt_buf_free(body);
    return rc;
}

void prt_http_answer_fail(struct prt_http_answer *answer, prt_http_failure failure, prt_code code, const char *format,
                          ...)
{
    va_list args;
    char text[PRT_ERR_TEXT_MAX];
    const unsigned calls = answer->calls;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    prt_http_answer_free(answer);
    no_texts(answer);
    answer->failure = failure;
    answer->calls = calls;
    answer->body = PRT_STR("");
    answer->retry_after_s = -1;
    (void)prt_fail(&answer->error, code != PRT_OK ? code : FAILURES[failure].code, "%s", text);
}

prt_code prt_http_failure_code(prt_http_failure failure)
{
    return FAILURES[failure].code;
}

bool prt_http_failure_from(prt_str name, prt_http_failure *out)
{
    for (int i = 0; i < PRT_HTTP_FAILURES; i++)
        if (prt_str_equal(prt_str_from(FAILURES[i].name), name)) {
            *out = (prt_http_failure)i;
            return true;
        }
    return false;
}

const char *prt_http_failure_name(prt_http_failure failure)
{
    return (unsigned)failure < PRT_HTTP_FAILURES ? FAILURES[failure].name : "unknown";
}

void prt_http_answer_free(struct prt_http_answer *answer)
{
    free(answer->memory);
    *answer = (struct prt_http_answer){0};
}

bool prt_http_is_good(const struct prt_http_answer *answer)
{
    return answer->failure == PRT_HTTP_ANSWERED && answer->status >= 200 && answer->status <= 299;
}

prt_code prt_http_explain(const struct prt_http_request *request, const struct prt_http_answer *answer, prt_err *err)
{
    const char *service = request->service != NULL ? request->service : "a service";
    if (answer->failure != PRT_HTTP_ANSWERED) {
        *err = answer->error;
        return prt_wrap(err, "%s", service);
    }
    return explain_status(answer, service, answer->shown, err);
}
