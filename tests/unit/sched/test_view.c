/* SPDX-License-Identifier: Apache-2.0 */
/* What people are told of the machine, step by step. */
#include "tests/support/unit.h"

#include "coordinator/sched/view.h"

static const struct prt_sched_options OPTIONS = {
    .lease_ms = 5000, .max_lease_ms = 60000, .worker_ms = 8000, .copy_stragglers = true};
static const uint64_t WEIGHTS[] = {30, 20, 10};

static prt_sched_t *sched;

static int set_up(void **state)
{
    (void)state;
    prt_err err;
    return prt_sched_new(&OPTIONS, WEIGHTS, 3, &sched, &err) == PRT_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    prt_sched_destroy(&sched);
    return 0;
}

static void step(int64_t now, struct prt_event event)
{
    const struct prt_order *orders = NULL;
    size_t count = 0;
    prt_err err;
    assert_prt_ok(prt_sched_step(sched, now, &event, &orders, &count, &err), err);
}

static void a_worker_has_slots_credit_and_leases(void **state)
{
    (void)state;
    assert_false(prt_sched_view_worker(sched, 0).here);
    step(1000, (struct prt_event){.type = PRT_EVENT_HELLO, .worker = 0, .slots = 1});
    const struct prt_sched_worker_view worker = prt_sched_view_worker(sched, 0);
    assert_true(worker.here);
    assert_int_equal(worker.slots, 1);
    assert_int_equal(worker.credit, 2);
    assert_int_equal(worker.leases, 2);
    assert_int_equal(worker.heard, 1000);
    step(2000, (struct prt_event){.type = PRT_EVENT_WORKER_GONE, .worker = 0});
    assert_false(prt_sched_view_worker(sched, 0).here);
    assert_int_equal(prt_sched_view_worker(sched, 0).leases, 0);
}

static void leases_come_in_the_order_of_sending_with_their_times(void **state)
{
    (void)state;
    struct prt_sched_lease_view views[4];
    step(1000, (struct prt_event){.type = PRT_EVENT_HELLO, .worker = 0, .slots = 1});
    assert_int_equal(prt_sched_view_leases(sched, 0, views, 4), 2);
    assert_int_equal(views[0].ref.task, 0);
    assert_int_equal(views[0].ref.attempt, 1);
    assert_int_equal(views[0].worker, 0);
    assert_int_equal(views[0].sent, 1000);
    assert_int_equal(views[0].expires, 6000);
    assert_int_equal(views[0].hard_end, 61000);
    assert_int_equal(views[1].ref.task, 1);
    assert_true(views[1].hard_end == INT64_MAX); /* it queues */
    const struct prt_lease_ref named = {0, 1};
    step(4000, (struct prt_event){.type = PRT_EVENT_HEARTBEAT, .worker = 0, .refs = &named, .ref_count = 1});
    assert_true(prt_sched_view_lease(sched, named, &views[0]));
    assert_int_equal(views[0].expires, 9000);
    assert_int_equal(views[0].hard_end, 61000);
    assert_int_equal(prt_sched_view_worker(sched, 0).heard, 4000);
}

static void no_more_are_written_than_there_is_room_for(void **state)
{
    (void)state;
    struct prt_sched_lease_view views[2] = {{.ref = {99, 99}}, {.ref = {99, 99}}};
    step(1000, (struct prt_event){.type = PRT_EVENT_HELLO, .worker = 0, .slots = 3});
    assert_int_equal(prt_sched_view_leases(sched, 0, views, 1), 3);
    assert_int_equal(views[0].ref.task, 0);
    assert_int_equal(views[1].ref.task, 99);
    assert_int_equal(prt_sched_view_leases(sched, 1, views, 1), 0);
}

static void a_copy_is_told_as_one(void **state)
{
    (void)state;
    struct prt_sched_lease_view views[4];
    step(1000, (struct prt_event){.type = PRT_EVENT_HELLO, .worker = 0, .slots = 3});
    step(2000, (struct prt_event){.type = PRT_EVENT_HELLO, .worker = 1, .slots = 1});
    assert_int_equal(prt_sched_view_leases(sched, 1, views, 4), 1);
    assert_int_equal(views[0].ref.task, 0);
    assert_int_equal(views[0].ref.attempt, 2);
    assert_true(views[0].copied);
    assert_int_equal(prt_sched_view_leases(sched, 0, views, 4), 3);
    assert_false(views[0].copied);
    assert_true(views[2].copied); /* those with a copy come last */
    assert_int_equal(views[2].ref.task, 0);
}

static void a_lease_that_is_over_is_not_there(void **state)
{
    (void)state;
    struct prt_sched_lease_view view;
    step(1000, (struct prt_event){.type = PRT_EVENT_HELLO, .worker = 0, .slots = 3});
    step(2000, (struct prt_event){.type = PRT_EVENT_RESULT, .worker = 0, .ref = {0, 1}});
    assert_false(prt_sched_view_lease(sched, (struct prt_lease_ref){0, 1}, &view));
    assert_false(prt_sched_view_lease(sched, (struct prt_lease_ref){1, 2}, &view));
    assert_false(prt_sched_view_lease(sched, (struct prt_lease_ref){99, 1}, &view));
    assert_true(prt_sched_view_lease(sched, (struct prt_lease_ref){1, 1}, &view));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_worker_has_slots_credit_and_leases, set_up, tear_down),
        cmocka_unit_test_setup_teardown(leases_come_in_the_order_of_sending_with_their_times, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_more_are_written_than_there_is_room_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_copy_is_told_as_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_lease_that_is_over_is_not_there, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
