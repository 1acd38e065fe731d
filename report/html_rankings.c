/* SPDX-License-Identifier: Apache-2.0 */
#include "report/figures.h"
#include "report/html_parts.h"
#include "report/html_table.h"
#include "report/rank.h"
#include "report/svg.h"

enum { BARS = 10 }; /* at most, in a chart */

static void write_figures(prt_html *html, const struct prt_figures *figures)
{
    prt_html_cell_commas(html, figures->commits);
    prt_html_cell_signed(html, (int64_t)figures->added);
    prt_html_cell_signed(html, -(int64_t)figures->removed);
    prt_html_cell_signed(html, prt_figures_net(figures));
    prt_html_cell_commas(html, prt_sum(figures->added, figures->removed));
    prt_html_cell_signed(html, prt_figures_average(figures));
    prt_html_cell_commas(html, figures->repositories);
}

static void write_found(prt_html *html, const struct prt_report *report, uint64_t period, uint64_t ever)
{
    prt_html_lead(html);
    prt_html_text(html, "Ranked by commits in ");
    prt_html_period(html, report);
    prt_html_text(html, ". Found: ");
    prt_html_commas(html, period);
    prt_html_text(html, " in this window, ");
    prt_html_commas(html, ever);
    prt_html_text(html, " ever.");
    prt_html_close(html);
}

static void write_organization(prt_html *html, size_t rank, const struct prt_organization *organization, size_t primary)
{
    const struct prt_figures *figures = &organization->windows[primary];
    prt_html_row(html);
    prt_html_cell_commas(html, rank);
    prt_html_head_str(html, organization->domain);
    prt_html_cell_commas(html, figures->contributors);
    write_figures(html, figures);
    prt_html_row_end(html);
}

static void write_contributor(prt_html *html, size_t rank, const struct prt_author *author, size_t primary)
{
    prt_html_row(html);
    prt_html_cell_commas(html, rank);
    prt_html_head_str(html, author->name);
    prt_html_cell_str(html, author->organization);
    write_figures(html, &author->windows[primary]);
    prt_html_row_end(html);
}

static void draw_organizations(prt_html *html, const struct prt_report *report, size_t rows)
{
    struct prt_svg_bar bars[BARS];
    const size_t count = rows < BARS ? rows : BARS;
    for (size_t i = 0; i < count; i++) {
        const struct prt_organization *organization = &report->organizations[report->organizations_by_commits[i]];
        bars[i] = (struct prt_svg_bar){organization->domain, organization->windows[report->options.primary].commits};
    }
    prt_svg_bars(html, &(struct prt_svg_chart){"organizations", "Commits by organization", "commits"}, bars, count);
}

static void draw_contributors(prt_html *html, const struct prt_report *report, size_t rows)
{
    struct prt_svg_bar bars[BARS];
    const size_t count = rows < BARS ? rows : BARS;
    for (size_t i = 0; i < count; i++) {
        const struct prt_author *author = &report->authors[report->authors_by_commits[i]];
        bars[i] = (struct prt_svg_bar){author->name, author->windows[report->options.primary].commits};
    }
    prt_svg_bars(html, &(struct prt_svg_chart){"contributors", "Commits by contributor", "commits"}, bars, count);
}

void prt_html_write_organizations(prt_html *html, const struct prt_report *report)
{
    static const struct prt_html_column columns[] = {
        {"Rank", 'r'}, {"Organization", 'l'}, {"Contributors", 'r'}, {"Commits", 'r'},    {"LOC+", 'r'},
        {"LOC−", 'r'}, {"Net LOC", 'r'},      {"Δ LOC", 'r'},        {"LOC/Commit", 'r'}, {"Repos", 'r'}};
    const size_t rows = prt_rank_rows(report->meta.top_organizations, report->counts.organizations);
    write_found(html, report, report->counts.organizations, report->organization_count);
    draw_organizations(html, report, rows);
    prt_html_table(html, &(struct prt_html_table){.id = "organizations",
                                                  .caption = "Organizations",
                                                  .columns = columns,
                                                  .column_count = sizeof columns / sizeof columns[0],
                                                  .live = true});
    for (size_t i = 0; i < rows; i++)
        write_organization(html, i + 1, &report->organizations[report->organizations_by_commits[i]],
                           report->options.primary);
    prt_html_table_end(html);
}

void prt_html_write_contributors(prt_html *html, const struct prt_report *report)
{
    static const struct prt_html_column columns[] = {
        {"Rank", 'r'}, {"Contributor", 'l'}, {"Organization", 'l'}, {"Commits", 'r'},    {"LOC+", 'r'},
        {"LOC−", 'r'}, {"Net LOC", 'r'},     {"Δ LOC", 'r'},        {"LOC/Commit", 'r'}, {"Repos", 'r'}};
    const size_t rows = prt_rank_rows(report->meta.top_contributors, report->counts.contributors);
    write_found(html, report, report->counts.contributors, report->people_count);
    draw_contributors(html, report, rows);
    prt_html_table(html, &(struct prt_html_table){.id = "contributors",
                                                  .caption = "Contributors",
                                                  .columns = columns,
                                                  .column_count = sizeof columns / sizeof columns[0],
                                                  .live = true});
    for (size_t i = 0; i < rows; i++)
        write_contributor(html, i + 1, &report->authors[report->authors_by_commits[i]], report->options.primary);
    prt_html_table_end(html);
}

/* Behind the people in the order of the ranking, and without a rank. */
void prt_html_write_bots(prt_html *html, const struct prt_report *report)
{
    static const struct prt_html_column columns[] = {{"Bot", 'l'},        {"Commits", 'r'}, {"LOC+", 'r'},
                                                     {"LOC−", 'r'},       {"Net LOC", 'r'}, {"Δ LOC", 'r'},
                                                     {"LOC/Commit", 'r'}, {"Repos", 'r'}};
    prt_html_lead(html);
    prt_html_text(html, "Programs that committed in ");
    prt_html_period(html, report);
    prt_html_text(html, "; they are in no other table of people.");
    prt_html_close(html);
    prt_html_table(html, &(struct prt_html_table){.id = "bots",
                                                  .caption = "Bots",
                                                  .columns = columns,
                                                  .column_count = sizeof columns / sizeof columns[0],
                                                  .live = true});
    for (size_t i = report->people_count; i < report->author_count; i++) {
        const struct prt_author *bot = &report->authors[report->authors_by_commits[i]];
        const struct prt_figures *figures = &bot->windows[report->options.primary];
        if (figures->commits == 0)
            continue;
        prt_html_row(html);
        prt_html_head_str(html, bot->name);
        write_figures(html, figures);
        prt_html_row_end(html);
    }
    prt_html_table_end(html);
}
