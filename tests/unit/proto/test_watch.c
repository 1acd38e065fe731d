/* SPDX-License-Identifier: Apache-2.0 */
/* Who is stuck since when: timed traces of what heartbeats say, with the warnings that follow. */
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

#include "proto/watch.h"

enum { PATIENCE = 60000 };

static struct prt_watch watch;

static int set_up(void **state)
{
    (void)state;
    memset(&watch, 0, sizeof watch);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    prt_watch_free(&watch);
    return 0;
}

/* A heartbeat's view: task.attempt in a phase. */
static struct prt_task_progress at(uint32_t task, uint32_t attempt, prt_phase phase, uint64_t done)
{
    return (struct prt_task_progress){{task, attempt}, phase, done, 1000};
}

static void hear(int64_t now, const struct prt_task_progress *in_hand, size_t count)
{
    prt_err err;
    assert_prt_ok(prt_watch_update(&watch, in_hand, count, now, &err), err);
}

static void hear_one(int64_t now, struct prt_task_progress progress)
{
    hear(now, &progress, 1);
}

/* The warnings given at `now`, as "7.2 8.1". */
static void assert_stuck(int64_t now, const char *wanted)
{
    char text[256] = "";
    const struct prt_watched *item = NULL;
    while ((item = prt_watch_stuck(&watch, PATIENCE, now)) != NULL) {
        const size_t len = strlen(text);
        snprintf(text + len, sizeof text - len, "%s%u.%u", len > 0 ? " " : "", item->progress.ref.task,
                 item->progress.ref.attempt);
    }
    assert_string_equal(text, wanted);
}

static void one_that_stands_still_is_named_at_doubling_times(void **state)
{
    (void)state;
    static const struct {
        int64_t now;
        const char *stuck;
    } trace[] = {{1000, ""},      {60999, ""},  {61000, "7.2"},  {61001, ""},  {120999, ""},
                 {121000, "7.2"}, {240999, ""}, {241000, "7.2"}, {480000, ""}, {481000, "7.2"}};
    for (size_t i = 0; i < sizeof trace / sizeof trace[0]; i++) {
        hear_one(trace[i].now, at(7, 2, PRT_PHASE_COUNT, 5));
        assert_stuck(trace[i].now, trace[i].stuck);
    }
}

static void nobody_looked_for_long_and_it_is_one_warning(void **state)
{
    (void)state;
    hear_one(0, at(7, 2, PRT_PHASE_COUNT, 5));
    assert_stuck(300000, "7.2"); /* 60, 120 and 240 seconds are over */
    assert_stuck(479999, "");
    assert_stuck(480000, "7.2");
}

static void any_progress_begins_the_time_anew(void **state)
{
    (void)state;
    hear_one(0, at(7, 2, PRT_PHASE_WALK, 5));
    hear_one(59999, at(7, 2, PRT_PHASE_WALK, 6)); /* one commit more */
    assert_stuck(60000, "");
    hear_one(119998, at(7, 2, PRT_PHASE_COUNT, 6)); /* another phase */
    assert_stuck(119999, "");
    hear_one(179997, (struct prt_task_progress){{7, 2}, PRT_PHASE_COUNT, 6, 2000}); /* another total */
    assert_stuck(239996, "");
    assert_stuck(239997, "7.2");
}

static void one_that_stutters_is_not_named_each_time(void **state)
{
    (void)state;
    hear_one(0, at(7, 2, PRT_PHASE_COUNT, 1));
    assert_stuck(61000, "7.2");
    hear_one(62000, at(7, 2, PRT_PHASE_COUNT, 2));
    assert_stuck(62000 + 119999, "");
    assert_stuck(62000 + 120000, "7.2");
}

static void another_attempt_is_another_matter(void **state)
{
    (void)state;
    hear_one(0, at(7, 1, PRT_PHASE_COUNT, 1));
    assert_stuck(60000, "7.1");
    hear_one(61000, at(7, 2, PRT_PHASE_COUNT, 1));
    assert_stuck(120999, "");
    assert_stuck(121000, "7.2");
}

static void what_is_queued_need_not_move(void **state)
{
    (void)state;
    hear_one(0, at(7, 1, PRT_PHASE_QUEUED, 0));
    assert_stuck(600000, "");
    hear_one(600000, at(7, 1, PRT_PHASE_OPEN, 0));
    assert_stuck(659999, "");
    assert_stuck(660000, "7.1");
}

static void what_is_not_named_any_more_is_forgotten(void **state)
{
    (void)state;
    const struct prt_task_progress both[] = {at(1, 1, PRT_PHASE_OPEN, 0), at(2, 1, PRT_PHASE_OPEN, 0)};
    hear(0, both, 2);
    hear(30000, both + 1, 1);
    assert_stuck(60000, "2.1");
    assert_null(prt_watch_find(&watch, (struct prt_task_ref){1, 1}));
    hear(70000, both, 2); /* the first is back: its time begins now */
    assert_stuck(129999, "2.1");
    assert_stuck(130000, "1.1");
    hear(140000, NULL, 0);
    assert_stuck(900000, "");
}

static void patience_zero_is_endless(void **state)
{
    (void)state;
    hear_one(0, at(7, 1, PRT_PHASE_OPEN, 0));
    assert_null(prt_watch_stuck(&watch, 0, INT64_MAX));
}

static void the_end_of_time_is_survived(void **state)
{
    (void)state;
    hear_one(0, at(7, 1, PRT_PHASE_OPEN, 0));
    assert_non_null(prt_watch_stuck(&watch, PATIENCE, INT64_MAX - 1));
    assert_null(prt_watch_stuck(&watch, PATIENCE, INT64_MAX - 1));
}

static void it_knows_since_when_a_phase_lasts(void **state)
{
    (void)state;
    const struct prt_task_ref ref = {7, 1};
    assert_null(prt_watch_find(&watch, ref));
    hear_one(1000, at(7, 1, PRT_PHASE_OPEN, 0));
    hear_one(2000, at(7, 1, PRT_PHASE_WALK, 0));
    hear_one(5000, at(7, 1, PRT_PHASE_WALK, 300));
    const struct prt_watched *item = prt_watch_find(&watch, ref);
    assert_non_null(item);
    assert_int_equal(item->phase_since, 2000);
    assert_int_equal(item->moved_at, 5000);
    assert_int_equal(item->progress.commits_done, 300);
}

/* In whatever order they are named, and however many there are, each keeps its own time. */
static void order_does_not_matter(void **state)
{
    (void)state;
    enum { COUNT = 100 };
    struct prt_task_progress in_hand[COUNT];
    for (uint32_t round = 0; round < 5; round++) {
        for (uint32_t i = 0; i < COUNT; i++)
            in_hand[i] = at((i * 37 + round * 11) % COUNT, 1, PRT_PHASE_OPEN, 0);
        hear((int64_t)round * 1000, in_hand, COUNT);
    }
    for (uint32_t i = 0; i < COUNT; i++) {
        const struct prt_watched *item = prt_watch_find(&watch, (struct prt_task_ref){i, 1});
        assert_non_null(item);
        assert_int_equal(item->moved_at, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_that_stands_still_is_named_at_doubling_times, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nobody_looked_for_long_and_it_is_one_warning, set_up, tear_down),
        cmocka_unit_test_setup_teardown(any_progress_begins_the_time_anew, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_that_stutters_is_not_named_each_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_attempt_is_another_matter, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_queued_need_not_move, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_named_any_more_is_forgotten, set_up, tear_down),
        cmocka_unit_test_setup_teardown(patience_zero_is_endless, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_end_of_time_is_survived, set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_knows_since_when_a_phase_lasts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(order_does_not_matter, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
