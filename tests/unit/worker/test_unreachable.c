/* SPDX-License-Identifier: Apache-2.0 */
/* Hosts that cannot be reached, in virtual time. */
#include "worker/unreachable.h"

#include <stdio.h>

#include "tests/support/unit.h"

enum { PATIENCE = PRT_UNREACHABLE_PATIENCE_MS };
enum event { ASK, FAILED, ANSWERED };

#define A      "https://a.example.org/x"
#define A_TOO  "https://a.example.org/deep/y"
#define A_PORT "https://a.example.org:8443/x"
#define B      "git://b.example.org/x"
#define ON_IT  "file:///srv/x"

/* A line of a story; `may` is what is answered to ASK. */
struct line {
    int64_t at;
    enum event event;
    const char *url;
    uint32_t task;
    prt_may_ask may;
};

static const struct line of_little_patience[] = {
    {0, ASK, A, 1, PRT_MAY_ASK},
    {10, FAILED, A, 1, 0},
    {11, ASK, A_TOO, 2, PRT_MAY_ASK},
    {20, FAILED, A, 1, 0}, /* another attempt at the same task is no second failure */
    {21, ASK, A_TOO, 2, PRT_MAY_ASK},
    {30, FAILED, A_TOO, 2, 0},
    {31, ASK, A, 3, PRT_MAY_ASK_LATER},
    {32, ASK, A_PORT, 4, PRT_MAY_ASK}, /* another port is another server */
    {33, ASK, B, 5, PRT_MAY_ASK},
    {40, FAILED, A, 1, 0}, /* it had begun before: not the one that tries */
    {30039, ASK, A, 3, PRT_MAY_ASK_LATER},
    {30040, ASK, A, 3, PRT_MAY_ASK},       /* one tries */
    {30041, ASK, A, 6, PRT_MAY_ASK_LATER}, /* the others wait for what it finds */
    {30050, FAILED, A, 2, 0},              /* not that one */
    {30051, ASK, A, 6, PRT_MAY_ASK_LATER},
    {30100, FAILED, A, 3, 0},
    {30101, ASK, A, 6, PRT_MAY_NOT_ASK}, /* given up */
    {60099, ASK, A, 6, PRT_MAY_NOT_ASK},
    {60100, ASK, A, 6, PRT_MAY_ASK},
    {90099, ASK, A, 7, PRT_MAY_NOT_ASK}, /* nothing is heard of that one */
    {90100, ASK, A, 7, PRT_MAY_ASK},
    {90200, ANSWERED, A, 7, 0},
    {90201, ASK, A, 8, PRT_MAY_ASK},
    {90202, ASK, A, 9, PRT_MAY_ASK},
    {90300, FAILED, A, 8, 0}, /* a new row */
    {90301, ASK, A, 9, PRT_MAY_ASK},
    {90302, ANSWERED, A, 9, 0},
    {90303, FAILED, A, 10, 0},
    {90304, ASK, A, 11, PRT_MAY_ASK}, /* two failures, and not in a row */
    {90310, FAILED, A, 11, 0},
    {90311, ASK, A, 12, PRT_MAY_ASK_LATER}, /* in doubt again, and not given up */
    {90400, FAILED, ON_IT, 12, 0},
    {90401, FAILED, ON_IT, 13, 0},
    {90402, ASK, ON_IT, 14, PRT_MAY_ASK}, /* no host */
};

/* Started anew: a minute and a half without a word. Then one that does not come back. */
static const struct line of_patience[] = {
    {0, FAILED, A, 1, 0},
    {10, FAILED, A, 2, 0},
    {30010, ASK, A, 3, PRT_MAY_ASK},
    {30100, FAILED, A, 3, 0},
    {30101, ASK, A, 4, PRT_MAY_ASK_LATER}, /* one more failure is no reason to give it up */
    {60100, ASK, A, 3, PRT_MAY_ASK},
    {60200, FAILED, A, 3, 0},
    {60201, ASK, A, 4, PRT_MAY_ASK_LATER},
    {90200, ASK, A, 4, PRT_MAY_ASK},
    {90300, ANSWERED, A, 4, 0},
    {90301, ASK, A, 5, PRT_MAY_ASK},
    {100000, FAILED, A, 5, 0},
    {100001, FAILED, A, 6, 0},
    {130001, ASK, A, 7, PRT_MAY_ASK},
    {219999, FAILED, A, 7, 0}, /* its patience counts from the first failure of this row */
    {220000, ASK, A, 8, PRT_MAY_ASK_LATER},
    {249999, ASK, A, 8, PRT_MAY_ASK},
    {250000, FAILED, A, 8, 0},
    {250001, ASK, A, 9, PRT_MAY_NOT_ASK},
    {280000, ASK, A, 9, PRT_MAY_ASK},
};

static prt_may_ask ask(struct prt_unreachable *table, prt_str url, uint32_t task, int64_t now)
{
    int64_t later = 0;
    const prt_may_ask may = prt_unreachable_may_ask(table, url, task, now, &later);
    if (may == PRT_MAY_ASK_LATER)
        assert_in_range(later, now + 1, now + PRT_UNREACHABLE_MS);
    return may;
}

static void play(const struct line *lines, size_t count, int64_t patience)
{
    struct prt_unreachable table = {0};
    for (size_t i = 0; i < count; i++) {
        const struct line *line = &lines[i];
        const prt_str url = prt_str_from(line->url);
        if (line->event == FAILED)
            prt_unreachable_failed(&table, url, line->task, line->at, patience);
        else if (line->event == ANSWERED)
            prt_unreachable_answered(&table, url);
        else if (ask(&table, url, line->task, line->at) != line->may)
            fail_msg("at %lld: task %u", (long long)line->at, (unsigned)line->task);
    }
}

static void two_tasks_in_a_row_hold_the_others_up(void **unused)
{
    (void)unused;
    play(of_little_patience, sizeof of_little_patience / sizeof *of_little_patience, PRT_UNREACHABLE_MS);
}

static void a_host_that_is_started_anew_is_waited_for(void **unused)
{
    (void)unused;
    play(of_patience, sizeof of_patience / sizeof *of_patience, PRT_UNREACHABLE_PATIENCE_MS);
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
            prt_unreachable_failed(&table, url_of(i, text), task, (int64_t)(i == 5 ? 0 : 100 + i), PATIENCE);
    assert_int_equal(ask(&table, url_of(5, text), 3, 200), PRT_MAY_ASK_LATER);
    prt_unreachable_failed(&table, url_of(900, text), 1, 300, PATIENCE);
    prt_unreachable_failed(&table, url_of(900, text), 2, 300, PATIENCE);
    assert_int_equal(ask(&table, url_of(900, text), 3, 301), PRT_MAY_ASK_LATER);
    assert_int_equal(ask(&table, url_of(5, text), 3, 301), PRT_MAY_ASK);
    for (size_t i = 0; i < PRT_UNREACHABLE_HOSTS; i++)
        if (i != 5)
            assert_int_equal(ask(&table, url_of(i, text), 3, 301), PRT_MAY_ASK_LATER);
}

static void names_that_are_too_long_are_never_held_up(void **unused)
{
    (void)unused;
    char url[400];
    struct prt_unreachable table = {0};
    snprintf(url, sizeof url, "https://%0*d/x", PRT_UNREACHABLE_NAME, 0);
    for (uint32_t task = 0; task < 3; task++)
        prt_unreachable_failed(&table, prt_str_from(url), task, 0, PATIENCE);
    assert_int_equal(ask(&table, prt_str_from(url), 3, 1), PRT_MAY_ASK);
    assert_int_equal(table.hosts[0].name[0], '\0');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_tasks_in_a_row_hold_the_others_up),
        cmocka_unit_test(a_host_that_is_started_anew_is_waited_for),
        cmocka_unit_test(the_host_that_failed_longest_ago_makes_room),
        cmocka_unit_test(names_that_are_too_long_are_never_held_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
