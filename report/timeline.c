/* SPDX-License-Identifier: Apache-2.0 */
#include "report/timeline.h"

#include <string.h>

#include "prt/clock.h"
#include "prt/model.h"
#include "report/figures.h"

enum {
    DAY_SECONDS = 86400,
    HOUR_SECONDS = 3600,
    LONGEST_IN_WEEKS = 366, /* days of a window that is still divided into weeks */
    EPOCH_WEEKDAY = 3,      /* 1970-01-01 was a Thursday */
    EPOCH_DAYS = 719468,    /* from 0000-03-01 to 1970-01-01 */
    ERA_DAYS = 146097       /* of 400 years, after which the Gregorian calendar repeats */
};

static int64_t floor_div(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

static int64_t floor_mod(int64_t value, int64_t by)
{
    int64_t rest = value % by;
    return rest < 0 ? rest + by : rest;
}

/* 0 for the first of a month. Years begin in March here, so that the leap day is the last of its year and months follow
 * a straight line. Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days. */
static int64_t days_into_month(int64_t day)
{
    int64_t of_era = floor_mod(day + EPOCH_DAYS, ERA_DAYS);
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;
    return of_year - (153 * month + 2) / 5;
}

static int64_t days_into_week(int64_t day)
{
    return floor_mod(day + EPOCH_WEEKDAY, PRT_WEEKDAYS);
}

/* The day that the bucket of `day` begins with. */
static int64_t first_day(prt_bucket_unit unit, int64_t day)
{
    return day - (unit == PRT_BUCKET_WEEK ? days_into_week(day) : days_into_month(day));
}

static int64_t midnight(int64_t day)
{
    int64_t seconds;
    return __builtin_mul_overflow(day, (int64_t)DAY_SECONDS, &seconds) ? INT64_MIN : seconds;
}

static const struct prt_window *longest(const struct prt_window *windows, size_t count)
{
    const struct prt_window *found = windows;
    for (size_t i = 1; i < count; i++)
        if (windows[i].days > found->days)
            found = &windows[i];
    return found;
}

/* From the last bucket back to the one that holds `from`, or to as many as there may be. */
static void list_starts(struct prt_timeline *timeline)
{
    int64_t day = first_day(timeline->unit, floor_div(timeline->to, DAY_SECONDS));
    size_t at = PRT_MAX_BUCKETS;
    timeline->starts[--at] = midnight(day);
    while (at > 0 && timeline->starts[at] > timeline->from) {
        day = first_day(timeline->unit, day - 1);
        timeline->starts[--at] = midnight(day);
    }
    timeline->count = PRT_MAX_BUCKETS - at;
    memmove(timeline->starts, timeline->starts + at, timeline->count * sizeof timeline->starts[0]);
}

struct prt_timeline prt_timeline_of(const struct prt_window *windows, size_t count)
{
    const struct prt_window *window = longest(windows, count);
    struct prt_timeline timeline = {.unit = window->days <= LONGEST_IN_WEEKS ? PRT_BUCKET_WEEK : PRT_BUCKET_MONTH,
                                    .from = window->start,
                                    .to = window->end};
    list_starts(&timeline);
    if (timeline.from < timeline.starts[0])
        timeline.from = timeline.starts[0];
    return timeline;
}

bool prt_timeline_find(const struct prt_timeline *timeline, int64_t seconds, size_t *bucket)
{
    size_t low = 0;
    size_t high = timeline->count;
    if (seconds < timeline->from || seconds > timeline->to)
        return false;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (timeline->starts[middle] <= seconds)
            low = middle;
        else
            high = middle;
    }
    *bucket = low;
    return true;
}

const char *prt_bucket_unit_name(prt_bucket_unit unit)
{
    return unit == PRT_BUCKET_WEEK ? "week" : "month";
}

void prt_timeline_label(prt_buf *out, const struct prt_timeline *timeline, size_t bucket)
{
    char text[PRT_TIME_TEXT_MAX];
    prt_time_format(timeline->starts[bucket], 0, text);
    size_t len = strcspn(text, "T");
    if (timeline->unit == PRT_BUCKET_MONTH)
        len -= strlen("-01");
    prt_buf_add(out, text, len);
}

void prt_heat_map_add(struct prt_heat_map *map, int64_t seconds, int32_t zone)
{
    int64_t local;
    if (__builtin_add_overflow(seconds, (int64_t)prt_zone_minutes(zone) * 60, &local))
        local = seconds;
    int64_t day = floor_div(local, DAY_SECONDS);
    int64_t hour = floor_mod(local, DAY_SECONDS) / HOUR_SECONDS;
    uint64_t *cell = &map->commits[days_into_week(day)][hour];
    *cell = prt_sum(*cell, 1);
}

void prt_heat_map_sum(struct prt_heat_map *sum, const struct prt_heat_map *part)
{
    for (size_t day = 0; day < PRT_WEEKDAYS; day++)
        for (size_t hour = 0; hour < PRT_HOURS; hour++)
            sum->commits[day][hour] = prt_sum(sum->commits[day][hour], part->commits[day][hour]);
}
