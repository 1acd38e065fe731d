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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(both_ends_are_inside)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
