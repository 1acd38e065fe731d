/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_GENERATE_TELL_H
#define PRT_COORDINATOR_GENERATE_TELL_H
/*
 * What `generate` says of a run at its end.
 */
#include "coordinator/run.h"
#include "prt/log.h"
#include "report/report.h"

/* Once for each, now that nothing is tried again: a repository that is not in the report is an error, one that is there
 * in part, or without what a server would have said, a warning. */
void prt_generate_tell_errors(const struct prt_report *report, const prt_log *log);

/* "29 repositories, 1203 commits (17 read), 2 problems, 0.4 s" on standard output. */
void prt_generate_print_summary(const struct prt_run_outcome *outcome, size_t problems);

#endif
