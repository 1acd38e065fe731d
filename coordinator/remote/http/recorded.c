/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/http/recorded.h"

#include <inttypes.h>
#include <string.h>

#include "coordinator/remote/http/answer.h"
#include "prt/arena.h"
#include "prt/file.h"
#include "prt/limits.h"

static const char FIRST_LINE[] = "reporting-tool answer 1";
static const char *const METHODS[] = {[PRT_HTTP_GET] = "GET", [PRT_HTTP_HEAD] = "HEAD", [PRT_HTTP_POST] = "POST"};

static const char *const TEXT_NAMES[PRT_HTTP_TEXTS] = {
    [PRT_HTTP_TEXT_SHOWN] = "shown",
    [PRT_HTTP_TEXT_URL] = "url",
    [PRT_HTTP_TEXT_CONTENT_TYPE] = "content_type",
    [PRT_HTTP_TEXT_ETAG] = "etag",
    [PRT_HTTP_TEXT_LAST_MODIFIED] = "last_modified",
    [PRT_HTTP_TEXT_LOCATION] = "location",
    [PRT_HTTP_TEXT_NEXT] = "next",
};

/* A head that is being read. */
struct reading {
    prt_str rest;
    unsigned line;
    prt_arena arena;
    const char *texts[PRT_HTTP_TEXTS];
    struct prt_http_answer answer; /* its plain values; no memory */
    uint64_t body_len;
    bool complete; /* the body's line was there */
};

typedef prt_code read_field(struct reading *reading, prt_str value, prt_err *err);

static void add_line(prt_buf *out, const char *name, const char *value, const struct prt_http_secrets *secrets)
{
    if (value == NULL || *value == '\0')
        return;
    prt_buf_add_fmt(out, "%s ", name);
    const size_t from = out->len;
    prt_http_secrets_strip(secrets, prt_str_from(value), out);
    for (size_t i = from; i < out->len; i++)
        if ((unsigned char)out->data[i] < 0x20)
            out->data[i] = ' ';
    prt_buf_add_char(out, '\n');
}

static void add_texts(const struct prt_http_answer *answer, const struct prt_http_secrets *secrets, prt_buf *out)
{
    struct prt_http_answer view = *answer;
    for (int i = 0; i < PRT_HTTP_TEXTS; i++)
        add_line(out, TEXT_NAMES[i], *prt_http_answer_text(&view, (prt_http_text)i), secrets);
}

static void add_body(prt_str body, const struct prt_http_secrets *secrets, prt_buf *out)
{
    prt_buf clean = {0};
    prt_http_secrets_strip(secrets, body, &clean);
    prt_buf_add_fmt(out, "body %zu\n\n", clean.len);
    prt_buf_add_str(out, prt_buf_str(&clean));
    out->failed = out->failed || clean.failed;
    prt_buf_free(&clean);
}

static void add_numbers(const struct prt_http_answer *answer, prt_buf *out)
{
    const struct prt_http_rate *rate = &answer->rate;
    if (answer->retry_after_s >= 0)
        prt_buf_add_fmt(out, "retry_after %" PRId64 "\n", answer->retry_after_s);
    if (rate->known)
        prt_buf_add_fmt(out, "rate %" PRId64 " %" PRId64 " %" PRId64 "\n", rate->limit, rate->remaining, rate->reset);
}

static prt_code fail_line(const struct reading *reading, const char *what, prt_err *err)
{
    return prt_fail(err, PRT_E_FORMAT, "line %u: %s", reading->line, what);
}

static prt_str next_line(struct reading *reading)
{
    const size_t end = prt_str_find(reading->rest, '\n');
    const prt_str line = prt_str_sub(reading->rest, 0, end);
    reading->rest = prt_str_sub(reading->rest, end + 1, reading->rest.len);
    reading->line++;
    return line;
}

static prt_str next_word(prt_str *rest)
{
    const size_t end = prt_str_find(*rest, ' ');
    const prt_str word = prt_str_sub(*rest, 0, end);
    *rest = prt_str_sub(*rest, end + 1, rest->len);
    return word;
}

static prt_code read_request(struct reading *reading, prt_str value, prt_err *err)
{
    (void)reading;
    (void)value;
    (void)err;
    return PRT_OK;
}

static prt_code read_failure(struct reading *reading, prt_str value, prt_err *err)
{
    if (prt_http_failure_from(value, &reading->answer.failure))
        return PRT_OK;
    return fail_line(reading, "an unknown failure", err);
}

static prt_code read_error(struct reading *reading, prt_str value, prt_err *err)
{
    (void)err;
    (void)prt_fail(&reading->answer.error, PRT_E_IO, "%.*s", PRT_STR_ARG(value));
    return PRT_OK;
}

static prt_code read_status(struct reading *reading, prt_str value, prt_err *err)
{
    int64_t status = 0;
    if (!prt_str_to_i64(value, &status) || status < 0 || status > 999)
        return fail_line(reading, "a status has at most three digits", err);
    reading->answer.status = (int)status;
    return PRT_OK;
}

static prt_code read_retry_after(struct reading *reading, prt_str value, prt_err *err)
{
    int64_t *seconds = &reading->answer.retry_after_s;
    return prt_str_to_i64(value, seconds) && *seconds >= 0 ? PRT_OK : fail_line(reading, "no count of seconds", err);
}

static prt_code read_rate(struct reading *reading, prt_str value, prt_err *err)
{
    struct prt_http_rate *rate = &reading->answer.rate;
    rate->known = prt_str_to_i64(next_word(&value), &rate->limit) && rate->limit >= 0 &&
                  prt_str_to_i64(next_word(&value), &rate->remaining) && rate->remaining >= 0 &&
                  prt_str_to_i64(value, &rate->reset) && rate->reset >= 0;
    return rate->known ? PRT_OK : fail_line(reading, "not three numbers", err);
}

static prt_code read_body(struct reading *reading, prt_str value, prt_err *err)
{
    reading->complete = true;
    return prt_str_to_u64(value, &reading->body_len) ? PRT_OK : fail_line(reading, "no count of bytes", err);
}

static const struct {
    const char *name;
    read_field *read;
} FIELDS[] = {
    {"request", read_request},         {"failure", read_failure}, {"error", read_error}, {"status", read_status},
    {"retry_after", read_retry_after}, {"rate", read_rate},       {"body", read_body},
};

static prt_code read_text(struct reading *reading, prt_str name, prt_str value, prt_err *err)
{
    for (int i = 0; i < PRT_HTTP_TEXTS; i++) {
        if (!prt_str_equal(prt_str_from(TEXT_NAMES[i]), name))
            continue;
        if (memchr(value.data, '\0', value.len) != NULL)
            return fail_line(reading, "a NUL", err);
        reading->texts[i] = prt_arena_str(&reading->arena, value).data;
        return reading->texts[i] != NULL ? PRT_OK : prt_fail_memory(err, "an answer");
    }
    return fail_line(reading, "an unknown name", err);
}

static prt_code read_line(struct reading *reading, prt_err *err)
{
    prt_str value = next_line(reading);
    const prt_str name = next_word(&value);
    if (value.len == 0)
        return fail_line(reading, "a name and a value are expected", err);
    for (size_t i = 0; i < sizeof FIELDS / sizeof FIELDS[0]; i++)
        if (prt_str_equal(prt_str_from(FIELDS[i].name), name))
            return FIELDS[i].read(reading, value, err);
    return read_text(reading, name, value, err);
}

static prt_code read_head(struct reading *reading, prt_err *err)
{
    prt_code rc = PRT_OK;
    if (!prt_str_equal(next_line(reading), prt_str_from(FIRST_LINE)))
        return fail_line(reading, "no answer of a version that this program knows", err);
    while (rc == PRT_OK && !reading->complete)
        rc = read_line(reading, err);
    if (rc == PRT_OK && next_line(reading).len != 0)
        return fail_line(reading, "an empty line is expected before the body", err);
    return rc;
}

/* A failure has no status and no body, an answer has a status. */
static prt_code check(struct reading *reading, prt_err *err)
{
    const bool answered = reading->answer.failure == PRT_HTTP_ANSWERED;
    if (reading->rest.len != reading->body_len)
        return prt_fail(err, PRT_E_FORMAT, "%" PRIu64 " bytes of body are announced, and %zu there", reading->body_len,
                        reading->rest.len);
    if (answered != (reading->answer.status > 0) || (!answered && reading->body_len > 0))
        return prt_fail(err, PRT_E_FORMAT, "either a status or a failure is expected");
    return PRT_OK;
}

static prt_code finish(struct reading *reading, struct prt_http_answer *out, prt_err *err)
{
    prt_buf body = {0};
    struct prt_http_answer made = reading->answer;
    if (made.failure != PRT_HTTP_ANSWERED) {
        prt_http_answer_fail(&made, reading->answer.failure, PRT_OK, "%s", reading->answer.error.text);
    } else {
        prt_buf_add_str(&body, reading->rest);
        const prt_code rc = prt_http_answer_fill(&made, &body, reading->texts, err);
        if (rc != PRT_OK)
            return rc;
    }
    prt_http_answer_free(out);
    *out = made;
    return PRT_OK;
}

/* What tells requests apart: all that a server sees of one, but credentials. */
static void add_identity(const struct prt_http_request *request, prt_buf *out)
{
    prt_buf_add_fmt(out, "%s %s%s", METHODS[request->method], request->url,
                    request->unfollowed ? "\nunfollowed\n" : "\n");
    for (const char *const *at = request->headers; at != NULL && *at != NULL; at++)
        prt_buf_add_fmt(out, "%s\n", *at);
    prt_buf_add_char(out, '\n');
    prt_buf_add_str(out, request->body);
}

prt_code prt_http_request_key(const struct prt_http_request *request, const struct prt_http_secrets *secrets,
                              char out[PRT_HTTP_KEY_MAX], prt_err *err)
{
    char hex[65];
    prt_buf text = {0};
    prt_buf clean = {0};
    add_identity(request, &text);
    prt_http_secrets_strip(secrets, prt_buf_str(&text), &clean);
    prt_code rc = prt_buf_check(&text, "the key of a request", err);
    if (rc == PRT_OK)
        rc = prt_buf_check(&clean, "the key of a request", err);
    if (rc == PRT_OK) {
        prt_sha256_hex(prt_buf_str(&clean), hex);
        memcpy(out, hex, PRT_HTTP_KEY_MAX - 1);
        out[PRT_HTTP_KEY_MAX - 1] = '\0';
    }
    prt_buf_free(&text);
    prt_buf_free(&clean);
    return rc;
}

prt_code prt_http_recorded_print(const struct prt_http_request *request, const struct prt_http_answer *answer,
                                 const struct prt_http_secrets *secrets, prt_buf *out, prt_err *err)
{
    prt_buf_add_fmt(out, "%s\n", FIRST_LINE);
    prt_buf_add_fmt(out, "request %s ", METHODS[request->method]);
    prt_http_secrets_strip(secrets, prt_str_from(request->url), out);
    prt_buf_add_fmt(out, "\nfailure %s\n", prt_http_failure_name(answer->failure));
    if (answer->failure != PRT_HTTP_ANSWERED)
        add_line(out, "error", answer->error.text, secrets);
    else
        prt_buf_add_fmt(out, "status %d\n", answer->status);
    add_texts(answer, secrets, out);
    add_numbers(answer, out);
    add_body(answer->body, secrets, out);
    return prt_buf_check(out, "an answer", err);
}

prt_code prt_http_recorded_parse(prt_str bytes, struct prt_http_answer *out, prt_err *err)
{
    struct reading reading = {.rest = bytes, .answer = {.retry_after_s = -1}};
    prt_code rc = read_head(&reading, err);
    if (rc == PRT_OK)
        rc = check(&reading, err);
    if (rc == PRT_OK)
        rc = finish(&reading, out, err);
    prt_arena_free(&reading.arena);
    return rc;
}
