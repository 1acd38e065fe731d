/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_PROFILE_MEASURE_H
#define PRT_COORDINATOR_PROFILE_MEASURE_H
/*
 * One measured run, in a process of its own: the kernel then sums the processor time of the whole tree (all its
 * processes are waited for), and sockets, signals and memory begin anew each time.
 */
#include "coordinator/profile_figures.h"
#include "coordinator/setup.h"

/* PRT_EXIT_COMPLETE, and *out is filled. Anything else has been told. */
prt_exit prt_profile_measure(const struct prt_setup *setup, uint32_t workers, bool quiet,
                             struct prt_profile_row *out) PRT_MUST_USE;

/* The repositories that took longest; fills slowest, longest and the sums of costs. Pure. */
void prt_profile_sum(const struct prt_run_cost *costs, uint32_t count, struct prt_profile_row *row);

#endif
