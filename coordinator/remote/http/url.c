/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/http/url.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/remote/http/libcurl.h"
#include "prt/buf.h"
#include "prt/limits.h"
#include "prt/mem.h"
#include "prt/str.h"

/* The pieces as libcurl hands them out: curl_free() each. */
struct pieces {
    char *whole;
    char *scheme;
    char *host;
    char *port;
    char *path;
};

static void free_pieces(struct pieces *pieces)
{
    curl_free(pieces->whole);
    curl_free(pieces->scheme);
    curl_free(pieces->host);
    curl_free(pieces->port);
    curl_free(pieces->path);
}

static bool has_control(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            return true;
    return false;
}

static prt_code check_text(const char *text, prt_err *err)
{
    if (strlen(text) > PRT_MAX_URL)
        return prt_fail(err, PRT_E_CONFIG, "a URL of %zu bytes; at most %d are asked", strlen(text), PRT_MAX_URL);
    if (has_control(text))
        return prt_fail(err, PRT_E_CONFIG, "a URL with control characters in it is refused");
    return PRT_OK;
}

static prt_code explain(CURLUcode code, prt_err *err)
{
    switch (code) {
    case CURLUE_OK: return PRT_OK;
    case CURLUE_OUT_OF_MEMORY: return prt_fail_memory(err, "a URL");
    case CURLUE_USER_NOT_ALLOWED:
        return prt_fail(err, PRT_E_CONFIG,
                        "a URL with a user or password in it is refused: name them in the"
                        " environment, not in the URL");
    case CURLUE_UNSUPPORTED_SCHEME:
    case CURLUE_BAD_SCHEME: return prt_fail(err, PRT_E_CONFIG, "a URL has to begin with https:// or http://");
    default: return prt_fail(err, PRT_E_CONFIG, "not a URL: %s", curl_url_strerror(code));
    }
}

static prt_code set(CURLU *handle, const char *text, prt_err *err)
{
    const prt_code rc = check_text(text, err);
    if (rc != PRT_OK)
        return rc;
    return explain(curl_url_set(handle, CURLUPART_URL, text, CURLU_DISALLOW_USER | CURLU_URLENCODE), err);
}

static prt_code take_apart(CURLU *handle, struct pieces *out, prt_err *err)
{
    CURLUcode code = curl_url_set(handle, CURLUPART_FRAGMENT, NULL, 0);
    if (code == CURLUE_OK)
        code = curl_url_get(handle, CURLUPART_URL, &out->whole, 0);
    if (code == CURLUE_OK)
        code = curl_url_get(handle, CURLUPART_SCHEME, &out->scheme, 0);
    if (code == CURLUE_OK)
        code = curl_url_get(handle, CURLUPART_HOST, &out->host, 0);
    if (code == CURLUE_OK)
        code = curl_url_get(handle, CURLUPART_PORT, &out->port, CURLU_DEFAULT_PORT);
    if (code == CURLUE_OK)
        code = curl_url_get(handle, CURLUPART_PATH, &out->path, 0);
    return explain(code, err);
}

static prt_code check_scheme(const struct pieces *pieces, prt_err *err)
{
    if (strcmp(pieces->scheme, "https") == 0 || strcmp(pieces->scheme, "http") == 0)
        return PRT_OK;
    return explain(CURLUE_BAD_SCHEME, err);
}

static char *lower(char *text)
{
    for (char *at = text; at != NULL && *at != '\0'; at++)
        *at = prt_ascii_lower(*at);
    return text;
}

static char *origin_of(const struct pieces *pieces)
{
    prt_buf text = {0};
    prt_buf_add_fmt(&text, "%s://%s:%s", pieces->scheme, pieces->host, pieces->port);
    if (!text.failed)
        return lower(text.data);
    prt_buf_free(&text);
    return NULL;
}

/* The port only when it is not the scheme's own. */
static char *shown_of(const struct pieces *pieces)
{
    prt_buf text = {0};
    const char *usual = strcmp(pieces->scheme, "https") == 0 ? "443" : "80";
    prt_buf_add_fmt(&text, "%s://%s", pieces->scheme, pieces->host);
    if (strcmp(pieces->port, usual) != 0)
        prt_buf_add_fmt(&text, ":%s", pieces->port);
    prt_buf_add_text(&text, pieces->path);
    if (!text.failed)
        return text.data;
    prt_buf_free(&text);
    return NULL;
}

static prt_code put_together(const struct pieces *pieces, struct prt_http_url *out, prt_err *err)
{
    struct prt_http_url made = {.text = prt_strdup(pieces->whole),
                                .origin = origin_of(pieces),
                                .shown = shown_of(pieces),
                                .secure = strcmp(pieces->scheme, "https") == 0};
    if (made.text == NULL || made.origin == NULL || made.shown == NULL) {
        prt_http_url_free(&made);
        return prt_fail_memory(err, "a URL");
    }
    *out = made;
    return PRT_OK;
}

prt_code prt_http_url_parse(const char *text, const char *base, struct prt_http_url *out, prt_err *err)
{
    struct pieces pieces = {0};
    prt_code rc = prt_http_libcurl(err);
    if (rc != PRT_OK)
        return rc;
    CURLU *handle = curl_url();
    if (handle == NULL)
        return prt_fail_memory(err, "a URL");
    if (base != NULL)
        rc = set(handle, base, err);
    if (rc == PRT_OK)
        rc = set(handle, text, err);
    if (rc == PRT_OK)
        rc = take_apart(handle, &pieces, err);
    if (rc == PRT_OK)
        rc = check_scheme(&pieces, err);
    if (rc == PRT_OK)
        rc = put_together(&pieces, out, err);
    free_pieces(&pieces);
    curl_url_cleanup(handle);
    return rc;
}

void prt_http_url_free(struct prt_http_url *url)
{
    free(url->text);
    free(url->origin);
    free(url->shown);
    *url = (struct prt_http_url){0};
}
