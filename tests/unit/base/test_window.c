/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/window.h"

#include "tests/support/unit.h"

static void both_ends_are_inside(void **state)
{
    (void)state;
    const struct prt_window window = {.days = 1, .start = 1000, .end = 87400};
    static const struct {
        int64_t seconds;
        bool inside;
    } rows[] = {
        {INT64_MIN, false}, {-1, false},   {999, false},   {1000, true},
        {1001, true},       {87400, true}, {87401, false}, {INT64_MAX, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(prt_window_contains(&window, rows[i].seconds), rows[i].inside);
}

static void an_earlier_window_ends_where_its_successor_begins(void **state)
{
    (void)state;
    static const struct {
        uint32_t days;
        int64_t start, earlier_start;
    } rows[] = {
        {1, 86400, 0}, {365, 0, -365 * 86400LL}, {36525, INT64_MIN + 1, INT64_MIN}, /* as far back as there is time */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct prt_window window = {.name = PRT_STR("w"), .days = rows[i].days, .start = rows[i].start, .end = 7};
        const struct prt_window earlier = prt_window_earlier(&window);
        assert_int_equal(earlier.start, rows[i].earlier_start);
        assert_int_equal(earlier.end, rows[i].start);
        assert_int_equal(earlier.days, rows[i].days);
        assert_prt_str(earlier.name, "w");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(both_ends_are_inside),
                                       cmocka_unit_test(an_earlier_window_ends_where_its_successor_begins)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
