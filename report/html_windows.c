/* SPDX-License-Identifier: Apache-2.0 */
#include "report/html_parts.h"
#include "report/html_table.h"

static const struct prt_html_column columns[] = {{"Window", 'l'},       {"From", 'l'},       {"Commits", 'r'},
                                                 {"LOC+", 'r'},         {"LOC−", 'r'},       {"Contributors", 'r'},
                                                 {"Newcomers", 'r'},    {"Bots", 'r'},       {"Organizations", 'r'},
                                                 {"Repositories", 'r'}, {"Bus Factor", 'r'}, {"Elephant Factor", 'r'}};

/* "1,234", and below it "+56"; the change only where it is known. */
static void write_change(prt_html *html, uint64_t now, uint64_t earlier, bool known)
{
    prt_html_number_open(html);
    prt_html_commas(html, now);
    if (known) {
        prt_html_text(html, " ");
        prt_html_open(html, "span");
        prt_html_attr(html, "class", "change");
        prt_html_signed(html, (int64_t)now - (int64_t)earlier);
        prt_html_close(html);
    }
    prt_html_cell_close(html);
}

static void write_newcomers(prt_html *html, const struct prt_report *report, uint64_t now, uint64_t earlier)
{
    if (report->counts.shallow == 0)
        write_change(html, now, earlier, true);
    else
        prt_html_cell_unknown(html);
}

static void write_window(prt_html *html, const struct prt_report *report, size_t index)
{
    const struct prt_window *window = &report->options.windows[index];
    const struct prt_total *now = &report->totals[index];
    const struct prt_total *earlier = &report->totals_earlier[index];
    const bool lines_known = prt_lines_known_earlier(&report->options, index);
    prt_html_row(html);
    prt_html_head_str(html, window->name);
    prt_html_cell_date(html, window->start, 0);
    write_change(html, now->figures.commits, earlier->figures.commits, true);
    write_change(html, now->figures.added, earlier->figures.added, lines_known);
    write_change(html, now->figures.removed, earlier->figures.removed, lines_known);
    write_change(html, now->figures.contributors, earlier->figures.contributors, true);
    write_newcomers(html, report, now->crowd.newcomers, earlier->crowd.newcomers);
    write_change(html, now->crowd.bots, earlier->crowd.bots, true);
    write_change(html, now->organizations, earlier->organizations, true);
    write_change(html, now->figures.repositories, earlier->figures.repositories, true);
    write_change(html, now->crowd.bus_factor, earlier->crowd.bus_factor, true);
    write_change(html, now->elephant_factor, earlier->elephant_factor, true);
    prt_html_row_end(html);
}

static void write_classes(prt_html *html, const struct prt_report *report)
{
    const struct prt_earlier_classes *classes = &report->classes_earlier;
    prt_html_open(html, "p");
    prt_html_text(html, "When ");
    prt_html_str(html, report->options.windows[report->options.primary].name);
    prt_html_text(html, " began, ");
    prt_html_commas(html, classes->current);
    prt_html_text(html, " of today's repositories were current, ");
    prt_html_commas(html, classes->active);
    prt_html_text(html, " active and ");
    prt_html_commas(html, classes->inactive);
    prt_html_text(html, " inactive; ");
    prt_html_commas(html, classes->not_begun);
    prt_html_text(html, " had no commits yet.");
    prt_html_close(html);
}

void prt_html_write_windows(prt_html *html, const struct prt_report *report)
{
    prt_html_lead(html);
    prt_html_text(html, "Below each figure: the change from the same window one length earlier. All windows end at ");
    prt_html_utc(html, report->options.as_of);
    prt_html_text(html, ".");
    prt_html_close(html);
    prt_html_table(html, &(struct prt_html_table){.id = "time_windows",
                                                  .caption = "Time windows",
                                                  .columns = columns,
                                                  .column_count = sizeof columns / sizeof columns[0]});
    for (size_t w = 0; w < report->options.window_count; w++)
        write_window(html, report, w);
    prt_html_table_end(html);
    write_classes(html, report);
}
