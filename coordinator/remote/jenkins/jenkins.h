/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_JENKINS_H
#define PRT_JENKINS_H
/*
 * All jobs of a Jenkins server with their last builds, in one request once the server is found: under "", /releng,
 * /jenkins, /ci or /build of its host.
 *
 *     struct prt_jenkins_question question = {0};
 *     rc = prt_jenkins_ask(&question, http, &settings, &err);
 *     rc = prt_http_run(http, deadline, &err);               with the questions to other services
 *     rc = prt_jenkins_answer(&question, &err);              question.listing
 *     prt_jenkins_question_free(&question);
 *
 * User and token go to https alone, unless base_url says http:// itself: falling back to http never takes them along.
 */
#include "coordinator/remote/base/search.h"
#include "coordinator/remote/jenkins/jobs.h"

struct prt_jenkins_settings {
    const char *host;     /* jenkins.host */
    const char *base_url; /* jenkins.base_url; NULL or "": the path is searched for */
    const char *user;     /* both, or neither (NULL or "") */
    const char *token;
    int64_t timeout_ms; /* of one try */
    bool allow_http;    /* jenkins.allow_http_fallback */
};

struct prt_jenkins_question {
    struct prt_search search;
    struct prt_jenkins_listing listing;
    bool has_credentials;
};

/* Texts in settings outlive the run. */
prt_code prt_jenkins_ask(struct prt_jenkins_question *question, prt_http_t *http,
                         const struct prt_jenkins_settings *settings, prt_err *err) PRT_MUST_USE;
/* No job at all is PRT_E_NOT_FOUND, with the likely causes. */
prt_code prt_jenkins_answer(const struct prt_jenkins_question *question, prt_err *err) PRT_MUST_USE;
void prt_jenkins_question_free(struct prt_jenkins_question *question);

#endif
