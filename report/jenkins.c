/* SPDX-License-Identifier: Apache-2.0 */
#include "report/jenkins.h"

static prt_str owner(const struct prt_jenkins *jenkins, size_t place)
{
    return jenkins->allocations[jenkins->by_repository[place]].repository;
}

bool prt_jenkins_group(const struct prt_jenkins *jenkins, size_t from, struct prt_jenkins_jobs_of *out)
{
    const size_t allocated = jenkins->counts[PRT_MATCH_ALLOCATED];
    if (from >= allocated)
        return false;
    *out = (struct prt_jenkins_jobs_of){owner(jenkins, from), jenkins->by_repository + from, 0};
    while (from + out->count < allocated && prt_str_equal(owner(jenkins, from + out->count), out->repository))
        out->count++;
    return true;
}

/* The first place whose repository is not before the one that is looked for. */
struct prt_jenkins_jobs_of prt_jenkins_jobs_of(const struct prt_jenkins *jenkins, prt_str repository)
{
    struct prt_jenkins_jobs_of found = {0};
    size_t low = 0, high = jenkins->counts[PRT_MATCH_ALLOCATED];
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (prt_str_compare(owner(jenkins, middle), repository) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (prt_jenkins_group(jenkins, low, &found) && prt_str_equal(found.repository, repository))
        return found;
    return (struct prt_jenkins_jobs_of){.repository = repository};
}

bool prt_jenkins_is_failing(const struct prt_jenkins_job *job)
{
    return prt_str_equal(job->status, PRT_STR("failure")) || prt_str_equal(job->status, PRT_STR("unstable"));
}

size_t prt_jenkins_count_failing(const struct prt_jenkins *jenkins)
{
    size_t count = 0;
    for (size_t i = 0; i < jenkins->job_count; i++)
        count += prt_jenkins_is_failing(&jenkins->jobs[i]);
    return count;
}

int64_t prt_jenkins_build_time(const struct prt_jenkins_build *build)
{
    return build->timestamp_ms / 1000 - (build->timestamp_ms % 1000 < 0);
}

void prt_jenkins_add_api(const struct prt_jenkins_job *job, prt_buf *out)
{
    const prt_str page = job->url;
    if (page.len == 0)
        return;
    prt_buf_add_str(out, page);
    prt_buf_add_text(out, page.data[page.len - 1] == '/' ? "api/json" : "/api/json");
}

uint64_t prt_jenkins_share(size_t part, size_t whole)
{
    return whole == 0 ? 0 : ((uint64_t)part * 20000 + whole) / ((uint64_t)whole * 2);
}
