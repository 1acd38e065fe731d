/* SPDX-License-Identifier: Apache-2.0 */
/* What holds a run up: each rule on both sides of its bound. Times in milliseconds. */
#include "tests/support/unit.h"

#include <string.h>

#include "coordinator/profile_verdict.h"

/* A run in which every slot is at work all the time, on processors of their own, and nothing is read. */
struct run {
    uint32_t workers;
    uint64_t wall; /* the run takes all of it */
    uint64_t busy; /* all analyses together */
    uint64_t busy_cpu;
    uint64_t cpu;         /* of the tree */
    uint64_t coordinator; /* of it */
    uint64_t longest;
    uint32_t answers;
    uint64_t read; /* bytes */
};

static prt_profile_verdict judge(const struct run *run)
{
    const struct prt_profile_row row = {.workers = run->workers,
                                        .wall = run->wall * 1000,
                                        .run = run->wall * 1000,
                                        .cpu = run->cpu * 1000,
                                        .coordinator = run->coordinator * 1000,
                                        .read_bytes = run->read,
                                        .cost = {{[PRT_COST_DIFF] = run->busy * 600,
                                                  [PRT_COST_INFLATE] = run->busy * 400,
                                                  [PRT_COST_CPU] = run->busy_cpu * 1000}},
                                        .answers = run->answers,
                                        .longest = run->longest * 1000};
    return prt_profile_judge(&row, 4);
}

static void each_rule_holds_up_to_its_bound(void **state)
{
    (void)state;
    enum { MIB = 1 << 20 };
    static const struct {
        const char *what;
        struct run run; /* workers, wall, busy, busy_cpu, cpu, coordinator, longest, answers, read */
        prt_profile_verdict verdict;
    } cases[] = {
        {"all at work", {4, 10000, 39000, 38500, 39000, 200, 900, 300, 0}, PRT_PROFILE_CPU},
        {"one worker at work", {1, 10000, 9900, 9900, 10000, 100, 900, 300, 0}, PRT_PROFILE_CPU},
        {"0.299 s", {4, 299, 0, 0, 0, 0, 0, 0, 0}, PRT_PROFILE_TOO_SHORT},
        {"0.3 s", {4, 300, 1200, 1200, 1200, 9, 9, 300, 0}, PRT_PROFILE_CPU},
        {"slots idle for 19.9 %", {4, 10000, 32040, 32040, 32100, 6000, 9000, 300, 0}, PRT_PROFILE_CPU},
        {"slots idle for 20 %", {4, 10000, 32000, 32000, 32100, 4999, 900, 300, 0}, PRT_PROFILE_UNEVEN},
        {"and the coordinator at work for half",
         {4, 10000, 32000, 32000, 32100, 5000, 9000, 5, 0},
         PRT_PROFILE_COORDINATOR},
        {"one worker, idle", {1, 10000, 7000, 7000, 7100, 100, 7000, 1, 0}, PRT_PROFILE_UNEVEN},
        {"one worker, idle, and the coordinator at work",
         {1, 10000, 5000, 5000, 10000, 5000, 5000, 1, 0},
         PRT_PROFILE_COORDINATOR},
        {"the longest takes 59.9 %", {4, 10000, 20000, 20000, 20100, 100, 5990, 300, 0}, PRT_PROFILE_UNEVEN},
        {"the longest takes 60 %", {4, 10000, 20000, 20000, 20100, 100, 6000, 300, 0}, PRT_PROFILE_GIANT},
        {"a giant among few", {4, 10000, 11000, 11000, 11100, 100, 9900, 3, 0}, PRT_PROFILE_GIANT},
        {"11 analyses for 4 slots", {4, 10000, 20000, 20000, 20100, 100, 5000, 11, 0}, PRT_PROFILE_FEW},
        {"12 analyses for 4 slots", {4, 10000, 20000, 20000, 20100, 100, 5000, 12, 0}, PRT_PROFILE_UNEVEN},
        {"waits for 24.9 %", {4, 10000, 40000, 30040, 30100, 100, 900, 300, 50 * MIB}, PRT_PROFILE_CPU},
        {"waits for 25 %, and reads", {4, 10000, 40000, 30000, 30100, 100, 900, 300, MIB}, PRT_PROFILE_DISK},
        {"waits for 25 %, and hardly reads",
         {4, 10000, 40000, 30000, 30100, 100, 900, 300, MIB - 1},
         PRT_PROFILE_WAITING},
        {"idle slots, and waits for 49.9 %",
         {4, 10000, 20000, 10020, 10100, 100, 9000, 300, 50 * MIB},
         PRT_PROFILE_GIANT},
        {"idle slots, and waits for half", {4, 10000, 20000, 10000, 10100, 100, 9000, 300, 50 * MIB}, PRT_PROFILE_DISK},
        {"8 workers share 4 processors", {8, 10000, 79000, 38000, 38500, 100, 900, 300, 0}, PRT_PROFILE_PROCESSORS},
        {"at work for 80 %", {8, 10000, 79000, 31000, 32000, 100, 900, 300, 50 * MIB}, PRT_PROFILE_PROCESSORS},
        {"at work for less", {8, 10000, 79000, 31000, 31999, 100, 900, 300, 50 * MIB}, PRT_PROFILE_DISK},
        {"as many workers as processors", {4, 10000, 39500, 38000, 38500, 100, 900, 300, 0}, PRT_PROFILE_CPU},
        {"more work than there were slots", {2, 10000, 30000, 30000, 10100, 100, 900, 300, 0}, PRT_PROFILE_CPU},
        {"more processor time than time", {2, 10000, 19000, UINT32_MAX, 10100, 100, 900, 300, 0}, PRT_PROFILE_CPU},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const prt_profile_verdict got = judge(&cases[i].run);
        if (got != cases[i].verdict)
            fail_msg("%s: %s, not %s", cases[i].what, prt_profile_verdict_name(got),
                     prt_profile_verdict_name(cases[i].verdict));
    }
}

static void every_verdict_has_its_own_words(void **state)
{
    (void)state;
    for (unsigned a = 0; a < PRT_PROFILE_VERDICTS; a++) {
        assert_true(strlen(prt_profile_verdict_name((prt_profile_verdict)a)) <= 12); /* it stands in a table */
        assert_true(prt_str_ends(prt_str_from(prt_profile_verdict_advice((prt_profile_verdict)a)), PRT_STR(".")));
        for (unsigned b = 0; b < a; b++) {
            assert_string_not_equal(prt_profile_verdict_name((prt_profile_verdict)a),
                                    prt_profile_verdict_name((prt_profile_verdict)b));
            assert_string_not_equal(prt_profile_verdict_advice((prt_profile_verdict)a),
                                    prt_profile_verdict_advice((prt_profile_verdict)b));
        }
    }
    assert_string_equal(prt_profile_verdict_name(PRT_PROFILE_VERDICTS), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_holds_up_to_its_bound),
        cmocka_unit_test(every_verdict_has_its_own_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
