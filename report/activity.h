/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_ACTIVITY_H
#define PRT_REPORT_ACTIVITY_H
/*
 * Activity: current or active need a commit in some window, that is in the longest one, and not too many days since.
 * The classes a repository falls into: one of the three activities, or no commits at all. Every repository with figures
 * is in exactly one.
 */
#include "report/fold.h"

typedef enum prt_class { PRT_CLASS_CURRENT, PRT_CLASS_ACTIVE, PRT_CLASS_INACTIVE, PRT_CLASS_NO_COMMITS } prt_class;

/* Judges days_since, activity and activity_earlier from the newest commits. `newest_earlier` means something with
 * has_newest_earlier. */
void prt_judge_activity(const struct prt_fold_options *options, struct prt_folded_repository *folded,
                        int64_t newest_earlier);

/* Its activity, where there is a commit to judge it by. */
prt_class prt_class_of(const struct prt_folded_repository *repository);

const char *prt_activity_name(prt_activity activity); /* "current", "active", "inactive" */
const char *prt_class_mark(prt_class class_of);       /* the sign in a table's Status column */

#endif
