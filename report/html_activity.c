/* SPDX-License-Identifier: Apache-2.0 */
#include "report/html_parts.h"
#include "report/html_table.h"
#include "report/svg.h"

/* A chart's figures, for those who do not see it and those who want them; folded away for all others. */
static void open_figures(prt_html *html)
{
    prt_html_open(html, "details");
    prt_html_attr(html, "class", "figures");
    prt_html_open(html, "summary");
    prt_html_text(html, "Figures of this chart");
    prt_html_close(html);
}

static void write_timeline_label(prt_html *html, const struct prt_timeline *timeline, size_t bucket)
{
    prt_buf label = {0};
    prt_timeline_label(&label, timeline, bucket);
    prt_html_head_str(html, prt_buf_str(&label));
    html->out->failed = html->out->failed || label.failed;
    prt_buf_free(&label);
}

static void write_timeline_figures(prt_html *html, const struct prt_report *report)
{
    const struct prt_html_column columns[] = {{report->timeline.unit == PRT_BUCKET_WEEK ? "Week from" : "Month", 'l'},
                                              {"Commits", 'r'}};
    open_figures(html);
    prt_html_table(html, &(struct prt_html_table){.id = "timeline",
                                                  .caption = "Commits over time",
                                                  .columns = columns,
                                                  .column_count = sizeof columns / sizeof columns[0]});
    for (size_t i = report->timeline.count; i-- > 0;) {
        prt_html_row(html);
        write_timeline_label(html, &report->timeline, i);
        prt_html_cell_commas(html, report->timeline_commits[i]);
        prt_html_row_end(html);
    }
    prt_html_table_end(html);
    prt_html_close(html);
}

static void write_heat_figures(prt_html *html, const struct prt_heat_map *map)
{
    static const struct prt_html_column columns[1 + PRT_HOURS] = {
        {"Weekday", 'l'}, {"0", 'r'},  {"1", 'r'},  {"2", 'r'},  {"3", 'r'},  {"4", 'r'},  {"5", 'r'},
        {"6", 'r'},       {"7", 'r'},  {"8", 'r'},  {"9", 'r'},  {"10", 'r'}, {"11", 'r'}, {"12", 'r'},
        {"13", 'r'},      {"14", 'r'}, {"15", 'r'}, {"16", 'r'}, {"17", 'r'}, {"18", 'r'}, {"19", 'r'},
        {"20", 'r'},      {"21", 'r'}, {"22", 'r'}, {"23", 'r'}};
    open_figures(html);
    prt_html_table(html, &(struct prt_html_table){.id = "clock",
                                                  .caption = "Commits by weekday and hour",
                                                  .columns = columns,
                                                  .column_count = sizeof columns / sizeof columns[0]});
    for (size_t day = 0; day < PRT_WEEKDAYS; day++) {
        prt_html_row(html);
        prt_html_head_words(html, prt_weekday_name(day));
        for (size_t hour = 0; hour < PRT_HOURS; hour++)
            prt_html_cell_commas(html, map->commits[day][hour]);
        prt_html_row_end(html);
    }
    prt_html_table_end(html);
    prt_html_close(html);
}

static void open_chart(prt_html *html, const char *title)
{
    prt_html_open(html, "h3");
    prt_html_words(html, title);
    prt_html_close(html);
    prt_html_lead(html);
}

static bool is_cold(const struct prt_heat_map *map)
{
    for (size_t day = 0; day < PRT_WEEKDAYS; day++)
        for (size_t hour = 0; hour < PRT_HOURS; hour++)
            if (map->commits[day][hour] != 0)
                return false;
    return true;
}

static void write_clock(prt_html *html, const struct prt_report *report)
{
    open_chart(html, "By weekday and hour");
    if (is_cold(&report->heat_map)) {
        prt_html_text(html, "There is no commit in ");
        prt_html_period(html, report);
        prt_html_text(html, ".");
        prt_html_close(html);
        return;
    }
    prt_html_text(html, "By the author's own clock, in ");
    prt_html_period(html, report);
    prt_html_text(html, ".");
    prt_html_close(html);
    prt_svg_heat_map(html, &(struct prt_svg_chart){"clock", "Commits by weekday and hour", "commits"},
                     &report->heat_map);
    write_heat_figures(html, &report->heat_map);
}

void prt_html_write_activity(prt_html *html, const struct prt_report *report)
{
    open_chart(html, "Over time");
    prt_html_words(html, report->timeline.unit == PRT_BUCKET_WEEK ? "Commits by week, from Monday, since "
                                                                  : "Commits by month since ");
    prt_html_date(html, report->timeline.from, 0);
    prt_html_text(html, ", by author time in UTC.");
    prt_html_close(html);
    prt_svg_timeline(html, &(struct prt_svg_chart){"timeline", "Commits over time", "commits"}, &report->timeline,
                     report->timeline_commits);
    write_timeline_figures(html, report);
    write_clock(html, report);
}
