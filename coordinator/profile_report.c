/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/profile_report.h"

#include "coordinator/grid.h"
#include "coordinator/plain.h"
#include "coordinator/profile_verdict.h"
#include "prt/limits.h"
#include "report/escape_md.h"
#include "report/format.h"

enum { CHART_WIDTH = 40, SHARED_PERCENT = 120 };

/* The two forms differ in how a heading, a table, a chart and text from outside are written. */
struct style {
    void (*heading)(prt_buf *out, const char *text);
    void (*grid)(const struct prt_grid *grid, prt_buf *out);
    void (*name)(prt_buf *out, prt_str text);
    const char *fence; /* around a chart */
};

static void add_seconds(prt_buf *out, uint64_t us)
{
    prt_buf_add_fmt(out, "%.2f", (double)us / 1e6);
}

static void add_share(prt_buf *out, double part, double whole)
{
    if (whole > 0)
        prt_buf_add_fmt(out, "%.1f%%", 100.0 * part / whole);
    else
        prt_buf_add_char(out, '-');
}

static double speed_up(const struct prt_profile *profile, const struct prt_profile_row *row)
{
    return row->wall > 0 ? (double)profile->rows[0].wall / (double)row->wall : 0.0;
}

/* What the speed-up would be if every worker did as much as those of the first row. */
static double ideal(const struct prt_profile *profile, const struct prt_profile_row *row)
{
    return (double)row->workers / (double)profile->rows[0].workers;
}

static const struct prt_profile_row *widest(const struct prt_profile *profile)
{
    const struct prt_profile_row *row = &profile->rows[0];
    for (uint32_t i = 1; i < profile->row_count; i++)
        if (profile->rows[i].workers > row->workers)
            row = &profile->rows[i];
    return row;
}

static void row_cell(const void *data, size_t line, size_t column, prt_buf *out)
{
    static const char *const titles[] = {"workers",  "wall s",     "CPU s",    "utilisation",
                                         "speed-up", "efficiency", "read MiB", "held up by"};
    const struct prt_profile *profile = data;
    if (line == 0) {
        prt_buf_add_text(out, titles[column]);
        return;
    }
    const struct prt_profile_row *row = &profile->rows[line - 1];
    switch (column) {
    case 0: prt_buf_add_u64(out, row->workers); break;
    case 1: add_seconds(out, row->wall); break;
    case 2: add_seconds(out, row->cpu); break;
    case 3: add_share(out, (double)row->cpu, (double)row->wall * row->workers); break;
    case 4: prt_buf_add_fmt(out, "%.2f", speed_up(profile, row)); break;
    case 5: add_share(out, speed_up(profile, row), ideal(profile, row)); break;
    case 6: prt_buf_add_fmt(out, "%.1f", (double)row->read_bytes / (double)PRT_MIB(1)); break;
    default: prt_buf_add_text(out, prt_profile_verdict_name(prt_profile_judge(row, profile->processors))); break;
    }
}

/* Behind the parts of analyses: the slots' idle time. */
enum { PHASE_WAIT = PRT_COST_CPU, PHASES };

static void add_workers(prt_buf *out, uint32_t workers)
{
    prt_buf_add_fmt(out, "%u worker%s", (unsigned)workers, workers == 1 ? "" : "s");
}

static void add_part(prt_buf *out, uint64_t part, double whole)
{
    add_seconds(out, part);
    prt_buf_add_fmt(out, " s %5.1f%%", whole > 0 ? 100.0 * (double)part / whole : 0.0); /* so that they line up */
}

static void phase_cell(const void *data, size_t line, size_t column, prt_buf *out)
{
    const struct prt_profile *profile = data;
    const size_t phase = line - 1;
    if (column == 0) {
        prt_buf_add_text(out, line == 0 ? "phase" : phase == PHASE_WAIT ? "wait" : prt_cost_name((prt_cost_kind)phase));
        return;
    }
    const struct prt_profile_row *row = &profile->rows[column - 1];
    if (line == 0)
        add_workers(out, row->workers);
    else
        add_part(out, phase == PHASE_WAIT ? prt_profile_wait(row) : row->cost.us[phase],
                 (double)row->run * row->workers);
}

enum { COORDINATOR_CPU, COORDINATOR_FOLD, COORDINATOR_RENDER, COORDINATOR_LINES };

static void coordinator_cell(const void *data, size_t line, size_t column, prt_buf *out)
{
    static const char *const names[] = {"coordinator", "all, CPU", "fold", "render"};
    const struct prt_profile *profile = data;
    if (column == 0) {
        prt_buf_add_text(out, names[line]);
        return;
    }
    const struct prt_profile_row *row = &profile->rows[column - 1];
    const uint64_t parts[COORDINATOR_LINES] = {row->coordinator, row->fold, row->render};
    if (line == 0)
        add_workers(out, row->workers);
    else
        add_part(out, parts[line - 1], (double)row->wall);
}

struct slowest {
    const struct prt_profile *profile;
    const struct prt_profile_row *row;
};

static void slow_cell(const void *data, size_t line, size_t column, prt_buf *out)
{
    static const char *const titles[] = {"slot s", "share", "CPU s", "analyses", "longest s", "repository"};
    const struct slowest *slowest = data;
    if (line == 0) {
        prt_buf_add_text(out, titles[column]);
        return;
    }
    const struct prt_profile_slow *slow = &slowest->row->slowest[line - 1];
    switch (column) {
    case 0: add_seconds(out, slow->elapsed); break;
    case 1: add_share(out, (double)slow->elapsed, (double)prt_cost_elapsed(&slowest->row->cost)); break;
    case 2: add_seconds(out, slow->cpu); break;
    case 3: prt_buf_add_u64(out, slow->answers); break;
    case 4: add_seconds(out, slow->longest); break;
    default: prt_buf_add_str(out, slowest->profile->found[slow->found].name); break;
    }
}

static void add_bar(prt_buf *out, double value, double most, char mark)
{
    const int length = most > 0 ? (int)(value * CHART_WIDTH / most + 0.5) : 0;
    for (int i = 0; i < length && i < CHART_WIDTH; i++)
        prt_buf_add_char(out, mark);
}

static void add_wall_chart(const struct prt_profile *profile, prt_buf *out)
{
    double most = 0;
    for (uint32_t i = 0; i < profile->row_count; i++)
        most = (double)profile->rows[i].wall > most ? (double)profile->rows[i].wall : most;
    for (uint32_t i = 0; i < profile->row_count; i++) {
        prt_buf_add_fmt(out, "%4u ", (unsigned)profile->rows[i].workers);
        add_bar(out, (double)profile->rows[i].wall, most, '#');
        prt_buf_add_char(out, ' ');
        add_seconds(out, profile->rows[i].wall);
        prt_buf_add_text(out, " s\n");
    }
}

/* What was reached, and in dots what lacks to the ideal. */
static void add_speed_chart(const struct prt_profile *profile, prt_buf *out)
{
    double most = 0;
    for (uint32_t i = 0; i < profile->row_count; i++) {
        const double top = ideal(profile, &profile->rows[i]), got = speed_up(profile, &profile->rows[i]);
        most = top > most ? top : most;
        most = got > most ? got : most;
    }
    for (uint32_t i = 0; i < profile->row_count; i++) {
        const struct prt_profile_row *row = &profile->rows[i];
        const double got = speed_up(profile, row), top = ideal(profile, row);
        prt_buf_add_fmt(out, "%4u ", (unsigned)row->workers);
        add_bar(out, got, most, '#');
        add_bar(out, top - got, most, '.');
        prt_buf_add_fmt(out, " %.2f of %.2f\n", got, top);
    }
}

static void add_sheet(const struct style *style, prt_buf *out, size_t lines, size_t columns, const char *align,
                      void (*cell)(const void *, size_t, size_t, prt_buf *), const void *data)
{
    const struct prt_grid grid = {.rows = lines + 1, .columns = columns, .align = align, .cell = cell, .data = data};
    style->grid(&grid, out);
}

static void add_charts(const struct style *style, const struct prt_profile *profile, prt_buf *out)
{
    style->heading(out, "Wall time by workers");
    prt_buf_add_text(out, style->fence);
    add_wall_chart(profile, out);
    prt_buf_add_text(out, style->fence);
    style->heading(out, "Speed-up by workers; dots: what lacks to the ideal");
    prt_buf_add_text(out, style->fence);
    add_speed_chart(profile, out);
    prt_buf_add_text(out, style->fence);
}

static void add_heading(const struct style *style, const char *text, const struct prt_profile_row *row, prt_buf *out)
{
    prt_buf title = {0};
    prt_buf_add_text(&title, text);
    add_workers(&title, row->workers);
    out->failed = out->failed || title.failed;
    style->heading(out, title.failed ? "" : title.data);
    prt_buf_free(&title);
}

static void add_slowest(const struct style *style, const struct prt_profile *profile, prt_buf *out)
{
    const struct slowest slowest = {profile, widest(profile)};
    add_heading(style, "Slowest repositories, with ", slowest.row, out);
    add_sheet(style, out, slowest.row->slowest_count, 6, "rrrrrl", slow_cell, &slowest);
}

static void add_giant(const struct style *style, const struct prt_profile *profile, const struct prt_profile_row *row,
                      prt_buf *out)
{
    prt_buf_add_text(out, " It took ");
    add_seconds(out, row->longest);
    prt_buf_add_text(out, " s of ");
    add_seconds(out, row->run);
    prt_buf_add_text(out, " s and is of ");
    style->name(out, profile->found[row->longest_found].name);
    prt_buf_add_char(out, '.');
}

/* Processors that share caches, memory or their clock slow each other down; so do other programs. */
static void add_shared(const struct prt_profile *profile, const struct prt_profile_row *row, prt_buf *out)
{
    const uint64_t first = profile->rows[0].cost.us[PRT_COST_CPU], now = row->cost.us[PRT_COST_CPU];
    if (row->workers <= profile->rows[0].workers || first == 0 || (double)now * 100 < (double)first * SHARED_PERCENT)
        return;
    prt_buf_add_fmt(out,
                    " The same analyses took %.0f%% more processor time than with %u: processors share caches, memory "
                    "and clock, or other programs disturb.",
                    100.0 * ((double)now / (double)first - 1.0), (unsigned)profile->rows[0].workers);
}

static void add_cold(const struct prt_profile *profile, prt_buf *out)
{
    uint64_t least = UINT64_MAX, most = 0;
    for (uint32_t i = 0; i < profile->row_count; i++) {
        const uint64_t bytes = profile->rows[i].read_bytes;
        least = bytes < least ? bytes : least;
        most = bytes > most ? bytes : most;
    }
    if (most < PRT_MIB(16) || most / 2 < least)
        return;
    prt_buf_add_text(out, " Some runs read from a disk what others found in memory, so their times do not compare: "
                          "profile again, now that it is warm.");
}

static void add_verdict(const struct style *style, const struct prt_profile *profile, prt_buf *out)
{
    const struct prt_profile_row *row = widest(profile);
    const prt_profile_verdict verdict = prt_profile_judge(row, profile->processors);
    add_heading(style, "Verdict, with ", row, out);
    prt_buf_add_text(out, prt_profile_verdict_advice(verdict));
    if (verdict == PRT_PROFILE_GIANT)
        add_giant(style, profile, row, out);
    add_shared(profile, row, out);
    add_cold(profile, out);
    if (row->problems > 0)
        prt_buf_add_fmt(out, " %llu problem%s made less work of it; generate names them.",
                        (unsigned long long)row->problems, row->problems == 1 ? "" : "s");
    prt_buf_add_char(out, '\n');
}

static void add_scope(const struct style *style, const struct prt_profile *profile, prt_buf *out)
{
    prt_format_commas(out, profile->found_count);
    prt_buf_add_text(out, profile->found_count == 1 ? " repository with " : " repositories with ");
    prt_format_commas(out, profile->rows[0].commits);
    prt_buf_add_text(out, " commits below ");
    style->name(out, profile->root);
    prt_buf_add_fmt(out, "; %u processor%s; no cache; ", (unsigned)profile->processors,
                    profile->processors == 1 ? "" : "s");
    if (profile->runs == 1)
        prt_buf_add_text(out, "one run each.\n");
    else
        prt_buf_add_fmt(out, "the median of %u runs each.\n", (unsigned)profile->runs);
}

static void write_profile(const struct style *style, const struct prt_profile *profile, prt_buf *out)
{
    add_scope(style, profile, out);
    prt_buf_add_char(out, '\n');
    add_sheet(style, out, profile->row_count, 8, "rrrrrrrl", row_cell, profile);
    add_charts(style, profile, out);
    style->heading(out, "Where the time of slots went");
    add_sheet(style, out, PHASES, profile->row_count + 1, "lr", phase_cell, profile);
    prt_buf_add_char(out, '\n');
    add_sheet(style, out, COORDINATOR_LINES, profile->row_count + 1, "lr", coordinator_cell, profile);
    add_slowest(style, profile, out);
    add_verdict(style, profile, out);
}

static void text_heading(prt_buf *out, const char *text)
{
    prt_buf_add_fmt(out, "\n%s\n", text);
}

static void md_heading(prt_buf *out, const char *text)
{
    prt_buf_add_fmt(out, "\n## %s\n\n", text);
}

void prt_profile_text(const struct prt_profile *profile, prt_buf *out)
{
    static const struct style style = {text_heading, prt_grid_text, prt_plain_add, ""};
    write_profile(&style, profile, out);
}

void prt_profile_md(const struct prt_profile *profile, prt_buf *out)
{
    static const struct style style = {md_heading, prt_grid_md, prt_md_text, "```\n"};
    prt_buf_add_text(out, "# Profile\n\n");
    write_profile(&style, profile, out);
}
