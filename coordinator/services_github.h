/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_SERVICES_GITHUB_H
#define PRT_COORDINATOR_SERVICES_GITHUB_H
/*
 * GitHub's part of services.h: which repository of GitHub is a repository of the run, and what GitHub says about them.
 *
 * Owner and name of a repository are those of the URL it is cloned from or, of a clone, of its remote, when that is at
 * GitHub; else the organisation, and the path with - for /. The organisation is the first that there is: that of
 * --repos-from github:ORG, $GITHUB_ORG, extensions.github_api.github_org, the <x> of a Gerrit host "gerrit.<x>.<...>",
 * the last folder of a root ".../github.com/<x>".
 */
#include "coordinator/config/config.h"
#include "coordinator/discover.h"
#include "coordinator/remote/github/members.h"
#include "coordinator/remote/github/survey.h"
#include "prt/log.h"

struct prt_services_github_settings {
    const struct prt_config *config;
    const char *token;       /* of the environment; NULL: there is none. The configuration's goes before it */
    const char *token_name;  /* the variable it was looked for in, for sentences */
    const char *environment; /* $GITHUB_ORG; NULL: there is none */
    const char *members_of;  /* whose repositories are to be listed; NULL: they are known */
    const prt_log *log;
};

/* Zeroed it is empty. Must stay where it is. */
struct prt_services_github {
    struct prt_services_github_settings settings;
    struct prt_github_client client;
    struct prt_github_members members;
    struct prt_github_survey survey;
    struct prt_github github; /* for the report, when `surveyed` */
    prt_arena arena;
    bool may_ask;  /* there is a token, or none is needed */
    bool surveyed; /* the survey was begun */
    char why[300]; /* not asked: a sentence for the report */
};

/* Whether GitHub may be asked at all: `may_ask`, else `why`. Texts of settings outlive *out. */
void prt_services_github_decide(const struct prt_services_github_settings *settings, struct prt_services_github *out);

/* Which repository is which, as `github`. *any: at least one may be there; else `why`. PRT_E_MEMORY, PRT_E_CONFIG. */
prt_code prt_services_github_identify(struct prt_services_github *github, const struct prt_discovery *discovery,
                                      bool *any, prt_err *err) PRT_MUST_USE;

/* Queue questions: to list the repositories of members_of; about the repositories that were identified. */
prt_code prt_services_github_list(struct prt_services_github *github, prt_http_t *http, prt_err *err) PRT_MUST_USE;
prt_code prt_services_github_begin(struct prt_services_github *github, prt_http_t *http, prt_err *err) PRT_MUST_USE;

/* After the run of the questions about repositories: how many sentences there are about what failed, and each. */
size_t prt_services_github_end(struct prt_services_github *github);
void prt_services_github_failure(const struct prt_services_github *github, size_t index, prt_err *out);
/* The repository whose question failed first in the way that sentence tells; NULL: it is about none. */
const struct prt_github_repository *prt_services_github_about(const struct prt_services_github *github, size_t index);

void prt_services_github_free(struct prt_services_github *github);

#endif
