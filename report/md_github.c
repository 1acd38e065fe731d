/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "report/escape_md.h"
#include "report/format.h"
#include "report/github.h"
#include "report/md_parts.h"
#include "report/md_table.h"
#include "report/sections.h"
#include "report/workflows.h"

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

/* Why there is no more to tell than the files say. */
static void write_files_alone(prt_buf *out, const struct prt_report *report)
{
    const prt_str why = prt_github_absent(report);
    prt_md_cell(out, why);
    prt_buf_add_text(out, prt_section_stop(why));
    prt_buf_add_text(out, " So these are the files at HEAD; how their runs ended is not known. ");
    write_count(out, "**Workflows:** ", prt_workflows_count_all(report).count);
    prt_buf_add_text(out, ".\n");
}

/* "ci.yaml, release.yaml (failure)": neither success nor what nobody asked for is said. */
static void write_workflows(prt_buf *out, const struct prt_report *report, size_t index)
{
    struct prt_workflows all = prt_workflows_of(report, index);
    struct prt_workflow workflow;
    prt_md_cell_open(out);
    for (size_t i = 0; prt_workflows_next(&all, &workflow); i++) {
        prt_buf_add_text(out, i != 0 ? ", " : "");
        prt_md_cell(out, workflow.name);
        if (report->meta.github != NULL && strcmp(workflow.status, "success") != 0) {
            prt_buf_add_text(out, " (");
            prt_md_cell(out, prt_str_from(workflow.status));
            prt_buf_add_char(out, ')');
        }
    }
    prt_md_cell_close(out);
}

static void write_failing(prt_buf *out, const struct prt_report *report, const struct prt_workflow_counts *counts)
{
    if (report->meta.github != NULL)
        prt_md_cell_commas(out, counts->failing);
    else
        prt_md_cell_mark(out, "N/A");
}

static void write_repository(prt_buf *out, const struct prt_report *report, size_t index)
{
    const struct prt_workflow_counts counts = prt_workflows_count(report, index);
    if (counts.count == 0)
        return;
    prt_md_row(out);
    prt_md_cell_str(out, report->repositories[index]->name);
    prt_md_cell_commas(out, counts.count);
    write_failing(out, report, &counts);
    write_workflows(out, report, index);
    prt_md_row_end(out);
}

void prt_md_write_github(prt_buf *out, const struct prt_report *report)
{
    const struct prt_md_column columns[] = {
        {prt_md_repository(report), 'l'}, {"Workflow Count", 'r'}, {"Failing", 'r'}, {"GitHub Workflows", 'l'}};
    const bool asked = report->meta.github != NULL;
    (asked ? write_counts : write_files_alone)(out, report);
    if (prt_workflows_count_all(report).count == 0)
        return;
    if (asked)
        prt_buf_add_text(out, "What is in brackets is how the last run ended, unless it was a success.\n\n");
    prt_md_table(out, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < report->repository_count; i++)
        write_repository(out, report, i);
}
