/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/base/search.h"

#include <stdio.h>
#include <string.h>

enum { RANK_GONE = 1, RANK_WRONG, RANK_REFUSED };

static void on_answer(void *context, const struct prt_http_request *request, struct prt_http_answer *answer);
static void on_root(void *context, const struct prt_http_request *request, struct prt_http_answer *answer);

/* What "scheme://host" ends at; 0: there is none. */
static size_t origin_length(const char *url)
{
    const size_t scheme = strncmp(url, "https://", 8) == 0 ? 8 : strncmp(url, "http://", 7) == 0 ? 7 : 0;
    const size_t host = scheme == 0 ? 0 : strcspn(url + scheme, "/?#");
    return host == 0 ? 0 : scheme + host;
}

bool prt_search_origin(const char *url, char out[PRT_SEARCH_ORIGIN])
{
    const size_t length = origin_length(url);
    if (length == 0 || length >= PRT_SEARCH_ORIGIN)
        return false;
    memcpy(out, url, length);
    out[length] = '\0';
    return true;
}

static void finish(struct prt_search *search, const prt_err *error)
{
    search->finished = true;
    if (error != NULL)
        search->error = *error;
    else
        search->error.code = PRT_OK;
}

static void remember(struct prt_search *search, int rank, const prt_err *error)
{
    if (rank <= search->rank)
        return;
    search->rank = rank;
    search->error = *error;
}

static bool is_known(const struct prt_search *search, const char *path)
{
    for (size_t i = 0; i < search->path_count; i++)
        if (strcmp(search->paths[i], path) == 0)
            return true;
    return false;
}

/* A path that a redirect told is the next one. */
static bool take_path(struct prt_search *search, const char *path, size_t length)
{
    char text[PRT_SEARCH_PATH];
    while (length > 0 && path[length - 1] == '/')
        length--;
    if (length >= sizeof text || search->path_count == PRT_SEARCH_PATHS)
        return false;
    memcpy(text, path, length);
    text[length] = '\0';
    if (is_known(search, text))
        return false;
    memmove(search->paths[search->next + 1], search->paths[search->next],
            (search->path_count - search->next) * sizeof search->paths[0]);
    memcpy(search->paths[search->next], text, length + 1);
    search->path_count++;
    return true;
}

/* The path of a Location on the same host, without what was asked for behind it. A host may send http to https. */
static void take_redirect(struct prt_search *search, const char *location)
{
    const size_t origin = origin_length(location);
    if (origin > 0 && (origin != strlen(search->origin) || strncmp(location, search->origin, origin) != 0))
        return;
    const char *path = location + origin;
    size_t length = strcspn(path, "?#");
    const size_t suffix = strcspn(search->settings.suffix, "?#");
    if (path[0] != '/' || path[1] == '/' || search->settings.base_url[0] != '\0')
        return;
    if (length >= suffix && strncmp(path + length - suffix, search->settings.suffix, suffix) == 0)
        length -= suffix;
    (void)take_path(search, path, length);
}

static prt_code ask(struct prt_search *search, const char *path, const char *suffix, prt_http_done *done, prt_err *err)
{
    char url[sizeof search->base + 1024];
    const int base = snprintf(search->base, sizeof search->base, "%s%s", search->origin, path);
    const int written = snprintf(url, sizeof url, "%s%s", search->base, suffix);
    if (base < 0 || (size_t)base >= sizeof search->base || written < 0 || (size_t)written >= sizeof url)
        return prt_fail(err, PRT_E_LIMIT, "%s: its address is too long", search->settings.service);
    const struct prt_http_request request = {.service = search->settings.service,
                                             .url = url,
                                             .headers = search->settings.headers,
                                             .attempt_ms = search->settings.attempt_ms,
                                             .request_ms = 3 * search->settings.attempt_ms,
                                             .allow_http = strncmp(search->origin, "http://", 7) == 0,
                                             .unfollowed = true};
    return prt_http_add(search->http, &request, done, search, err);
}

static void conclude(struct prt_search *search)
{
    prt_err error = search->error;
    if (search->error.code == PRT_OK)
        (void)prt_fail(&error, PRT_E_NOT_FOUND, "%s: no %s at %s", search->settings.service, search->settings.what,
                       search->origin);
    finish(search, &error);
}

static void go_on(struct prt_search *search)
{
    prt_err err;
    prt_code rc = PRT_OK;
    if (search->next < search->path_count)
        rc = ask(search, search->paths[search->next++], search->settings.suffix, on_answer, &err);
    else if (!search->asked_root && search->settings.base_url[0] == '\0') {
        search->asked_root = true;
        rc = ask(search, "", "/", on_root, &err);
    } else
        conclude(search);
    if (rc != PRT_OK)
        finish(search, &err);
}

static bool is_redirect(const struct prt_http_answer *answer)
{
    return answer->status >= 300 && answer->status < 400 && answer->location != NULL && answer->location[0] != '\0';
}

/* What a server says of one path without meaning the others; 0: what it says holds for all. */
static int rank_of(int status)
{
    switch (status) {
    case 401:
    case 403: return RANK_REFUSED;
    case 400:
    case 404:
    case 405:
    case 410: return RANK_GONE;
    default: return status >= 300 && status < 400 ? RANK_WRONG : 0;
    }
}

static bool falls_back(struct prt_search *search, const struct prt_http_answer *answer)
{
    if (!search->settings.allow_http || search->without_tls || strncmp(search->origin, "https://", 8) != 0 ||
        (answer->failure != PRT_HTTP_TLS && answer->failure != PRT_HTTP_NO_CONNECTION))
        return false;
    memmove(search->origin + 4, search->origin + 5, strlen(search->origin + 5) + 1);
    search->without_tls = true;
    search->next = 0;
    return true;
}

static void judge(struct prt_search *search, const struct prt_http_request *request,
                  const struct prt_http_answer *answer)
{
    prt_err err;
    const prt_code rc = search->settings.judge(search->settings.context, search->base, answer, &err);
    if (rc != PRT_OK)
        (void)prt_wrap(&err, "%s: %s", request->service, search->base);
    if (rc == PRT_OK) {
        finish(search, NULL);
    } else if (rc == PRT_E_FORMAT) {
        remember(search, RANK_WRONG, &err);
        go_on(search);
    } else
        finish(search, &err);
}

static void on_answer(void *context, const struct prt_http_request *request, struct prt_http_answer *answer)
{
    struct prt_search *search = context;
    prt_err err;
    if (prt_http_is_good(answer)) {
        judge(search, request, answer);
        return;
    }
    if (is_redirect(answer))
        take_redirect(search, answer->location);
    (void)prt_http_explain(request, answer, &err);
    const int rank = answer->failure == PRT_HTTP_ANSWERED ? rank_of(answer->status) : 0;
    if (rank > 0)
        remember(search, rank, &err);
    if (rank > 0 || falls_back(search, answer))
        go_on(search);
    else
        finish(search, &err);
}

static void on_root(void *context, const struct prt_http_request *request, struct prt_http_answer *answer)
{
    struct prt_search *search = context;
    (void)request;
    if (is_redirect(answer))
        take_redirect(search, answer->location);
    go_on(search);
}

static prt_code place(struct prt_search *search, prt_err *err)
{
    const struct prt_search_settings *settings = &search->settings;
    const char *base = settings->base_url;
    if (base[0] != '\0') {
        if (!prt_search_origin(base, search->origin))
            return prt_fail(err, PRT_E_CONFIG, "%s.base_url: expected https://HOST[:PORT][/PATH]", settings->service);
        const char *path = base + strlen(search->origin);
        return take_path(search, path, strlen(path))
                   ? PRT_OK
                   : prt_fail(err, PRT_E_CONFIG, "%s.base_url: its path is too long", settings->service);
    }
    const int written = snprintf(search->origin, sizeof search->origin, "https://%s", settings->host);
    if (settings->host[0] == '\0' || strpbrk(settings->host, "/?#@ \t") != NULL || written < 0 ||
        (size_t)written >= sizeof search->origin)
        return prt_fail(err, PRT_E_CONFIG, "%s.host: expected a name or address, perhaps with :PORT behind it",
                        settings->service);
    for (size_t i = 0; i < PRT_SEARCH_PATHS - 2 && settings->paths[i] != NULL; i++)
        (void)snprintf(search->paths[search->path_count++], PRT_SEARCH_PATH, "%s", settings->paths[i]);
    return PRT_OK;
}

prt_code prt_search_begin(struct prt_search *search, prt_http_t *http, const struct prt_search_settings *settings,
                          prt_err *err)
{
    *search = (struct prt_search){.settings = *settings, .http = http};
    search->settings.base_url = settings->base_url != NULL ? settings->base_url : "";
    search->settings.host = settings->host != NULL ? settings->host : "";
    const prt_code rc = place(search, err);
    return rc == PRT_OK ? ask(search, search->paths[search->next++], settings->suffix, on_answer, err) : rc;
}

prt_code prt_search_end(const struct prt_search *search, prt_err *err)
{
    if (!search->finished)
        return prt_fail(err, PRT_E_TIMEOUT, "%s: not asked to the end", search->settings.service);
    if (search->error.code != PRT_OK)
        *err = search->error;
    return search->error.code;
}
