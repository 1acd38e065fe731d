/* SPDX-License-Identifier: Apache-2.0 */
#include "report/html_parts.h"
#include "report/html_table.h"
#include "report/jenkins.h"
#include "report/svg.h"

enum { CLASSES = 5 };

static void open_card(prt_html *html, const char *title)
{
    prt_html_open(html, "div");
    prt_html_attr(html, "class", "card");
    prt_html_open(html, "dt");
    prt_html_words(html, title);
    prt_html_close(html);
    prt_html_open(html, "dd");
}

static void close_card(prt_html *html)
{
    prt_html_close(html);
    prt_html_close(html);
}

/* The card's second line. */
static void open_note(prt_html *html)
{
    prt_html_close(html);
    prt_html_open(html, "dd");
    prt_html_attr(html, "class", "note");
}

/* The same figure one window earlier, and ever. */
static void write_count_card(prt_html *html, const char *title, uint64_t period, uint64_t earlier, uint64_t ever)
{
    open_card(html, title);
    prt_html_abbreviated(html, period);
    open_note(html);
    prt_html_abbreviated(html, earlier);
    prt_html_text(html, " one window earlier");
    open_note(html);
    prt_html_abbreviated(html, ever);
    prt_html_text(html, " ever");
    close_card(html);
}

static void write_lines_card(prt_html *html, const struct prt_report_counts *counts)
{
    open_card(html, "Lines added");
    prt_html_abbreviated(html, counts->added);
    open_note(html);
    prt_html_abbreviated(html, counts->removed);
    prt_html_text(html, " removed");
    close_card(html);
}

static void write_size_card(prt_html *html, const struct prt_report_counts *counts)
{
    open_card(html, "Lines of code");
    prt_html_abbreviated(html, counts->total_loc);
    open_note(html);
    prt_html_text(html, "at HEAD");
    if (counts->unknown_loc != 0) {
        prt_html_text(html, ", without ");
        prt_html_commas(html, counts->unknown_loc);
        prt_html_words(html, counts->unknown_loc == 1 ? " repository" : " repositories");
    }
    close_card(html);
}

static void write_repositories_card(prt_html *html, const struct prt_report *report)
{
    open_card(html, prt_html_repositories(report));
    prt_html_commas(html, report->counts.discovered);
    open_note(html);
    prt_html_commas(html, report->counts.current);
    prt_html_text(html, " current");
    if (report->counts.failed != 0) {
        prt_html_text(html, ", ");
        prt_html_commas(html, report->counts.failed);
        prt_html_text(html, " not analyzed");
    }
    close_card(html);
}

static void write_jobs_card(prt_html *html, const struct prt_jenkins *jenkins)
{
    const size_t failing = prt_jenkins_count_failing(jenkins);
    open_card(html, "Jenkins jobs");
    prt_html_commas(html, jenkins->job_count);
    open_note(html);
    if (failing == 0) {
        prt_html_text(html, "none failing");
    } else {
        prt_html_commas(html, failing);
        prt_html_text(html, " failing");
    }
    close_card(html);
}

static void write_cards(prt_html *html, const struct prt_report *report)
{
    const struct prt_report_counts *counts = &report->counts;
    const struct prt_total *earlier = &report->totals_earlier[report->options.primary];
    prt_html_open(html, "dl");
    prt_html_attr(html, "class", "cards");
    write_repositories_card(html, report);
    write_count_card(html, "Commits", counts->commits, earlier->figures.commits, counts->commits_ever);
    write_count_card(html, "Contributors", counts->contributors, earlier->figures.contributors, report->people_count);
    write_count_card(html, "Organizations", counts->organizations, earlier->organizations, report->organization_count);
    write_lines_card(html, counts);
    write_size_card(html, counts);
    if (report->meta.jenkins != NULL)
        write_jobs_card(html, report->meta.jenkins);
    prt_html_close(html);
}

static void write_share(prt_html *html, const struct prt_report *report, const char *look, const char *word,
                        uint64_t count)
{
    prt_html_row(html);
    prt_html_head_open(html);
    prt_html_badge(html, look, word);
    prt_html_cell_close(html);
    prt_html_cell_commas(html, count);
    prt_html_cell_percent(html, count, report->counts.discovered);
    prt_html_row_end(html);
}

static void write_total(prt_html *html, const struct prt_report *report)
{
    prt_html_row(html);
    prt_html_head_words(html, "Total");
    prt_html_cell_commas(html, report->counts.discovered);
    prt_html_cell_percent(html, report->counts.discovered, report->counts.discovered);
    prt_html_row_end(html);
}

static void write_classes(prt_html *html, const struct prt_report *report)
{
    const struct prt_report_counts *counts = &report->counts;
    const struct prt_svg_part parts[CLASSES] = {{"Current", "current", counts->current},
                                                {"Active", "active", counts->active},
                                                {"Inactive", "inactive", counts->inactive},
                                                {"No apparent commits", "none", counts->no_commits},
                                                {"Not analyzed", "failed", counts->failed}};
    const struct prt_html_column columns[] = {
        {prt_html_repositories(report), 'l'}, {"Count", 'r'}, {"Percentage", 'r'}};
    prt_svg_parts(html, &(struct prt_svg_chart){"classes", "Repositories by activity", "repositories"}, parts, CLASSES);
    prt_html_table(html, &(struct prt_html_table){.id = "classes",
                                                  .caption = "By activity",
                                                  .columns = columns,
                                                  .column_count = sizeof columns / sizeof columns[0]});
    for (size_t i = 0; i < CLASSES; i++)
        write_share(html, report, parts[i].look, parts[i].label, parts[i].value);
    write_total(html, report);
    prt_html_table_end(html);
}

/* "Current: last commit at most 365 days ago. ..." */
static void write_legend(prt_html *html, const struct prt_fold_options *options)
{
    prt_html_lead(html);
    prt_html_text(html, "Current: last commit at most ");
    prt_html_commas(html, options->current_days);
    prt_html_text(html, " days ago. Active: at most ");
    prt_html_commas(html, options->active_days);
    prt_html_text(html, " days ago. Inactive: longer ago, or of unknown date. No apparent commits: nothing was ever "
                        "committed to HEAD.");
    prt_html_close(html);
}

/* What the sums leave out, told only where there is something to tell. */
static void write_note(prt_html *html, const char *what, uint64_t count)
{
    if (count == 0)
        return;
    prt_html_open(html, "li");
    prt_html_words(html, what);
    prt_html_text(html, ": ");
    prt_html_commas(html, count);
    prt_html_close(html);
}

static void write_notes(prt_html *html, const struct prt_report_counts *counts)
{
    if ((counts->commits_in_future | counts->commits_undated | counts->commits_uncounted | counts->unknown_loc) == 0)
        return;
    prt_html_open(html, "ul");
    write_note(html, "Commits dated after this report, which are in no time window", counts->commits_in_future);
    write_note(html, "Commits without a date, which are in no time window", counts->commits_undated);
    write_note(html, "Commits in a time window whose lines could not be counted", counts->commits_uncounted);
    write_note(html, "Repositories whose lines of code could not be counted", counts->unknown_loc);
    prt_html_close(html);
}

void prt_html_write_summary(prt_html *html, const struct prt_report *report)
{
    prt_html_lead(html);
    prt_html_text(html, "In ");
    prt_html_period(html, report);
    prt_html_text(html, ", unless something else is said.");
    prt_html_close(html);
    write_cards(html, report);
    write_classes(html, report);
    write_legend(html, &report->options);
    write_notes(html, &report->counts);
}
