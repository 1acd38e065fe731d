/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/hidden.h"

#include <stdio.h>
#include <stdlib.h>

/* A job and its place before names were taken out. */
struct entry {
    struct prt_jenkins_job job;
    struct prt_job_allocation allocation;
    uint32_t before;
};

static bool is_hidden(const struct prt_job_allocation *allocation)
{
    return allocation->set == PRT_MATCH_ORPHANED && allocation->state == PRT_PROJECT_HIDDEN;
}

/* What is told of the job itself stays: it says nothing of the project. */
static prt_code conceal(prt_arena *arena, struct entry *entry, size_t number, int digits, prt_err *err)
{
    char name[40];
    (void)snprintf(name, sizeof name, "(hidden %0*zu)", digits, number);
    entry->job.name = prt_arena_str(arena, prt_str_from(name));
    entry->job.url = entry->job.description = entry->allocation.matched = PRT_STR("");
    entry->allocation.repository = PRT_STR(PRT_HIDDEN_NAME);
    return entry->job.name.data != NULL ? PRT_OK : prt_fail_memory(err, "the list of jobs");
}

/* A server's job may be called like one of ours, and the place of a real one then decides. */
static int by_name(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    const int order = prt_str_compare(a->job.name, b->job.name);
    return order != 0 ? order : (a->before > b->before) - (a->before < b->before);
}

static int digits_of(size_t number)
{
    int digits = 1;
    for (; number > 9; number /= 10)
        digits++;
    return digits;
}

static prt_code fill(struct prt_allocated_jobs *allocated, size_t hidden, struct entry *entries, prt_err *err)
{
    const struct prt_jenkins *jenkins = &allocated->jenkins;
    prt_code rc = PRT_OK;
    for (size_t i = 0, number = 0; rc == PRT_OK && i < jenkins->job_count; i++) {
        entries[i] = (struct entry){jenkins->jobs[i], jenkins->allocations[i], (uint32_t)i};
        if (is_hidden(&entries[i].allocation))
            rc = conceal(&allocated->arena, &entries[i], ++number, digits_of(hidden), err);
    }
    return rc;
}

/* The order by repository stays; the jobs have moved. */
static prt_code put_back(struct prt_allocated_jobs *allocated, const struct entry *entries, prt_err *err)
{
    struct prt_jenkins *jenkins = &allocated->jenkins;
    const size_t count = jenkins->job_count, owned = jenkins->counts[PRT_MATCH_ALLOCATED];
    struct prt_jenkins_job *jobs = prt_arena_alloc(&allocated->arena, count, sizeof *jobs);
    struct prt_job_allocation *allocations = prt_arena_alloc(&allocated->arena, count, sizeof *allocations);
    uint32_t *moved = prt_arena_alloc(&allocated->arena, count, sizeof *moved);
    uint32_t *order = prt_arena_alloc(&allocated->arena, owned + 1, sizeof *order);
    if (jobs == NULL || allocations == NULL || moved == NULL || order == NULL)
        return prt_fail_memory(err, "the list of jobs");
    for (size_t i = 0; i < count; i++) {
        jobs[i] = entries[i].job;
        allocations[i] = entries[i].allocation;
        moved[entries[i].before] = (uint32_t)i;
    }
    for (size_t i = 0; i < owned; i++)
        order[i] = moved[jenkins->by_repository[i]];
    jenkins->jobs = jobs;
    jenkins->allocations = allocations;
    jenkins->by_repository = order;
    return PRT_OK;
}

static void conceal_refused(struct prt_allocated_jobs *allocated)
{
    for (size_t i = 0; i < allocated->refused_count; i++)
        if (allocated->refused[i].hidden)
            allocated->refused[i].name = PRT_STR(PRT_HIDDEN_NAME);
}

prt_code prt_hidden_conceal_jobs(struct prt_allocated_jobs *allocated, prt_err *err)
{
    const struct prt_jenkins *jenkins = &allocated->jenkins;
    size_t hidden = 0;
    conceal_refused(allocated);
    for (size_t i = 0; i < jenkins->job_count; i++)
        hidden += is_hidden(&jenkins->allocations[i]);
    if (hidden == 0)
        return PRT_OK;
    struct entry *entries = prt_arena_alloc(&allocated->arena, jenkins->job_count, sizeof *entries);
    prt_code rc = entries != NULL ? fill(allocated, hidden, entries, err) : prt_fail_memory(err, "the list of jobs");
    if (rc != PRT_OK)
        return rc;
    qsort(entries, jenkins->job_count, sizeof *entries, by_name);
    return put_back(allocated, entries, err);
}
