/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_FIGURES_H
#define PRT_REPORT_FIGURES_H
/*
 * Arithmetic of figures. Sums stop at INT64_MAX, so that net lines and every JSON number fit a signed 64-bit integer,
 * whatever a record claims.
 */
#include "report/fold.h"

uint64_t prt_sum(uint64_t a, uint64_t b); /* min(a + b, INT64_MAX) */

/* Adds commits, added and removed. Contributors and repositories are sizes of sets, which their owners count. */
void prt_figures_add(struct prt_figures *sum, const struct prt_figures *part);

int64_t prt_figures_net(const struct prt_figures *figures);     /* added - removed */
int64_t prt_figures_average(const struct prt_figures *figures); /* net lines of a commit, toward zero; 0 without any */

/* Room for `rows` times `windows` figures, cleared, in one piece; row r begins at [r * windows]. NULL: no memory. */
struct prt_figures *prt_figures_new(prt_arena *arena, size_t rows, size_t windows) PRT_MUST_USE;

#endif
