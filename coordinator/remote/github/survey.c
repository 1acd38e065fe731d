/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/github/survey.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/remote/github/repositories.h"
#include "prt/buf.h"
#include "prt/limits.h"
#include "prt/mem.h"

enum { PATH_BYTES = 300, PAGES_MAX = PRT_MAX_WORKFLOWS / 100 + 1 };

/* The questions about one repository, one after the other. */
struct prt_github_chain {
    struct prt_github_survey *survey;
    size_t index; /* of the repository */
    struct prt_github_workflows workflows;
    size_t pages;
    size_t at;   /* the workflow that is asked about */
    bool asked;  /* to its end */
    bool failed; /* by itself, not because nothing more was asked */
};

struct prt_github_batch {
    struct prt_github_survey *survey;
    size_t from, count; /* in `asked` */
};

static void go_on(struct prt_github_survey *survey);
static void on_workflows(void *context, const struct prt_http_request *request, struct prt_http_answer *answer);
static void on_run(void *context, const struct prt_http_request *request, struct prt_http_answer *answer);

static struct prt_github_repository *repository_of(const struct prt_github_chain *chain)
{
    return &chain->survey->repositories[chain->index];
}

static void end_chain(struct prt_github_chain *chain)
{
    chain->survey->at_once--;
    go_on(chain->survey);
}

static void break_chain(struct prt_github_chain *chain, const prt_err *err)
{
    prt_github_broken(&chain->survey->failures, err);
    end_chain(chain);
}

/* "/repos/onap/babel" and what is behind it. */
static void ask(struct prt_github_chain *chain, const char *rest, prt_http_done *done)
{
    char path[PATH_BYTES];
    prt_err err;
    const struct prt_github_repository *repository = repository_of(chain);
    (void)snprintf(path, sizeof path, "/repos/%.*s/%.*s%s", PRT_STR_ARG(repository->owner),
                   PRT_STR_ARG(repository->name), rest);
    if (chain->survey->failures.stopped)
        end_chain(chain);
    else if (prt_github_get(chain->survey->client, path, done, chain, &err) != PRT_OK)
        break_chain(chain, &err);
}

static void ask_workflows(struct prt_github_chain *chain)
{
    ask(chain, "/actions/workflows?per_page=100", on_workflows);
}

static void end_asked(struct prt_github_chain *chain)
{
    chain->asked = true;
    end_chain(chain);
}

static void ask_next_run(struct prt_github_chain *chain)
{
    char rest[100];
    const struct prt_github_workflows *workflows = &chain->workflows;
    while (chain->at < workflows->count &&
           (workflows->items[chain->at].run_known || !prt_github_is_active(&workflows->items[chain->at])))
        chain->at++;
    if (chain->at == workflows->count) {
        end_asked(chain);
        return;
    }
    (void)snprintf(rest, sizeof rest, "/actions/workflows/%" PRId64 "/runs?per_page=1&exclude_pull_requests=true",
                   workflows->items[chain->at].id);
    ask(chain, rest, on_run);
}

/* What the answer cannot be used for ends the questions about this repository. */
static bool is_usable(struct prt_github_chain *chain, const struct prt_http_request *request,
                      const struct prt_http_answer *answer, prt_code rc, const prt_err *err)
{
    struct prt_github_failures *failures = &chain->survey->failures;
    if (!prt_http_is_good(answer))
        prt_github_failed(failures, chain->index, request, answer);
    else if (rc != PRT_OK)
        prt_github_unusable(failures, chain->index, answer, err);
    else
        prt_github_worked(failures);
    const bool usable = prt_http_is_good(answer) && rc == PRT_OK;
    chain->failed = chain->failed || (!usable && !prt_github_is_limited(answer));
    return usable;
}

static void on_run(void *context, const struct prt_http_request *request, struct prt_http_answer *answer)
{
    struct prt_github_chain *chain = context;
    struct prt_github_workflow *workflow = &chain->workflows.items[chain->at];
    prt_err err;
    bool all = false;
    prt_code rc = PRT_OK;
    if (prt_http_is_good(answer))
        rc = prt_github_parse_runs(&chain->survey->arena, answer->body, workflow, 1, &all, &err);
    if (is_usable(chain, request, answer, rc, &err))
        workflow->run_known = true;
    chain->at++;
    ask_next_run(chain);
}

static void on_runs(void *context, const struct prt_http_request *request, struct prt_http_answer *answer)
{
    struct prt_github_chain *chain = context;
    prt_err err;
    bool all = false;
    prt_code rc = PRT_OK;
    if (prt_http_is_good(answer))
        rc = prt_github_parse_runs(&chain->survey->arena, answer->body, chain->workflows.items, chain->workflows.count,
                                   &all, &err);
    if (!is_usable(chain, request, answer, rc, &err)) {
        end_chain(chain);
        return;
    }
    for (size_t i = 0; all && i < chain->workflows.count; i++)
        chain->workflows.items[i].run_known = true;
    ask_next_run(chain);
}

static void ask_runs(struct prt_github_chain *chain)
{
    size_t active = 0;
    for (size_t i = 0; i < chain->workflows.count; i++)
        active += prt_github_is_active(&chain->workflows.items[i]);
    if (active > 1)
        ask(chain, "/actions/runs?per_page=100&exclude_pull_requests=true", on_runs);
    else
        ask_next_run(chain);
}

static prt_code ask_next_page(struct prt_github_chain *chain, const char *url, prt_err *err)
{
    if (++chain->pages >= PAGES_MAX)
        return prt_fail(err, PRT_E_LIMIT, "more than %d pages of workflows", PAGES_MAX);
    return prt_github_follow(chain->survey->client, url, on_workflows, chain, err);
}

static void take_workflows(struct prt_github_chain *chain)
{
    struct prt_github_repository *repository = repository_of(chain);
    repository->found = PRT_GITHUB_EXISTS;
    repository->workflows = chain->workflows.items;
    repository->workflow_count = chain->workflows.count;
    repository->workflows_known = true;
    chain->survey->odd += chain->workflows.odd;
    ask_runs(chain);
}

static void on_workflows(void *context, const struct prt_http_request *request, struct prt_http_answer *answer)
{
    struct prt_github_chain *chain = context;
    prt_err err;
    prt_code rc = PRT_OK;
    bool more = false;
    if (answer->status == 404 && repository_of(chain)->found == PRT_GITHUB_UNKNOWN) {
        prt_github_worked(&chain->survey->failures);
        repository_of(chain)->found = PRT_GITHUB_MISSING;
        end_asked(chain);
        return;
    }
    if (prt_http_is_good(answer)) {
        rc = prt_github_parse_workflows(&chain->survey->arena, answer->body, &chain->workflows, &err);
        more = rc == PRT_OK && answer->next[0] != '\0';
        rc = more ? ask_next_page(chain, answer->next, &err) : rc;
    }
    if (!is_usable(chain, request, answer, rc, &err))
        end_chain(chain);
    else if (!more)
        take_workflows(chain);
}

static void describe(struct prt_github_repository *repository, const struct prt_github_facts *facts)
{
    repository->found = PRT_GITHUB_EXISTS;
    repository->described = true;
    repository->owner = facts->owner;
    repository->name = facts->name;
    repository->archived = facts->archived;
    repository->disabled = facts->disabled;
    repository->fork = facts->fork;
    repository->hidden = facts->hidden;
    repository->default_branch = facts->default_branch;
}

static void on_repository(void *context, const struct prt_http_request *request, struct prt_http_answer *answer)
{
    struct prt_github_chain *chain = context;
    struct prt_github_facts facts = {0};
    prt_err err;
    prt_code rc = PRT_OK;
    if (answer->status == 404) {
        prt_github_worked(&chain->survey->failures);
        repository_of(chain)->found = PRT_GITHUB_MISSING;
        end_asked(chain);
        return;
    }
    if (prt_http_is_good(answer))
        rc = prt_github_parse_repository(&chain->survey->arena, answer->body, &facts, &err);
    if (!is_usable(chain, request, answer, rc, &err)) {
        end_chain(chain);
        return;
    }
    describe(repository_of(chain), &facts);
    ask_workflows(chain);
}

static void begin_chain(struct prt_github_survey *survey, size_t index)
{
    struct prt_github_chain *chain = &survey->chains[index];
    *chain = (struct prt_github_chain){.survey = survey, .index = index};
    if (survey->repositories[index].found == PRT_GITHUB_MISSING) {
        chain->asked = true;
        return;
    }
    survey->at_once++;
    if (!survey->client->has_token && !survey->repositories[index].described)
        ask(chain, "", on_repository);
    else
        ask_workflows(chain);
}

static void take_looked(struct prt_github_batch *batch, const struct prt_github_looked *looked)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct prt_github_repository *repository = &batch->survey->repositories[batch->survey->asked[batch->from + i]];
        if (looked[i].found == PRT_GITHUB_EXISTS)
            describe(repository, &looked[i].facts);
        else
            repository->found = looked[i].found;
    }
}

/* Some may be refused, and the others told. */
static void read_batch(struct prt_github_batch *batch, const struct prt_http_answer *answer)
{
    struct prt_github_looked looked[PRT_GITHUB_BATCH];
    struct prt_github_failures *failures = &batch->survey->failures;
    prt_err err;
    const prt_code rc = prt_github_parse_lookup(&batch->survey->arena, answer->body, batch->count, looked, &err);
    if (rc == PRT_OK || rc == PRT_E_PERMISSION)
        take_looked(batch, looked);
    if (rc == PRT_E_LIMIT)
        failures->limited = failures->stopped = true;
    else if (rc != PRT_OK)
        prt_github_unusable(failures, batch->survey->asked[batch->from], answer, &err);
    else
        prt_github_worked(failures);
}

static void on_batch(void *context, const struct prt_http_request *request, struct prt_http_answer *answer)
{
    struct prt_github_batch *batch = context;
    struct prt_github_survey *survey = batch->survey;
    if (prt_http_is_good(answer))
        read_batch(batch, answer);
    else
        prt_github_failed(&survey->failures, survey->asked[batch->from], request, answer);
    survey->at_once--;
    go_on(survey);
}

static void begin_batch(struct prt_github_survey *survey, size_t at)
{
    struct prt_github_wanted wanted[PRT_GITHUB_BATCH];
    struct prt_github_batch *batch = &survey->batches[at];
    prt_buf body = {0};
    prt_err err;
    for (size_t i = 0; i < batch->count; i++) {
        const struct prt_github_repository *repository = &survey->repositories[survey->asked[batch->from + i]];
        wanted[i] = (struct prt_github_wanted){repository->owner, repository->name};
    }
    prt_github_print_lookup(wanted, batch->count, &body);
    prt_code rc = prt_buf_check(&body, "a query", &err);
    if (rc == PRT_OK)
        rc = prt_github_query(survey->client, prt_buf_str(&body), on_batch, batch, &err);
    if (rc == PRT_OK)
        survey->at_once++;
    else
        prt_github_broken(&survey->failures, &err);
    prt_buf_free(&body);
}

/* Begins what there is room for. A chain that ends at once comes back here; the counters are right by then. */
static void go_on(struct prt_github_survey *survey)
{
    if (survey->looking && survey->next == survey->batch_count && survey->at_once == 0) {
        survey->looking = false;
        survey->next = 0;
    }
    const size_t end = survey->looking ? survey->batch_count : survey->asked_count;
    while (!survey->failures.stopped && survey->at_once < PRT_GITHUB_AT_ONCE && survey->next < end) {
        const size_t at = survey->next++;
        if (survey->looking)
            begin_batch(survey, at);
        else
            begin_chain(survey, survey->asked[at]);
    }
}

static void make_batches(struct prt_github_survey *survey)
{
    for (size_t from = 0; from < survey->asked_count; from += PRT_GITHUB_BATCH) {
        const size_t rest = survey->asked_count - from;
        survey->batches[survey->batch_count++] = (struct prt_github_batch){
            .survey = survey, .from = from, .count = rest < PRT_GITHUB_BATCH ? rest : PRT_GITHUB_BATCH};
    }
}

prt_code prt_github_begin_survey(struct prt_github_survey *survey, const struct prt_github_client *client,
                                 struct prt_github_repository *repositories, size_t count, prt_err *err)
{
    memset(survey, 0, sizeof *survey);
    survey->client = client;
    survey->repositories = repositories;
    survey->asked = prt_calloc(count + 1, sizeof *survey->asked);
    survey->chains = prt_calloc(count + 1, sizeof *survey->chains);
    survey->batches = prt_calloc(count / PRT_GITHUB_BATCH + 1, sizeof *survey->batches);
    if (survey->asked == NULL || survey->chains == NULL || survey->batches == NULL)
        return prt_fail_memory(err, "repositories of GitHub");
    survey->count = count;
    for (size_t i = 0; i < count; i++)
        if (repositories[i].owner.len > 0)
            survey->asked[survey->asked_count++] = (uint32_t)i;
    survey->looking = client->has_token;
    if (survey->looking)
        make_batches(survey);
    go_on(survey);
    return PRT_OK;
}

static int by_path(const void *a, const void *b)
{
    const struct prt_github_workflow *left = a, *right = b;
    const int order = prt_str_compare(left->path, right->path);
    return order != 0 ? order : (left->id > right->id) - (left->id < right->id);
}

void prt_github_end_survey(struct prt_github_survey *survey)
{
    struct prt_github_failures *failures = &survey->failures;
    failures->asked = survey->asked_count;
    failures->limit_wait_ms = survey->client->limit_wait_ms;
    for (size_t i = 0; i < survey->asked_count; i++) {
        const struct prt_github_chain *chain = &survey->chains[survey->asked[i]];
        failures->left += !chain->asked && !chain->failed;
    }
    for (size_t i = 0; i < survey->count; i++) {
        struct prt_github_repository *repository = &survey->repositories[i];
        for (size_t w = 0; w < repository->workflow_count; w++)
            repository->workflows[w].status = prt_github_status(&repository->workflows[w]);
        if (repository->workflow_count > 1)
            qsort(repository->workflows, repository->workflow_count, sizeof *repository->workflows, by_path);
    }
}

void prt_github_survey_free(struct prt_github_survey *survey)
{
    for (size_t i = 0; i < survey->count; i++)
        prt_github_workflows_free(&survey->chains[i].workflows);
    free(survey->asked);
    free(survey->chains);
    free(survey->batches);
    prt_arena_free(&survey->arena);
    memset(survey, 0, sizeof *survey);
}
