/* SPDX-License-Identifier: Apache-2.0 */
/* Hosts that cannot be reached, in virtual time. */
#include "worker/unreachable.h"

#include <stdio.h>

#include "tests/support/unit.h"

enum event { ASK, FAILED, ANSWERED };

#define A      "https://a.example.org/x"
#define A_TOO  "https://a.example.org/deep/y"
#define A_PORT "https://a.example.org:8443/x"
#define B      "git://b.example.org/x"
#define ON_IT  "file:///srv/x"

/* One story; `may` is what is answered to ASK. */
static const struct {
    int64_t at;
    enum event event;
    const char *url;
    uint32_t task;
    bool may;
} trace[] = {
    {0, ASK, A, 1, true},
    {10, FAILED, A, 1, false},
    {11, ASK, A_TOO, 2, true},
    {20, FAILED, A, 1, false}, /* another attempt at the same task is no second failure */
    {21, ASK, A_TOO, 2, true},
    {30, FAILED, A_TOO, 2, false},
    {31, ASK, A, 3, false},
    {32, ASK, A_PORT, 4, true}, /* another port is another server */
    {33, ASK, B, 5, true},
    {30029, ASK, A, 3, false},
    {30030, ASK, A, 3, true},  /* one tries */
    {30031, ASK, A, 6, false}, /* the others do not */
    {30100, FAILED, A, 3, false},
    {60099, ASK, A, 6, false},
    {60100, ASK, A, 6, true},
    {90099, ASK, A, 7, false}, /* nothing is heard of that one */
    {90100, ASK, A, 7, true},
    {90200, ANSWERED, A, 7, false},
    {90201, ASK, A, 8, true},
    {90202, ASK, A, 9, true},
    {90300, FAILED, A, 8, false}, /* a new row */
    {90301, ASK, A, 9, true},
    {90302, ANSWERED, A, 9, false},
    {90303, FAILED, A, 10, false},
    {90304, ASK, A, 11, true}, /* two failures, and not in a row */
    {90400, FAILED, ON_IT, 12, false},
    {90401, FAILED, ON_IT, 13, false},
    {90402, ASK, ON_IT, 14, true}, /* no host */
};

static void two_tasks_in_a_row_hold_the_others_up(void **unused)
{
    (void)unused;
    struct prt_unreachable table = {0};
    for (size_t i = 0; i < sizeof trace / sizeof *trace; i++) {
        const prt_str url = prt_str_from(trace[i].url);
        if (trace[i].event == FAILED)
            prt_unreachable_failed(&table, url, trace[i].task, trace[i].at);
        else if (trace[i].event == ANSWERED)
            prt_unreachable_answered(&table, url);
        else if (prt_unreachable_may_ask(&table, url, trace[i].at) != trace[i].may)
            fail_msg("at %lld: task %u", (long long)trace[i].at, (unsigned)trace[i].task);
    }
}

static prt_str url_of(size_t number, char out[64])
{
    snprintf(out, 64, "https://h%zu.example.org/x", number);
    return prt_str_from(out);
}

static void the_host_that_failed_longest_ago_makes_room(void **unused)
{
    (void)unused;
    char text[64];
    struct prt_unreachable table = {0};
    for (size_t i = 0; i < PRT_UNREACHABLE_HOSTS; i++)
        for (uint32_t task = 0; task < 2; task++)
            prt_unreachable_failed(&table, url_of(i, text), task, (int64_t)(i == 5 ? 0 : 100 + i));
    assert_false(prt_unreachable_may_ask(&table, url_of(5, text), 200));
    prt_unreachable_failed(&table, url_of(900, text), 1, 300);
    prt_unreachable_failed(&table, url_of(900, text), 2, 300);
    assert_false(prt_unreachable_may_ask(&table, url_of(900, text), 301));
    assert_true(prt_unreachable_may_ask(&table, url_of(5, text), 301));
    for (size_t i = 0; i < PRT_UNREACHABLE_HOSTS; i++)
        if (i != 5)
            assert_false(prt_unreachable_may_ask(&table, url_of(i, text), 301));
}

static void names_that_are_too_long_are_never_held_up(void **unused)
{
    (void)unused;
    char url[400];
    struct prt_unreachable table = {0};
    snprintf(url, sizeof url, "https://%0*d/x", PRT_UNREACHABLE_NAME, 0);
    for (uint32_t task = 0; task < 3; task++)
        prt_unreachable_failed(&table, prt_str_from(url), task, 0);
    assert_true(prt_unreachable_may_ask(&table, prt_str_from(url), 1));
    assert_int_equal(table.hosts[0].name[0], '\0');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_tasks_in_a_row_hold_the_others_up),
        cmocka_unit_test(the_host_that_failed_longest_ago_makes_room),
        cmocka_unit_test(names_that_are_too_long_are_never_held_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
