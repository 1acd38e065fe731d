/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_GITHUB_H
#define PRT_REPORT_GITHUB_H
/* What the writers look up about GitHub. */
#include "report/report.h"

/* Over the repositories of the report; one of which nothing was found out is UNKNOWN. */
struct prt_github_counts {
    size_t found[PRT_GITHUB_EXISTENCES];
    size_t workflows, active;
};

/* The report has prt_report_meta.github. */
struct prt_github_counts prt_github_count(const struct prt_report *report);

/* Why the report has no prt_report_meta.github, a sentence. */
prt_str prt_github_absent(const struct prt_report *report);

/* "ci.yaml" of ".github/workflows/ci.yaml". */
prt_str prt_github_file_name(const struct prt_github_workflow *workflow);

#endif
