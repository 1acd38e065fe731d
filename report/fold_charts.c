/* SPDX-License-Identifier: Apache-2.0 */
#include "report/figures.h"
#include "report/fold_parts.h"

static void sum_repository(struct prt_report *report, const struct prt_folded_repository *repository)
{
    for (size_t b = 0; b < report->timeline.count; b++)
        report->timeline_commits[b] = prt_sum(report->timeline_commits[b], repository->timeline[b]);
    prt_heat_map_sum(&report->heat_map, &repository->heat_map);
}

prt_code prt_fold_charts(struct prt_report *report, prt_err *err)
{
    report->timeline = prt_timeline_of(report->options.windows, report->options.window_count);
    report->timeline_commits =
        prt_arena_alloc(&report->arena, report->timeline.count, sizeof *report->timeline_commits);
    if (report->timeline_commits == NULL)
        return prt_fail_memory(err, "the report's commits over time");
    for (size_t i = 0; i < report->repository_count; i++)
        sum_repository(report, report->repositories[i]);
    return PRT_OK;
}
