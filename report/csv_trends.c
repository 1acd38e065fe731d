/* SPDX-License-Identifier: Apache-2.0 */
#include "report/csv_parts.h"
#include "report/figures.h"
#include "report/json_parts.h"

/* All repositories together, now and one window earlier; and commits over time. */

/* What of a total is known. */
struct known {
    bool lines, newcomers;
};

static const char *const measures[] = {"commits", "lines_added", "lines_removed", "repositories",  "contributors",
                                       "bots",    "newcomers",   "bus_factor",    "organizations", "elephant_factor"};
enum { MEASURES = sizeof measures / sizeof measures[0] };

static void write_titles(struct prt_csv *csv)
{
    static const char *const titles[] = {"window", "days", "start", "end"};
    prt_csv_titles(csv, titles, sizeof titles / sizeof titles[0]);
    prt_csv_titles(csv, measures, MEASURES);
    for (size_t i = 0; i < MEASURES; i++)
        prt_csv_title_of(csv, "earlier", prt_str_from(measures[i]));
    prt_csv_row_end(csv);
}

static void write_known(struct prt_csv *csv, uint64_t value, bool known)
{
    if (known)
        prt_csv_u64(csv, value);
    else
        prt_csv_none(csv);
}

/* In the order of the measures. */
static void write_total(struct prt_csv *csv, const struct prt_total *total, struct known known)
{
    write_known(csv, total->figures.commits, true);
    write_known(csv, total->figures.added, known.lines);
    write_known(csv, total->figures.removed, known.lines);
    write_known(csv, total->figures.repositories, true);
    write_known(csv, total->figures.contributors, true);
    write_known(csv, total->crowd.bots, true);
    write_known(csv, total->crowd.newcomers, known.newcomers);
    write_known(csv, total->crowd.bus_factor, true);
    write_known(csv, total->organizations, true);
    write_known(csv, total->elephant_factor, true);
}

void prt_csv_write_windows(struct prt_csv *csv, const struct prt_report *report)
{
    const bool newcomers = prt_report_knows_newcomers(report);
    write_titles(csv);
    for (size_t w = 0; w < report->options.window_count; w++) {
        const struct prt_window *window = &report->options.windows[w];
        prt_csv_str(csv, window->name);
        prt_csv_u64(csv, window->days);
        prt_csv_time(csv, window->start, 0);
        prt_csv_time(csv, window->end, 0);
        write_total(csv, &report->totals[w], (struct known){true, newcomers});
        write_total(csv, &report->totals_earlier[w],
                    (struct known){prt_lines_known_earlier(&report->options, w), newcomers});
        prt_csv_row_end(csv);
    }
}

static void write_bucket(struct prt_csv *csv, const struct prt_report *report, prt_str repository, size_t bucket,
                         uint64_t commits)
{
    prt_buf label = {0};
    prt_timeline_label(&label, &report->timeline, bucket);
    prt_csv_str(csv, repository);
    prt_csv_text(csv, prt_bucket_unit_name(report->timeline.unit));
    prt_csv_str(csv, prt_buf_str(&label));
    prt_csv_u64(csv, commits);
    prt_csv_row_end(csv);
    csv->out->failed = csv->out->failed || label.failed;
    prt_buf_free(&label);
}

/* Most repositories rest in most months: what has no commit has no row. */
void prt_csv_write_timeline(struct prt_csv *csv, const struct prt_report *report)
{
    static const char *const titles[] = {"repository", "unit", "period", "commits"};
    prt_csv_titles(csv, titles, sizeof titles / sizeof titles[0]);
    prt_csv_row_end(csv);
    for (size_t i = 0; i < report->repository_count; i++)
        for (size_t b = 0; b < report->timeline.count; b++)
            if (report->repositories[i]->timeline[b] != 0)
                write_bucket(csv, report, report->repositories[i]->name, b, report->repositories[i]->timeline[b]);
}
