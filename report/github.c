/* SPDX-License-Identifier: Apache-2.0 */
#include "report/github.h"

static void count_workflows(const struct prt_github_repository *repository, struct prt_github_counts *counts)
{
    counts->workflows += repository->workflow_count;
    for (size_t i = 0; i < repository->workflow_count; i++)
        counts->active += prt_str_equal(repository->workflows[i].state, PRT_STR("active"));
}

struct prt_github_counts prt_github_count(const struct prt_report *report)
{
    struct prt_github_counts counts = {0};
    for (size_t i = 0; i < report->repository_count; i++) {
        const struct prt_github_repository *repository =
            prt_github_find(report->meta.github, report->repositories[i]->name);
        counts.found[repository != NULL ? repository->found : PRT_GITHUB_UNKNOWN]++;
        if (repository != NULL && repository->workflows_known)
            count_workflows(repository, &counts);
    }
    return counts;
}

prt_str prt_github_absent(const struct prt_report *report)
{
    return report->meta.no_github.len != 0 ? report->meta.no_github
                                           : PRT_STR("GitHub is not configured (GITHUB_TOKEN, GITHUB_ORG).");
}

prt_str prt_github_file_name(const struct prt_github_workflow *workflow)
{
    const size_t slash = prt_str_rfind(workflow->path, '/');
    return slash == workflow->path.len ? workflow->path : prt_str_sub(workflow->path, slash + 1, workflow->path.len);
}
