/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_PROFILE_REPORT_H
#define PRT_COORDINATOR_PROFILE_REPORT_H
/*
 * A profile for people: a table of the rows, charts, where the time of slots went, the slowest repositories, a verdict.
 * Pure. The verdict is that of the row with the most workers.
 */
#include "coordinator/profile_figures.h"
#include "prt/buf.h"

/* The profile has at least one row. Sorts nothing: rows are printed in their order, and the first is what the others
 * are compared with. prt_buf_check() tells whether it fitted. */
void prt_profile_text(const struct prt_profile *profile, prt_buf *out);
void prt_profile_md(const struct prt_profile *profile, prt_buf *out);

#endif
