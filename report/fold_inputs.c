/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "report/fold_parts.h"

static int by_name(const void *left, const void *right)
{
    const struct prt_folded_repository *const *a = left;
    const struct prt_folded_repository *const *b = right;
    return prt_str_compare((*a)->name, (*b)->name);
}

static int by_repository(const void *left, const void *right)
{
    const struct prt_report_error *a = left;
    const struct prt_report_error *b = right;
    int order = prt_str_compare(a->repository, b->repository);
    if (order != 0)
        return order;
    if (a->category != b->category)
        return a->category < b->category ? -1 : 1;
    return prt_str_compare(a->text, b->text);
}

/* `all` is sorted by name. */
static prt_code refuse_doubles(const struct prt_folded_repository **all, size_t count,
                               const struct prt_report_error *errors, size_t error_count, prt_err *err)
{
    for (size_t i = 1; i < count; i++)
        if (prt_str_equal(all[i]->name, all[i - 1]->name))
            return prt_fail(err, PRT_E_INTERNAL, "repository %.*s has two results in one report",
                            PRT_STR_ARG(all[i]->name));
    for (size_t i = 0; i < error_count && count != 0; i++) {
        struct prt_folded_repository wanted = {.name = errors[i].repository};
        const struct prt_folded_repository *key = &wanted;
        if (bsearch(&key, all, count, sizeof *all, by_name) != NULL)
            return prt_fail(err, PRT_E_INTERNAL, "repository %.*s has both a result and a failure in one report",
                            PRT_STR_ARG(errors[i].repository));
    }
    return PRT_OK;
}

static prt_code sort_repositories(struct prt_report *report, const struct prt_folded_repository *const *repositories,
                                  size_t count, prt_err *err)
{
    report->repositories = prt_arena_alloc(&report->arena, count, sizeof *report->repositories);
    if (report->repositories == NULL)
        return prt_fail_memory(err, "the list of repositories");
    for (size_t i = 0; i < count; i++)
        report->repositories[i] = repositories[i];
    if (count > 1)
        qsort(report->repositories, count, sizeof *report->repositories, by_name);
    report->repository_count = count;
    return PRT_OK;
}

static size_t count_errors(const struct prt_report *report, size_t given)
{
    size_t count = given;
    for (size_t i = 0; i < report->repository_count; i++)
        count += report->repositories[i]->problem_count;
    return count;
}

static prt_code gather_errors(struct prt_report *report, const struct prt_report_error *errors, size_t count,
                              prt_err *err)
{
    report->errors = prt_arena_alloc(&report->arena, count_errors(report, count), sizeof *report->errors);
    if (report->errors == NULL)
        return prt_fail_memory(err, "the list of errors");
    for (size_t i = 0; i < count; i++)
        report->errors[report->error_count++] = errors[i];
    for (size_t i = 0; i < report->repository_count; i++) {
        const struct prt_folded_repository *repository = report->repositories[i];
        for (size_t k = 0; k < repository->problem_count; k++)
            report->errors[report->error_count++] = (struct prt_report_error){
                repository->name, repository->problems[k].category, repository->problems[k].text};
    }
    if (report->error_count > 1)
        qsort(report->errors, report->error_count, sizeof *report->errors, by_repository);
    return PRT_OK;
}

/* Keeps those with figures in the list, in their order. */
static void drop_empty_handed(struct prt_report *report)
{
    size_t kept = 0;
    for (size_t i = 0; i < report->repository_count; i++) {
        if (!prt_folded_has_figures(report->repositories[i]))
            continue;
        report->counts.partial += report->repositories[i]->problem_count != 0;
        report->repositories[kept++] = report->repositories[i];
    }
    report->repository_count = kept;
}

static void count_failed(struct prt_report *report)
{
    for (size_t i = 0; i < report->error_count; i++) {
        prt_str name = report->errors[i].repository;
        bool seen = i != 0 && prt_str_equal(name, report->errors[i - 1].repository);
        report->counts.failed += name.len != 0 && !seen && !prt_report_lists(report, name);
    }
}

prt_code prt_fold_inputs(struct prt_report *report, const struct prt_folded_repository *const *repositories,
                         size_t repository_count, const struct prt_report_error *errors, size_t error_count,
                         prt_err *err)
{
    prt_code code = sort_repositories(report, repositories, repository_count, err);
    if (code == PRT_OK)
        code = refuse_doubles(report->repositories, repository_count, errors, error_count, err);
    if (code == PRT_OK)
        code = gather_errors(report, errors, error_count, err);
    if (code != PRT_OK)
        return code;
    drop_empty_handed(report);
    count_failed(report);
    return PRT_OK;
}

bool prt_report_lists(const struct prt_report *report, prt_str name)
{
    struct prt_folded_repository wanted = {.name = name};
    const struct prt_folded_repository *key = &wanted;
    return report->repository_count != 0 &&
           bsearch(&key, report->repositories, report->repository_count, sizeof *report->repositories, by_name) != NULL;
}
