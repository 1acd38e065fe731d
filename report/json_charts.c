/* SPDX-License-Identifier: Apache-2.0 */
#include "report/format.h"
#include "report/json_parts.h"

static void write_counts(prt_json *json, const uint64_t *counts, size_t count)
{
    prt_json_array(json);
    for (size_t i = 0; i < count; i++)
        prt_json_u64(json, counts[i]);
    prt_json_end(json);
}

static void write_starts(prt_json *json, const struct prt_timeline *timeline)
{
    prt_json_key(json, "starts");
    prt_json_array(json);
    for (size_t i = 0; i < timeline->count; i++) {
        prt_buf day = {0};
        prt_format_date(&day, timeline->starts[i], 0);
        prt_json_str(json, prt_buf_str(&day));
        json->out->failed = json->out->failed || day.failed;
        prt_buf_free(&day);
    }
    prt_json_end(json);
}

void prt_json_write_timeline(prt_json *json, const struct prt_timeline *timeline, const uint64_t *commits)
{
    prt_json_key(json, "commit_timeline");
    int indent = prt_json_line_array(json);
    for (size_t i = 0; i < timeline->count; i++)
        prt_json_u64(json, commits[i]);
    prt_json_line_end(json, indent);
}

void prt_json_write_heat_map(prt_json *json, const struct prt_heat_map *map)
{
    prt_json_key(json, "commit_heat_map");
    int indent = prt_json_line_array(json);
    for (size_t day = 0; day < PRT_WEEKDAYS; day++)
        write_counts(json, map->commits[day], PRT_HOURS);
    prt_json_line_end(json, indent);
}

void prt_json_write_charts(prt_json *json, const struct prt_report *report)
{
    prt_json_key(json, "timeline");
    int indent = prt_json_line_object(json);
    prt_json_member_text(json, "unit", prt_bucket_unit_name(report->timeline.unit));
    write_starts(json, &report->timeline);
    prt_json_line_end(json, indent);
    prt_json_write_timeline(json, &report->timeline, report->timeline_commits);
    prt_json_write_heat_map(json, &report->heat_map);
}
