/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "prt/clock.h"
#include "prt/model.h"
#include "report/read/value.h"

enum { ZONE = 6 /* "+01:00" */, ERA_YEARS = 400 };
#define ERA_SECONDS ((int64_t)146097 * 86400) /* after which the Gregorian calendar repeats */

/* The zone at the text's end, as prt_commit.zone has it. */
static int32_t zone_of(prt_str text)
{
    const prt_str zone = text.len < ZONE ? text : prt_str_sub(text, text.len - ZONE, text.len);
    if (zone.len < ZONE || (zone.data[0] != '+' && zone.data[0] != '-') || zone.data[3] != ':')
        return 0;
    const int32_t size =
        (zone.data[1] - '0') * 1000 + (zone.data[2] - '0') * 100 + (zone.data[4] - '0') * 10 + zone.data[5] - '0';
    return zone.data[0] == '-' ? -size : size;
}

/* A year with a sign, which RFC 3339 does not have, is read as the same day of an era that it has. */
static bool parse_signed(prt_str text, int64_t *seconds)
{
    char plain[PRT_TIME_TEXT_MAX];
    int64_t year = 0;
    prt_err err;
    const size_t end = 1 + prt_str_find(prt_str_sub(text, 1, text.len), '-');
    const prt_str rest = prt_str_sub(text, end, text.len);
    if (!prt_str_to_i64(prt_str_sub(text, 1, end), &year) || year > INT64_MAX / ERA_SECONDS * ERA_YEARS ||
        rest.len > sizeof plain - sizeof "9999")
        return false;
    year = text.data[0] == '-' ? -year : year;
    const int64_t of_era = (year % ERA_YEARS + ERA_YEARS) % ERA_YEARS;
    const int64_t eras = (year - of_era) / ERA_YEARS;
    int64_t shift;
    snprintf(plain, sizeof plain, "%04d%.*s", (int)of_era, PRT_STR_ARG(rest));
    return prt_time_parse(prt_str_from(plain), seconds, &err) == PRT_OK &&
           !__builtin_mul_overflow(eras, ERA_SECONDS, &shift) && !__builtin_add_overflow(*seconds, shift, seconds);
}

static bool parse(prt_str text, int64_t *seconds)
{
    prt_err err;
    if (text.len > 0 && (text.data[0] == '+' || text.data[0] == '-'))
        return parse_signed(text, seconds);
    return prt_time_parse(text, seconds, &err) == PRT_OK;
}

void prt_value_time(struct prt_reader *reader, const struct prt_value *value, int64_t *seconds, int32_t *zone)
{
    char again[PRT_TIME_TEXT_MAX];
    const prt_str text = prt_value_text(reader, value);
    int64_t time = 0;
    const bool parsed = reader->code == PRT_OK && text.len < PRT_TIME_TEXT_MAX && parse(text, &time);
    const int32_t found = parsed ? zone_of(text) : 0;
    prt_time_format(time, prt_zone_minutes(found), again);
    if (!parsed || !prt_str_equal(prt_str_from(again), text)) {
        prt_read_refuse(reader, value, "a time as in 2026-02-10T07:00:00Z");
        return;
    }
    *seconds = time;
    *zone = found;
}
