/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/allocate.h"

#include <stdlib.h>
#include <string.h>

#include "prt/limits.h"
#include "prt/mem.h"

static int by_number(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_texts(const struct prt_jenkins_job *a, const struct prt_jenkins_job *b)
{
    const prt_str left[] = {a->name, a->url, a->state, a->status, a->color, a->description, a->last_build.result};
    const prt_str right[] = {b->name, b->url, b->state, b->status, b->color, b->description, b->last_build.result};
    int order = 0;
    for (size_t i = 0; order == 0 && i < sizeof left / sizeof *left; i++)
        order = prt_str_compare(left[i], right[i]);
    return order;
}

/* Everything that is told of a job: which of two of one name is kept must not depend on their order. */
static int by_name(const void *left, const void *right)
{
    const struct prt_jenkins_job *a = left, *b = right;
    const int64_t ours[] = {a->buildable,
                            a->disabled,
                            a->has_build,
                            a->last_build.building,
                            a->last_build.number,
                            a->last_build.timestamp_ms,
                            a->last_build.duration_ms};
    const int64_t theirs[] = {b->buildable,
                              b->disabled,
                              b->has_build,
                              b->last_build.building,
                              b->last_build.number,
                              b->last_build.timestamp_ms,
                              b->last_build.duration_ms};
    int order = by_texts(a, b);
    for (size_t i = 0; order == 0 && i < sizeof ours / sizeof *ours; i++)
        order = by_number(ours[i], theirs[i]);
    return order;
}

static int by_path(const void *left, const void *right)
{
    const struct prt_match_project *a = left, *b = right;
    const int order = prt_str_compare(a->path, b->path);
    return order != 0 ? order : by_number(a->state, b->state);
}

static int by_repository(const void *left, const void *right, void *context)
{
    const struct prt_jenkins *jenkins = context;
    const uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    const int order = prt_str_compare(jenkins->allocations[a].repository, jenkins->allocations[b].repository);
    return order != 0 ? order : by_number(a, b);
}

static const char *refusal(const struct prt_jenkins_job *job, const struct prt_jenkins_job *kept)
{
    if (job->name.len == 0)
        return "it has no name";
    if (job->name.len > PRT_MAX_JOB_NAME)
        return "its name is too long";
    if (!prt_str_is_utf8(job->name))
        return "its name is not UTF-8";
    return kept != NULL && prt_str_equal(job->name, kept->name) ? "it is listed twice" : NULL;
}

/* A copy of the jobs, sorted, without those that cannot be; these are in `refused`, in the same order. */
static prt_code take_jobs(struct prt_allocated_jobs *out, const struct prt_jenkins_job *jobs, size_t count,
                          prt_err *err)
{
    struct prt_jenkins_job *sorted = prt_arena_alloc(&out->arena, count + 1, sizeof *sorted);
    out->refused = prt_arena_alloc(&out->arena, count + 1, sizeof *out->refused);
    if (sorted == NULL || out->refused == NULL)
        return prt_fail_memory(err, "the list of jobs");
    if (count > 0)
        memcpy(sorted, jobs, count * sizeof *sorted);
    if (count > 1)
        qsort(sorted, count, sizeof *sorted, by_name);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const char *why = refusal(&sorted[i], kept > 0 ? &sorted[kept - 1] : NULL);
        if (why == NULL)
            sorted[kept++] = sorted[i];
        else
            out->refused[out->refused_count++] = (struct prt_refused_job){.name = sorted[i].name, .why = why};
    }
    out->jenkins.jobs = sorted;
    out->jenkins.job_count = kept;
    return PRT_OK;
}

/* Of a project that is there twice the first counts, which must not depend on the order they came in. */
static prt_code sort_projects(prt_arena *arena, struct prt_match_input *input, prt_err *err)
{
    struct prt_match_project *sorted = prt_arena_alloc(arena, input->project_count + 1, sizeof *sorted);
    if (sorted == NULL)
        return prt_fail_memory(err, "the list of projects");
    if (input->project_count > 0)
        memcpy(sorted, input->projects, input->project_count * sizeof *sorted);
    if (input->project_count > 1)
        qsort(sorted, input->project_count, sizeof *sorted, by_path);
    input->projects = sorted;
    return PRT_OK;
}

static struct prt_job_allocation allocation_of(const struct prt_match *match, const struct prt_match_input *input)
{
    struct prt_job_allocation allocation = {.set = match->set, .reason = match->reason, .matched = match->matched};
    if (match->project != PRT_MATCH_NO_PROJECT) {
        const struct prt_match_project *project = &input->projects[match->project];
        allocation.repository = project->name.len > 0 ? project->name : project->path;
        allocation.state = project->state;
    }
    return allocation;
}

/* Whose it would have been: a sentence about it must not tell of a hidden project. */
static prt_code match_refused(const prt_matcher_t *matcher, const struct prt_match_input *input,
                              struct prt_refused_job *job, prt_err *err)
{
    struct prt_match match;
    const prt_code rc = prt_match_job(matcher, prt_str_sub(job->name, 0, PRT_MAX_JOB_NAME), &match, err);
    job->hidden = rc == PRT_OK && match.project != PRT_MATCH_NO_PROJECT &&
                  input->projects[match.project].state == PRT_PROJECT_HIDDEN;
    return rc;
}

static prt_code match_jobs(struct prt_allocated_jobs *out, const struct prt_match_input *input, prt_err *err)
{
    struct prt_job_allocation *allocations =
        prt_arena_alloc(&out->arena, out->jenkins.job_count + 1, sizeof *allocations);
    prt_matcher_t *matcher = NULL;
    if (allocations == NULL)
        return prt_fail_memory(err, "allocations");
    prt_code rc = prt_matcher_new(input, &matcher, err);
    for (size_t i = 0; rc == PRT_OK && i < out->jenkins.job_count; i++) {
        struct prt_match match;
        rc = prt_match_job(matcher, out->jenkins.jobs[i].name, &match, err);
        if (rc != PRT_OK)
            break;
        allocations[i] = allocation_of(&match, input);
        out->jenkins.counts[match.set]++;
    }
    for (size_t i = 0; rc == PRT_OK && i < out->refused_count; i++)
        rc = match_refused(matcher, input, &out->refused[i], err);
    prt_matcher_destroy(&matcher);
    out->jenkins.allocations = allocations;
    return rc;
}

static prt_code order_by_repository(struct prt_allocated_jobs *out, prt_err *err)
{
    struct prt_jenkins *jenkins = &out->jenkins;
    const size_t allocated = jenkins->counts[PRT_MATCH_ALLOCATED];
    uint32_t *order = prt_arena_alloc(&out->arena, allocated + 1, sizeof *order);
    if (order == NULL)
        return prt_fail_memory(err, "allocations");
    for (size_t i = 0, used = 0; i < jenkins->job_count; i++)
        if (jenkins->allocations[i].set == PRT_MATCH_ALLOCATED)
            order[used++] = (uint32_t)i;
    if (allocated > 1)
        qsort_r(order, allocated, sizeof *order, by_repository, jenkins);
    jenkins->by_repository = order;
    return PRT_OK;
}

static prt_code fill_table(struct prt_allocated_jobs *out, prt_err *err)
{
    const struct prt_jenkins *jenkins = &out->jenkins;
    const size_t allocated = jenkins->counts[PRT_MATCH_ALLOCATED];
    prt_str *names = prt_calloc(allocated + 1, sizeof *names);
    prt_code rc = names != NULL ? PRT_OK : prt_fail_memory(err, "allocations");
    for (size_t i = 0; rc == PRT_OK && i < allocated;) {
        const prt_str repository = jenkins->allocations[jenkins->by_repository[i]].repository;
        size_t count = 0;
        for (; i < allocated; i++, count++) {
            if (!prt_str_equal(jenkins->allocations[jenkins->by_repository[i]].repository, repository))
                break;
            names[count] = jenkins->jobs[jenkins->by_repository[i]].name;
        }
        rc = prt_allocations_put(&out->table, repository, names, count, err);
    }
    free(names);
    return rc;
}

prt_code prt_allocate(const struct prt_match_input *input, const struct prt_jenkins_job *jobs, size_t count,
                      struct prt_allocated_jobs *out, prt_err *err)
{
    struct prt_allocated_jobs allocated = {0};
    struct prt_match_input sorted = *input;
    if (count > PRT_MAX_JOBS)
        return prt_fail(err, PRT_E_LIMIT, "%zu jobs, at most %d are possible", count, PRT_MAX_JOBS);
    prt_code rc = take_jobs(&allocated, jobs, count, err);
    if (rc == PRT_OK)
        rc = sort_projects(&allocated.arena, &sorted, err);
    if (rc == PRT_OK)
        rc = match_jobs(&allocated, &sorted, err);
    if (rc == PRT_OK)
        rc = order_by_repository(&allocated, err);
    if (rc == PRT_OK)
        rc = fill_table(&allocated, err);
    if (rc == PRT_OK)
        *out = allocated;
    else
        prt_allocated_jobs_free(&allocated);
    return rc;
}

void prt_allocated_jobs_free(struct prt_allocated_jobs *allocated)
{
    prt_allocations_free(&allocated->table);
    prt_arena_free(&allocated->arena);
    memset(allocated, 0, sizeof *allocated);
}

struct prt_match_project *prt_allocate_discovered(prt_arena *arena, const struct prt_found *found, size_t count)
{
    struct prt_match_project *projects = prt_arena_alloc(arena, count + 1, sizeof *projects);
    for (size_t i = 0; projects != NULL && i < count; i++)
        projects[i] = (struct prt_match_project){
            .path = prt_found_project(found, count, i), .name = found[i].name, .state = PRT_PROJECT_ACTIVE};
    return projects;
}
