/* SPDX-License-Identifier: Apache-2.0 */
#include "report/activity.h"
#include "report/escape_md.h"
#include "report/format.h"
#include "report/links.h"
#include "report/md_parts.h"
#include "report/md_table.h"

enum { COLUMNS = 11 };

static void write_lines(prt_buf *out, const struct prt_folded_repository *repository)
{
    if ((repository->flags & PRT_RECORD_LOC_KNOWN) != 0)
        prt_md_cell_commas(out, repository->total_loc);
    else
        prt_md_cell_mark(out, "N/A");
}

static void write_last_commit(prt_buf *out, const struct prt_folded_repository *repository)
{
    if (!repository->has_newest) {
        prt_md_cell_mark(out, "N/A");
        prt_md_cell_mark(out, "N/A");
        return;
    }
    prt_md_cell_commas(out, (uint64_t)repository->days_since);
    prt_md_cell_open(out);
    prt_format_date(out, repository->newest, repository->newest_zone);
    prt_md_cell_close(out);
}

static void write_status(prt_buf *out, const struct prt_folded_repository *repository)
{
    prt_md_cell_open(out);
    prt_buf_add_text(out, prt_class_mark(prt_class_of(repository)));
    prt_buf_add_text(out, repository->problem_count != 0 ? " ⚠️" : "");
    prt_md_cell_close(out);
}

static void write_repository(prt_buf *out, const struct prt_report *report,
                             const struct prt_folded_repository *repository)
{
    const size_t primary = report->options.primary;
    const struct prt_figures *period = &repository->windows[primary];
    prt_md_row(out);
    prt_md_cell_repository(out, report, repository->name);
    prt_md_cell_commas(out, period->commits);
    prt_md_cell_signed(out, (int64_t)period->commits - (int64_t)repository->earlier[primary].commits);
    prt_md_cell_commas(out, repository->commits_ever);
    write_lines(out, repository);
    prt_md_cell_commas(out, period->contributors);
    if (prt_folded_knows_newcomers(repository))
        prt_md_cell_commas(out, repository->crowd[primary].newcomers);
    else
        prt_md_cell_mark(out, "N/A");
    prt_md_cell_commas(out, repository->crowd[primary].bus_factor);
    write_last_commit(out, repository);
    write_status(out, repository);
    prt_md_row_end(out);
}

void prt_md_cell_repository(prt_buf *out, const struct prt_report *report, prt_str name)
{
    prt_buf link = {0};
    prt_md_cell_open(out);
    if (prt_link_web(&link, &report->meta, name)) {
        prt_buf_add_char(out, '[');
        prt_md_link_text(out, name);
        prt_buf_add_text(out, "](");
        prt_buf_add_str(out, prt_buf_str(&link));
        prt_buf_add_char(out, ')');
    } else {
        prt_md_cell(out, name);
    }
    prt_md_cell_close(out);
    out->failed = out->failed || link.failed;
    prt_buf_free(&link);
}

void prt_md_write_repositories(prt_buf *out, const struct prt_report *report)
{
    const struct prt_md_column columns[COLUMNS] = {{prt_md_repository(report), 'l'},
                                                   {"Commits", 'r'},
                                                   {"Trend", 'r'},
                                                   {"Commits Ever", 'r'},
                                                   {"LOC", 'r'},
                                                   {"Contributors", 'r'},
                                                   {"Newcomers", 'r'},
                                                   {"Bus Factor", 'r'},
                                                   {"Days Inactive", 'r'},
                                                   {"Last Commit Date", 'r'},
                                                   {"Status", 'l'}};
    prt_buf_add_text(out, "Commits and people of ");
    prt_md_period(out, report);
    prt_buf_add_text(out, "; the other columns do not depend on a window.");
    if (report->counts.partial != 0)
        prt_buf_add_text(out, " ⚠️ marks figures that are incomplete.");
    prt_buf_add_text(out, "\n\n");
    prt_md_table(out, columns, COLUMNS);
    for (size_t i = 0; i < report->repository_count; i++)
        write_repository(out, report, report->repositories[report->repositories_by_commits[i]]);
    prt_buf_add_text(out, "\n**Total:** ");
    prt_format_commas(out, report->repository_count);
    prt_buf_add_text(out, report->repository_count == 1 ? " repository\n" : " repositories\n");
}
