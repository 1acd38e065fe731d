/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_TIMELINE_H
#define PRT_REPORT_TIMELINE_H
/*
 * When commits were made: the axes of two charts, and the counts along them.
 *
 *  - A timeline divides the longest time window into calendar weeks (from Monday; when the window has at most a year) or
 *    months, of author time in UTC. It reaches back at most PRT_MAX_BUCKETS of them; the first and the last bucket are
 *    whole in the calendar but hold only commits that are in the window.
 *  - A heat map counts the commits of the primary window by weekday and hour of the author's own clock.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prt/buf.h"
#include "prt/limits.h"
#include "prt/window.h"

enum { PRT_WEEKDAYS = 7, PRT_HOURS = 24 };

typedef enum prt_bucket_unit { PRT_BUCKET_WEEK, PRT_BUCKET_MONTH } prt_bucket_unit;

/* Bucket b begins at starts[b], a midnight of UTC, and ends before starts[b + 1]; the last one ends at `to`. */
struct prt_timeline {
    prt_bucket_unit unit;
    size_t count;                    /* 1 .. PRT_MAX_BUCKETS */
    int64_t starts[PRT_MAX_BUCKETS]; /* seconds since 1970, rising */
    int64_t from; /* first second that is in a bucket: the longest window's start, or starts[0] where that is later */
    int64_t to;   /* last one: the longest window's end */
};

struct prt_heat_map {
    uint64_t commits[PRT_WEEKDAYS][PRT_HOURS]; /* from Monday, from midnight */
};

/* Of several windows of the longest length the first decides, which makes no difference when all end together. `count`
 * is at least 1. */
struct prt_timeline prt_timeline_of(const struct prt_window *windows, size_t count);
/* false: outside, *bucket untouched. */
bool prt_timeline_find(const struct prt_timeline *timeline, int64_t seconds, size_t *bucket);
const char *prt_bucket_unit_name(prt_bucket_unit unit); /* "week", "month" */
/* What people call a bucket: "2026-02" for a month, "2026-02-09" (its Monday) for a week. */
void prt_timeline_label(prt_buf *out, const struct prt_timeline *timeline, size_t bucket);

/* `zone` as prt_commit.zone; one that no clock can have is taken for UTC. */
void prt_heat_map_add(struct prt_heat_map *map, int64_t seconds, int32_t zone);
void prt_heat_map_sum(struct prt_heat_map *sum, const struct prt_heat_map *part);

#endif
