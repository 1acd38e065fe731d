/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "prt/mem.h"
#include "report/crowd.h"
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

/* People alone: report->people_count of them. */
static void list_members(const struct prt_report *report, struct member *members)
{
    size_t count = 0;
    for (uint32_t i = 0; i < report->author_count; i++)
        if (!report->authors[i].bot)
            members[count++] = (struct member){report->authors[i].organization, i};
    if (count > 1)
        qsort(members, count, sizeof *members, by_domain);
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

static prt_code make_room(struct prt_report *report, size_t count, prt_err *err)
{
    size_t windows = report->options.window_count;
    report->organizations = prt_arena_alloc(&report->arena, count, sizeof *report->organizations);
    struct prt_figures *figures = prt_figures_new(&report->arena, 2 * count, windows);
    struct prt_crowd *crowds = prt_crowd_new(&report->arena, 2 * count, windows);
    if (report->organizations == NULL || figures == NULL || crowds == NULL)
        return prt_fail_memory(err, "the organizations of the report");
    for (size_t i = 0; i < count; i++) {
        report->organizations[i].windows = figures + 2 * i * windows;
        report->organizations[i].earlier = figures + (2 * i + 1) * windows;
        report->organizations[i].crowd = crowds + 2 * i * windows;
        report->organizations[i].crowd_earlier = crowds + (2 * i + 1) * windows;
    }
    return PRT_OK;
}

static prt_code count_people(const struct prt_report *report, struct prt_organization *organization,
                             const struct member *run, size_t count, prt_err *err)
{
    const struct prt_crowd_sides sides = {organization->windows, organization->earlier, organization->crowd,
                                          organization->crowd_earlier};
    struct prt_member *members = prt_calloc(count, sizeof *members);
    if (members == NULL)
        return prt_fail_memory(err, "the people of an organization");
    for (size_t i = 0; i < count; i++)
        members[i] = prt_member_of(&report->authors[run[i].author]);
    prt_code code = prt_crowd_count(&report->options, members, count, &sides, err);
    free(members);
    return code;
}

static prt_code fold_run(struct prt_report *report, struct prt_organization *organization, const struct member *run,
                         size_t count, struct stamps *stamps, prt_err *err)
{
    organization->domain = run->domain;
    organization->contributors_ever = count;
    for (size_t w = 0; w < report->options.window_count; w++) {
        sum_window(report, &organization->windows[w], run, count, w, stamps);
        for (size_t i = 0; i < count; i++)
            prt_figures_add(&organization->earlier[w], &report->authors[run[i].author].earlier[w]);
    }
    return count_people(report, organization, run, count, err);
}

static prt_code fold_members(struct prt_report *report, const struct member *members, struct stamps *stamps,
                             prt_err *err)
{
    prt_code code = make_room(report, count_organizations(members, report->people_count), err);
    for (size_t at = 0, len; code == PRT_OK && at < report->people_count; at += len) {
        len = run_length(members, at, report->people_count);
        code = fold_run(report, &report->organizations[report->organization_count++], members + at, len, stamps, err);
    }
    return code;
}

prt_code prt_fold_organizations(struct prt_report *report, prt_err *err)
{
    prt_code code = PRT_OK;
    struct stamps stamps = {.of = prt_calloc(report->repository_count, sizeof *stamps.of)};
    struct member *members = prt_calloc(report->people_count, sizeof *members);
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
