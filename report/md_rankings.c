/* SPDX-License-Identifier: Apache-2.0 */
#include "report/escape_md.h"
#include "report/figures.h"
#include "report/format.h"
#include "report/md_parts.h"
#include "report/md_table.h"
#include "report/rank.h"

static void write_figures(prt_buf *out, const struct prt_figures *figures)
{
    prt_md_cell_commas(out, figures->commits);
    prt_md_cell_signed(out, (int64_t)figures->added);
    prt_md_cell_commas(out, prt_sum(figures->added, figures->removed));
    prt_md_cell_signed(out, prt_figures_average(figures));
}

/* "Ranked by commits in **last_365** (...).\n\n**Contributors Found:** 12 in this window, 40 ever\n\n" */
static void write_found(prt_buf *out, const struct prt_report *report, const char *what, uint64_t period, uint64_t ever)
{
    prt_buf_add_text(out, "Ranked by commits in ");
    prt_md_period(out, report);
    prt_buf_add_fmt(out, ".\n\n**%s Found:** ", what);
    prt_format_commas(out, period);
    prt_buf_add_text(out, " in this window, ");
    prt_format_commas(out, ever);
    prt_buf_add_text(out, " ever\n\n");
}

static void write_organization(prt_buf *out, size_t rank, const struct prt_organization *organization, size_t primary)
{
    const struct prt_figures *figures = &organization->windows[primary];
    prt_md_row(out);
    prt_md_cell_commas(out, rank);
    prt_md_cell_str(out, organization->domain);
    prt_md_cell_commas(out, figures->contributors);
    write_figures(out, figures);
    prt_md_cell_commas(out, figures->repositories);
    prt_md_row_end(out);
}

static void write_contributor(prt_buf *out, size_t rank, const struct prt_author *author, size_t primary)
{
    const struct prt_figures *figures = &author->windows[primary];
    prt_md_row(out);
    prt_md_cell_commas(out, rank);
    prt_md_cell_str(out, author->name);
    write_figures(out, figures);
    prt_md_cell_commas(out, figures->repositories);
    prt_md_cell_str(out, author->organization);
    prt_md_row_end(out);
}

void prt_md_write_organizations(prt_buf *out, const struct prt_report *report)
{
    static const struct prt_md_column columns[] = {
        {"Rank", 'r'}, {"Organization", 'l'}, {"Contributors", 'r'},   {"Commits", 'r'},
        {"LOC+", 'r'}, {"Δ LOC", 'r'},        {"Avg LOC/Commit", 'r'}, {"Unique Repositories", 'r'}};
    size_t rows = prt_rank_rows(report->meta.top_organizations, report->counts.organizations);
    write_found(out, report, "Organizations", report->counts.organizations, report->organization_count);
    prt_md_table(out, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < rows; i++)
        write_organization(out, i + 1, &report->organizations[report->organizations_by_commits[i]],
                           report->options.primary);
}

void prt_md_write_contributors(prt_buf *out, const struct prt_report *report)
{
    static const struct prt_md_column columns[] = {{"Rank", 'r'},         {"Contributor", 'l'}, {"Commits", 'r'},
                                                   {"LOC+", 'r'},         {"Δ LOC", 'r'},       {"Avg LOC/Commit", 'r'},
                                                   {"Repositories", 'r'}, {"Organization", 'l'}};
    size_t rows = prt_rank_rows(report->meta.top_contributors, report->counts.contributors);
    write_found(out, report, "Contributors", report->counts.contributors, report->people_count);
    prt_md_table(out, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < rows; i++)
        write_contributor(out, i + 1, &report->authors[report->authors_by_commits[i]], report->options.primary);
}

/* Behind the people in the order of the ranking, and without a rank. */
void prt_md_write_bots(prt_buf *out, const struct prt_report *report)
{
    static const struct prt_md_column columns[] = {{"Bot", 'l'},   {"Commits", 'r'},        {"LOC+", 'r'},
                                                   {"Δ LOC", 'r'}, {"Avg LOC/Commit", 'r'}, {"Repositories", 'r'}};
    const size_t primary = report->options.primary;
    prt_buf_add_text(out, "Programs that committed in ");
    prt_md_period(out, report);
    prt_buf_add_text(out, "; they are in no other table of people.\n\n");
    prt_md_table(out, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = report->people_count; i < report->author_count; i++) {
        const struct prt_author *bot = &report->authors[report->authors_by_commits[i]];
        if (bot->windows[primary].commits == 0)
            continue;
        prt_md_row(out);
        prt_md_cell_str(out, bot->name);
        write_figures(out, &bot->windows[primary]);
        prt_md_cell_commas(out, bot->windows[primary].repositories);
        prt_md_row_end(out);
    }
}
