/* SPDX-License-Identifier: Apache-2.0 */
#include "report/activity.h"
#include "report/html_parts.h"
#include "report/html_table.h"

static const char *class_word(prt_class class_of)
{
    static const char *const words[] = {"Current", "Active", "Inactive", "No commits"};
    return words[class_of];
}

static const char *class_look(prt_class class_of)
{
    static const char *const looks[] = {"current", "active", "inactive", "none"};
    return looks[class_of];
}

static void write_last_commit(prt_html *html, const struct prt_folded_repository *repository)
{
    if (!repository->has_newest) {
        prt_html_cell_unknown(html);
        prt_html_cell_unknown(html);
        return;
    }
    prt_html_cell_commas(html, (uint64_t)repository->days_since);
    prt_html_number_open(html);
    prt_html_date(html, repository->newest, repository->newest_zone);
    prt_html_cell_close(html);
}

static void write_status(prt_html *html, const struct prt_folded_repository *repository)
{
    const prt_class class_of = prt_class_of(repository);
    prt_html_cell_open(html);
    prt_html_badge(html, class_look(class_of), class_word(class_of));
    if (repository->problem_count != 0) {
        prt_html_text(html, " ");
        prt_html_badge(html, "failed", "Incomplete");
    }
    prt_html_cell_close(html);
}

static void write_repository(prt_html *html, const struct prt_report *report, uint32_t index)
{
    const struct prt_folded_repository *repository = report->repositories[index];
    const struct prt_figures *period = &repository->windows[report->options.primary];
    prt_html_row_of(html, class_word(prt_class_of(repository)), index);
    prt_html_head_open(html);
    prt_html_repository_link(html, report, repository->name);
    prt_html_cell_close(html);
    prt_html_cell_commas(html, period->commits);
    prt_html_cell_signed(html,
                         (int64_t)period->commits - (int64_t)repository->earlier[report->options.primary].commits);
    prt_html_cell_commas(html, repository->commits_ever);
    if ((repository->flags & PRT_RECORD_LOC_KNOWN) != 0)
        prt_html_cell_commas(html, repository->total_loc);
    else
        prt_html_cell_unknown(html);
    prt_html_cell_commas(html, period->contributors);
    write_last_commit(html, repository);
    write_status(html, repository);
    prt_html_row_end(html);
}

void prt_html_write_repositories(prt_html *html, const struct prt_report *report)
{
    const struct prt_html_column columns[] = {{prt_html_repository(report), 'l'},
                                              {"Commits", 'r'},
                                              {"Trend", 'r'},
                                              {"Commits Ever", 'r'},
                                              {"LOC", 'r'},
                                              {"Contributors", 'r'},
                                              {"Days Inactive", 'r'},
                                              {"Last Commit Date", 'r'},
                                              {"Status", 'l'}};
    prt_html_lead(html);
    prt_html_text(html, "Commits, trend and contributors of ");
    prt_html_period(html, report);
    prt_html_text(html, "; the other columns do not depend on a window.");
    prt_html_close(html);
    prt_html_table(html, &(struct prt_html_table){.id = "repositories",
                                                  .caption = prt_html_repositories(report),
                                                  .columns = columns,
                                                  .column_count = sizeof columns / sizeof columns[0],
                                                  .live = true,
                                                  .filter = "Status"});
    for (size_t i = 0; i < report->repository_count; i++)
        write_repository(html, report, report->repositories_by_commits[i]);
    prt_html_table_end(html);
}
