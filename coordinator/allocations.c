/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/allocations.h"

#include <stdlib.h>
#include <string.h>

#include "prt/limits.h"
#include "prt/mem.h"

enum { FRAME_BYTES = 4 }; /* what a name needs beside itself in an answer */

static prt_code make_maps(struct prt_allocations *allocations, prt_err *err)
{
    if (allocations->repositories == NULL)
        allocations->repositories = prt_map_new();
    if (allocations->jobs == NULL)
        allocations->jobs = prt_map_new();
    const bool made = allocations->repositories != NULL && allocations->jobs != NULL;
    return made ? PRT_OK : prt_fail_memory(err, "allocations");
}

static prt_code check_job(const struct prt_allocations *allocations, prt_str repository, prt_str job, prt_err *err)
{
    uint64_t other = 0;
    if (job.len == 0 || job.len > PRT_MAX_JOB_NAME)
        return prt_fail(err, PRT_E_LIMIT, "repo %.*s: a job's name has 1 to %d bytes, not %zu", PRT_STR_ARG(repository),
                        PRT_MAX_JOB_NAME, job.len);
    if (!prt_map_get(allocations->jobs, job, &other))
        return PRT_OK;
    return prt_fail(err, PRT_E_INTERNAL, "repo %.*s: job %.*s belongs to %.*s already", PRT_STR_ARG(repository),
                    PRT_STR_ARG(job), PRT_STR_ARG(allocations->items[other].repository));
}

static bool stands_twice(const prt_str *jobs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            if (prt_str_equal(jobs[i], jobs[j]))
                return true;
    return false;
}

static prt_code check(const struct prt_allocations *allocations, prt_str repository, const prt_str *jobs, size_t count,
                      prt_err *err)
{
    if (count > PRT_MAX_ALLOCATED)
        return prt_fail(err, PRT_E_LIMIT, "repo %.*s: %zu jobs, at most %d are possible", PRT_STR_ARG(repository),
                        count, PRT_MAX_ALLOCATED);
    if (prt_allocations_find(allocations, repository) != NULL || stands_twice(jobs, count))
        return prt_fail(err, PRT_E_INTERNAL, "repo %.*s: it is given jobs twice", PRT_STR_ARG(repository));
    size_t bytes = 0;
    prt_code rc = PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < count; i++) {
        rc = check_job(allocations, repository, jobs[i], err);
        bytes += jobs[i].len + FRAME_BYTES;
    }
    if (rc == PRT_OK && bytes > PRT_MAX_ALLOCATED_BYTES)
        rc = prt_fail(err, PRT_E_LIMIT, "repo %.*s: the names of its %zu jobs have more than %zu bytes",
                      PRT_STR_ARG(repository), count, PRT_MAX_ALLOCATED_BYTES);
    return rc;
}

static prt_code copy(prt_arena *arena, prt_str repository, const prt_str *jobs, size_t count,
                     struct prt_allocation *out, prt_err *err)
{
    out->repository = prt_arena_str(arena, repository);
    out->jobs = prt_arena_alloc(arena, count + 1, sizeof *out->jobs);
    bool fine = out->repository.data != NULL && out->jobs != NULL;
    for (; fine && out->count < count; out->count += fine) {
        out->jobs[out->count].name = prt_arena_str(arena, jobs[out->count]);
        fine = out->jobs[out->count].name.data != NULL;
    }
    return fine ? PRT_OK : prt_fail_memory(err, "an allocation");
}

/* The repository last: it is found only when everything else is in place. */
static prt_code enter(struct prt_allocations *allocations, const struct prt_allocation *item, prt_err *err)
{
    prt_code rc = PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < item->count; i++)
        rc = prt_map_put(allocations->jobs, item->jobs[i].name, allocations->count, err);
    if (rc == PRT_OK)
        rc = prt_map_put(allocations->repositories, item->repository, allocations->count, err);
    if (rc == PRT_OK) {
        allocations->items[allocations->count++] = *item;
        return PRT_OK;
    }
    for (size_t i = 0; i < item->count; i++)
        prt_map_remove(allocations->jobs, item->jobs[i].name);
    return rc;
}

prt_code prt_allocations_put(struct prt_allocations *allocations, prt_str repository, const prt_str *jobs, size_t count,
                             prt_err *err)
{
    struct prt_allocation item = {0};
    prt_code rc = make_maps(allocations, err);
    if (rc == PRT_OK)
        rc = check(allocations, repository, jobs, count, err);
    if (rc != PRT_OK)
        return rc;
    struct prt_allocation *grown =
        prt_grow(allocations->items, &allocations->capacity, allocations->count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, "allocations");
    allocations->items = grown;
    rc = copy(&allocations->arena, repository, jobs, count, &item, err);
    return rc == PRT_OK ? enter(allocations, &item, err) : rc;
}

const struct prt_allocation *prt_allocations_find(const struct prt_allocations *allocations, prt_str repository)
{
    uint64_t index = 0;
    if (allocations->repositories == NULL || !prt_map_get(allocations->repositories, repository, &index))
        return NULL;
    return &allocations->items[index];
}

void prt_allocations_free(struct prt_allocations *allocations)
{
    free(allocations->items);
    prt_map_destroy(&allocations->repositories);
    prt_map_destroy(&allocations->jobs);
    prt_arena_free(&allocations->arena);
    memset(allocations, 0, sizeof *allocations);
}
