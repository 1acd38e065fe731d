/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/gerrit/gerrit.h"

#include <stdio.h>
#include <string.h>

#define SERVICE "gerrit"

static const char *const paths[] = {"", "/r", "/gerrit", "/infra", NULL};
static const char *const headers[] = {"Accept: application/json", NULL};

static bool is_given(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static void on_page(void *context, const struct prt_http_request *request, struct prt_http_answer *answer);

static prt_code ask_page(struct prt_gerrit_question *question, const char *base, prt_err *err)
{
    char url[PRT_SEARCH_ORIGIN + PRT_SEARCH_PATH + 64];
    (void)snprintf(url, sizeof url, "%s%s&S=%zu", base, question->suffix, question->listing.listed);
    const struct prt_http_request request = {.service = SERVICE,
                                             .url = url,
                                             .headers = headers,
                                             .attempt_ms = question->timeout_ms,
                                             .request_ms = 3 * question->timeout_ms,
                                             .allow_http = strncmp(url, "http://", 7) == 0};
    question->paging = true;
    return prt_http_add(question->search.http, &request, on_page, question, err);
}

/* A page with nothing on it that says there is another would go on for ever. */
static prt_code take_page(struct prt_gerrit_question *question, const struct prt_http_answer *answer, prt_err *err)
{
    const size_t before = question->listing.listed;
    prt_code rc = prt_gerrit_parse(answer->body, &question->listing, err);
    if (rc == PRT_OK && question->listing.more && question->listing.listed == before)
        rc = prt_fail(err, PRT_E_PROTOCOL, "an empty page of projects that says there are more");
    if (rc == PRT_OK && question->listing.more)
        return ask_page(question, question->search.base, err);
    question->paged = rc == PRT_OK;
    return rc;
}

static void on_page(void *context, const struct prt_http_request *request, struct prt_http_answer *answer)
{
    struct prt_gerrit_question *question = context;
    prt_err err = {0};
    prt_code rc = prt_http_is_good(answer) ? PRT_OK : prt_http_explain(request, answer, &err);
    if (rc == PRT_OK && (rc = take_page(question, answer, &err)) != PRT_OK)
        (void)prt_wrap(&err, "%s: %s", SERVICE, question->search.base);
    question->page_error = err;
    question->page_error.code = rc;
}

/* The first page, under a path that may be Gerrit's. */
static prt_code judge(void *context, const char *base, const struct prt_http_answer *answer, prt_err *err)
{
    struct prt_gerrit_question *question = context;
    const prt_code rc = prt_gerrit_parse(answer->body, &question->listing, err);
    if (rc != PRT_OK || !question->listing.more)
        return rc;
    return ask_page(question, base, err);
}

static prt_code add_credentials(prt_http_t *http, const struct prt_gerrit_settings *settings, prt_err *err)
{
    char origin[PRT_SEARCH_ORIGIN];
    if (is_given(settings->base_url))
        (void)snprintf(origin, sizeof origin, "%s", settings->base_url);
    else
        (void)snprintf(origin, sizeof origin, "https://%s", settings->host);
    return prt_http_add_credentials(http, SERVICE, origin, settings->user, settings->password, err);
}

prt_code prt_gerrit_ask(struct prt_gerrit_question *question, prt_http_t *http,
                        const struct prt_gerrit_settings *settings, prt_err *err)
{
    prt_code rc = PRT_OK;
    memset(question, 0, sizeof *question);
    if (is_given(settings->user) != is_given(settings->password))
        return prt_fail(err, PRT_E_CONFIG,
                        "gerrit: a user without a password, or a password without a user: both of "
                        "GERRIT_USER and GERRIT_HTTP_PASSWORD are needed, or neither");
    question->suffix = is_given(settings->user) ? "/a/projects/?d&all" : "/projects/?d&all";
    question->timeout_ms = settings->timeout_ms;
    const struct prt_search_settings search = {.service = SERVICE,
                                               .what = "Gerrit",
                                               .host = settings->host,
                                               .base_url = settings->base_url,
                                               .paths = paths,
                                               .suffix = question->suffix,
                                               .headers = headers,
                                               .attempt_ms = settings->timeout_ms,
                                               .judge = judge,
                                               .context = question};
    if (is_given(settings->user))
        rc = add_credentials(http, settings, err);
    return rc == PRT_OK ? prt_search_begin(&question->search, http, &search, err) : rc;
}

prt_code prt_gerrit_answer(const struct prt_gerrit_question *question, prt_err *err)
{
    const prt_code rc = prt_search_end(&question->search, err);
    if (rc != PRT_OK)
        return rc;
    if (question->page_error.code != PRT_OK) {
        *err = question->page_error;
        return err->code;
    }
    if (question->paging && !question->paged)
        return prt_fail(err, PRT_E_TIMEOUT, "gerrit: %s: not all pages of projects were answered",
                        question->search.base);
    if (question->listing.count == 0)
        return prt_fail(err, PRT_E_NOT_FOUND,
                        "gerrit: %s: the server shows no project: it may show them only to users who log in (set "
                        "GERRIT_USER and GERRIT_HTTP_PASSWORD)",
                        question->search.base);
    return PRT_OK;
}

void prt_gerrit_question_free(struct prt_gerrit_question *question)
{
    prt_gerrit_listing_free(&question->listing);
    memset(question, 0, sizeof *question);
}
