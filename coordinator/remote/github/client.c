/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/github/client.h"

#include <stdio.h>
#include <string.h>

static const char *const headers[] = {"Accept: application/vnd.github+json", "X-GitHub-Api-Version: 2022-11-28", NULL};

enum { TRIES_MS_FACTOR = 3, MESSAGE_BYTES = 4096 };

static bool is_given(const char *text)
{
    return text != NULL && text[0] != '\0';
}

/* Addresses of pages begin where the interface's do, but for "api." in front of the host when there is no path. */
static void find_web(const struct prt_github_place *place, const char *origin, char *out, size_t size)
{
    const size_t scheme = strncmp(origin, "https://", 8) == 0 ? 8 : 7;
    const bool alone = strlen(place->base) == strlen(origin) && strncmp(origin + scheme, "api.", 4) == 0;
    (void)snprintf(out, size, "%.*s%s", (int)scheme, origin, origin + scheme + (alone ? 4 : 0));
}

static void find_host(const char *web, char *out, size_t size)
{
    const char *host = strstr(web, "://") + 3;
    const size_t length = host[0] == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":");
    (void)snprintf(out, size, "%.*s", (int)length, host);
}

prt_code prt_github_find_place(const char *base_url, struct prt_github_place *out, prt_err *err)
{
    char origin[PRT_SEARCH_ORIGIN];
    struct prt_github_place place;
    const char *url = is_given(base_url) ? base_url : "https://api.github.com";
    size_t length = strlen(url);
    while (length > 0 && url[length - 1] == '/')
        length--;
    /* The URL is not repeated: somebody may have put a token into it. */
    if (!prt_search_origin(url, origin) || length >= PRT_GITHUB_BASE - sizeof "/graphql" ||
        strpbrk(url, "?#@ ") != NULL)
        return prt_fail(err, PRT_E_CONFIG, "extensions.github_api.base_url: expected https://HOST[:PORT][/PATH]");
    (void)snprintf(place.base, sizeof place.base, "%.*s", (int)length, url);
    const size_t rest = length >= 7 && strcmp(place.base + length - 7, "/api/v3") == 0 ? length - 3 : length;
    (void)snprintf(place.graph, sizeof place.graph, "%.*s/graphql", (int)rest, url);
    find_web(&place, origin, place.web, sizeof place.web);
    find_host(place.web, place.host, sizeof place.host);
    *out = place;
    return PRT_OK;
}

prt_code prt_github_open(prt_http_t *http, const struct prt_github_settings *settings, struct prt_github_client *out,
                         prt_err *err)
{
    struct prt_github_client client = {.http = http,
                                       .has_token = is_given(settings->token),
                                       .timeout_ms = settings->timeout_ms,
                                       .limit_wait_ms = settings->limit_wait_ms};
    prt_code rc = prt_github_find_place(settings->base_url, &client.place, err);
    if (rc == PRT_OK && client.has_token)
        rc = prt_http_add_credentials(http, PRT_GITHUB_SERVICE, client.place.base, NULL, settings->token, err);
    if (rc == PRT_OK)
        *out = client;
    return rc;
}

static prt_code ask(const struct prt_github_client *client, struct prt_http_request request, prt_http_done *done,
                    void *context, prt_err *err)
{
    request.service = PRT_GITHUB_SERVICE;
    request.headers = headers;
    request.attempt_ms = client->timeout_ms;
    request.request_ms = TRIES_MS_FACTOR * client->timeout_ms + client->limit_wait_ms;
    request.pause_max_ms = client->limit_wait_ms > 0 ? client->limit_wait_ms : -1;
    request.allow_http = strncmp(client->place.base, "http://", 7) == 0;
    return prt_http_add(client->http, &request, done, context, err);
}

prt_code prt_github_get(const struct prt_github_client *client, const char *path, prt_http_done *done, void *context,
                        prt_err *err)
{
    char url[PRT_GITHUB_URL];
    const int written = snprintf(url, sizeof url, "%s%s", client->place.base, path);
    if (written < 0 || (size_t)written >= sizeof url)
        return prt_fail(err, PRT_E_LIMIT, "an address is too long");
    return ask(client, (struct prt_http_request){.url = url}, done, context, err);
}

prt_code prt_github_follow(const struct prt_github_client *client, const char *url, prt_http_done *done, void *context,
                           prt_err *err)
{
    const size_t length = strlen(client->place.base);
    if (strncmp(url, client->place.base, length) != 0 || url[length] != '/')
        return prt_fail(err, PRT_E_PROTOCOL, "the next page is said to be on another server than %s",
                        client->place.base);
    return ask(client, (struct prt_http_request){.url = url}, done, context, err);
}

prt_code prt_github_query(const struct prt_github_client *client, prt_str body, prt_http_done *done, void *context,
                          prt_err *err)
{
    const struct prt_http_request request = {
        .method = PRT_HTTP_POST, .url = client->place.graph, .body = body, .repeatable = true};
    return ask(client, request, done, context, err);
}

bool prt_github_is_limited(const struct prt_http_answer *answer)
{
    const prt_str body = prt_str_sub(answer->body, 0, MESSAGE_BYTES);
    if (answer->failure != PRT_HTTP_ANSWERED || (answer->status != 403 && answer->status != 429))
        return false;
    return answer->status == 429 || answer->retry_after_s >= 0 || (answer->rate.known && answer->rate.remaining == 0) ||
           (body.len > 0 && memmem(body.data, body.len, "rate limit", 10) != NULL);
}
