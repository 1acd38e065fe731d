/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_ALLOCATIONS_H
#define PRT_COORDINATOR_ALLOCATIONS_H
/*
 * Which jobs belong to which repository. A job belongs to one repository at most. Workers ask for a repository's with
 * `allocate`; the answer is the same each time it is asked.
 */
#include <stddef.h>

#include "proto/msg.h"
#include "prt/arena.h"
#include "prt/map.h"

struct prt_allocation {
    prt_str repository;
    struct prt_job *jobs; /* in the order they were given */
    size_t count;
};

/* All zero is empty. */
struct prt_allocations {
    prt_arena arena; /* of all texts and lists */
    struct prt_allocation *items;
    size_t count, capacity;
    prt_map_t *repositories; /* to the index of their item */
    prt_map_t *jobs;         /* to the index of the item that has them */
};

/* Gives a repository its jobs, once. PRT_E_INTERNAL: it has some already, a job is another's or stands there twice;
 * PRT_E_LIMIT: more than PRT_MAX_ALLOCATED or PRT_MAX_ALLOCATED_BYTES, a name of more than PRT_MAX_JOB_NAME bytes or
 * none. The table is as it was on an error, but for memory. */
prt_code prt_allocations_put(struct prt_allocations *allocations, prt_str repository, const prt_str *jobs, size_t count,
                             prt_err *err) PRT_MUST_USE;

/* NULL: it has none. */
const struct prt_allocation *prt_allocations_find(const struct prt_allocations *allocations, prt_str repository);

void prt_allocations_free(struct prt_allocations *allocations);

#endif
