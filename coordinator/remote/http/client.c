/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "coordinator/remote/http/libcurl.h"
#include "coordinator/remote/http/state.h"
#include "coordinator/store/answers.h"
#include "prt/file.h"
#include "prt/limits.h"
#include "prt/mem.h"

/* Where libcurl looks for proxies. */
static const char *const PROXIES[] = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};

static void at_least_one(unsigned *value, unsigned otherwise)
{
    if (*value == 0)
        *value = otherwise;
}

static void some(int64_t *value, int64_t otherwise)
{
    if (*value <= 0)
        *value = otherwise;
}

static void fill_defaults(struct prt_http_settings *settings)
{
    at_least_one(&settings->per_host, PRT_HTTP_PER_HOST);
    at_least_one(&settings->at_once, PRT_HTTP_AT_ONCE);
    at_least_one(&settings->tries, PRT_HTTP_TRIES);
    some(&settings->backoff_ms, PRT_HTTP_BACKOFF_MS);
    some(&settings->backoff_max_ms, PRT_HTTP_BACKOFF_MAX_MS);
    some(&settings->retry_after_max_ms, PRT_HTTP_RETRY_AFTER_MAX_MS);
    some(&settings->service_ms, PRT_HTTP_SERVICE_MS);
    some(&settings->slow_bytes, PRT_HTTP_SLOW_BYTES);
    some(&settings->slow_ms, PRT_HTTP_SLOW_MS);
}

static const char *from_environment(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && *value != '\0' ? value : NULL;
}

static prt_code copy(const char *text, char **out, prt_err *err)
{
    if (text == NULL)
        return PRT_OK;
    *out = prt_strdup(text);
    return *out != NULL ? PRT_OK : prt_fail_memory(err, "the client of other servers");
}

/* A bundle that is not there would be found out by the first request, which could not say whose fault it is. */
static prt_code take_path(const char *variable, char **out, prt_err *err)
{
    const char *path = from_environment(variable);
    if (path != NULL && access(path, R_OK) != 0)
        return prt_fail(err, PRT_E_CONFIG, "$%s: %s: the authorities to be trusted cannot be read: %s", variable, path,
                        strerror(errno));
    return copy(path, out, err);
}

static prt_code take_authorities(prt_http_t *http, prt_err *err)
{
    if (from_environment("CURL_CA_BUNDLE") != NULL)
        return take_path("CURL_CA_BUNDLE", &http->ca_file, err);
    const prt_code rc = take_path("SSL_CERT_FILE", &http->ca_file, err);
    return rc == PRT_OK ? take_path("SSL_CERT_DIR", &http->ca_folder, err) : rc;
}

/* libcurl reads them itself; we have to know what not to show. */
static prt_code take_proxies(prt_http_t *http, prt_err *err)
{
    prt_code rc = PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < sizeof PROXIES / sizeof PROXIES[0]; i++) {
        const char *url = from_environment(PROXIES[i]);
        if (url != NULL)
            rc = prt_http_secrets_add_proxy(&http->secrets, url, err);
    }
    return rc;
}

static prt_code take_folders(prt_http_t *http, prt_err *err)
{
    prt_code rc = copy(http->settings.record_folder, &http->record_folder, err);
    if (rc == PRT_OK)
        rc = copy(http->settings.replay_folder, &http->replay_folder, err);
    http->settings.record_folder = http->record_folder;
    http->settings.replay_folder = http->replay_folder;
    if (rc == PRT_OK && http->record_folder != NULL)
        rc = prt_make_folders(http->record_folder, 0777, err);
    return rc;
}

static prt_code start_libcurl(prt_http_t *http, prt_err *err)
{
    const prt_code rc = prt_http_libcurl(err);
    if (rc != PRT_OK)
        return rc;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return prt_fail(err, PRT_E_IO, "libcurl cannot be initialised");
    http->global = true;
    http->multi = curl_multi_init();
    http->host_index = prt_map_new();
    if (http->multi == NULL || http->host_index == NULL)
        return prt_fail_memory(err, "the client of other servers");
    return PRT_OK;
}

/* "https://host" and what may stand behind it; the origin alone is kept. */
static prt_code grant(prt_http_t *http, const char *service, const char *origin, const char *user, const char *token,
                      prt_err *err)
{
    struct prt_http_url url = {0};
    prt_code rc = prt_http_url_parse(origin, NULL, &url, err);
    if (rc == PRT_OK)
        rc = prt_http_secrets_grant(&http->secrets, service, url.origin, user, token, err);
    prt_http_url_free(&url);
    return rc;
}

static bool is_clean(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            return false;
    return true;
}

static void free_in_hand(prt_http_t *http)
{
    for (size_t i = 0; i < http->in_hand_count; i++)
        prt_http_transfer_destroy(&http->in_hand[i]);
    free(http->in_hand);
    while (http->ended != NULL) {
        struct prt_http_transfer *at = http->ended;
        http->ended = at->next;
        prt_http_transfer_destroy(&at);
    }
}

static void trim_kept(const prt_http_t *http)
{
    prt_err err;
    if (http->settings.store != NULL &&
        prt_store_trim_answers(http->settings.store, PRT_MAX_KEPT_ANSWERS, &err) != PRT_OK)
        prt_warning(http->settings.log, "earlier answers cannot be trimmed: %s", err.text);
}

prt_code prt_http_new(const struct prt_http_settings *settings, prt_http_t **out, prt_err *err)
{
    prt_http_t *http = prt_calloc(1, sizeof *http);
    if (http == NULL)
        return prt_fail_memory(err, "the client of other servers");
    http->settings = *settings;
    http->random = settings->seed;
    fill_defaults(&http->settings);
    prt_code rc = take_folders(http, err);
    if (rc == PRT_OK)
        rc = take_authorities(http, err);
    if (rc == PRT_OK)
        rc = take_proxies(http, err);
    if (rc == PRT_OK)
        rc = start_libcurl(http, err);
    if (rc == PRT_OK)
        *out = http;
    else
        prt_http_destroy(&http);
    return rc;
}

void prt_http_destroy(prt_http_t **http)
{
    prt_http_t *it = *http;
    if (it == NULL)
        return;
    trim_kept(it);
    free_in_hand(it);
    prt_http_hosts_free(it);
    prt_http_services_free(it);
    prt_http_secrets_free(&it->secrets);
    (void)curl_multi_cleanup(it->multi);
    if (it->global)
        curl_global_cleanup();
    free(it->published);
    free(it->ca_file);
    free(it->ca_folder);
    free(it->record_folder);
    free(it->replay_folder);
    free(it);
    *http = NULL;
}

prt_code prt_http_add_credentials(prt_http_t *http, const char *service, const char *origin, const char *user,
                                  const char *token, prt_err *err)
{
    if (token == NULL || *token == '\0' || !is_clean(token))
        return prt_fail(err, PRT_E_CONFIG, "%s: the token is empty or has control characters in it (a line end?)",
                        service);
    if (user != NULL && (*user == '\0' || strchr(user, ':') != NULL || !is_clean(user)))
        return prt_fail(err, PRT_E_CONFIG, "%s: the user is empty, or has a colon or control characters in it",
                        service);
    const prt_code rc = grant(http, service, origin, user, token, err);
    return rc == PRT_OK ? PRT_OK : prt_wrap(err, "%s: credentials", service);
}

prt_code prt_http_add_secret(prt_http_t *http, const char *secret, prt_err *err)
{
    return prt_http_secrets_add(&http->secrets, prt_str_from(secret), err);
}
