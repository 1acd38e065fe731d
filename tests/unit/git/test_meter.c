/* SPDX-License-Identifier: Apache-2.0 */
/* What the meter charges to whom, by a clock that passes. */
#include <time.h>
#include <unistd.h>

#include "tests/support/unit.h"
#include "worker/git/meter.h"

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* No nanosecond less than that, so that what a meter says of it is no microsecond less. */
static void burn(uint64_t us)
{
    for (const uint64_t until = now_ns() + 1000 * us; now_ns() < until;)
        ;
}

static void nested_work_is_charged_once_and_the_parts_add_up(void **state)
{
    (void)state;
    struct prt_meter meter;
    struct prt_cost cost;
    const uint64_t from = now_ns();
    prt_meter_start(&meter, PRT_COST_OPEN);
    assert_int_equal(prt_meter_enter(&meter, PRT_COST_DIFF), PRT_COST_OPEN);
    burn(2000);
    prt_cost_kind outer = prt_meter_enter(&meter, PRT_COST_INFLATE);
    assert_int_equal(outer, PRT_COST_DIFF);
    burn(10000);
    assert_int_equal(prt_meter_enter(&meter, PRT_COST_INFLATE), PRT_COST_INFLATE); /* it is in that already */
    assert_int_equal(prt_meter_enter(&meter, outer), PRT_COST_INFLATE);
    burn(1000);
    prt_meter_stop(&meter, &cost);
    const uint64_t took = (now_ns() - from + 999) / 1000;
    assert_in_range(cost.us[PRT_COST_INFLATE], 10000, took - 3000);
    assert_in_range(cost.us[PRT_COST_DIFF], 3000, took - 10000);
    assert_int_equal(cost.us[PRT_COST_WALK], 0);
    assert_in_range(prt_cost_elapsed(&cost), 13000, took + PRT_COST_KINDS); /* each part is rounded */
}

static void time_asleep_is_no_processor_time(void **state)
{
    (void)state;
    struct prt_meter meter;
    struct prt_cost cost;
    prt_meter_start(&meter, PRT_COST_WALK);
    usleep(30000);
    prt_meter_stop(&meter, &cost);
    assert_true(cost.us[PRT_COST_WALK] >= 30000);
    assert_true(cost.us[PRT_COST_CPU] < 20000);
}

static void without_a_meter_nothing_is_measured(void **state)
{
    (void)state;
    assert_int_equal(prt_meter_enter(NULL, PRT_COST_DIFF), PRT_COST_DIFF);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nested_work_is_charged_once_and_the_parts_add_up),
        cmocka_unit_test(time_asleep_is_no_processor_time),
        cmocka_unit_test(without_a_meter_nothing_is_measured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
