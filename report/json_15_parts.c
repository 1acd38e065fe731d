/* SPDX-License-Identifier: Apache-2.0 */
#include "report/json_15_parts.h"

#include "prt/clock.h"

/* "...T07:00:00Z" and "...T07:00:00+01:00" are the two forms of prt_time_format. */
static size_t clock_length(prt_str text)
{
    return text.data[text.len - 1] == 'Z' ? text.len - 1 : text.len - 6;
}

void prt_json_15_time(prt_json *json, const char *key, int64_t seconds, int32_t zone, bool fraction)
{
    char formatted[PRT_TIME_TEXT_MAX];
    prt_time_format(seconds, prt_zone_minutes(zone), formatted);
    const prt_str text = prt_str_from(formatted);
    const size_t length = clock_length(text);
    prt_buf made = {0};
    prt_buf_add_str(&made, prt_str_sub(text, 0, length));
    prt_buf_add_text(&made, fraction ? ".000000" : "");
    if (text.data[text.len - 1] == 'Z')
        prt_buf_add_text(&made, "+00:00");
    else
        prt_buf_add_str(&made, prt_str_sub(text, length, text.len));
    prt_json_member_made(json, key, &made);
}

void prt_json_15_windows(prt_json *json, const char *key, const struct prt_report *report, prt_json_15_count count,
                         const void *of)
{
    prt_json_key(json, key);
    prt_json_object(json);
    for (size_t w = 0; w < report->options.window_count; w++) {
        prt_json_key_str(json, report->options.windows[w].name);
        prt_json_u64(json, count(of, w));
    }
    prt_json_end(json);
}
