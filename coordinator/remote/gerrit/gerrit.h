/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GERRIT_H
#define PRT_GERRIT_H
/*
 * All projects of a Gerrit server, in any state it shows, page by page once the server is found: under "", /r, /gerrit
 * or /infra of its host, or where its root redirects to. With credentials the same below /a, as Gerrit wants it. Used
 * as coordinator/remote/jenkins/jenkins.h.
 */
#include "coordinator/remote/base/search.h"
#include "coordinator/remote/gerrit/projects.h"

struct prt_gerrit_settings {
    const char *host;     /* gerrit.host */
    const char *base_url; /* gerrit.base_url; NULL or "": the path is searched for */
    const char *user;     /* both, or neither (NULL or "") */
    const char *password; /* the one for HTTP */
    int64_t timeout_ms;   /* of one try */
};

struct prt_gerrit_question {
    struct prt_search search;
    struct prt_gerrit_listing listing;
    const char *suffix;
    int64_t timeout_ms;
    bool paging;        /* a further page was asked for */
    bool paged;         /* ... and all of them were answered */
    prt_err page_error; /* of a further page */
};

/* Texts in settings outlive the run. */
prt_code prt_gerrit_ask(struct prt_gerrit_question *question, prt_http_t *http,
                        const struct prt_gerrit_settings *settings, prt_err *err) PRT_MUST_USE;
/* No project at all is PRT_E_NOT_FOUND. On success question->search.base is where the server is, without /a. */
prt_code prt_gerrit_answer(const struct prt_gerrit_question *question, prt_err *err) PRT_MUST_USE;
void prt_gerrit_question_free(struct prt_gerrit_question *question);

#endif
