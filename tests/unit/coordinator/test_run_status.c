/* SPDX-License-Identifier: Apache-2.0 */
/* What SIGQUIT prints of a run, and what the watchdog says: struct in, text out. */
#include "tests/support/unit.h"

#include "coordinator/run_status.h"

static prt_buf text;

static int tear_down(void **state)
{
    (void)state;
    prt_buf_free(&text);
    return 0;
}

static void a_run_is_four_lines(void **state)
{
    (void)state;
    const struct prt_run_status status = {.id = "0123456789abcdef",
                                          .elapsed_ms = 12340,
                                          .repositories = 14,
                                          .ended = 9,
                                          .failed = 1,
                                          .counts = {.tasks = 20,
                                                     .waiting = 3,
                                                     .leased = 4,
                                                     .done = 12,
                                                     .buried = 1,
                                                     .workers = 2,
                                                     .slots = 8,
                                                     .sent = 19,
                                                     .requeued = 2,
                                                     .copied = 1},
                                          .results = 13,
                                          .unsettled = 2,
                                          .refused = 5,
                                          .unsent = 1,
                                          .store = "in use"};
    prt_run_status_add(&status, &text);
    assert_prt_str(prt_buf_str(&text),
                   "run 0123456789abcdef, 12.3 s: 9 of 14 repositories ended, 1 failed\n"
                   "tasks: 3 waiting, 4 leased, 12 done, 1 buried; 19 sent, 2 requeued, 1 copied\n"
                   "queues: 13 results received, 2 kept by workers and not arrived; 1 tasks wait for a socket; 5 "
                   "messages refused\n"
                   "store: in use; workers: 2 with 8 slots\n");
}

static void a_worker_is_a_line(void **state)
{
    (void)state;
    prt_run_status_add_worker(
        &(struct prt_run_status_worker){.name = "local-1", .slots = 4, .credit = 5, .leases = 3, .silent_ms = 120},
        &text);
    prt_run_status_add_worker(&(struct prt_run_status_worker){.name = "evil\nname",
                                                              .slots = 1,
                                                              .credit = 2,
                                                              .leases = 2,
                                                              .silent_ms = 29900,
                                                              .unsent = 1,
                                                              .cancelled = 2},
                              &text);
    assert_prt_str(
        prt_buf_str(&text),
        "worker local-1: 4 slots, 3 of 5 credits used, heard 0.1 s ago\n"
        "worker evil\\x0aname: 1 slots, 2 of 2 credits used, heard 29.9 s ago, 1 tasks wait for its socket, 2 "
        "to be cancelled\n");
}

static struct prt_run_status_lease lease(void)
{
    return (struct prt_run_status_lease){.ref = {7, 2},
                                         .repository = PRT_STR_INIT("aai/babel"),
                                         .kind = "analyze",
                                         .worker = "local-1",
                                         .told = true,
                                         .phase = PRT_PHASE_COUNT,
                                         .done = 5120,
                                         .total = 12000,
                                         .phase_ms = 3400,
                                         .still_ms = 60000,
                                         .expires_ms = 29900,
                                         .left_ms = 911600};
}

static void a_lease_says_where_it_is_and_how_long_it_may_be(void **state)
{
    (void)state;
    struct prt_run_status_lease one = lease();
    prt_run_status_add_lease(&one, &text);
    one.left_ms = INT64_MAX;
    one.phase = PRT_PHASE_QUEUED;
    one.done = one.total = 0;
    prt_run_status_add_lease(&one, &text);
    one.told = false;
    prt_run_status_add_lease(&one, &text);
    assert_prt_str(
        prt_buf_str(&text),
        "  task 7.2 (aai/babel), analyze at local-1: count, 5120 of 12000 commits, 3.4 s in this phase; lease for 29.9 "
        "s, 911.6 s left in all\n"
        "  task 7.2 (aai/babel), analyze at local-1: queued, 3.4 s in this phase; lease for 29.9 s, queued behind a "
        "busy "
        "slot\n"
        "  task 7.2 (aai/babel), analyze at local-1: sent, and not told of yet; lease for 29.9 s, queued behind a busy "
        "slot\n");
}

static void the_watchdog_names_everything_that_helps(void **state)
{
    (void)state;
    const struct prt_run_status_lease stuck = lease();
    prt_run_status_add_stuck(&stuck, &text);
    assert_prt_str(prt_buf_str(&text),
                   "repo aai/babel: no progress for 60.0 s: worker local-1, task 7, attempt 2, count, "
                   "5120 of 12000 commits; its time is over in 911.6 s");
}

static void hostile_names_are_made_harmless(void **state)
{
    (void)state;
    struct prt_run_status_lease one = lease();
    one.repository = PRT_STR("a\n[ERROR] all is lost\x1b[31m\xff");
    one.worker = "w\r";
    prt_run_status_add_lease(&one, &text);
    prt_run_status_add_stuck(&one, &text);
    const prt_str all = prt_buf_str(&text);
    assert_int_equal(prt_str_find(all, '\x1b'), all.len);
    assert_int_equal(prt_str_find(all, '\r'), all.len);
    assert_int_equal(prt_str_find(all, '\xff'), all.len);
    assert_true(prt_str_starts(
        all, PRT_STR("  task 7.2 (a\\x0a[ERROR] all is lost\\x1b[31m\xef\xbf\xbd), analyze at w\\x0d:")));
    assert_int_equal(prt_str_rfind(all, '\n'), prt_str_find(all, '\n')); /* one line's end, ours */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_run_is_four_lines, tear_down),
        cmocka_unit_test_teardown(a_worker_is_a_line, tear_down),
        cmocka_unit_test_teardown(a_lease_says_where_it_is_and_how_long_it_may_be, tear_down),
        cmocka_unit_test_teardown(the_watchdog_names_everything_that_helps, tear_down),
        cmocka_unit_test_teardown(hostile_names_are_made_harmless, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
