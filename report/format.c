/* SPDX-License-Identifier: Apache-2.0 */
#include "report/format.h"

#include <string.h>

#include "prt/clock.h"
#include "prt/model.h"

struct unit {
    uint64_t size;
    char letter;
};

static const struct unit units[] = {{1000, 'K'}, {1000000, 'M'}, {1000000000, 'B'}};
enum { UNITS = sizeof units / sizeof units[0] };

/* value / size in tenths, rounded; written so that no value overflows. */
static uint64_t tenths(uint64_t value, uint64_t size)
{
    return value / size * 10 + (value % size * 10 + size / 2) / size;
}

static void add_tenths(prt_buf *out, uint64_t value)
{
    prt_buf_add_u64(out, value / 10);
    prt_buf_add_char(out, '.');
    prt_buf_add_u64(out, value % 10);
}

void prt_format_abbreviated(prt_buf *out, uint64_t value)
{
    if (value < units[0].size) {
        prt_buf_add_u64(out, value);
        return;
    }
    /* Rounding may carry into the next unit: 999,950 is 1.0M, not 1000.0K. */
    size_t i = 0;
    while (i + 1 < UNITS && tenths(value, units[i].size) >= 10000)
        i++;
    add_tenths(out, tenths(value, units[i].size));
    prt_buf_add_char(out, units[i].letter);
}

void prt_format_commas(prt_buf *out, uint64_t value)
{
    if (value < 1000) {
        prt_buf_add_u64(out, value);
        return;
    }
    prt_format_commas(out, value / 1000);
    prt_buf_add_fmt(out, ",%03u", (unsigned)(value % 1000));
}

void prt_format_signed(prt_buf *out, int64_t value)
{
    if (value != 0)
        prt_buf_add_char(out, value > 0 ? '+' : '-');
    prt_format_commas(out, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

void prt_format_percent(prt_buf *out, uint64_t part, uint64_t whole)
{
    if (whole == 0) {
        prt_buf_add_char(out, '-');
        return;
    }
    add_tenths(out, (part * 1000 + whole / 2) / whole);
    prt_buf_add_char(out, '%');
}

void prt_format_date(prt_buf *out, int64_t seconds, int32_t zone)
{
    char text[PRT_TIME_TEXT_MAX];
    prt_time_format(seconds, prt_zone_minutes(zone), text);
    prt_buf_add(out, text, strcspn(text, "T"));
}

void prt_format_utc(prt_buf *out, int64_t seconds)
{
    char text[PRT_TIME_TEXT_MAX];
    prt_time_format(seconds, 0, text);
    size_t day = strcspn(text, "T");
    prt_buf_add(out, text, day);
    prt_buf_add_char(out, ' ');
    prt_buf_add(out, text + day + 1, strcspn(text + day + 1, "Z"));
    prt_buf_add_text(out, " UTC");
}
