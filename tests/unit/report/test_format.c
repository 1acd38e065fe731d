/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers and dates as people read them. */
#include "report/format.h"
#include "tests/support/unit.h"

static void check(prt_buf *out, const char *wanted)
{
    assert_prt_str(prt_buf_str(out), wanted);
    prt_buf_clear(out);
}

static void large_numbers_are_abbreviated(void **state)
{
    (void)state;
    static const struct {
        uint64_t value;
        const char *text;
    } rows[] = {
        {0, "0"},
        {999, "999"},
        {1000, "1.0K"},
        {1049, "1.0K"},
        {1050, "1.1K"},
        {16087, "16.1K"},
        {999949, "999.9K"},
        {999950, "1.0M"},
        {999999, "1.0M"},
        {3182710, "3.2M"},
        {999949999, "999.9M"},
        {999950000, "1.0B"},
        {2500000000, "2.5B"},
        {1234567890123, "1234.6B"},
        {UINT64_MAX, "18446744073.7B"},
    };
    prt_buf out = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_format_abbreviated(&out, rows[i].value);
        check(&out, rows[i].text);
    }
    prt_buf_free(&out);
}

static void thousands_are_separated(void **state)
{
    (void)state;
    static const struct {
        uint64_t value;
        const char *text;
    } rows[] = {{0, "0"},
                {7, "7"},
                {999, "999"},
                {1000, "1,000"},
                {1002003, "1,002,003"},
                {UINT64_MAX, "18,446,744,073,709,551,615"}};
    prt_buf out = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_format_commas(&out, rows[i].value);
        check(&out, rows[i].text);
    }
    prt_buf_free(&out);
}

static void signs_are_shown(void **state)
{
    (void)state;
    prt_buf out = {0};
    prt_format_signed(&out, 0);
    check(&out, "0");
    prt_format_signed(&out, 12345);
    check(&out, "+12,345");
    prt_format_signed(&out, INT64_MIN);
    check(&out, "-9,223,372,036,854,775,808");
    prt_buf_free(&out);
}

static void percentages_have_one_decimal(void **state)
{
    (void)state;
    static const struct {
        uint64_t part;
        uint64_t whole;
        const char *text;
    } rows[] = {{1, 3, "33.3%"},   {2, 3, "66.7%"}, {31, 39, "79.5%"}, {17, 17, "100.0%"},     {0, 5, "0.0%"},
                {1, 2000, "0.1%"}, {0, 0, "-"},     {1, 2001, "0.0%"}, {1999, 2000, "100.0%"}, {1, 16, "6.3%"}};
    prt_buf out = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_format_percent(&out, rows[i].part, rows[i].whole);
        check(&out, rows[i].text);
    }
    prt_buf_free(&out);
}

static void dates_are_days_in_their_own_zone(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        int32_t zone;
        const char *text;
    } rows[] = {
        {1770706800, 0, "2026-02-10"},
        {1770706800, -800, "2026-02-09"},
        {1770706800, 1700, "2026-02-11"},
        {1770706800, 51800, "2026-02-10"}, /* no offset of this world: UTC */
        {0, 0, "1970-01-01"},
        {-1, 0, "1969-12-31"},
        {99999999999999, 0, "+3170843-11-07"},
    };
    prt_buf out = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_format_date(&out, rows[i].seconds, rows[i].zone);
        check(&out, rows[i].text);
    }
    prt_buf_free(&out);
}

static void times_are_told_in_utc(void **state)
{
    (void)state;
    prt_buf out = {0};
    prt_format_utc(&out, 1770706800);
    check(&out, "2026-02-10 07:00:00 UTC");
    prt_buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(large_numbers_are_abbreviated),
        cmocka_unit_test(thousands_are_separated),
        cmocka_unit_test(signs_are_shown),
        cmocka_unit_test(percentages_have_one_decimal),
        cmocka_unit_test(dates_are_days_in_their_own_zone),
        cmocka_unit_test(times_are_told_in_utc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
