/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/http/backoff.h"

#include "tests/support/unit.h"

static void one_seed_gives_one_sequence(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 100; seed++) {
        uint64_t a = seed;
        uint64_t b = seed;
        for (unsigned retry = 0; retry < 10; retry++)
            assert_int_equal(prt_http_backoff(&a, 500, 20000, retry), prt_http_backoff(&b, 500, 20000, retry));
    }
}

/* Full jitter: anything from nothing to the bound, which doubles; a thousand draws come near both ends. */
static void waits_are_spread_up_to_a_bound_that_doubles(void **state)
{
    static const int64_t BOUNDS[] = {500, 1000, 2000, 4000, 8000, 16000, 20000, 20000};
    uint64_t random = 7;
    (void)state;
    for (unsigned retry = 0; retry < sizeof BOUNDS / sizeof BOUNDS[0]; retry++) {
        int64_t least = INT64_MAX;
        int64_t most = 0;
        for (int i = 0; i < 1000; i++) {
            const int64_t wait = prt_http_backoff(&random, 500, 20000, retry);
            least = wait < least ? wait : least;
            most = wait > most ? wait : most;
        }
        assert_in_range(least, 0, BOUNDS[retry] / 50);
        assert_in_range(most, BOUNDS[retry] - BOUNDS[retry] / 50, BOUNDS[retry]);
    }
}

static void odd_bounds_are_bounds(void **state)
{
    uint64_t random = 7;
    (void)state;
    assert_int_equal(prt_http_backoff(&random, 0, 100, 5), 0);
    assert_int_equal(prt_http_backoff(&random, 100, 0, 5), 0);
    assert_in_range(prt_http_backoff(&random, 1, INT64_MAX, 4000), 0, INT64_MAX);
    assert_in_range(prt_http_backoff(&random, INT64_MAX, INT64_MAX, 4000), 0, INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_seed_gives_one_sequence),
        cmocka_unit_test(waits_are_spread_up_to_a_bound_that_doubles),
        cmocka_unit_test(odd_bounds_are_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
