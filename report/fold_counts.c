/* SPDX-License-Identifier: Apache-2.0 */
#include "report/activity.h"
#include "report/figures.h"
#include "report/fold_parts.h"

static void count_class(struct prt_report_counts *counts, const struct prt_folded_repository *repository)
{
    switch (prt_class_of(repository)) {
    case PRT_CLASS_CURRENT: counts->current++; break;
    case PRT_CLASS_ACTIVE: counts->active++; break;
    case PRT_CLASS_INACTIVE: counts->inactive++; break;
    case PRT_CLASS_NO_COMMITS: counts->no_commits++; break;
    }
}

static void count_repository(struct prt_report_counts *counts, const struct prt_folded_repository *repository,
                             size_t primary)
{
    const struct prt_figures *period = &repository->windows[primary];
    bool loc_known = (repository->flags & PRT_RECORD_LOC_KNOWN) != 0;
    counts->commits = prt_sum(counts->commits, period->commits);
    counts->added = prt_sum(counts->added, period->added);
    counts->removed = prt_sum(counts->removed, period->removed);
    counts->commits_ever = prt_sum(counts->commits_ever, repository->commits_ever);
    counts->commits_in_future = prt_sum(counts->commits_in_future, repository->commits_in_future);
    counts->commits_undated = prt_sum(counts->commits_undated, repository->commits_undated);
    counts->commits_uncounted = prt_sum(counts->commits_uncounted, repository->commits_uncounted);
    counts->total_loc = prt_sum(counts->total_loc, loc_known ? repository->total_loc : 0);
    counts->shallow += !prt_folded_knows_newcomers(repository);
    counts->unknown_loc += !loc_known && prt_folded_has_commits(repository);
}

void prt_fold_counts(struct prt_report *report)
{
    struct prt_report_counts *counts = &report->counts;
    size_t primary = report->options.primary;
    counts->analyzed = report->repository_count;
    counts->discovered = counts->analyzed + counts->failed;
    for (size_t i = 0; i < report->repository_count; i++) {
        count_class(counts, report->repositories[i]);
        count_repository(counts, report->repositories[i], primary);
    }
    for (size_t i = 0; i < report->author_count; i++)
        if (report->authors[i].windows[primary].commits != 0)
            (*(report->authors[i].bot ? &counts->bots : &counts->contributors))++;
    for (size_t i = 0; i < report->organization_count; i++)
        counts->organizations += report->organizations[i].windows[primary].commits != 0;
}
