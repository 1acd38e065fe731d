/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_ASSEMBLY_H
#define PRT_COORDINATOR_ASSEMBLY_H
/*
 * The report of a run: the figures of the repositories, the run's errors and discovery's, what was left out.
 */
#include "coordinator/setup.h"

struct prt_assembly {
    struct prt_report_error *errors;
    size_t error_count;
    struct prt_report_skip *skips;
    struct prt_report report;
};

/* The report points into the setup and the outcome. */
prt_code prt_assemble(const struct prt_setup *setup, const struct prt_run_outcome *outcome, struct prt_assembly *out,
                      prt_err *err) PRT_MUST_USE;
void prt_assembly_free(struct prt_assembly *assembly);

#endif
