/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/limits.h"
#include "report/read/parts.h"

enum { DAY_SECONDS = 86400, MOST_DAYS = 36525 };

/* The times of a report: what the calendar has, and far enough from the ends of int64_t. */
#define TIME_MAX ((int64_t)1 << 56)

static void read_window(struct prt_reader *reader, const struct prt_value *value, struct prt_window *out)
{
    static const struct prt_row members[] = {
        PRT_ROW("days", prt_read_days, struct prt_window, days),
        PRT_ROW("start_timestamp", prt_read_number, struct prt_window, start),
        PRT_ROW("end_timestamp", prt_read_number, struct prt_window, end),
    };
    out->name = prt_value_key(reader, value);
    prt_read_object(reader, value, PRT_MEMBERS(members), out);
    if (out->days < 1 || out->days > MOST_DAYS || out->end < -TIME_MAX || out->end > TIME_MAX ||
        out->start != out->end - (int64_t)out->days * DAY_SECONDS)
        prt_read_refuse(reader, value, "a window of 1 to 36525 whole days");
}

static void check_window(struct prt_reader *reader, const struct prt_value *value, const struct prt_window *windows,
                         size_t index)
{
    if (windows[index].end != windows[0].end)
        prt_read_refuse(reader, value, "a window that ends when the others end");
    for (size_t i = 0; i < index; i++)
        if (prt_str_equal(windows[i].name, windows[index].name))
            prt_read_refuse(reader, value, "no window twice");
}

static void find_primary(struct prt_reader *reader, const struct prt_value *summaries)
{
    struct period {
        struct prt_value period, name;
    } found = {0};
    static const struct prt_row members[] = {PRT_ROW("reporting_period", prt_read_value, struct period, period)};
    static const struct prt_row names[] = {PRT_ROW("window_name", prt_read_value, struct period, name)};
    struct prt_fold_options *options = &reader->report->options;
    prt_read_object(reader, summaries, PRT_MEMBERS(members), &found);
    prt_read_object(reader, &found.period, PRT_MEMBERS(names), &found);
    const prt_str name = prt_value_text(reader, &found.name);
    for (size_t i = 0; i < options->window_count; i++)
        if (prt_str_equal(options->windows[i].name, name)) {
            options->primary = i;
            return;
        }
    prt_read_refuse(reader, &found.name, "the name of a window of time_windows");
}

void prt_read_time_windows(struct prt_reader *reader, const struct prt_whole *whole)
{
    struct prt_fold_options *options = &reader->report->options;
    struct prt_window *windows = prt_read_room(reader, PRT_MAX_WINDOWS, sizeof *windows);
    struct prt_parts parts = prt_parts_of_object(reader, &whole->time_windows);
    struct prt_value part;
    size_t count = 0;
    while (prt_parts_next(&parts, &part)) {
        if (count == PRT_MAX_WINDOWS) {
            prt_read_refuse(reader, &whole->time_windows, "at most 32 windows");
            return;
        }
        read_window(reader, &part, &windows[count]);
        check_window(reader, &part, windows, count);
        count++;
    }
    if (count == 0) {
        prt_read_refuse(reader, &whole->time_windows, "at least one window");
        return;
    }
    options->windows = windows;
    options->window_count = count;
    options->as_of = windows[0].end;
    find_primary(reader, &whole->summaries);
    if (reader->code == PRT_OK)
        reader->report->timeline = prt_timeline_of(windows, count);
}
