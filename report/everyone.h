/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_EVERYONE_H
#define PRT_REPORT_EVERYONE_H
/*
 * A report in which programs are people, as schema 1.5 has it: bots are in rankings and organizations like anybody
 * else.
 */
#include "report/report.h"

/* Authors, organizations and rankings are the copy's own; all else is shared with `report`, which must outlive it.
 * To be released with prt_report_free. Figures of repositories stay as they are: prt_everyone_contributors adds the
 * bots. */
prt_code prt_report_of_everyone(const struct prt_report *report, struct prt_report *out, prt_err *err) PRT_MUST_USE;

/* Authors of any kind with a commit in the window. */
uint64_t prt_everyone_contributors(const struct prt_folded_repository *repository, size_t window);

#endif
