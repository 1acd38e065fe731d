/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_ALLOCATIONS_PRINT_H
#define PRT_COORDINATOR_ALLOCATIONS_PRINT_H
/*
 * The allocation of a report, for people and for programs. Pure. Texts of the report are harmless to a terminal.
 */
#include "coordinator/allocations_view.h"

/* How many jobs are in each set, and a line for each job: by set, repository, name. */
prt_code prt_allocations_print(const struct prt_told_allocations *told, prt_buf *out, prt_err *err) PRT_MUST_USE;

/* Why this job is where it is, in a few lines. */
void prt_allocations_explain(const struct prt_told_job *job, prt_buf *out);

/* One JSON object: "valid", "findings", and "jobs" as the report has them: those of `job` alone, or with NULL all. */
prt_code prt_allocations_print_json(const struct prt_told_allocations *told, const struct prt_told_job *job,
                                    const struct prt_findings *findings, prt_buf *out, prt_err *err) PRT_MUST_USE;

/* NULL: no job has this name. */
const struct prt_told_job *prt_allocations_job(const struct prt_told_allocations *told, prt_str name);

#endif
