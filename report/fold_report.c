/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "report/fold_parts.h"

static int by_path(const void *left, const void *right)
{
    const struct prt_report_skip *a = left;
    const struct prt_report_skip *b = right;
    int order = prt_str_compare(a->path, b->path);
    return order != 0 ? order : prt_str_compare(a->reason, b->reason);
}

static prt_code sort_skips(struct prt_report *report, const struct prt_report_skip *skips, size_t count, prt_err *err)
{
    report->skips = prt_arena_alloc(&report->arena, count, sizeof *report->skips);
    if (report->skips == NULL)
        return prt_fail_memory(err, "the list of what was left out");
    for (size_t i = 0; i < count; i++)
        report->skips[i] = skips[i];
    if (count > 1)
        qsort(report->skips, count, sizeof *report->skips, by_path);
    report->skip_count = count;
    return PRT_OK;
}

static prt_code check_options(const struct prt_fold_options *options, prt_err *err)
{
    if (options->primary < options->window_count)
        return PRT_OK;
    return prt_fail(err, PRT_E_INTERNAL, "the report's primary time window is number %zu of %zu", options->primary,
                    options->window_count);
}

prt_code prt_fold_report(const struct prt_report_meta *meta, const struct prt_fold_options *options,
                         const struct prt_folded_repository *const *repositories, size_t repository_count,
                         const struct prt_report_error *errors, size_t error_count, const struct prt_report_skip *skips,
                         size_t skip_count, struct prt_report *out, prt_err *err)
{
    struct prt_report report = {.meta = *meta, .options = *options};
    prt_code code = check_options(options, err);
    if (code == PRT_OK)
        code = prt_fold_inputs(&report, repositories, repository_count, errors, error_count, err);
    if (code == PRT_OK)
        code = sort_skips(&report, skips, skip_count, err);
    if (code == PRT_OK)
        code = prt_fold_info(&report, err);
    if (code == PRT_OK)
        code = prt_fold_authors(&report, err);
    if (code == PRT_OK)
        code = prt_fold_privacy(&report, err);
    if (code == PRT_OK)
        code = prt_fold_organizations(&report, err);
    if (code == PRT_OK)
        code = prt_fold_rankings(&report, err);
    if (code == PRT_OK)
        code = prt_fold_totals(&report, err);
    if (code == PRT_OK)
        code = prt_fold_charts(&report, err);
    if (code == PRT_OK)
        code = prt_fold_languages(&report, err);
    if (code != PRT_OK) {
        prt_report_free(&report);
        return code;
    }
    prt_fold_counts(&report);
    *out = report;
    return PRT_OK;
}

uint64_t prt_report_failed_services(const struct prt_report *report)
{
    uint64_t count = 0;
    for (size_t i = 0; i < report->error_count; i++)
        count += report->errors[i].category == PRT_CATEGORY_SERVICE;
    return count;
}

void prt_report_free(struct prt_report *report)
{
    prt_arena_free(&report->arena);
    *report = (struct prt_report){0};
}
