/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "report/escape_md.h"
#include "report/format.h"
#include "report/github.h"
#include "report/md_parts.h"
#include "report/md_table.h"

static void write_count(prt_buf *out, const char *before, size_t count)
{
    prt_buf_add_text(out, before);
    prt_format_commas(out, count);
}

static void write_counts(prt_buf *out, const struct prt_report *report)
{
    const struct prt_github_counts counts = prt_github_count(report);
    if (report->meta.github->organization.len != 0) {
        prt_buf_add_text(out, "**Organization:** ");
        prt_md_cell(out, report->meta.github->organization);
        prt_buf_add_text(out, ". ");
    }
    write_count(out, "**On GitHub:** ", counts.found[PRT_GITHUB_EXISTS]);
    write_count(out, " of ", report->repository_count);
    if (counts.found[PRT_GITHUB_UNKNOWN] != 0)
        write_count(out, ", not known of ", counts.found[PRT_GITHUB_UNKNOWN]);
    write_count(out, ". **Workflows:** ", counts.workflows);
    write_count(out, ", active ", counts.active);
    prt_buf_add_text(out, ".\n");
}

/* "ci.yaml, release.yaml (failure)": success is not said. */
static void write_workflows(prt_buf *out, const struct prt_github_repository *repository)
{
    prt_md_cell_open(out);
    for (size_t i = 0; i < repository->workflow_count; i++) {
        const struct prt_github_workflow *workflow = &repository->workflows[i];
        prt_buf_add_text(out, i != 0 ? ", " : "");
        prt_md_cell(out, prt_github_file_name(workflow));
        if (strcmp(workflow->status, "success") != 0) {
            prt_buf_add_text(out, " (");
            prt_md_cell(out, prt_str_from(workflow->status));
            prt_buf_add_char(out, ')');
        }
    }
    prt_md_cell_close(out);
}

static void write_repository(prt_buf *out, const struct prt_github_repository *repository)
{
    prt_md_row(out);
    prt_md_cell_str(out, repository->repository);
    prt_md_cell_commas(out, repository->workflow_count);
    prt_md_cell_commas(out, prt_github_failing(repository));
    write_workflows(out, repository);
    prt_md_row_end(out);
}

void prt_md_write_github(prt_buf *out, const struct prt_report *report)
{
    const struct prt_md_column columns[] = {
        {prt_md_repository(report), 'l'}, {"Workflow Count", 'r'}, {"Failing", 'r'}, {"GitHub Workflows", 'l'}};
    write_counts(out, report);
    if (prt_github_count(report).workflows == 0)
        return;
    prt_buf_add_text(out, "What is in brackets is how the last run ended, unless it was a success.\n\n");
    prt_md_table(out, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < report->repository_count; i++) {
        const struct prt_github_repository *repository = prt_github_listed(report, i);
        if (repository != NULL)
            write_repository(out, repository);
    }
}
