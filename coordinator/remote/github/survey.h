/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GITHUB_SURVEY_H
#define PRT_GITHUB_SURVEY_H
/*
 * What GitHub has of all repositories of a run: whether they are there, their workflows, and how the last runs ended.
 *
 *     with a token:   one GraphQL query for each 100 repositories ──► those that are there ─┐
 *     without one:    GET /repos/OWNER/NAME for each, beside the next question             ─┤
 *                                                                                           ▼
 *     GET .../actions/workflows  (pages) ──► none is active: the end
 *                                        ──► one is: GET .../actions/workflows/ID/runs?per_page=1
 *                                        ──► several: GET .../actions/runs?per_page=100, then each that has no run there,
 *                                            unless these were all runs
 *
 * A repository is asked step by step, PRT_GITHUB_AT_ONCE of them at the same time. So 100 repositories of which w have
 * workflows take 1 + 100 + w questions, and few more. Each GET is a conditional one when it was asked before, which
 * does not count against GitHub's limit.
 *
 *     struct prt_github_survey survey = {0};
 *     rc = prt_github_begin_survey(&survey, &client, repositories, count, &err);
 *     rc = prt_http_run(http, deadline, &err);
 *     prt_github_end_survey(&survey);      survey.failures, survey.odd, and the repositories are filled in
 *     prt_github_survey_free(&survey);     with all texts
 */
#include "coordinator/remote/github/failures.h"
#include "coordinator/remote/github/workflows.h"

enum { PRT_GITHUB_AT_ONCE = 8 };

struct prt_github_chain;
struct prt_github_batch;

struct prt_github_survey {
    const struct prt_github_client *client;
    struct prt_github_repository *repositories;
    size_t count;
    prt_arena arena;
    uint32_t *asked; /* which of them can be asked: owner and name are known */
    size_t asked_count;
    struct prt_github_chain *chains;  /* one for each repository */
    struct prt_github_batch *batches; /* of the query */
    size_t batch_count;
    bool looking;   /* batches are asked, not yet chains */
    size_t next;    /* batch or place in `asked` to begin with */
    size_t at_once; /* how many are being asked */
    size_t odd;     /* workflows that have no id or path */
    struct prt_github_failures failures;
};

/* repositories: owner and name, or neither, are set; they stay where they are. The survey does, too. PRT_E_MEMORY. */
prt_code prt_github_begin_survey(struct prt_github_survey *survey, const struct prt_github_client *client,
                                 struct prt_github_repository *repositories, size_t count, prt_err *err) PRT_MUST_USE;
/* After the run. */
void prt_github_end_survey(struct prt_github_survey *survey);
void prt_github_survey_free(struct prt_github_survey *survey);

#endif
