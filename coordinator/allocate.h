/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_ALLOCATE_H
#define PRT_COORDINATOR_ALLOCATE_H
/*
 * Gives every Jenkins job to the repository it belongs to (coordinator/remote/match), once for a run and before its
 * first task leaves: for the report, and for workers that ask. Pure; the result does not depend on the order of jobs
 * and projects.
 */
#include "coordinator/allocations.h"
#include "coordinator/discover.h"
#include "coordinator/remote/match/match.h"
#include "prt/model_jenkins.h"

/* A job that is in none of the sets. */
struct prt_refused_job {
    prt_str name;    /* as it was given: perhaps empty, endless, or not UTF-8 */
    const char *why; /* "it is listed twice" */
    bool hidden;     /* by its name it belongs to a project that is hidden */
};

/* All zero is empty: no job. */
struct prt_allocated_jobs {
    prt_arena arena;
    struct prt_jenkins jenkins;      /* for the report */
    struct prt_allocations table;    /* for workers: prt_run_options.allocations */
    struct prt_refused_job *refused; /* by name, then why */
    size_t refused_count;
};

/*
 * Jobs without a name, with one of more than PRT_MAX_JOB_NAME bytes or that is not UTF-8, and all but one of those of
 * the same name are refused. The texts of jobs and input must outlive the result.
 * PRT_E_LIMIT: more than PRT_MAX_JOBS jobs, more for one repository than an answer to a worker holds
 * (prt_allocations_put), or one of the matcher's ceilings. Nothing is left behind on an error.
 */
prt_code prt_allocate(const struct prt_match_input *input, const struct prt_jenkins_job *jobs, size_t count,
                      struct prt_allocated_jobs *out, prt_err *err) PRT_MUST_USE;
void prt_allocated_jobs_free(struct prt_allocated_jobs *allocated);

/* The projects of a run without a Gerrit server: what was discovered, all active. In `arena`; NULL when memory is
 * short. */
struct prt_match_project *prt_allocate_discovered(prt_arena *arena, const struct prt_found *found,
                                                  size_t count) PRT_MUST_USE;

#endif
