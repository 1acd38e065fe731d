/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_STEP_SUMMARY_H
#define PRT_COORDINATOR_STEP_SUMMARY_H
/*
 * What a CI job shows of a run, added to the end of the file that $GITHUB_STEP_SUMMARY names: the configuration as soon
 * as it is known, what asking services took and how the run ended at its end, whatever that is.
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary)
 */
#include "coordinator/command.h"
#include "coordinator/config/config.h"
#include "report/report.h"

/* Errors that are listed; the report has all of them. */
enum { PRT_STEP_SUMMARY_ERRORS = 20 };

/* How a run ended. Nothing of it is owned. */
struct prt_step_outcome {
    prt_exit exit;
    const char *project;
    const struct prt_report *report;       /* NULL, or nothing in it: the run did not come so far */
    const struct prt_report_error *errors; /* of services, for a run without a report */
    size_t error_count;
    const struct prt_api_statistics *statistics;
    size_t statistics_count;
};

/* Append Markdown. Pure. */
void prt_step_summary_print_begin(const char *project, const struct prt_config *config, prt_buf *out);
void prt_step_summary_print_end(const struct prt_step_outcome *outcome, prt_buf *out);

/* The same to the file; nothing when the variable is not set. A file that cannot be written is told in the log. */
void prt_step_summary_begin(const char *project, const struct prt_config *config, const prt_log *log);
void prt_step_summary_end(const struct prt_step_outcome *outcome, const prt_log *log);

#endif
