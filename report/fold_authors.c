/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "prt/mem.h"
#include "report/figures.h"
#include "report/fold_parts.h"
#include "report/names.h"
#include "report/organization.h"

/* An author's part in one repository. All shares of a report, sorted, are runs of one author each, and within a run the
 * repositories rise: no table is needed and no order is left to chance. */
struct share {
    prt_str email;
    uint32_t repository; /* index in report->repositories */
    uint32_t position;   /* index in its authors */
};

static int by_email(const void *left, const void *right)
{
    const struct share *a = left;
    const struct share *b = right;
    int order = prt_str_compare(a->email, b->email);
    return order != 0 ? order : (a->repository > b->repository) - (a->repository < b->repository);
}

static const struct prt_folded_author *part_of(const struct prt_report *report, const struct share *share)
{
    return &report->repositories[share->repository]->authors[share->position];
}

static size_t count_shares(const struct prt_report *report)
{
    size_t count = 0;
    for (size_t i = 0; i < report->repository_count; i++)
        count += report->repositories[i]->author_count;
    return count;
}

static void list_shares(const struct prt_report *report, struct share *shares, size_t count)
{
    size_t at = 0;
    for (uint32_t i = 0; i < report->repository_count; i++)
        for (uint32_t k = 0; k < report->repositories[i]->author_count; k++)
            shares[at++] = (struct share){report->repositories[i]->authors[k].email, i, k};
    if (count > 1)
        qsort(shares, count, sizeof *shares, by_email);
}

/* Shares from `from` on that are of the same author. */
static size_t run_length(const struct share *shares, size_t from, size_t count)
{
    size_t to = from + 1;
    while (to < count && prt_str_equal(shares[to].email, shares[from].email))
        to++;
    return to - from;
}

static size_t count_authors(const struct share *shares, size_t count)
{
    size_t authors = 0;
    for (size_t at = 0; at < count; at += run_length(shares, at, count))
        authors++;
    return authors;
}

static void note_first(struct prt_author *author, const struct prt_folded_author *part)
{
    if (!part->has_last || (author->has_first && author->first <= part->first))
        return;
    author->has_first = true;
    author->first = part->first;
}

static prt_code sum_shares(const struct prt_report *report, struct prt_author *author, const struct share *run,
                           size_t count, prt_err *err)
{
    struct prt_name_choice choice = {.time = PRT_NAME_UNDATED};
    for (size_t i = 0; i < count; i++) {
        const struct prt_folded_author *part = part_of(report, &run[i]);
        author->commits_ever = prt_sum(author->commits_ever, part->commits_ever);
        prt_name_consider(&choice, part->name, part->newest);
        note_first(author, part);
        for (size_t w = 0; w < report->options.window_count; w++) {
            prt_figures_add(&author->earlier[w], &part->earlier[w]);
            prt_figures_add(&author->windows[w], &part->windows[w]);
            author->windows[w].repositories += part->windows[w].commits != 0;
        }
    }
    author->email = run->email;
    author->name = prt_name_shown(choice.name);
    author->username = prt_name_first_word(author->name);
    return prt_is_bot(report->options.bots, choice.name, run->email, &author->bot, err);
}

/* After sum_shares, which counted how long each list is. */
static prt_code list_repositories(struct prt_report *report, struct prt_author *author, const struct share *run,
                                  size_t count, prt_err *err)
{
    size_t windows = report->options.window_count;
    author->repositories = prt_arena_alloc(&report->arena, windows, sizeof *author->repositories);
    if (author->repositories == NULL)
        return prt_fail_memory(err, "the repositories of an author");
    for (size_t w = 0; w < windows; w++) {
        uint32_t *list = prt_arena_alloc(&report->arena, author->windows[w].repositories, sizeof *list);
        if (list == NULL)
            return prt_fail_memory(err, "the repositories of an author");
        author->repositories[w] = list;
        for (size_t i = 0; i < count; i++)
            if (part_of(report, &run[i])->windows[w].commits != 0)
                *list++ = run[i].repository;
    }
    return PRT_OK;
}

static prt_code fold_run(struct prt_report *report, uint32_t index, const struct share *run, size_t count, prt_err *err)
{
    struct prt_author *author = &report->authors[index];
    for (size_t i = 0; i < count; i++)
        report->repository_authors[run[i].repository][run[i].position] = index;
    prt_code code = sum_shares(report, author, run, count, err);
    if (code == PRT_OK)
        code = list_repositories(report, author, run, count, err);
    if (code != PRT_OK)
        return code;
    return prt_organization_of(&report->arena, author->email, report->options.placeholder, report->options.domains,
                               &author->organization, err);
}

static prt_code make_room(struct prt_report *report, size_t authors, prt_err *err)
{
    size_t windows = report->options.window_count;
    report->authors = prt_arena_alloc(&report->arena, authors, sizeof *report->authors);
    struct prt_figures *figures = prt_figures_new(&report->arena, authors, windows);
    struct prt_figures *earlier = prt_figures_new(&report->arena, authors, windows);
    report->repository_authors =
        prt_arena_alloc(&report->arena, report->repository_count, sizeof *report->repository_authors);
    if (report->authors == NULL || figures == NULL || earlier == NULL || report->repository_authors == NULL)
        return prt_fail_memory(err, "the authors of the report");
    for (size_t i = 0; i < authors; i++) {
        report->authors[i].windows = figures + i * windows;
        report->authors[i].earlier = earlier + i * windows;
    }
    for (size_t i = 0; i < report->repository_count; i++) {
        report->repository_authors[i] =
            prt_arena_alloc(&report->arena, report->repositories[i]->author_count, sizeof **report->repository_authors);
        if (report->repository_authors[i] == NULL)
            return prt_fail_memory(err, "the authors of the report");
    }
    return PRT_OK;
}

static prt_code fold_shares(struct prt_report *report, const struct share *shares, size_t count, prt_err *err)
{
    prt_code code = make_room(report, count_authors(shares, count), err);
    for (size_t at = 0, len; code == PRT_OK && at < count; at += len) {
        len = run_length(shares, at, count);
        code = fold_run(report, (uint32_t)report->author_count++, shares + at, len, err);
        if (code == PRT_OK)
            report->people_count += !report->authors[report->author_count - 1].bot;
    }
    return code;
}

prt_code prt_fold_authors(struct prt_report *report, prt_err *err)
{
    size_t count = count_shares(report);
    struct share *shares = prt_calloc(count, sizeof *shares);
    if (shares == NULL)
        return prt_fail_memory(err, "the authors of the report");
    list_shares(report, shares, count);
    prt_code code = fold_shares(report, shares, count, err);
    free(shares);
    return code;
}
