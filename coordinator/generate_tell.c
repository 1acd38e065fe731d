/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/generate_tell.h"

#include <stdio.h>

/* Those with figures stand in the report by name, bytewise. */
static bool has_figures(const struct prt_report *report, prt_str name)
{
    size_t low = 0, high = report->repository_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = prt_str_compare(report->repositories[middle]->name, name);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

void prt_generate_tell_errors(const struct prt_report *report, const prt_log *log)
{
    for (size_t i = 0; i < report->error_count; i++) {
        const struct prt_report_error *error = &report->errors[i];
        const prt_log of = prt_log_with(log, &(struct prt_log_fields){.repository = error->repository});
        if (error->repository.len == 0)
            prt_warning(&of, "%s: %.*s", prt_category_name(error->category), PRT_STR_ARG(error->text));
        else
            prt_log_write(&of, has_figures(report, error->repository) ? PRT_LOG_WARNING : PRT_LOG_ERROR,
                          "repo %.*s: %s: %.*s", PRT_STR_ARG(error->repository), prt_category_name(error->category),
                          PRT_STR_ARG(error->text));
    }
}

void prt_generate_print_summary(const struct prt_run_outcome *outcome, size_t problems)
{
    printf("%zu %s, %llu commit%s (%llu read), %zu problem%s, %.1f s\n", outcome->folded_count,
           outcome->folded_count == 1 ? "repository" : "repositories", (unsigned long long)outcome->commits,
           outcome->commits == 1 ? "" : "s", (unsigned long long)outcome->commits_read, problems,
           problems == 1 ? "" : "s", (double)outcome->elapsed_ms / 1000.0);
}
