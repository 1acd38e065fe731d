/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "prt/mem.h"
#include "report/figures.h"
#include "report/fold_parts.h"

/* An author under an organisation; sorted, they are runs of one organisation each. */
struct member {
    prt_str domain;
    uint32_t author;
};

/* Counts distinct repositories: a repository is new to a set when its stamp is not that set's number. */
struct stamps {
    uint64_t *of; /* [repository] */
    uint64_t set; /* number of the set being counted, from 1 */
};

static int by_domain(const void *left, const void *right)
{
    const struct member *a = left;
    const struct member *b = right;
    int order = prt_str_compare(a->domain, b->domain);
    return order != 0 ? order : (a->author > b->author) - (a->author < b->author);
}

static void list_members(const struct prt_report *report, struct member *members)
{
    for (uint32_t i = 0; i < report->author_count; i++)
        members[i] = (struct member){report->authors[i].organization, i};
    if (report->author_count > 1)
        qsort(members, report->author_count, sizeof *members, by_domain);
}

static size_t run_length(const struct member *members, size_t from, size_t count)
{
    size_t to = from + 1;
    while (to < count && prt_str_equal(members[to].domain, members[from].domain))
        to++;
    return to - from;
}

static uint64_t count_new(struct stamps *stamps, const uint32_t *repositories, uint64_t count)
{
    uint64_t fresh = 0;
    for (uint64_t i = 0; i < count; i++) {
        fresh += stamps->of[repositories[i]] != stamps->set;
        stamps->of[repositories[i]] = stamps->set;
    }
    return fresh;
}

static void sum_window(const struct prt_report *report, struct prt_figures *sum, const struct member *run, size_t count,
                       size_t window, struct stamps *stamps)
{
    stamps->set++;
    for (size_t i = 0; i < count; i++) {
        const struct prt_author *author = &report->authors[run[i].author];
        const struct prt_figures *part = &author->windows[window];
        prt_figures_add(sum, part);
        sum->contributors += part->commits != 0;
        sum->repositories += count_new(stamps, author->repositories[window], part->repositories);
    }
}

static size_t count_organizations(const struct member *members, size_t count)
{
    size_t organizations = 0;
    for (size_t at = 0; at < count; at += run_length(members, at, count))
        organizations++;
    return organizations;
}

static prt_code fold_members(struct prt_report *report, const struct member *members, struct stamps *stamps,
                             prt_err *err)
{
    size_t windows = report->options.window_count;
    size_t count = count_organizations(members, report->author_count);
    report->organizations = prt_arena_alloc(&report->arena, count, sizeof *report->organizations);
    struct prt_figures *figures = prt_figures_new(&report->arena, count, windows);
    if (report->organizations == NULL || figures == NULL)
        return prt_fail_memory(err, "the organizations of the report");
    for (size_t at = 0, len; at < report->author_count; at += len) {
        struct prt_organization *organization = &report->organizations[report->organization_count];
        len = run_length(members, at, report->author_count);
        organization->domain = members[at].domain;
        organization->contributors_ever = len;
        organization->windows = figures + report->organization_count++ * windows;
        for (size_t w = 0; w < windows; w++)
            sum_window(report, &organization->windows[w], members + at, len, w, stamps);
    }
    return PRT_OK;
}

prt_code prt_fold_organizations(struct prt_report *report, prt_err *err)
{
    prt_code code = PRT_OK;
    struct stamps stamps = {.of = prt_calloc(report->repository_count, sizeof *stamps.of)};
    struct member *members = prt_calloc(report->author_count, sizeof *members);
    if (stamps.of == NULL || members == NULL) {
        code = prt_fail_memory(err, "the organizations of the report");
        goto out;
    }
    list_members(report, members);
    code = fold_members(report, members, &stamps, err);
out:
    free(members);
    free(stamps.of);
    return code;
}
