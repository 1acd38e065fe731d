/* SPDX-License-Identifier: Apache-2.0 */
#include "report/activity.h"
#include "report/format.h"
#include "report/jenkins.h"
#include "report/md_parts.h"
#include "report/md_table.h"

static void write_legend(prt_buf *out, const struct prt_fold_options *options)
{
    prt_buf_add_fmt(out, "- %s Current: last commit at most ", prt_class_mark(PRT_CLASS_CURRENT));
    prt_format_commas(out, options->current_days);
    prt_buf_add_fmt(out, " days ago\n- %s Active: last commit more than ", prt_class_mark(PRT_CLASS_ACTIVE));
    prt_format_commas(out, options->current_days);
    prt_buf_add_text(out, " and at most ");
    prt_format_commas(out, options->active_days);
    prt_buf_add_fmt(out, " days ago\n- %s Inactive: last commit more than ", prt_class_mark(PRT_CLASS_INACTIVE));
    prt_format_commas(out, options->active_days);
    prt_buf_add_fmt(out,
                    " days ago, before every time window, or of unknown date\n- %s No Apparent Commits: nothing was "
                    "ever committed to HEAD\n\n",
                    prt_class_mark(PRT_CLASS_NO_COMMITS));
}

/* "| Current Gerrit Projects | 12 | 70.6% |" */
static void write_share(prt_buf *out, const struct prt_report *report, const char *before, const char *behind,
                        uint64_t count)
{
    prt_md_row(out);
    prt_md_cell_open(out);
    prt_buf_add_fmt(out, "%s%s%s", before, prt_md_repositories(report), behind);
    prt_md_cell_close(out);
    prt_md_cell_commas(out, count);
    prt_md_cell_open(out);
    prt_format_percent(out, count, report->counts.discovered);
    prt_md_cell_close(out);
    prt_md_row_end(out);
}

static void write_sum(prt_buf *out, const char *title, uint64_t sum)
{
    prt_md_row(out);
    prt_md_cell_mark(out, title);
    prt_md_cell_open(out);
    prt_format_abbreviated(out, sum);
    prt_md_cell_close(out);
    prt_md_cell_mark(out, "-");
    prt_md_row_end(out);
}

static void write_jobs(prt_buf *out, const struct prt_jenkins *jenkins)
{
    const size_t failing = prt_jenkins_count_failing(jenkins);
    prt_md_row(out);
    prt_md_cell_mark(out, "Failing Jenkins Jobs");
    prt_md_cell_open(out);
    prt_format_commas(out, failing);
    prt_buf_add_text(out, " of ");
    prt_format_commas(out, jenkins->job_count);
    prt_md_cell_close(out);
    prt_md_cell_open(out);
    prt_format_percent(out, failing, jenkins->job_count);
    prt_md_cell_close(out);
    prt_md_row_end(out);
}

/* What the sums above leave out, told only where there is something to tell. */
static void write_note(prt_buf *out, bool *first, const char *what, uint64_t count)
{
    if (count == 0)
        return;
    prt_buf_add_fmt(out, "%s- %s: ", *first ? "\n" : "", what);
    prt_format_commas(out, count);
    prt_buf_add_char(out, '\n');
    *first = false;
}

void prt_md_write_summary(prt_buf *out, const struct prt_report *report)
{
    static const struct prt_md_column columns[] = {{"Metric", 'l'}, {"Count", 'r'}, {"Percentage", 'r'}};
    const struct prt_report_counts *counts = &report->counts;
    bool first = true;
    write_legend(out, &report->options);
    prt_md_table(out, columns, sizeof columns / sizeof columns[0]);
    write_share(out, report, "Total ", "", counts->discovered);
    write_share(out, report, "Current ", "", counts->current);
    write_share(out, report, "Active ", "", counts->active);
    write_share(out, report, "Inactive ", "", counts->inactive);
    write_share(out, report, "", " With No Apparent Commits", counts->no_commits);
    write_share(out, report, "", " Not Analyzed", counts->failed);
    write_sum(out, "Total Commits", counts->commits_ever);
    write_sum(out, "Total Lines of Code", counts->total_loc);
    if (report->meta.jenkins != NULL)
        write_jobs(out, report->meta.jenkins);
    write_note(out, &first, "Commits dated after this report, which are in no time window", counts->commits_in_future);
    write_note(out, &first, "Commits without a date, which are in no time window", counts->commits_undated);
    write_note(out, &first, "Commits in a time window whose lines could not be counted", counts->commits_uncounted);
    write_note(out, &first, "Repositories whose lines of code could not be counted", counts->unknown_loc);
}
