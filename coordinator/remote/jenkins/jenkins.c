/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/jenkins/jenkins.h"

#include <stdio.h>
#include <string.h>

#define SERVICE "jenkins"

static const char *const paths[] = {"", "/releng", "/jenkins", "/ci", "/build", NULL};
static const char *const headers[] = {"Accept: application/json", NULL};

static bool is_given(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static prt_code judge(void *context, const char *base, const struct prt_http_answer *answer, prt_err *err)
{
    struct prt_jenkins_question *question = context;
    (void)base;
    return prt_jenkins_parse(answer->body, &question->listing, err);
}

static prt_code add_credentials(prt_http_t *http, const struct prt_jenkins_settings *settings, prt_err *err)
{
    char origin[PRT_SEARCH_ORIGIN];
    if (is_given(settings->base_url))
        (void)snprintf(origin, sizeof origin, "%s", settings->base_url);
    else
        (void)snprintf(origin, sizeof origin, "https://%s", settings->host);
    return prt_http_add_credentials(http, SERVICE, origin, settings->user, settings->token, err);
}

prt_code prt_jenkins_ask(struct prt_jenkins_question *question, prt_http_t *http,
                         const struct prt_jenkins_settings *settings, prt_err *err)
{
    const struct prt_search_settings search = {.service = SERVICE,
                                               .what = "Jenkins",
                                               .host = settings->host,
                                               .base_url = settings->base_url,
                                               .paths = paths,
                                               .suffix = "/api/json?tree=" PRT_JENKINS_TREE,
                                               .headers = headers,
                                               .attempt_ms = settings->timeout_ms,
                                               .allow_http = settings->allow_http,
                                               .judge = judge,
                                               .context = question};
    prt_code rc = PRT_OK;
    memset(question, 0, sizeof *question);
    if (is_given(settings->user) != is_given(settings->token))
        return prt_fail(err, PRT_E_CONFIG,
                        "jenkins: a user without an API token, or a token without a user: both of "
                        "JENKINS_USER and JENKINS_API_TOKEN are needed");
    question->has_credentials = is_given(settings->user);
    if (question->has_credentials)
        rc = add_credentials(http, settings, err);
    return rc == PRT_OK ? prt_search_begin(&question->search, http, &search, err) : rc;
}

prt_code prt_jenkins_answer(const struct prt_jenkins_question *question, prt_err *err)
{
    const prt_code rc = prt_search_end(&question->search, err);
    if (rc != PRT_OK || question->listing.count > 0)
        return rc;
    return prt_fail(err, PRT_E_NOT_FOUND, "jenkins: %s: the server shows no job at all: %s", question->search.base,
                    question->has_credentials
                        ? "the user may lack the permission Job/Read, or this is another server than the one meant"
                        : "it may show jobs only to users who log in (set JENKINS_USER and JENKINS_API_TOKEN), or this "
                          "is another server than the one meant");
}

void prt_jenkins_question_free(struct prt_jenkins_question *question)
{
    prt_jenkins_listing_free(&question->listing);
    memset(question, 0, sizeof *question);
}
