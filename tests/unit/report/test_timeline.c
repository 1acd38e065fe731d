/* SPDX-License-Identifier: Apache-2.0 */
/* Commits over time: calendar weeks and months, and the author's clock. */
#include "report/timeline.h"

#include "prt/clock.h"
#include "tests/unit/report/scene.h"

static int64_t at(const char *text)
{
    prt_err err;
    int64_t seconds = 0;
    assert_prt_ok(prt_time_parse(prt_str_from(text), &seconds, &err), err);
    return seconds;
}

static struct prt_timeline ending(const char *end, uint32_t days)
{
    const struct prt_window window = {PRT_STR("w"), days, at(end) - days * DAY, at(end)};
    return prt_timeline_of(&window, 1);
}

static void assert_label(const struct prt_timeline *timeline, size_t bucket, const char *expected)
{
    prt_buf text = {0};
    prt_timeline_label(&text, timeline, bucket);
    assert_prt_str(prt_buf_str(&text), expected);
    prt_buf_free(&text);
}

struct axis {
    const char *end;
    uint32_t days;
    prt_bucket_unit unit;
    size_t count;
    const char *first;
    const char *last;
};

static void a_window_is_divided_into_calendar_weeks_or_months(void **state)
{
    (void)state;
    static const struct axis axes[] = {
        {"2026-02-10T07:00:00Z", 1, PRT_BUCKET_WEEK, 1, "2026-02-09", "2026-02-09"}, /* from Monday to Tuesday */
        {"2026-02-10T07:00:00Z", 2, PRT_BUCKET_WEEK, 2, "2026-02-02", "2026-02-09"},
        {"2026-02-08T23:59:59Z", 1, PRT_BUCKET_WEEK, 1, "2026-02-02", "2026-02-02"}, /* a Sunday */
        {"2026-02-09T00:00:00Z", 7, PRT_BUCKET_WEEK, 2, "2026-02-02", "2026-02-09"},
        {"2026-02-10T07:00:00Z", 365, PRT_BUCKET_WEEK, 53, "2025-02-10", "2026-02-09"},
        {"2026-02-10T07:00:00Z", 366, PRT_BUCKET_WEEK, 54, "2025-02-03", "2026-02-09"},
        {"2026-02-10T07:00:00Z", 367, PRT_BUCKET_MONTH, 13, "2025-02", "2026-02"},
        {"2026-02-10T07:00:00Z", 1095, PRT_BUCKET_MONTH, 37, "2023-02", "2026-02"},
        {"2024-03-01T00:00:00Z", 730, PRT_BUCKET_MONTH, 25, "2022-03", "2024-03"}, /* over 29 February */
        {"2024-02-29T12:00:00Z", 400, PRT_BUCKET_MONTH, 14, "2023-01", "2024-02"},
        {"1970-01-01T00:00:00Z", 400, PRT_BUCKET_MONTH, 15, "1968-11", "1970-01"},
        {"1970-01-01T00:00:00Z", 7, PRT_BUCKET_WEEK, 2, "1969-12-22", "1969-12-29"},
        {"2026-02-10T07:00:00Z", 36525, PRT_BUCKET_MONTH, 120, "2016-03", "2026-02"},
        {"2000-01-31T00:00:00Z", 3650, PRT_BUCKET_MONTH, 120, "1990-02", "2000-01"},
    };
    for (size_t i = 0; i < sizeof axes / sizeof axes[0]; i++) {
        const struct prt_timeline timeline = ending(axes[i].end, axes[i].days);
        print_message("  %u days before %s\n", (unsigned)axes[i].days, axes[i].end);
        assert_int_equal(timeline.unit, axes[i].unit);
        assert_int_equal(timeline.count, axes[i].count);
        assert_label(&timeline, 0, axes[i].first);
        assert_label(&timeline, timeline.count - 1, axes[i].last);
        for (size_t b = 1; b < timeline.count; b++)
            assert_true(timeline.starts[b - 1] < timeline.starts[b]);
    }
}

static void the_longest_window_decides(void **state)
{
    (void)state;
    const struct prt_window windows[] = {{PRT_STR("a"), 30, AS_OF - 30 * DAY, AS_OF},
                                         {PRT_STR("b"), 1095, AS_OF - 1095 * DAY, AS_OF},
                                         {PRT_STR("c"), 90, AS_OF - 90 * DAY, AS_OF}};
    const struct prt_timeline timeline = prt_timeline_of(windows, 3);
    assert_int_equal(timeline.count, 37);
    assert_int_equal(timeline.from, windows[1].start);
    assert_int_equal(timeline.to, AS_OF);
}

static void a_bucket_ends_where_the_next_one_begins(void **state)
{
    (void)state;
    static const struct {
        const char *time;
        bool inside;
        size_t bucket;
    } cases[] = {
        {"2025-01-31T23:59:59Z", false, 0}, /* in the first month, before the window */
        {"2025-02-08T06:59:59Z", false, 0}, {"2025-02-08T07:00:00Z", true, 0},  {"2025-02-28T23:59:59Z", true, 0},
        {"2025-03-01T00:00:00Z", true, 1},  {"2025-12-31T23:59:59Z", true, 10}, {"2026-01-01T00:00:00Z", true, 11},
        {"2026-02-10T07:00:00Z", true, 12}, {"2026-02-10T07:00:01Z", false, 0},
    };
    const struct prt_timeline timeline = ending("2026-02-10T07:00:00Z", 367);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t bucket = 99;
        print_message("  %s\n", cases[i].time);
        assert_int_equal(prt_timeline_find(&timeline, at(cases[i].time), &bucket), cases[i].inside);
        assert_int_equal(bucket, cases[i].inside ? cases[i].bucket : 99);
    }
}

static void months_beyond_the_ceiling_are_left_out(void **state)
{
    (void)state;
    const struct prt_timeline timeline = ending("2026-02-10T07:00:00Z", 36525);
    size_t bucket = 99;
    assert_false(prt_timeline_find(&timeline, at("2016-02-29T23:59:59Z"), &bucket));
    assert_true(prt_timeline_find(&timeline, at("2016-03-01T00:00:00Z"), &bucket));
    assert_int_equal(bucket, 0);
}

static void the_ends_of_time_are_in_a_bucket_too(void **state)
{
    (void)state;
    const struct prt_window first = {PRT_STR("w"), 1095, INT64_MIN, INT64_MIN + DAY};
    const struct prt_window last = {PRT_STR("w"), 1095, INT64_MAX - 1095 * DAY, INT64_MAX};
    const struct prt_timeline early = prt_timeline_of(&first, 1);
    const struct prt_timeline late = prt_timeline_of(&last, 1);
    size_t bucket = 99;
    assert_true(prt_timeline_find(&early, INT64_MIN, &bucket));
    assert_int_equal(bucket, 0);
    assert_true(prt_timeline_find(&late, INT64_MAX, &bucket));
    assert_int_equal(bucket, late.count - 1);
    assert_in_range(late.count, 36, 37);
}

struct moment {
    const char *what;
    const char *time;
    int32_t zone;
    int weekday; /* from Monday */
    int hour;
};

static void a_heat_map_reads_the_authors_clock(void **state)
{
    (void)state;
    static const struct moment moments[] = {
        {"a Tuesday in UTC", "2026-02-10T07:00:00Z", 0, 1, 7},
        {"an hour east", "2026-02-10T07:00:00Z", 100, 1, 8},
        {"half an hour counts", "2026-02-10T07:30:00Z", 530, 1, 13},
        {"the next day in the east", "2026-02-08T23:00:00Z", 100, 0, 0},
        {"the day before in the west", "2026-02-09T00:59:59Z", -100, 6, 23},
        {"before 1970", "1969-12-31T23:59:59Z", 0, 2, 23},
        {"a zone no clock has is UTC", "2026-02-10T07:00:00Z", 51800, 1, 7},
    };
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        struct prt_heat_map map = {0};
        print_message("  %s\n", moments[i].what);
        prt_heat_map_add(&map, at(moments[i].time), moments[i].zone);
        for (int day = 0; day < PRT_WEEKDAYS; day++)
            for (int hour = 0; hour < PRT_HOURS; hour++)
                assert_int_equal(map.commits[day][hour], day == moments[i].weekday && hour == moments[i].hour);
    }
    struct prt_heat_map map = {0};
    prt_heat_map_add(&map, INT64_MAX, 100);
    prt_heat_map_add(&map, INT64_MIN, -100);
}

static void charts_of_a_repository_and_of_the_report_hold_what_their_windows_hold(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene);
    scene.options.primary = SCENE_30;
    struct prt_record record = prt_test_record("a", "1");
    prt_test_commit(&record, PRT_TEST_ROW("Ann", "ann@x.org", AS_OF));
    prt_test_commit(&record, PRT_TEST_ROW("Ann", "ann@x.org", AS_OF - 30 * DAY - 1));
    prt_test_commit(&record, PRT_TEST_ROW("Ann", "ann@x.org", AS_OF - 365 * DAY));
    prt_test_commit(&record, PRT_TEST_ROW("Ann", "ann@x.org", AS_OF - 365 * DAY - 1));
    prt_test_commit(&record, PRT_TEST_ROW("Ann", "ann@x.org", AS_OF + 1));
    prt_test_commit(&record, PRT_TEST_ROW("Ann", "ann@x.org", AS_OF, .undated = true));
    const struct prt_folded_repository *folded = scene_add(&scene, &record);
    record = prt_test_record("b", "1");
    prt_test_commit(&record, PRT_TEST_ROW("Bob", "bob@x.org", AS_OF - DAY, .zone = 100));
    prt_test_commit(&record, PRT_TEST_ROW("Bob", "bob@x.org", AS_OF));
    (void)scene_add(&scene, &record);
    struct prt_report report = scene_report(&scene);
    assert_int_equal(report.timeline.count, 53);
    assert_int_equal(folded->timeline[52], 1);
    assert_int_equal(folded->timeline[47], 1); /* 2026-01-11, the Sunday of a week that began on the 5th */
    assert_int_equal(folded->timeline[48], 0);
    assert_int_equal(folded->timeline[0], 1);
    assert_int_equal(report.timeline_commits[52], 3);
    assert_int_equal(report.timeline_commits[0], 1);
    assert_int_equal(folded->heat_map.commits[1][7], 1);
    assert_int_equal(report.heat_map.commits[1][7], 2);
    assert_int_equal(report.heat_map.commits[0][8], 1);
    prt_report_free(&report);
    scene_free(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_window_is_divided_into_calendar_weeks_or_months),
        cmocka_unit_test(the_longest_window_decides),
        cmocka_unit_test(a_bucket_ends_where_the_next_one_begins),
        cmocka_unit_test(months_beyond_the_ceiling_are_left_out),
        cmocka_unit_test(the_ends_of_time_are_in_a_bucket_too),
        cmocka_unit_test(a_heat_map_reads_the_authors_clock),
        cmocka_unit_test(charts_of_a_repository_and_of_the_report_hold_what_their_windows_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
