/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/github/members.h"

#include <stdio.h>
#include <string.h>

#include "prt/limits.h"

enum { PAGES_MAX = PRT_MAX_REPOSITORIES / 100 + 1 };

static void on_page(void *context, const struct prt_http_request *request, struct prt_http_answer *answer);

static prt_code ask_first(struct prt_github_members *members, prt_err *err)
{
    char path[200];
    (void)snprintf(path, sizeof path, "/%s/%s/repos?per_page=100&sort=full_name", members->as_user ? "users" : "orgs",
                   members->organization);
    return prt_github_get(members->client, path, on_page, members, err);
}

static prt_code take_page(struct prt_github_members *members, const struct prt_http_answer *answer, prt_err *err)
{
    prt_code rc = prt_github_parse_listing(answer->body, &members->listing, err);
    if (rc != PRT_OK)
        return prt_wrap(err, "github: %s", answer->shown);
    members->finished = answer->next[0] == '\0';
    if (members->finished)
        return PRT_OK;
    if (++members->pages >= PAGES_MAX)
        return prt_fail(err, PRT_E_LIMIT, "github: %s: more than %d pages of repositories", answer->shown, PAGES_MAX);
    rc = prt_github_follow(members->client, answer->next, on_page, members, err);
    return rc == PRT_OK ? PRT_OK : prt_wrap(err, "github: %s", answer->shown);
}

static void on_page(void *context, const struct prt_http_request *request, struct prt_http_answer *answer)
{
    struct prt_github_members *members = context;
    prt_err err = {0};
    prt_code rc = PRT_OK;
    if (prt_http_is_good(answer)) {
        rc = take_page(members, answer, &err);
    } else if (answer->status == 404 && !members->as_user && members->pages == 0) {
        members->as_user = true;
        rc = ask_first(members, &err);
    } else if (prt_github_is_limited(answer)) {
        rc = prt_fail(&err, PRT_E_LIMIT, "github: %s: the rate limit is reached, and lasts longer than we may wait",
                      answer->shown);
    } else {
        rc = prt_http_explain(request, answer, &err);
    }
    if (rc != PRT_OK)
        members->error = err;
    members->finished = members->finished || rc != PRT_OK;
}

prt_code prt_github_ask_members(struct prt_github_members *members, const struct prt_github_client *client,
                                const char *organization, prt_err *err)
{
    memset(members, 0, sizeof *members);
    members->client = client;
    members->organization = organization;
    return ask_first(members, err);
}

prt_code prt_github_members_answer(const struct prt_github_members *members, prt_err *err)
{
    if (!members->finished)
        return prt_fail(err, PRT_E_TIMEOUT, "github: the repositories of %s were not asked to the end",
                        members->organization);
    if (members->error.code != PRT_OK) {
        *err = members->error;
        return err->code;
    }
    if (members->listing.count == 0)
        return prt_fail(err, PRT_E_NOT_FOUND, "github: %s shows no repository that can be cloned%s",
                        members->organization,
                        members->client->has_token ? "" : "; private ones need a token (GITHUB_TOKEN)");
    return PRT_OK;
}

void prt_github_members_free(struct prt_github_members *members)
{
    prt_github_listing_free(&members->listing);
    memset(members, 0, sizeof *members);
}
