/* SPDX-License-Identifier: Apache-2.0 */
/* Metric descending, then name, then key, ascending. */
#include "report/rank.h"
#include "tests/support/records.h"
#include "tests/support/unit.h"

/* As they must come out; index is the place. */
static const struct prt_rank_item ranked[] = {
    {INT64_MAX, {"z", 1}, {"k", 1}, 0, false},  {7, {"A", 1}, {"k9", 2}, 1, false},
    {7, {"B", 1}, {"k1", 2}, 2, false},         {7, {"B", 1}, {"k2", 2}, 3, false},
    {7, {"a", 1}, {"k0", 2}, 4, false},         {7, {"aa", 2}, {"k0", 2}, 5, false},
    {7, {"\xc3\xa9", 2}, {"k", 1}, 6, false},   {0, {NULL, 0}, {"k", 1}, 7, false},
    {0, {"a", 1}, {"k", 1}, 8, false},          {-1, {"a", 1}, {"k", 1}, 9, false},
    {INT64_MIN, {"a", 1}, {"k", 1}, 10, false}, /* and behind them all: */
    {INT64_MAX, {"a", 1}, {"k", 1}, 11, true},  {0, {"a", 1}, {"k", 1}, 12, true},
};
enum { COUNT = sizeof ranked / sizeof ranked[0] };

static void the_order_is_total_and_does_not_depend_on_the_input(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 100; seed++) {
        prt_arena arena = {0};
        struct prt_rank_item items[COUNT];
        for (size_t i = 0; i < COUNT; i++)
            items[i] = ranked[i];
        prt_test_shuffle(items, COUNT, sizeof items[0], seed);
        uint32_t *indexes = prt_rank_indexes(&arena, items, COUNT);
        assert_non_null(indexes);
        for (uint32_t i = 0; i < COUNT; i++)
            assert_int_equal(indexes[i], i);
        prt_arena_free(&arena);
    }
}

static void nothing_can_be_ranked(void **state)
{
    (void)state;
    prt_arena arena = {0};
    assert_non_null(prt_rank_indexes(&arena, NULL, 0));
    prt_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_is_total_and_does_not_depend_on_the_input),
        cmocka_unit_test(nothing_can_be_ranked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
