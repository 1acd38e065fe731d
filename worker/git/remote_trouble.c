/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/remote_trouble.h"

#include <git2.h>
#include <string.h>

#include "worker/git/anywhere.h"

/* Why a fetch failed, as far as its error tells. */
enum reason {
    REASON_CONNECT,
    REASON_NOT_NOW,
    REASON_BROKEN,
    REASON_SERVER,
    REASON_PAGE,
    REASON_REFUSED,
    REASON_UNKNOWN_CERTIFICATE,
    REASON_UNKNOWN_HOST_KEY,
    REASON_NO_CREDENTIALS,
    REASON_BAD_CREDENTIALS,
    REASON_GONE,
    REASON_ELSEWHERE,
    REASON_LOCAL,
    REASON_FULL,
    REASON_COUNT
};

struct verdict {
    prt_code code;
    prt_category category;
    const char *text;
};

static const struct verdict verdicts[REASON_COUNT] = {
    [REASON_CONNECT] = {PRT_E_IO, PRT_CATEGORY_NOT_FETCHED, PRT_REMOTE_NO_CONNECTION},
    [REASON_BROKEN] = {PRT_E_IO, PRT_CATEGORY_NOT_FETCHED,
                       "the conversation with its host broke off, or is not one of git"},
    [REASON_NOT_NOW] = {PRT_E_IO, PRT_CATEGORY_NOT_FETCHED, PRT_REMOTE_NOT_NOW},
    [REASON_SERVER] = {PRT_E_IO, PRT_CATEGORY_NOT_FETCHED,
                       "its host has an error of its own (HTTP status 500 or above), which its log tells more of"},
    [REASON_PAGE] =
        {PRT_E_IO, PRT_CATEGORY_NOT_FETCHED,
         "its host answers, and not with git's protocol: maybe with a page to log in, or of maintenance; or "
         "the URL is not one of a repository"},
    [REASON_REFUSED] = {PRT_E_IO, PRT_CATEGORY_REMOTE_ACCESS, "its host does not let the worker read it"},
    [REASON_UNKNOWN_CERTIFICATE] =
        {PRT_E_IO, PRT_CATEGORY_REMOTE_ACCESS,
         "its host's certificate is not valid, or of no CA that the worker's host trusts; SSL_CERT_FILE of the worker "
         "names a file of CA certificates"},
    [REASON_UNKNOWN_HOST_KEY] = {PRT_E_IO, PRT_CATEGORY_REMOTE_ACCESS,
                                 "its host's key is not the one in ~/.ssh/known_hosts of the worker, or not there"},
    [REASON_NO_CREDENTIALS] = {PRT_E_IO, PRT_CATEGORY_REMOTE_ACCESS,
                               "its host asks for credentials, and the worker has none for it (https: "
                               "REPORTING_GIT_HOST, _USER and _PASSWORD, "
                               "or a credential helper of git; ssh: REPORTING_SSH_KEY or an agent)"},
    [REASON_BAD_CREDENTIALS] = {PRT_E_IO, PRT_CATEGORY_REMOTE_ACCESS,
                                "its host refuses the credentials that the worker has for it"},
    [REASON_GONE] = {PRT_E_NOT_FOUND, PRT_CATEGORY_REMOTE_GONE, "its host has no such repository, or hides it"},
    [REASON_ELSEWHERE] =
        {PRT_E_NOT_FOUND, PRT_CATEGORY_NOT_FETCHED,
         "its host sends the worker to another one, or to an unprotected address; use the address that "
         "it moved to"},
    [REASON_LOCAL] = {PRT_E_FORMAT, PRT_CATEGORY_NOT_FETCHED, "what its host sent cannot be stored"},
    [REASON_FULL] = {PRT_E_IO, PRT_CATEGORY_NOT_FETCHED,
                     "the worker's disk is full: its work folder (--work-dir) needs more room"},
};

static bool says(const char *message, const char *const parts[], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcasestr(message, parts[i]) != NULL)
            return true;
    return false;
}

#define SAYS(message, ...)                                                                                             \
    says((message), (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static enum reason of_credentials(const struct prt_credentials *credentials)
{
    return credentials->offered ? REASON_BAD_CREDENTIALS : REASON_NO_CREDENTIALS;
}

/* Words of git's servers (upload-pack, daemon, http-backend), of Gerrit, GitHub and GitLab. */
static bool is_gone(const char *message)
{
    return SAYS(message, "not exported", "does not appear to be a git repository", "not found", "does not exist",
                "no such", "status code: 404", "status code: 410");
}

static enum reason of_conversation(const char *message)
{
    if (SAYS(message, "failed to resolve", "failed to connect"))
        return REASON_CONNECT;
    if (SAYS(message, "redirect"))
        return REASON_ELSEWHERE;
    if (is_gone(message))
        return REASON_GONE;
    if (SAYS(message, "status code: 403", "permission denied", "access denied", "not permitted"))
        return REASON_REFUSED;
    if (SAYS(message, "status code: 429", "status code: 502", "status code: 503", "status code: 504"))
        return REASON_NOT_NOW;
    if (SAYS(message, "status code: 5"))
        return REASON_SERVER;
    if (SAYS(message, "content-type"))
        return REASON_PAGE;
    return REASON_BROKEN;
}

static bool is_conversation(int klass)
{
    return klass == GIT_ERROR_NET || klass == GIT_ERROR_HTTP || klass == GIT_ERROR_SSL || klass == GIT_ERROR_SSH ||
           klass == GIT_ERROR_INDEXER || klass == GIT_ERROR_ZLIB;
}

static enum reason find_reason(int result, const git_error *last, const struct prt_url *url,
                               const struct prt_credentials *credentials)
{
    const char *message = last != NULL && last->message != NULL ? last->message : "";
    if (result == GIT_ECERTIFICATE)
        return url->scheme == PRT_URL_SSH ? REASON_UNKNOWN_HOST_KEY : REASON_UNKNOWN_CERTIFICATE;
    if (result == GIT_EAUTH || SAYS(message, "authenticate", "authentication"))
        return of_credentials(credentials);
    if (SAYS(message, "failed to connect"))
        return REASON_CONNECT;
    if (SAYS(message, "No space left", "quota exceeded", "File too large"))
        return REASON_FULL;
    return last != NULL && is_conversation(last->klass) ? of_conversation(message) : REASON_LOCAL;
}

prt_code prt_remote_fail(prt_code code, prt_category as, const struct prt_url *url, const char *text,
                         prt_category *category, prt_err *err)
{
    prt_buf shown = {0};
    prt_url_show(url, &shown);
    if (shown.failed)
        prt_fail(err, code, "%s", text);
    else
        prt_fail(err, code, "%s: %s", shown.data, text);
    prt_buf_free(&shown);
    *category = as;
    return code;
}

prt_code prt_remote_trouble(int result, const struct prt_url *url, const struct prt_credentials *credentials,
                            prt_category *category, prt_err *err)
{
    const git_error *last = git_error_last();
    if (last != NULL && last->klass == GIT_ERROR_NOMEMORY) {
        *category = PRT_CATEGORY_NONE;
        return prt_fail_memory(err, "what is fetched");
    }
    const struct verdict *verdict = &verdicts[find_reason(result, last, url, credentials)];
    return prt_remote_fail(verdict->code, verdict->category, url, verdict->text, category, err);
}
