/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GITHUB_MEMBERS_H
#define PRT_GITHUB_MEMBERS_H
/*
 * All repositories of an organisation, or of a user when there is no organisation of that name, page by page:
 *
 *     struct prt_github_members members = {0};
 *     rc = prt_github_ask_members(&members, &client, "onap", &err);
 *     rc = prt_http_run(http, deadline, &err);
 *     rc = prt_github_members_answer(&members, &err);          members.listing
 *     prt_github_members_free(&members);
 */
#include "coordinator/remote/github/client.h"
#include "coordinator/remote/github/repositories.h"

struct prt_github_members {
    const struct prt_github_client *client;
    const char *organization;
    struct prt_github_listing listing;
    bool as_user;
    bool finished;
    size_t pages;
    prt_err error; /* code PRT_OK: none */
};

/* It stays where it is, and client and organization with it, until the run is over. */
prt_code prt_github_ask_members(struct prt_github_members *members, const struct prt_github_client *client,
                                const char *organization, prt_err *err) PRT_MUST_USE;
/* No repository at all is PRT_E_NOT_FOUND. */
prt_code prt_github_members_answer(const struct prt_github_members *members, prt_err *err) PRT_MUST_USE;
void prt_github_members_free(struct prt_github_members *members);

#endif
