/* SPDX-License-Identifier: Apache-2.0 */
/* The tables, read the other way round: what must hold of them whatever they say. */
#include "coordinator/sched/rules.h"
#include "tests/support/unit.h"

static bool ended(uint8_t state)
{
    return state == PRT_TASK_DONE || state == PRT_TASK_BURIED;
}

static void an_end_is_an_end(void **state)
{
    (void)state;
    for (uint8_t from = 0; from < PRT_TASK_STATES; from++)
        for (size_t event = 0; event < PRT_TASK_EVENTS; event++)
            if (ended(from))
                assert_int_equal(prt_task_rules[from][event].next, from);
}

static void an_end_is_said_once_and_only_then(void **state)
{
    (void)state;
    for (uint8_t from = 0; from < PRT_TASK_STATES; from++)
        for (size_t event = 0; event < PRT_TASK_EVENTS; event++) {
            const struct prt_sched_rule rule = prt_task_rules[from][event];
            const bool done = !ended(from) && rule.next == PRT_TASK_DONE;
            const bool buried = !ended(from) && rule.next == PRT_TASK_BURIED;
            assert_int_equal((rule.actions & PRT_TASK_SAY_ACCEPT) != 0, done);
            assert_int_equal((rule.actions & PRT_TASK_SAY_BURY) != 0, buried);
        }
}

static void a_result_is_accepted_or_dropped(void **state)
{
    (void)state;
    for (uint8_t from = 0; from < PRT_TASK_STATES; from++) {
        const uint8_t actions = prt_task_rules[from][PRT_TASK_GOOD].actions;
        assert_int_equal((actions & PRT_TASK_SAY_DROP) != 0, ended(from));
        assert_int_equal((actions & PRT_TASK_SAY_ACCEPT) != 0, !ended(from));
    }
}

static void the_queue_holds_what_waits(void **state)
{
    (void)state;
    for (uint8_t from = 0; from < PRT_TASK_STATES; from++)
        for (size_t event = 0; event < PRT_TASK_EVENTS; event++) {
            const struct prt_sched_rule rule = prt_task_rules[from][event];
            const bool goes = from == PRT_TASK_WAITING && rule.next != PRT_TASK_WAITING;
            const bool comes = from != PRT_TASK_WAITING && rule.next == PRT_TASK_WAITING;
            assert_int_equal((rule.actions & PRT_TASK_DEQUEUE) != 0, goes);
            assert_int_equal((rule.actions & PRT_TASK_ENQUEUE) != 0, comes);
        }
}

static void who_is_gone_stays_gone(void **state)
{
    (void)state;
    for (size_t event = 0; event < PRT_WORKER_EVENTS; event++) {
        const struct prt_sched_rule rule = prt_worker_rules[PRT_WORKER_GONE][event];
        assert_int_equal(rule.next, PRT_WORKER_GONE);
        assert_int_equal(rule.actions & ~PRT_WORKER_CHARGE, 0);
    }
}

static void only_hello_brings_a_worker_in(void **state)
{
    (void)state;
    for (size_t event = 0; event < PRT_WORKER_EVENTS; event++) {
        const struct prt_sched_rule rule = prt_worker_rules[PRT_WORKER_UNKNOWN][event];
        assert_int_equal(rule.next, event == PRT_WORKER_HELLO ? PRT_WORKER_HERE : PRT_WORKER_UNKNOWN);
        assert_int_equal((rule.actions & PRT_WORKER_ENTER) != 0, event == PRT_WORKER_HELLO);
    }
}

static void leaving_gives_everything_back(void **state)
{
    (void)state;
    for (size_t event = 0; event < PRT_WORKER_EVENTS; event++) {
        const struct prt_sched_rule rule = prt_worker_rules[PRT_WORKER_HERE][event];
        assert_int_equal((rule.actions & PRT_WORKER_LEAVE) != 0, rule.next == PRT_WORKER_GONE);
        assert_int_equal((rule.actions & PRT_WORKER_ALIVE) != 0, rule.next == PRT_WORKER_HERE);
        assert_int_equal((rule.actions & PRT_WORKER_SAY_LOST) != 0, event == PRT_WORKER_SILENT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_end_is_an_end),
        cmocka_unit_test(an_end_is_said_once_and_only_then),
        cmocka_unit_test(a_result_is_accepted_or_dropped),
        cmocka_unit_test(the_queue_holds_what_waits),
        cmocka_unit_test(who_is_gone_stays_gone),
        cmocka_unit_test(only_hello_brings_a_worker_in),
        cmocka_unit_test(leaving_gives_everything_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
