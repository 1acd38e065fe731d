/* SPDX-License-Identifier: Apache-2.0 */
#include "report/everyone.h"

#include "report/figures.h"
#include "report/fold_parts.h"

static prt_code copy_authors(struct prt_report *everyone, prt_err *err)
{
    const struct prt_author *from = everyone->authors;
    everyone->authors = prt_arena_alloc(&everyone->arena, everyone->author_count, sizeof *everyone->authors);
    if (everyone->authors == NULL)
        return prt_fail_memory(err, "the authors of the report");
    for (size_t i = 0; i < everyone->author_count; i++) {
        everyone->authors[i] = from[i];
        everyone->authors[i].bot = false;
    }
    everyone->people_count = everyone->author_count;
    return PRT_OK;
}

prt_code prt_report_of_everyone(const struct prt_report *report, struct prt_report *out, prt_err *err)
{
    struct prt_report everyone = *report;
    everyone.arena = (prt_arena){0};
    everyone.organizations = NULL;
    everyone.organization_count = 0;
    prt_code code = copy_authors(&everyone, err);
    if (code == PRT_OK)
        code = prt_fold_organizations(&everyone, err);
    if (code == PRT_OK)
        code = prt_fold_rankings(&everyone, err);
    if (code == PRT_OK)
        *out = everyone;
    else
        prt_report_free(&everyone);
    return code;
}

uint64_t prt_everyone_contributors(const struct prt_folded_repository *repository, size_t window)
{
    return prt_sum(repository->windows[window].contributors, repository->crowd[window].bots);
}
