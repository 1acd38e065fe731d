/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/clock.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    DAY_SECONDS = 86400,
    DAY_MINUTES = 1440,
    ERA_YEARS = 400,    /* the Gregorian calendar repeats after 400 years ... */
    ERA_DAYS = 146097,  /* ... which are this many days */
    EPOCH_DAYS = 719468 /* from 0000-03-01 to 1970-01-01 */
};

struct date {
    int64_t year;
    int month; /* 1 .. 12 */
    int day;   /* 1 .. 31 */
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

/*
 * Days since 1970 and dates of the proleptic Gregorian calendar, for any int64 seconds. Years are counted from 1 March,
 * so that the leap day is the last of its year and months follow a straight line ((153 m + 2) / 5 days before month m).
 * Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
 */
static int64_t days_of(struct date date)
{
    int64_t year = date.year - (date.month <= 2);
    int64_t era = floor_div(year, ERA_YEARS);
    int64_t year_of_era = year - era * ERA_YEARS;
    int64_t month = date.month > 2 ? date.month - 3 : date.month + 9;
    int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * ERA_DAYS + day_of_era - EPOCH_DAYS;
}

static struct date date_of(int64_t days)
{
    days += EPOCH_DAYS;
    int64_t era = floor_div(days, ERA_DAYS);
    int64_t day_of_era = days - era * ERA_DAYS;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    struct date date = {.day = (int)(day_of_year - (153 * month + 2) / 5 + 1),
                        .month = (int)(month < 10 ? month + 3 : month - 9)};
    date.year = year_of_era + era * ERA_YEARS + (date.month <= 2);
    return date;
}

static int month_days(int64_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % ERA_YEARS == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* A text being read from the left. Each take_* returns false, without moving on, when something else stands there. */
struct reader {
    prt_str text;
    size_t at;
};

static bool at_end(const struct reader *reader)
{
    return reader->at == reader->text.len;
}

static bool take_any(struct reader *reader, const char *choices, char *taken)
{
    if (at_end(reader) || reader->text.data[reader->at] == '\0' ||
        strchr(choices, reader->text.data[reader->at]) == NULL)
        return false;
    *taken = reader->text.data[reader->at++];
    return true;
}

static bool take_char(struct reader *reader, char wanted)
{
    char taken;
    return take_any(reader, (char[]){wanted, '\0'}, &taken);
}

/* Exactly `digits` digits that make a number within [low, high]. */
static bool take_number(struct reader *reader, size_t digits, int low, int high, int *out)
{
    uint64_t value;
    prt_str part = prt_str_sub(reader->text, reader->at, reader->at + digits);
    if (part.len != digits || !prt_str_to_u64(part, &value) || value < (uint64_t)low || value > (uint64_t)high)
        return false;
    reader->at += digits;
    *out = (int)value;
    return true;
}

static bool take_date(struct reader *reader, int64_t *seconds)
{
    int year;
    struct date date;
    if (!take_number(reader, 4, 0, 9999, &year) || !take_char(reader, '-') ||
        !take_number(reader, 2, 1, 12, &date.month) || !take_char(reader, '-') ||
        !take_number(reader, 2, 1, month_days(year, date.month), &date.day))
        return false;
    date.year = year;
    *seconds = days_of(date) * DAY_SECONDS;
    return true;
}

static bool take_fraction(struct reader *reader)
{
    if (!take_char(reader, '.'))
        return true;
    size_t from = reader->at;
    while (!at_end(reader) && prt_ascii_digit(reader->text.data[reader->at]))
        reader->at++;
    return reader->at > from;
}

/* hh:mm:ss[.fraction]; *second is told apart because 60 is allowed only where a leap second can be. */
static bool take_clock(struct reader *reader, int64_t *seconds, int *second)
{
    int hour;
    int minute;
    if (!take_number(reader, 2, 0, 23, &hour) || !take_char(reader, ':') || !take_number(reader, 2, 0, 59, &minute) ||
        !take_char(reader, ':') || !take_number(reader, 2, 0, 60, second) || !take_fraction(reader))
        return false;
    *seconds = hour * 3600 + minute * 60 + *second;
    return true;
}

static bool take_offset(struct reader *reader, int64_t *seconds)
{
    char sign;
    int hours;
    int minutes;
    *seconds = 0;
    if (take_any(reader, "Zz", &sign))
        return true;
    if (!take_any(reader, "+-", &sign) || !take_number(reader, 2, 0, 23, &hours) || !take_char(reader, ':') ||
        !take_number(reader, 2, 0, 59, &minutes))
        return false;
    *seconds = (hours * 60 + minutes) * (sign == '-' ? -60 : 60);
    return true;
}

static bool parse_calendar(prt_str text, int64_t *seconds)
{
    struct reader reader = {.text = text};
    int64_t date;
    int64_t clock;
    int64_t offset;
    int second;
    char between;
    if (!take_date(&reader, &date))
        return false;
    if (at_end(&reader)) {
        *seconds = date;
        return true;
    }
    if (!take_any(&reader, "Tt ", &between) || !take_clock(&reader, &clock, &second) ||
        !take_offset(&reader, &offset) || !at_end(&reader))
        return false;
    int64_t sum = date + clock - offset;
    /* A leap second stands at the end of a UTC day; 1970-based time gives it the number of the second after it. */
    if (second == 60 && sum % DAY_SECONDS != 0)
        return false;
    *seconds = sum;
    return true;
}

static int64_t read_clock(clockid_t which, int64_t per_second)
{
    struct timespec now = {0};
    (void)clock_gettime(which, &now); /* fails only for a clock that does not exist */
    return (int64_t)now.tv_sec * per_second + (int64_t)now.tv_nsec / (1000000000 / per_second);
}

int64_t prt_monotonic_ms(void)
{
    return read_clock(CLOCK_MONOTONIC, 1000);
}

int64_t prt_monotonic_us(void)
{
    return read_clock(CLOCK_MONOTONIC, 1000000);
}

int64_t prt_calendar_now(void)
{
    return read_clock(CLOCK_REALTIME, 1);
}

prt_code prt_time_parse(prt_str text, int64_t *seconds, prt_err *err)
{
    if (prt_str_to_i64(text, seconds) || parse_calendar(text, seconds))
        return PRT_OK;
    return prt_fail(err, PRT_E_FORMAT,
                    "\"%.*s\" is not a time; expected RFC 3339 as in 2026-02-10T07:00:00Z, a date as in 2026-02-10, "
                    "or whole seconds since 1970",
                    PRT_STR_ARG(prt_str_sub(text, 0, 100)));
}

void prt_time_format(int64_t seconds, int offset_minutes, char out[PRT_TIME_TEXT_MAX])
{
    if (offset_minutes <= -DAY_MINUTES || offset_minutes >= DAY_MINUTES)
        offset_minutes = 0;
    /* The offset moves the time of day, and that the day: adding it to `seconds` could overflow. */
    int64_t days = floor_div(seconds, DAY_SECONDS);
    int64_t of_day = floor_mod(seconds, DAY_SECONDS) + offset_minutes * 60;
    days += floor_div(of_day, DAY_SECONDS);
    of_day = floor_mod(of_day, DAY_SECONDS);
    struct date date = date_of(days);

    const char *sign = date.year > 9999 ? "+" : date.year < 0 ? "-" : "";
    int len = snprintf(out, PRT_TIME_TEXT_MAX, "%s%04lld-%02d-%02dT%02d:%02d:%02d", sign,
                       (long long)(date.year < 0 ? -date.year : date.year), date.month, date.day, (int)(of_day / 3600),
                       (int)(of_day / 60 % 60), (int)(of_day % 60));
    int size = offset_minutes < 0 ? -offset_minutes : offset_minutes;
    if (size == 0)
        (void)snprintf(out + len, PRT_TIME_TEXT_MAX - (size_t)len, "Z");
    else
        (void)snprintf(out + len, PRT_TIME_TEXT_MAX - (size_t)len, "%c%02d:%02d", offset_minutes < 0 ? '-' : '+',
                       size / 60, size % 60);
}
