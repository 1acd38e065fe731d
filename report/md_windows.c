/* SPDX-License-Identifier: Apache-2.0 */
#include "report/escape_md.h"
#include "report/format.h"
#include "report/md_parts.h"
#include "report/md_table.h"

static const struct prt_md_column columns[] = {{"Window", 'l'},       {"From", 'l'},       {"Commits", 'r'},
                                               {"LOC+", 'r'},         {"LOC−", 'r'},       {"Contributors", 'r'},
                                               {"Newcomers", 'r'},    {"Bots", 'r'},       {"Organizations", 'r'},
                                               {"Repositories", 'r'}, {"Bus Factor", 'r'}, {"Elephant Factor", 'r'}};

/* "1,234 (+56)"; the change only where it is known. */
static void write_change(prt_buf *out, uint64_t now, uint64_t earlier, bool known)
{
    prt_md_cell_open(out);
    prt_format_commas(out, now);
    if (known) {
        prt_buf_add_text(out, " (");
        prt_format_signed(out, (int64_t)now - (int64_t)earlier);
        prt_buf_add_char(out, ')');
    }
    prt_md_cell_close(out);
}

static void write_newcomers(prt_buf *out, const struct prt_report *report, uint64_t now, uint64_t earlier)
{
    if (report->counts.shallow == 0)
        write_change(out, now, earlier, true);
    else
        prt_md_cell_mark(out, "N/A");
}

static void write_window(prt_buf *out, const struct prt_report *report, size_t index)
{
    const struct prt_window *window = &report->options.windows[index];
    const struct prt_total *now = &report->totals[index];
    const struct prt_total *earlier = &report->totals_earlier[index];
    const bool lines_known = prt_lines_known_earlier(&report->options, index);
    prt_md_row(out);
    prt_md_cell_str(out, window->name);
    prt_md_cell_open(out);
    prt_format_date(out, window->start, 0);
    prt_md_cell_close(out);
    write_change(out, now->figures.commits, earlier->figures.commits, true);
    write_change(out, now->figures.added, earlier->figures.added, lines_known);
    write_change(out, now->figures.removed, earlier->figures.removed, lines_known);
    write_change(out, now->figures.contributors, earlier->figures.contributors, true);
    write_newcomers(out, report, now->crowd.newcomers, earlier->crowd.newcomers);
    write_change(out, now->crowd.bots, earlier->crowd.bots, true);
    write_change(out, now->organizations, earlier->organizations, true);
    write_change(out, now->figures.repositories, earlier->figures.repositories, true);
    write_change(out, now->crowd.bus_factor, earlier->crowd.bus_factor, true);
    write_change(out, now->elephant_factor, earlier->elephant_factor, true);
    prt_md_row_end(out);
}

static void write_count(prt_buf *out, const char *before, uint64_t count, const char *what)
{
    prt_buf_add_text(out, before);
    prt_format_commas(out, count);
    prt_buf_add_text(out, what);
}

void prt_md_write_windows(prt_buf *out, const struct prt_report *report)
{
    const struct prt_earlier_classes *classes = &report->classes_earlier;
    prt_buf_add_text(out, "In brackets: the change from the same window one length earlier. All windows end at ");
    prt_format_utc(out, report->options.as_of);
    prt_buf_add_text(out, ".\n\n");
    prt_md_table(out, columns, sizeof columns / sizeof columns[0]);
    for (size_t w = 0; w < report->options.window_count; w++)
        write_window(out, report, w);
    prt_buf_add_text(out, "\nWhen ");
    prt_md_cell(out, report->options.windows[report->options.primary].name);
    write_count(out, " began, ", classes->current, " of today's repositories were current, ");
    write_count(out, "", classes->active, " active and ");
    write_count(out, "", classes->inactive, " inactive; ");
    write_count(out, "", classes->not_begun, " had no commits yet.\n");
}
