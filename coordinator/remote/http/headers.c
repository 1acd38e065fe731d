/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/http/headers.h"

#include <curl/curl.h>
#include <string.h>

#include "prt/limits.h"

enum {
    DATE_MAX = 64,            /* bytes of a date that is looked at */
    LONGEST_WAIT = 1000000000 /* seconds: what is larger is this, so that sums stay numbers */
};

typedef void take_header(struct prt_http_headers *headers, prt_str value, int64_t now);

struct header {
    prt_str name;
    prt_http_text text; /* kept as it is ... */
    take_header *take;  /* ... or, when there is one, looked into by this */
};

static void keep(struct prt_http_headers *headers, prt_http_text text, prt_str value)
{
    const prt_str copy = prt_arena_str(&headers->arena, value);
    if (copy.data == NULL)
        headers->failed = true;
    else
        headers->texts[text] = copy.data;
}

static bool is_plain(prt_str value)
{
    for (size_t i = 0; i < value.len; i++)
        if ((unsigned char)value.data[i] < 0x20 || value.data[i] == 0x7f)
            return false;
    return value.len <= PRT_MAX_URL;
}

static void take_link(struct prt_http_headers *headers, prt_str value, int64_t now)
{
    (void)now;
    const prt_str next = prt_http_link_next(value);
    if (next.len != 0)
        keep(headers, PRT_HTTP_TEXT_NEXT, next);
}

static void take_retry_after(struct prt_http_headers *headers, prt_str value, int64_t now)
{
    headers->retry_after_told = prt_http_retry_after(value, now, &headers->retry_after_s);
}

/* Limits and remainders: whole and not negative, or not told. */
static bool to_count(prt_str value, int64_t *out)
{
    int64_t number = 0;
    if (!prt_str_to_i64(value, &number) || number < 0)
        return false;
    *out = number;
    return true;
}

static void take_limit(struct prt_http_headers *headers, prt_str value, int64_t now)
{
    (void)now;
    (void)to_count(value, &headers->rate.limit);
}

static void take_remaining(struct prt_http_headers *headers, prt_str value, int64_t now)
{
    (void)now;
    headers->rate.known = to_count(value, &headers->rate.remaining);
}

static void take_reset(struct prt_http_headers *headers, prt_str value, int64_t now)
{
    (void)now;
    (void)to_count(value, &headers->rate.reset);
}

static prt_str next_part(prt_str *rest, char separator)
{
    const size_t end = prt_str_find(*rest, separator);
    const prt_str part = prt_str_trim(prt_str_sub(*rest, 0, end));
    *rest = prt_str_sub(*rest, end + 1, rest->len);
    return part;
}

static void take_cache_control(struct prt_http_headers *headers, prt_str value, int64_t now)
{
    (void)now;
    while (value.len != 0)
        if (prt_str_equal_fold(next_part(&value, ','), PRT_STR("no-store")))
            headers->no_store = true;
}

static const struct header HEADERS[] = {
    {PRT_STR_INIT("content-type"), PRT_HTTP_TEXT_CONTENT_TYPE, NULL},
    {PRT_STR_INIT("etag"), PRT_HTTP_TEXT_ETAG, NULL},
    {PRT_STR_INIT("last-modified"), PRT_HTTP_TEXT_LAST_MODIFIED, NULL},
    {PRT_STR_INIT("location"), PRT_HTTP_TEXT_LOCATION, NULL},
    {PRT_STR_INIT("link"), PRT_HTTP_TEXTS, take_link},
    {PRT_STR_INIT("retry-after"), PRT_HTTP_TEXTS, take_retry_after},
    {PRT_STR_INIT("cache-control"), PRT_HTTP_TEXTS, take_cache_control},
    {PRT_STR_INIT("x-ratelimit-limit"), PRT_HTTP_TEXTS, take_limit},
    {PRT_STR_INIT("x-ratelimit-remaining"), PRT_HTTP_TEXTS, take_remaining},
    {PRT_STR_INIT("x-ratelimit-reset"), PRT_HTTP_TEXTS, take_reset},
};

static const struct header *find_header(prt_str name)
{
    for (size_t i = 0; i < sizeof HEADERS / sizeof HEADERS[0]; i++)
        if (prt_str_equal_fold(HEADERS[i].name, name))
            return &HEADERS[i];
    return NULL;
}

static void begin(struct prt_http_headers *headers)
{
    const size_t bytes = headers->bytes;
    prt_http_headers_free(headers);
    headers->bytes = bytes;
}

/* Takes one parameter of a link off the front: `rel="next last"`. A quoted value may hold separators. */
static bool next_parameter(prt_str *rest, prt_str *name, prt_str *value)
{
    *rest = prt_str_trim(*rest);
    if (rest->len == 0 || rest->data[0] != ';')
        return false;
    size_t at = 1;
    while (at < rest->len && strchr("=;,", rest->data[at]) == NULL)
        at++;
    *name = prt_str_trim(prt_str_sub(*rest, 1, at));
    *value = prt_str_sub(*rest, 0, 0);
    const bool has_value = at < rest->len && rest->data[at] == '=';
    *rest = prt_str_trim(prt_str_sub(*rest, has_value ? at + 1 : at, rest->len));
    if (!has_value)
        return true;
    const bool quoted = rest->len != 0 && rest->data[0] == '"';
    size_t end = quoted ? 1 : 0;
    while (end < rest->len && (quoted ? rest->data[end] != '"' : rest->data[end] != ';' && rest->data[end] != ','))
        end++;
    *value = prt_str_trim(prt_str_sub(*rest, quoted ? 1 : 0, end));
    *rest = prt_str_sub(*rest, quoted ? end + 1 : end, rest->len);
    return true;
}

static bool has_word(prt_str words, prt_str wanted)
{
    while (words.len != 0)
        if (prt_str_equal_fold(next_part(&words, ' '), wanted))
            return true;
    return false;
}

/* The parameters behind one target; whether one of them says that it is the next page. */
static bool is_next(prt_str *rest)
{
    prt_str name;
    prt_str value;
    bool next = false;
    while (next_parameter(rest, &name, &value))
        next = next || (prt_str_equal_fold(name, PRT_STR("rel")) && has_word(value, PRT_STR("next")));
    return next;
}

prt_str prt_http_link_next(prt_str value)
{
    const prt_str none = {0};
    for (;;) {
        const size_t open = prt_str_find(value, '<');
        prt_str rest = prt_str_sub(value, open + 1, value.len);
        const size_t close = prt_str_find(rest, '>');
        if (close >= rest.len)
            return none;
        const prt_str target = prt_str_trim(prt_str_sub(rest, 0, close));
        rest = prt_str_sub(rest, close + 1, rest.len);
        if (is_next(&rest))
            return target;
        value = rest;
    }
}

bool prt_http_retry_after(prt_str value, int64_t now, int64_t *seconds)
{
    char text[DATE_MAX];
    int64_t told = 0;
    if (!prt_str_to_i64(value, &told)) {
        if (value.len == 0 || value.len >= sizeof text || memchr(value.data, '\0', value.len) != NULL)
            return false;
        memcpy(text, value.data, value.len);
        text[value.len] = '\0';
        const int64_t then = curl_getdate(text, NULL);
        if (then < 0)
            return false;
        told = then > now ? then - now : 0;
    } else if (told < 0) {
        return false;
    }
    *seconds = told < LONGEST_WAIT ? told : LONGEST_WAIT;
    return true;
}

void prt_http_headers_add(struct prt_http_headers *headers, prt_str line, int64_t now)
{
    headers->bytes += line.len;
    if (prt_str_starts(line, PRT_STR("HTTP/"))) {
        begin(headers);
        return;
    }
    const size_t colon = prt_str_find(line, ':');
    const struct header *header = find_header(prt_str_sub(line, 0, colon));
    const prt_str value = prt_str_trim(prt_str_sub(line, colon + 1, line.len));
    if (header == NULL || !is_plain(value))
        return;
    if (header->take != NULL)
        header->take(headers, value, now);
    else
        keep(headers, header->text, value);
}

void prt_http_headers_free(struct prt_http_headers *headers)
{
    prt_arena_free(&headers->arena);
    *headers = (struct prt_http_headers){0};
}
