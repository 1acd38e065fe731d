/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GITHUB_REPOSITORIES_H
#define PRT_GITHUB_REPOSITORIES_H
/*
 * What GitHub says about repositories: one (GET /repos/OWNER/NAME), a page of an organisation's
 * (GET /orgs/ORG/repos), or up to PRT_GITHUB_BATCH by name in one GraphQL query. Pure: bytes in, facts out.
 *
 *     {"name": "aai-babel", "owner": {"login": "onap"}, "archived": false, "disabled": false, "fork": false,
 *      "private": false, "default_branch": "master", "clone_url": "https://github.com/onap/aai-babel.git", ...}
 *
 *     {"data": {"r0": {"name": "aai-babel", "owner": {"login": "onap"}, "isArchived": false, "isDisabled": false,
 *                      "isFork": false, "isPrivate": false, "defaultBranchRef": {"name": "master"}}, "r1": null},
 *      "errors": [{"type": "NOT_FOUND", "path": ["r1"], "message": "Could not resolve to a Repository ..."}]}
 *
 * (https://docs.github.com/en/rest/repos/repos, https://docs.github.com/en/graphql/reference/queries#repository)
 */
#include "prt/arena.h"
#include "prt/buf.h"
#include "prt/err.h"
#include "prt/model_github.h"

enum { PRT_GITHUB_BATCH = 100 };

/* Texts belong to the arena that was given. */
struct prt_github_facts {
    prt_str owner, name; /* as they are called now: a repository that was renamed answers to its old name */
    bool archived, disabled, fork, hidden;
    prt_str default_branch; /* may be empty */
    prt_str clone_url;      /* empty: not told, as by GraphQL */
};

/* PRT_E_FORMAT: not JSON, or no repository; PRT_E_MEMORY. */
prt_code prt_github_parse_repository(prt_arena *arena, prt_str bytes, struct prt_github_facts *out,
                                     prt_err *err) PRT_MUST_USE;

/* All zero is empty. Pages are added to it one by one. */
struct prt_github_listing {
    prt_arena arena;                       /* of the texts */
    struct prt_github_facts *repositories; /* as the server lists them; malloc'ed */
    size_t count, capacity;
    size_t odd; /* entries that are no repository that has a name and can be cloned */
};

/* PRT_E_FORMAT: not a JSON list; PRT_E_LIMIT: more than PRT_MAX_REPOSITORIES; PRT_E_MEMORY. What earlier pages brought
 * is still there after an error. */
prt_code prt_github_parse_listing(prt_str bytes, struct prt_github_listing *listing, prt_err *err) PRT_MUST_USE;
void prt_github_listing_free(struct prt_github_listing *listing);

struct prt_github_wanted {
    prt_str owner, name; /* prt_github_is_owner, prt_github_is_name */
};

/* Appends the body of a query for up to PRT_GITHUB_BATCH repositories. */
void prt_github_print_lookup(const struct prt_github_wanted *wanted, size_t count, prt_buf *out);

struct prt_github_looked {
    prt_github_existence found; /* UNKNOWN: the answer does not say */
    struct prt_github_facts facts;
};

/* Into looked[0..count). PRT_E_FORMAT: not JSON, or no answer of GraphQL; PRT_E_LIMIT: the rate limit is reached;
 * PRT_E_PERMISSION: some may not be looked at, in the words of the first; the others are in `looked` all the same. */
prt_code prt_github_parse_lookup(prt_arena *arena, prt_str bytes, size_t count, struct prt_github_looked *looked,
                                 prt_err *err) PRT_MUST_USE;

#endif
