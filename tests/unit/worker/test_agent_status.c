/* SPDX-License-Identifier: Apache-2.0 */
/* What SIGQUIT prints of a worker, and what its watchdog says: struct in, text out. */
#include "tests/support/unit.h"

#include "worker/agent_status.h"

static prt_buf text;

static int tear_down(void **state)
{
    (void)state;
    prt_buf_free(&text);
    return 0;
}

static void an_agent_is_two_lines(void **state)
{
    (void)state;
    struct prt_agent_status status = {.endpoint = "ipc:///run/x/arbiter",
                                      .stage = "at work",
                                      .session = 0xabc,
                                      .silent_ms = 250,
                                      .heard = true,
                                      .slots = 4,
                                      .running = 2,
                                      .in_hand = 3,
                                      .kept = 1,
                                      .kept_bytes = 4096};
    prt_agent_status_add(&status, &text);
    assert_prt_str(prt_buf_str(&text),
                   "coordinator at ipc:///run/x/arbiter: at work, session 0000000000000abc, last answer 0.2 s ago\n"
                   "slots: 2 of 4 at work; 3 tasks in hand; 1 results kept, 4096 bytes\n");
    prt_buf_clear(&text);
    status = (struct prt_agent_status){.endpoint = "tcp://h\n:1",
                                       .stage = "looking for it",
                                       .waiting = true,
                                       .draining = true,
                                       .silent_ms = 30000,
                                       .slots = 1};
    prt_agent_status_add(&status, &text);
    assert_prt_str(
        prt_buf_str(&text),
        "coordinator at tcp://h\\x0a:1: looking for it, waits for an answer, told to end, no answer for 30.0 s\n"
        "slots: 0 of 1 at work; 0 tasks in hand; 0 results kept, 0 bytes\n");
}

static const struct prt_task_message task = {
    .attempt = 2, .timeout_ms = 900000, .task = {.id = 7, .repository = PRT_STR_INIT("aai/ba\nbel")}};

static struct prt_agent_status_slot slot(void)
{
    return (struct prt_agent_status_slot){.slot = 1,
                                          .process = 4713,
                                          .state = "stopped",
                                          .task = &task,
                                          .progress = {PRT_PHASE_WALK, 5120, 0},
                                          .phase_ms = 3400,
                                          .left_ms = 896600};
}

static void a_slot_is_a_line(void **state)
{
    (void)state;
    const struct prt_agent_status_slot busy = slot();
    prt_agent_status_add_slot(&(struct prt_agent_status_slot){.slot = 0}, &text);
    prt_agent_status_add_slot(&(struct prt_agent_status_slot){.slot = 2, .process = 9, .state = "waiting"}, &text);
    prt_agent_status_add_slot(&busy, &text);
    assert_prt_str(prt_buf_str(&text), "  slot 0: no process, idle\n"
                                       "  slot 2: process 9 (waiting), idle\n"
                                       "  slot 1: process 4713 (stopped), task 7.2 (aai/ba\\x0abel): walk, 5120 "
                                       "commits, 3.4 s in this phase, 896.6 s left\n");
}

static void the_watchdog_names_process_and_deadline(void **state)
{
    (void)state;
    const struct prt_agent_status_slot stuck = slot();
    prt_agent_status_add_stuck(&stuck, 60000, &text);
    assert_prt_str(prt_buf_str(&text), "task 7.2 (aai/ba\\x0abel): no progress for 60.0 s: walk, 5120 commits; process "
                                       "4713 (stopped), to be ended in 896.6 s");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(an_agent_is_two_lines, tear_down),
        cmocka_unit_test_teardown(a_slot_is_a_line, tear_down),
        cmocka_unit_test_teardown(the_watchdog_names_process_and_deadline, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
