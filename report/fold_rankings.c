/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "prt/mem.h"
#include "report/figures.h"
#include "report/fold_parts.h"
#include "report/rank.h"

/* Describes thing `index` of the report to a ranking. */
typedef struct prt_rank_item (*describe)(const struct prt_report *report, uint32_t index);

static struct prt_rank_item repository_by_commits(const struct prt_report *report, uint32_t index)
{
    const struct prt_folded_repository *repository = report->repositories[index];
    return (struct prt_rank_item){(int64_t)repository->windows[report->options.primary].commits, repository->name,
                                  repository->name, index, false};
}

static struct prt_rank_item repository_by_age(const struct prt_report *report, uint32_t index)
{
    const struct prt_folded_repository *repository = report->repositories[index];
    int64_t age = repository->has_newest ? repository->days_since : INT64_MAX;
    return (struct prt_rank_item){age, repository->name, repository->name, index, false};
}

static struct prt_rank_item author_by_commits(const struct prt_report *report, uint32_t index)
{
    const struct prt_author *author = &report->authors[index];
    return (struct prt_rank_item){(int64_t)author->windows[report->options.primary].commits, author->name,
                                  author->email, index, author->bot};
}

static struct prt_rank_item author_by_net(const struct prt_report *report, uint32_t index)
{
    const struct prt_author *author = &report->authors[index];
    return (struct prt_rank_item){prt_figures_net(&author->windows[report->options.primary]), author->name,
                                  author->email, index, author->bot};
}

static struct prt_rank_item author_by_name(const struct prt_report *report, uint32_t index)
{
    const struct prt_author *author = &report->authors[index];
    return (struct prt_rank_item){0, author->name, author->email, index, false};
}

static struct prt_rank_item organization_by_commits(const struct prt_report *report, uint32_t index)
{
    const struct prt_organization *organization = &report->organizations[index];
    return (struct prt_rank_item){(int64_t)organization->windows[report->options.primary].commits, organization->domain,
                                  organization->domain, index, false};
}

/* As it is written: the order is that of what readers see, and whoever reads the report again finds it. */
static prt_code show(struct prt_report *report, prt_str *text, prt_err *err)
{
    prt_buf valid = {0};
    if (prt_str_is_utf8(*text))
        return PRT_OK;
    prt_buf_add_utf8(&valid, *text);
    prt_code code = prt_buf_check(&valid, "a ranking", err);
    if (code == PRT_OK) {
        *text = prt_arena_str(&report->arena, prt_buf_str(&valid));
        code = text->data != NULL ? PRT_OK : prt_fail_memory(err, "a ranking");
    }
    prt_buf_free(&valid);
    return code;
}

static prt_code show_item(struct prt_report *report, struct prt_rank_item *item, prt_err *err)
{
    const prt_code code = show(report, &item->name, err);
    return code == PRT_OK ? show(report, &item->key, err) : code;
}

static prt_code rank_all(struct prt_report *report, size_t count, describe describe_one, uint32_t **out, prt_err *err)
{
    struct prt_rank_item *items = prt_calloc(count, sizeof *items);
    if (items == NULL)
        return prt_fail_memory(err, "a ranking");
    prt_code code = PRT_OK;
    for (uint32_t i = 0; code == PRT_OK && i < count; i++) {
        items[i] = describe_one(report, i);
        code = show_item(report, &items[i], err);
    }
    if (code == PRT_OK) {
        *out = prt_rank_indexes(&report->arena, items, count);
        code = *out != NULL ? PRT_OK : prt_fail_memory(err, "a ranking");
    }
    free(items);
    return code;
}

static prt_code place_authors(struct prt_report *report, prt_err *err)
{
    uint32_t *by_name = NULL;
    const prt_code code = rank_all(report, report->author_count, author_by_name, &by_name, err);
    if (code != PRT_OK)
        return code;
    report->author_places = prt_arena_alloc(&report->arena, report->author_count, sizeof *report->author_places);
    if (report->author_places == NULL)
        return prt_fail_memory(err, "a ranking");
    for (uint32_t place = 0; place < report->author_count; place++)
        report->author_places[by_name[place]] = place;
    return PRT_OK;
}

prt_code prt_fold_rankings(struct prt_report *report, prt_err *err)
{
    const struct {
        size_t count;
        describe describe_one;
        uint32_t **out;
    } rankings[] = {
        {report->repository_count, repository_by_commits, &report->repositories_by_commits},
        {report->repository_count, repository_by_age, &report->repositories_by_age},
        {report->author_count, author_by_commits, &report->authors_by_commits},
        {report->author_count, author_by_net, &report->authors_by_net},
        {report->organization_count, organization_by_commits, &report->organizations_by_commits},
    };
    prt_code code = PRT_OK;
    for (size_t i = 0; code == PRT_OK && i < sizeof rankings / sizeof rankings[0]; i++)
        code = rank_all(report, rankings[i].count, rankings[i].describe_one, rankings[i].out, err);
    return code == PRT_OK ? place_authors(report, err) : code;
}
