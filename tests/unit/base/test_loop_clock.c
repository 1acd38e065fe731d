/* SPDX-License-Identifier: Apache-2.0 */
/* A loop's time, turn by turn. */
#include "tests/support/unit.h"

#include "prt/loop_clock.h"

struct turn {
    int64_t asked;     /* ms; how long it wanted to wait */
    int64_t took;      /* ms; its work and the wait together */
    int64_t held;      /* what is left out of that */
    int64_t loop_time; /* since the beginning, behind it */
};

static void play(const struct turn *turns, size_t count)
{
    enum { BEGAN = 5000 };
    struct prt_loop_clock clock;
    int64_t now = BEGAN;
    assert_int_equal(prt_loop_clock_begin(&clock, now), BEGAN);
    for (size_t i = 0; i < count; i++) {
        now += turns[i].took;
        assert_int_equal(prt_loop_clock_turn(&clock, turns[i].asked, now), turns[i].held);
        assert_int_equal(prt_loop_clock_at(&clock, now), BEGAN + turns[i].loop_time);
        assert_int_equal(prt_loop_clock_at(&clock, now + 7), BEGAN + turns[i].loop_time + 7);
    }
}

static void test_ordinary_turns_are_monotonic_time(void **state)
{
    (void)state;
    const struct turn turns[] = {{200, 200, 0, 200},
                                 {200, 3, 0, 203},
                                 {0, 900, 0, 1103},
                                 {200, 200 + PRT_HELD_UP_MS, 0, 2303},
                                 {60000, 60001, 0, 62304}};
    play(turns, sizeof turns / sizeof *turns);
}

static void test_what_it_was_held_up_for_is_left_out(void **state)
{
    (void)state;
    const struct turn turns[] = {{200, 200, 0, 200},
                                 {200, 18200, 18000, 400},
                                 {200, 150, 0, 550},
                                 {0, 3600000, 3600000, 550},
                                 {200, 201 + PRT_HELD_UP_MS, 1 + PRT_HELD_UP_MS, 750}};
    play(turns, sizeof turns / sizeof *turns);
}

static void test_never_stays_never(void **state)
{
    (void)state;
    struct prt_loop_clock clock;
    prt_loop_clock_begin(&clock, 0);
    assert_int_equal(prt_loop_clock_turn(&clock, 0, 99999), 99999);
    assert_int_equal(prt_loop_clock_at(&clock, INT64_MAX), INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_ordinary_turns_are_monotonic_time),
                                       cmocka_unit_test(test_what_it_was_held_up_for_is_left_out),
                                       cmocka_unit_test(test_never_stays_never)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
