/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_FOLD_PARTS_H
#define PRT_REPORT_FOLD_PARTS_H
/*
 * The steps of prt_fold_report, in their order. Each fills its part of the report from what the earlier ones left
 * there; all that they allocate for the report is in report->arena. report->meta and ->options are set before the
 * first.
 */
#include "report/crowd.h"
#include "report/report.h"

/* repositories, errors (from both inputs), counts.failed and .partial */
prt_code prt_fold_inputs(struct prt_report *report, const struct prt_folded_repository *const *repositories,
                         size_t repository_count, const struct prt_report_error *errors, size_t error_count,
                         prt_err *err) PRT_MUST_USE;
/* What crowd.h needs to know of an author of the report. */
struct prt_member prt_member_of(const struct prt_author *author);

/* authors, people_count, repository_authors */
prt_code prt_fold_authors(struct prt_report *report, prt_err *err) PRT_MUST_USE;
/* Names, addresses and sentences as they may be shown, of authors, of copies of repositories, errors, skips, jobs and
 * info. What needs them as they are comes before, everything else behind. */
prt_code prt_fold_privacy(struct prt_report *report, prt_err *err) PRT_MUST_USE;
prt_code prt_fold_privacy_texts(struct prt_report *report, const struct prt_mask *how, prt_err *err) PRT_MUST_USE;
/* The same of a copy's features. */
prt_code prt_fold_privacy_facts(struct prt_report *report, const struct prt_mask *how,
                                struct prt_folded_repository *repository, prt_err *err) PRT_MUST_USE;
/* organizations */
prt_code prt_fold_organizations(struct prt_report *report, prt_err *err) PRT_MUST_USE;
/* the five lists of indexes, and author_places */
prt_code prt_fold_rankings(struct prt_report *report, prt_err *err) PRT_MUST_USE;
/* timeline, timeline_commits, heat_map */
prt_code prt_fold_charts(struct prt_report *report, prt_err *err) PRT_MUST_USE;
/* totals and what belongs to them */
prt_code prt_fold_totals(struct prt_report *report, prt_err *err) PRT_MUST_USE;
/* languages */
prt_code prt_fold_languages(struct prt_report *report, prt_err *err) PRT_MUST_USE;
/* info */
prt_code prt_fold_info(struct prt_report *report, prt_err *err) PRT_MUST_USE;
/* counts, but for failed and partial */
void prt_fold_counts(struct prt_report *report);

#endif
