/* SPDX-License-Identifier: Apache-2.0 */
/* What is made of the costs of a run. */
#include "tests/support/unit.h"

#include "coordinator/profile_measure.h"

static void the_slowest_come_first_and_no_more_than_fit(void **state)
{
    (void)state;
    static const uint64_t took[] = {5, 90, 20, 0, 70, 70, 10, 40, 30, 60, 80, 50, 1};
    static const uint32_t order[PRT_PROFILE_SLOWEST_MAX] = {1, 10, 4, 5, 9, 11, 7, 8, 2, 6}; /* equals as they come */
    enum { COUNT = sizeof took / sizeof took[0] };
    struct prt_run_cost costs[COUNT] = {0};
    struct prt_profile_row row = {.workers = 2};
    for (uint32_t i = 0; i < COUNT; i++)
        costs[i] = (struct prt_run_cost){.cost = {{[PRT_COST_WALK] = took[i], [PRT_COST_CPU] = 2}},
                                         .longest_us = took[i] / 2,
                                         .answers = i == 3 ? 0 : 2};
    prt_profile_sum(costs, COUNT, &row);
    assert_int_equal(row.slowest_count, PRT_PROFILE_SLOWEST_MAX);
    for (uint32_t i = 0; i < PRT_PROFILE_SLOWEST_MAX; i++) {
        assert_int_equal(row.slowest[i].found, order[i]);
        assert_int_equal(row.slowest[i].elapsed, took[order[i]]);
    }
    assert_int_equal(row.longest, 45);
    assert_int_equal(row.longest_found, 1);
    assert_int_equal(row.answers, 24);
    assert_int_equal(row.cost.us[PRT_COST_WALK], 526);
    assert_int_equal(row.cost.us[PRT_COST_CPU], 26);
}

static void the_longest_analysis_need_not_be_of_the_slowest_repository(void **state)
{
    (void)state;
    const struct prt_run_cost costs[] = {
        {.cost = {{[PRT_COST_DIFF] = 100}}, .longest_us = 20, .answers = 6}, /* it was split */
        {.cost = {{[PRT_COST_DIFF] = 60}}, .longest_us = 60, .answers = 1},
        {.answers = 0}, /* never answered */
    };
    struct prt_profile_row row = {.workers = 2};
    prt_profile_sum(costs, 3, &row);
    assert_int_equal(row.slowest_count, 2);
    assert_int_equal(row.slowest[0].found, 0);
    assert_int_equal(row.longest_found, 1);
}

static void slots_wait_when_they_have_no_analysis(void **state)
{
    (void)state;
    struct prt_profile_row row = {.workers = 4, .run = 100, .cost = {{[PRT_COST_OPEN] = 50, [PRT_COST_TOTAL] = 200}}};
    assert_int_equal(prt_profile_wait(&row), 150);
    row.cost.us[PRT_COST_DIFF] = 500; /* as it can be with workers of another kind */
    assert_int_equal(prt_profile_wait(&row), 0);
    row.cost.us[PRT_COST_DIFF] = UINT64_MAX;
    assert_int_equal(prt_profile_wait(&row), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_slowest_come_first_and_no_more_than_fit),
        cmocka_unit_test(the_longest_analysis_need_not_be_of_the_slowest_repository),
        cmocka_unit_test(slots_wait_when_they_have_no_analysis),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
