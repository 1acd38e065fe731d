/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/unit.h"
#include "worker/backoff.h"

static const struct prt_backoff rule = {.first_ms = 100, .most_ms = 1000, .forget_ms = 60000, .max_failures = 6};

/* At each time something fails; then nothing may be tried before `not_before`. */
static const struct {
    int64_t at;
    uint32_t failures;
    int64_t not_before;
} trace[] = {
    {0, 1, 100},       {50, 1, 100},                                   /* while waiting: part of the same failure */
    {100, 2, 300},     {300, 3, 700}, {700, 4, 1500}, {1500, 5, 2500}, /* the most */
    {70000, 1, 70100},                                                 /* long after: a new row */
    {70100, 2, 70300},
};

static void delays_double_up_to_the_most(void **unused)
{
    (void)unused;
    struct prt_backoff backoff = rule;
    for (size_t i = 0; i < sizeof trace / sizeof *trace; i++) {
        prt_backoff_failed(&backoff, trace[i].at);
        assert_int_equal(backoff.failures, trace[i].failures);
        assert_int_equal(backoff.not_before, trace[i].not_before);
    }
}

static void a_success_ends_the_row(void **unused)
{
    (void)unused;
    struct prt_backoff backoff = rule;
    prt_backoff_failed(&backoff, 0);
    prt_backoff_failed(&backoff, 100);
    prt_backoff_succeeded(&backoff);
    assert_int_equal(backoff.not_before, 0);
    prt_backoff_failed(&backoff, 101);
    assert_int_equal(backoff.failures, 1);
    assert_int_equal(backoff.not_before, 201);
}

static void a_long_row_is_the_end(void **unused)
{
    (void)unused;
    struct prt_backoff backoff = rule;
    for (uint32_t i = 0; i < 6; i++) {
        assert_false(prt_backoff_is_exhausted(&backoff));
        prt_backoff_failed(&backoff, backoff.not_before);
    }
    assert_true(prt_backoff_is_exhausted(&backoff));
}

static void without_a_maximum_there_is_no_end(void **unused)
{
    (void)unused;
    struct prt_backoff backoff = rule;
    backoff.max_failures = 0;
    for (uint32_t i = 0; i < 1000; i++)
        prt_backoff_failed(&backoff, backoff.not_before);
    assert_int_equal(backoff.failures, 1000);
    assert_false(prt_backoff_is_exhausted(&backoff));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delays_double_up_to_the_most),
        cmocka_unit_test(a_success_ends_the_row),
        cmocka_unit_test(a_long_row_is_the_end),
        cmocka_unit_test(without_a_maximum_there_is_no_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
