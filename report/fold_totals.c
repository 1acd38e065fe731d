/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "prt/mem.h"
#include "report/figures.h"
#include "report/fold_parts.h"

struct prt_member prt_member_of(const struct prt_author *author)
{
    return (struct prt_member){author->bot, author->first, author->windows, author->earlier};
}

/* Figures and crowds of all authors together, in rows of their own. */
static prt_code count_people(struct prt_report *report, const struct prt_crowd_sides *sides, prt_err *err)
{
    struct prt_member *members = prt_calloc(report->author_count, sizeof *members);
    if (members == NULL)
        return prt_fail_memory(err, "the people of the report");
    for (size_t i = 0; i < report->author_count; i++)
        members[i] = prt_member_of(&report->authors[i]);
    prt_code code = prt_crowd_count(&report->options, members, report->author_count, sides, err);
    free(members);
    return code;
}

static void sum_repositories(const struct prt_report *report, size_t window, bool earlier, struct prt_figures *sum)
{
    for (size_t i = 0; i < report->repository_count; i++) {
        const struct prt_folded_repository *repository = report->repositories[i];
        const struct prt_figures *part = &(earlier ? repository->earlier : repository->windows)[window];
        prt_figures_add(sum, part);
        sum->repositories += part->commits != 0;
    }
}

/* `commits` has room for all organizations. */
static void count_organizations(const struct prt_report *report, size_t window, bool earlier, uint64_t *commits,
                                struct prt_total *total)
{
    size_t count = 0;
    for (size_t i = 0; i < report->organization_count; i++) {
        const struct prt_organization *organization = &report->organizations[i];
        uint64_t made = (earlier ? organization->earlier : organization->windows)[window].commits;
        if (made != 0)
            commits[count++] = made;
    }
    total->organizations = count;
    total->elephant_factor = prt_crowd_half(commits, count);
}

static void count_classes(struct prt_report *report)
{
    struct prt_earlier_classes *classes = &report->classes_earlier;
    for (size_t i = 0; i < report->repository_count; i++) {
        const struct prt_folded_repository *repository = report->repositories[i];
        if (!repository->has_newest_earlier)
            classes->not_begun++;
        else if (repository->activity_earlier == PRT_ACTIVITY_CURRENT)
            classes->current++;
        else if (repository->activity_earlier == PRT_ACTIVITY_ACTIVE)
            classes->active++;
        else
            classes->inactive++;
    }
}

static void fill(const struct prt_report *report, const struct prt_figures *figures, const struct prt_crowd *crowd,
                 bool earlier, uint64_t *commits, struct prt_total *out)
{
    for (size_t w = 0; w < report->options.window_count; w++) {
        out[w] = (struct prt_total){.figures.contributors = figures[w].contributors, .crowd = crowd[w]};
        sum_repositories(report, w, earlier, &out[w].figures);
        count_organizations(report, w, earlier, commits, &out[w]);
    }
}

prt_code prt_fold_totals(struct prt_report *report, prt_err *err)
{
    size_t windows = report->options.window_count;
    struct prt_figures *figures = prt_figures_new(&report->arena, 2, windows);
    struct prt_crowd *crowd = prt_crowd_new(&report->arena, 2, windows);
    uint64_t *commits = prt_calloc(report->organization_count, sizeof *commits);
    prt_code code = PRT_OK;
    report->totals = prt_arena_alloc(&report->arena, windows, sizeof *report->totals);
    report->totals_earlier = prt_arena_alloc(&report->arena, windows, sizeof *report->totals_earlier);
    if (figures == NULL || crowd == NULL || commits == NULL || report->totals == NULL ||
        report->totals_earlier == NULL) {
        code = prt_fail_memory(err, "the totals of the report");
        goto out;
    }
    const struct prt_crowd_sides sides = {figures, figures + windows, crowd, crowd + windows};
    code = count_people(report, &sides, err);
    if (code != PRT_OK)
        goto out;
    fill(report, sides.windows, sides.crowd, false, commits, report->totals);
    fill(report, sides.earlier, sides.earlier_crowd, true, commits, report->totals_earlier);
    count_classes(report);
out:
    free(commits);
    return code;
}
