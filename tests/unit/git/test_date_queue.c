/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "tests/support/unit.h"
#include "worker/git/date_queue.h"

static void add(struct prt_date_queue *queue, int64_t date, uint32_t rank, uint32_t index)
{
    prt_err err;
    assert_prt_ok(prt_date_queue_add(queue, (struct prt_date_entry){date, rank, index}, &err), err);
}

static void the_latest_comes_first_and_of_one_date_the_lowest_rank(void **state)
{
    (void)state;
    static const struct prt_date_entry given[] = {
        {5, 2, 0},  {INT64_MIN, 0, 1},  {5, 1, 2}, {INT64_MAX, 9, 3},
        {-1, 0, 4}, {5, UINT32_MAX, 5}, {0, 7, 6}, {5, 0, 7},
    };
    static const uint32_t wanted[] = {3, 7, 2, 0, 5, 6, 4, 1};
    struct prt_date_queue queue = {.count = 0};
    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++)
        add(&queue, given[i].date, given[i].rank, given[i].index);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        assert_int_equal(prt_date_queue_take(&queue).index, wanted[i]);
    assert_int_equal(queue.count, 0);
    prt_date_queue_free(&queue);
}

static int is_later(const void *a, const void *b)
{
    const struct prt_date_entry *x = a, *y = b;
    if (x->date != y->date)
        return x->date > y->date ? -1 : 1;
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

/* Few dates, so that ranks decide often; some are taken in between, and none of those is later than what is left. */
static void whatever_is_added_comes_out_in_order(void **state)
{
    (void)state;
    enum { COUNT = 2000 };
    static struct prt_date_entry all[COUNT], taken[COUNT];
    struct prt_date_queue queue = {.count = 0};
    uint32_t random = 1;
    for (uint32_t i = 0; i < COUNT; i++) {
        random = random * 1664525 + 1013904223;
        all[i] = (struct prt_date_entry){(int64_t)(random >> 24), COUNT - i, i};
        add(&queue, all[i].date, all[i].rank, all[i].index);
    }
    for (size_t i = 0; i < COUNT / 2; i++)
        taken[i] = prt_date_queue_take(&queue);
    for (size_t i = 0; i < COUNT / 2; i++)
        add(&queue, taken[i].date, taken[i].rank, taken[i].index);
    for (size_t i = 0; i < COUNT; i++)
        taken[i] = prt_date_queue_take(&queue);
    qsort(all, COUNT, sizeof all[0], is_later);
    for (size_t i = 0; i < COUNT; i++)
        assert_int_equal(taken[i].index, all[i].index);
    prt_date_queue_free(&queue);
    assert_null(queue.items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_latest_comes_first_and_of_one_date_the_lowest_rank),
        cmocka_unit_test(whatever_is_added_comes_out_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
