/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/clock.h"

#include <limits.h>
#include <string.h>
#include <time.h>

#include "tests/support/unit.h"

static void times_that_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t seconds;
    } rows[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2026-02-10T07:00:00Z", 1770706800},
        {"2026-02-10T08:00:00+01:00", 1770706800},
        {"2026-02-10T01:30:00-05:30", 1770706800},
        {"2026-02-10T07:00:00-00:00", 1770706800},
        {"2026-02-10 07:00:00Z", 1770706800},
        {"2026-02-10t07:00:00z", 1770706800},
        {"2026-02-10T07:00:00.999999999Z", 1770706800},
        {"2026-02-10T07:00:00.5+00:00", 1770706800},
        {"2026-02-10", 1770681600},
        {"2024-02-29", 1709164800},
        {"2000-02-29T23:59:59Z", 951868799},
        {"1969-12-31T23:59:59Z", -1},
        {"1969-12-31T23:59:59.5Z", -1},
        {"1900-01-01", -2208988800},
        {"2100-03-01", 4107542400},
        {"0000-01-01", -62167219200},
        {"0000-01-01T00:00:00+23:59", -62167305540},
        {"9999-12-31T23:59:59Z", 253402300799},
        {"9999-12-31T23:59:59-23:59", 253402387139},
        {"2016-12-31T23:59:60Z", 1483228800},
        {"2017-01-01T00:59:60+01:00", 1483228800},
        {"0", 0},
        {"1770706800", 1770706800},
        {"-1", -1},
        {"2026", 2026},
        {"9223372036854775807", INT64_MAX},
        {"-9223372036854775808", INT64_MIN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_err err;
        int64_t seconds = 77;
        assert_prt_ok(prt_time_parse(prt_str_from(rows[i].text), &seconds, &err), err);
        if (seconds != rows[i].seconds)
            fail_msg("%s: %lld", rows[i].text, (long long)seconds);
    }
}

static void texts_that_are_no_time(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "yesterday",
        " 2026-02-10",
        "2026-02-10 ",
        "2026-2-10",
        "26-02-10",
        "2026-00-10",
        "2026-13-10",
        "2026-02-00",
        "2026-02-30",
        "2025-02-29",
        "1900-02-29",
        "2026-04-31",
        "2026/02/10",
        "20260210T070000Z",
        "2026-02-10T",
        "2026-02-10T07:00Z",
        "2026-02-10T07:00:00",
        "2026-02-10_07:00:00Z",
        "2026-02-10T24:00:00Z",
        "2026-02-10T07:60:00Z",
        "2026-02-10T07:00:61Z",
        "2026-02-10T07:00:60Z",
        "2016-12-31T23:59:60+01:00",
        "2026-02-10T07:00:00.Z",
        "2026-02-10T07:00:00,5Z",
        "2026-02-10T07:00:00+1:00",
        "2026-02-10T07:00:00+0100",
        "2026-02-10T07:00:00+24:00",
        "2026-02-10T07:00:00+01:60",
        "2026-02-10T07:00:00Zx",
        "2026-02-10T07:00:00 Z",
        "+2026-02-10",
        "-2026-02-10",
        "10000-01-01",
        "+1",
        "1.5",
        "1e9",
        "0x10",
        "9223372036854775808",
        "-9223372036854775809",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_err err;
        int64_t seconds = 77;
        if (prt_time_parse(prt_str_from(rows[i]), &seconds, &err) != PRT_E_FORMAT)
            fail_msg("\"%s\" was read as %lld", rows[i], (long long)seconds);
        assert_true(seconds == 77);
        assert_prt_says(err, rows[i]);
        assert_prt_says(err, "expected RFC 3339");
    }
}

static void a_nul_does_not_end_a_time(void **state)
{
    (void)state;
    prt_err err;
    int64_t seconds;
    assert_prt_code(prt_time_parse(PRT_STR("2026-02-10\0"), &seconds, &err), PRT_E_FORMAT, err);
    assert_prt_code(prt_time_parse(PRT_STR("2026-02-10T07:00:00\0"), &seconds, &err), PRT_E_FORMAT, err);
}

static void any_second_prints(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        int offset;
        const char *text;
    } rows[] = {
        {0, 0, "1970-01-01T00:00:00Z"},
        {-1, 0, "1969-12-31T23:59:59Z"},
        {0, 60, "1970-01-01T01:00:00+01:00"},
        {0, -1, "1969-12-31T23:59:00-00:01"},
        {1770706800, 330, "2026-02-10T12:30:00+05:30"},
        {1770706800, -450, "2026-02-09T23:30:00-07:30"},
        {951782400, 0, "2000-02-29T00:00:00Z"},
        {4107542399, 0, "2100-02-28T23:59:59Z"},
        {4107542400, 0, "2100-03-01T00:00:00Z"},
        {1770706800, 1439, "2026-02-11T06:59:00+23:59"},
        {1770706800, -1439, "2026-02-09T07:01:00-23:59"},
        {1770706800, 1440, "2026-02-10T07:00:00Z"},
        {1770706800, -1440, "2026-02-10T07:00:00Z"},
        {1770706800, INT_MAX, "2026-02-10T07:00:00Z"},
        {1770706800, INT_MIN, "2026-02-10T07:00:00Z"},
        {253402300799, 0, "9999-12-31T23:59:59Z"},
        {253402300800, 0, "+10000-01-01T00:00:00Z"},
        {253402300799, 1, "+10000-01-01T00:00:59+00:01"},
        {-62167219200, 0, "0000-01-01T00:00:00Z"},
        {-62167219201, 0, "-0001-12-31T23:59:59Z"},
        {99999999999999, 0, "+3170843-11-07T09:46:39Z"},
        {99999999999999, 1439, "+3170843-11-08T09:45:39+23:59"},
        {-99999999999999, 0, "-3166904-02-24T14:13:21Z"},
        {INT64_MAX, 0, "+292277026596-12-04T15:30:07Z"},
        {INT64_MAX, 1439, "+292277026596-12-05T15:29:07+23:59"},
        {INT64_MIN, 0, "-292277022657-01-27T08:29:52Z"},
        {INT64_MIN, -1439, "-292277022657-01-26T08:30:52-23:59"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[PRT_TIME_TEXT_MAX];
        prt_time_format(rows[i].seconds, rows[i].offset, text);
        assert_string_equal(text, rows[i].text);
    }
}

/* Every day of 800 years, against libc. */
static void days_agree_with_libc(void **state)
{
    (void)state;
    for (int64_t seconds = -12622780800; seconds < 12622780800; seconds += 86400) {
        char text[PRT_TIME_TEXT_MAX];
        char wanted[PRT_TIME_TEXT_MAX];
        struct tm parts;
        time_t time = (time_t)seconds;
        assert_non_null(gmtime_r(&time, &parts));
        assert_true(strftime(wanted, sizeof wanted, "%Y-%m-%dT%H:%M:%SZ", &parts) > 0);
        prt_time_format(seconds, 0, text);
        if (strcmp(text, wanted) != 0)
            fail_msg("%lld: %s, not %s", (long long)seconds, text, wanted);
    }
}

static void what_prints_reads_back(void **state)
{
    (void)state;
    for (int64_t seconds = -62167219200; seconds < 253402300800 - 86400; seconds += 86399 * 97) {
        prt_err err;
        char text[PRT_TIME_TEXT_MAX];
        int64_t again = 0;
        int offset = (int)(seconds % 1440);
        prt_time_format(seconds, seconds < 0 && offset < 0 ? -offset : offset, text);
        assert_prt_ok(prt_time_parse(prt_str_from(text), &again, &err), err);
        assert_true(again == seconds);
    }
}

static void clocks_go_forward(void **state)
{
    (void)state;
    int64_t ms = prt_monotonic_ms();
    int64_t us = prt_monotonic_us();
    struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};
    assert_int_equal(nanosleep(&pause, NULL), 0);
    assert_in_range(prt_monotonic_ms() - ms, 19, 60000);
    assert_in_range(prt_monotonic_us() - us, 20000, 60000000);
    assert_in_range(us / 1000 - ms, 0, 60000);
    assert_in_range(prt_calendar_now() - (int64_t)time(NULL), 0, 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_that_are_read),       cmocka_unit_test(texts_that_are_no_time),
        cmocka_unit_test(a_nul_does_not_end_a_time), cmocka_unit_test(any_second_prints),
        cmocka_unit_test(days_agree_with_libc),      cmocka_unit_test(what_prints_reads_back),
        cmocka_unit_test(clocks_go_forward),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
