/* SPDX-License-Identifier: Apache-2.0 */
/* A queue's share of a turn, with a clock of the test's own. */
#include "coordinator/portion.h"
#include "tests/support/unit.h"

enum { MOST = 256, BUDGET_MS = 100 };

/* How many of an endless queue are dealt with when each takes so long, and when the turn is over. */
static size_t deal(int64_t each_ms, int64_t *now)
{
    size_t done = 0;
    struct prt_portion portion = prt_portion_begin(MOST, BUDGET_MS, *now);
    for (; prt_portion_take(&portion, *now); done++)
        *now += each_ms;
    return done;
}

static void a_turn_is_bounded_in_number_and_in_time(void **state)
{
    static const struct {
        int64_t each_ms;
        size_t done;
        int64_t lasts_ms;
    } turns[] = {
        {0, 256, 0},                    /* quick ones: as many as are allowed */
        {1, 100, 100},                  /* slower ones: as long as is allowed */
        {15, 7, 105},                   /* what has begun is ended */
        {99, 2, 198},                   /* at worst one more than the budget */
        {100, 1, 100}, {5000, 1, 5000}, /* and at least one, or nothing would get ahead */
    };
    (void)state;
    for (size_t i = 0; i < sizeof turns / sizeof *turns; i++) {
        int64_t now = 1000000;
        assert_int_equal(deal(turns[i].each_ms, &now), turns[i].done);
        assert_int_equal(now - 1000000, turns[i].lasts_ms);
    }
}

/* 256 results of a second each wait, and a heartbeat comes each turn: it is answered after one of them, not after
 * all. */
static void heartbeats_are_answered_between_results(void **state)
{
    int64_t now = 0, longest = 0, answered = 0;
    size_t left = MOST;
    (void)state;
    while (left > 0) {
        struct prt_portion portion = prt_portion_begin(MOST, BUDGET_MS, now);
        for (; left > 0 && prt_portion_take(&portion, now); left--)
            now += 1000;
        longest = now - answered > longest ? now - answered : longest;
        answered = now;
    }
    assert_int_equal(now, 256000);
    assert_int_equal(longest, 1000);
}

/* The process was stopped between two turns, or between looking at the clock and the first: it is not held against the
 * queue. */
static void the_first_is_dealt_with_however_late_it_is(void **state)
{
    (void)state;
    struct prt_portion portion = prt_portion_begin(MOST, BUDGET_MS, 0);
    assert_true(prt_portion_take(&portion, 60000));
    assert_false(prt_portion_take(&portion, 60000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_turn_is_bounded_in_number_and_in_time),
        cmocka_unit_test(heartbeats_are_answered_between_results),
        cmocka_unit_test(the_first_is_dealt_with_however_late_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
