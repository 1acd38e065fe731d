/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/credentials.h"

#include <git2.h>
#include <stdlib.h>
#include <string.h>

#include "worker/git/credential_helper.h"

enum { USER_ROOM = 72 };

/* "host", "host:443" and the URL's host and port, if they mean the same server. */
static bool is_host(const char *named, const struct prt_url *url)
{
    const prt_str text = prt_str_from(named);
    const size_t colon = prt_str_rfind(text, ':');
    const bool has_port = colon < text.len && prt_str_find(prt_str_sub(text, colon, text.len), ']') == text.len - colon;
    const prt_str host = prt_str_sub(text, 0, has_port ? colon : text.len);
    const prt_str port = has_port ? prt_str_sub(text, colon + 1, text.len) : PRT_STR("443");
    return prt_str_equal_fold(host, url->host) && prt_str_equal(port, url->port.len > 0 ? url->port : PRT_STR("443"));
}

static bool from_environment(git_credential **out, struct prt_credentials *credentials)
{
    const char *host = getenv("REPORTING_GIT_HOST");
    const char *user = getenv("REPORTING_GIT_USER");
    const char *password = getenv("REPORTING_GIT_PASSWORD");
    if (credentials->environment_done || host == NULL || user == NULL || password == NULL)
        return false;
    credentials->environment_done = true;
    return is_host(host, credentials->url) && git_credential_userpass_plaintext_new(out, user, password) == 0;
}

static bool from_helper(git_credential **out, struct prt_credentials *credentials)
{
    struct prt_credential found;
    if (credentials->helper_done)
        return false;
    credentials->helper_done = true;
    const bool good = prt_credential_fill(credentials->url, PRT_CREDENTIAL_WAIT_MS, &found) &&
                      git_credential_userpass_plaintext_new(out, found.user, found.password) == 0;
    prt_credential_wipe(&found);
    return good;
}

static const char *user_of(const struct prt_url *url, char room[USER_ROOM])
{
    if (url->user.len == 0 || url->user.len >= USER_ROOM)
        return "git";
    memcpy(room, url->user.data, url->user.len);
    room[url->user.len] = '\0';
    return room;
}

static bool from_key(git_credential **out, struct prt_credentials *credentials)
{
    char room[USER_ROOM];
    const char *key = getenv("REPORTING_SSH_KEY");
    if (credentials->key_done || key == NULL || *key == '\0')
        return false;
    credentials->key_done = true;
    return git_credential_ssh_key_new(out, user_of(credentials->url, room), NULL, key, NULL) == 0;
}

static bool from_agent(git_credential **out, struct prt_credentials *credentials)
{
    char room[USER_ROOM];
    if (credentials->agent_done || getenv("SSH_AUTH_SOCK") == NULL)
        return false;
    credentials->agent_done = true;
    return git_credential_ssh_key_from_agent(out, user_of(credentials->url, room)) == 0;
}

static bool find(git_credential **out, struct prt_credentials *credentials, unsigned allowed)
{
    const prt_url_scheme scheme = credentials->url->scheme;
    if (scheme == PRT_URL_HTTPS && (allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT) != 0)
        return from_environment(out, credentials) || from_helper(out, credentials);
    if (scheme == PRT_URL_SSH && (allowed & GIT_CREDENTIAL_SSH_KEY) != 0)
        return from_key(out, credentials) || from_agent(out, credentials);
    return false;
}

int prt_credentials_acquire(git_credential **out, struct prt_credentials *credentials, unsigned allowed)
{
    char room[USER_ROOM];
    if (credentials->url->scheme == PRT_URL_SSH && (allowed & GIT_CREDENTIAL_USERNAME) != 0)
        return git_credential_username_new(out, user_of(credentials->url, room));
    credentials->asked = true;
    if (!find(out, credentials, allowed))
        return GIT_EAUTH;
    credentials->offered = true;
    return 0;
}
