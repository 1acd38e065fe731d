/* SPDX-License-Identifier: Apache-2.0 */
/* Charts: shapes of the right size, and a description of what they show. */
#include "report/svg.h"

#include <string.h>

#include "report/svg_parts.h"
#include "tests/support/unit.h"
#include "tests/unit/report/html_scene.h"

static void assert_whole(void)
{
    prt_err err;
    assert_prt_ok(prt_html_finish(&html, "a chart", &err), err);
}

static size_t count(const char *text)
{
    size_t found = 0;
    for (const char *at = out.data; at != NULL && (at = strstr(at, text)) != NULL; at++)
        found++;
    return found;
}

#define assert_has(text) assert_int_equal(count(text), 1)

static const struct prt_svg_chart chart = {"some_id", "A chart", "commits"};

static void shares_of_lengths(void **state)
{
    (void)state;
    assert_int_equal(prt_svg_share(0, 0, 160), 0);
    assert_int_equal(prt_svg_share(1, 3, PRT_SVG_FULL), 3333);
    assert_int_equal(prt_svg_share(3, 3, PRT_SVG_FULL), 10000);
    assert_int_equal(prt_svg_share(INT64_MAX, INT64_MAX, PRT_SVG_FULL), 10000);
    assert_int_equal(prt_svg_share(INT64_MAX / 2, INT64_MAX, 160), 79);
}

static void bars_are_as_long_as_their_values(void **state)
{
    (void)state;
    const struct prt_svg_bar bars[] = {{PRT_STR("<b>.example"), 200}, {PRT_STR("half.example"), 100}};
    prt_svg_bars(&html, &chart, bars, 2);
    assert_whole();
    assert_has("<title id=\"some-id-chart\">A chart</title>");
    assert_has("<desc id=\"some-id-told\">2 bars; the first is &lt;b&gt;.example with 200 commits. The table below has "
               "all figures.</desc>");
    assert_has("<rect class=\"bar\" x=\"0%\" width=\"100%\" ");
    assert_has("<rect class=\"bar\" x=\"0%\" width=\"50%\" ");
    assert_int_equal(count("<b>"), 0);
}

static void a_divided_bar_has_no_gap(void **state)
{
    (void)state;
    const struct prt_svg_part parts[] = {{"One", "a", 1}, {"None", "b", 0}, {"Two", "c", 2}};
    prt_svg_parts(&html, &chart, parts, 3);
    assert_whole();
    assert_has("One: 1, None: 0, Two: 2.</desc>");
    assert_has("<rect class=\"a\" x=\"0%\" width=\"33.33%\" ");
    assert_has("<rect class=\"c\" x=\"33.33%\" width=\"66.67%\" ");
    assert_int_equal(count("class=\"b\""), 0);
}

static void nothing_is_no_chart(void **state)
{
    (void)state;
    const struct prt_svg_part parts[] = {{"None", "a", 0}};
    prt_svg_parts(&html, &chart, parts, 1);
    assert_whole();
    assert_int_equal(out.len, 0);
}

/* October 2025 to January 2026. */
static const struct prt_timeline months = {
    .unit = PRT_BUCKET_MONTH, .count = 4, .starts = {1759276800, 1761955200, 1764547200, 1767225600}};

static void a_timeline_has_a_column_for_each_bucket_with_commits(void **state)
{
    (void)state;
    const uint64_t values[] = {300, 0, 600, 1};
    prt_svg_timeline(&html, &chart, &months, values);
    assert_whole();
    assert_int_equal(count("class=\"bar\""), 3);
    assert_has("One column for each month, from 2025-10 to 2026-01. The highest is 2025-12 with 600 commits.");
    assert_has("<rect class=\"bar\" x=\"2.50%\" width=\"20%\" y=\"98\" height=\"80\" rx=\"2\"><title>2025-10: 300 "
               "commits</title>");
    assert_has("<rect class=\"bar\" x=\"52.50%\" width=\"20%\" y=\"18\" height=\"160\" rx=\"2\">");
    assert_has("height=\"1\"><title>2026-01: 1 commit</title>");
    assert_int_equal(count(">600</text>"), 2);
    assert_int_equal(count(">300</text>"), 2);
}

static void a_timeline_of_nothing_has_its_axis(void **state)
{
    (void)state;
    const uint64_t values[4] = {0};
    prt_svg_timeline(&html, &chart, &months, values);
    assert_whole();
    assert_int_equal(count("class=\"bar\""), 0);
    assert_has("class=\"axis\"");
    assert_has(">2026-01</text>");
}

static void labels_are_few_and_at_both_ends(void **state)
{
    (void)state;
    struct prt_timeline weeks = {.unit = PRT_BUCKET_WEEK, .count = 53};
    uint64_t values[53];
    for (size_t i = 0; i < 53; i++) {
        weeks.starts[i] = 1759276800 + (int64_t)i * 7 * 86400;
        values[i] = UINT64_MAX / 200 - i;
    }
    prt_svg_timeline(&html, &chart, &weeks, values);
    assert_whole();
    assert_int_equal(count("<text x=\"0%\" y=\"196\" text-anchor=\"start\""), 1);
    assert_int_equal(count("<text x=\"100%\" y=\"196\" text-anchor=\"end\""), 1);
    assert_int_equal(count("text-anchor=\"middle\""), 4);
}

static void a_heat_map_has_four_steps(void **state)
{
    (void)state;
    struct prt_heat_map map = {0};
    map.commits[0][0] = 1;
    map.commits[1][9] = 26;
    map.commits[2][10] = 51;
    map.commits[3][11] = 76;
    map.commits[6][23] = 100;
    prt_svg_heat_map(&html, &chart, &map);
    assert_whole();
    assert_int_equal(count("class=\"heat-0\""), PRT_WEEKDAYS * PRT_HOURS - 5);
    assert_int_equal(count("class=\"heat-1\""), 1);
    assert_int_equal(count("class=\"heat-2\""), 1);
    assert_int_equal(count("class=\"heat-3\""), 1);
    assert_int_equal(count("class=\"heat-4\""), 2);
    assert_has("The darkest is Sunday, 23:00 to 24:00: 100 commits.");
    assert_has("<title>Tuesday, 9:00 to 10:00: 26 commits</title>");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(shares_of_lengths),
        TEST(bars_are_as_long_as_their_values),
        TEST(a_divided_bar_has_no_gap),
        TEST(nothing_is_no_chart),
        TEST(a_timeline_has_a_column_for_each_bucket_with_commits),
        TEST(a_timeline_of_nothing_has_its_axis),
        TEST(labels_are_few_and_at_both_ends),
        TEST(a_heat_map_has_four_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
