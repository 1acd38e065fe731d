/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_ALLOCATIONS_CHECK_H
#define PRT_COORDINATOR_ALLOCATIONS_CHECK_H
/*
 * Whether an allocation agrees with itself. Pure.
 *
 *   - no job stands there twice, and they are in order
 *   - a job's set fits its repository, the repository's state, and the reason
 *   - totals and percentages are those of the jobs
 *   - an allocated job's repository is in the report, or among those that are said not to be; never both
 *   - a repository lists exactly the jobs that are allocated to it, and tells their number
 */
#include "coordinator/allocations_view.h"

/* One sentence for each contradiction. PRT_E_MEMORY. */
prt_code prt_allocations_check(const struct prt_told_allocations *told, struct prt_findings *findings,
                               prt_err *err) PRT_MUST_USE;

#endif
