/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/model_github.h"

#include <string.h>

const char *prt_github_source_name(prt_github_source source)
{
    static const char *const names[PRT_GITHUB_SOURCES] = {[PRT_GITHUB_FROM_COMMAND_LINE] = "command_line",
                                                          [PRT_GITHUB_FROM_ENVIRONMENT] = "environment",
                                                          [PRT_GITHUB_FROM_CONFIGURATION] = "configuration",
                                                          [PRT_GITHUB_FROM_GERRIT_HOST] = "gerrit_host",
                                                          [PRT_GITHUB_FROM_PATH] = "path"};
    return (size_t)source < PRT_GITHUB_SOURCES ? names[source] : NULL;
}

const char *prt_github_overall_name(prt_github_overall overall)
{
    static const char *const names[PRT_GITHUB_OVERALLS] = {[PRT_GITHUB_NO_WORKFLOWS] = "no_workflows",
                                                           [PRT_GITHUB_NO_ACTIVE_WORKFLOWS] = "no_active_workflows",
                                                           [PRT_GITHUB_HAS_FAILURES] = "has_failures",
                                                           [PRT_GITHUB_HAS_SUCCESSES] = "has_successes",
                                                           [PRT_GITHUB_UNDECIDED] = "unknown"};
    return (size_t)overall < PRT_GITHUB_OVERALLS ? names[overall] : NULL;
}

const struct prt_github_repository *prt_github_find(const struct prt_github *github, prt_str repository)
{
    size_t low = 0, high = github->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = prt_str_compare(github->repositories[middle].repository, repository);
        if (order == 0)
            return &github->repositories[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

prt_github_overall prt_github_judge(const struct prt_github_repository *repository)
{
    prt_github_overall overall = PRT_GITHUB_NO_ACTIVE_WORKFLOWS;
    if (!repository->workflows_known)
        return PRT_GITHUB_NOT_TOLD;
    if (repository->workflow_count == 0)
        return PRT_GITHUB_NO_WORKFLOWS;
    for (size_t i = 0; i < repository->workflow_count; i++) {
        const struct prt_github_workflow *workflow = &repository->workflows[i];
        if (!prt_str_equal(workflow->state, PRT_STR("active")))
            continue;
        if (strcmp(workflow->status, "failure") == 0)
            return PRT_GITHUB_HAS_FAILURES;
        if (strcmp(workflow->status, "success") == 0)
            overall = PRT_GITHUB_HAS_SUCCESSES;
        else if (overall == PRT_GITHUB_NO_ACTIVE_WORKFLOWS)
            overall = PRT_GITHUB_UNDECIDED;
    }
    return overall;
}
