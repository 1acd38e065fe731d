/* SPDX-License-Identifier: Apache-2.0 */
/* The edges of the contract. What happens in the course of a run is told by tests/sim/traces. */
#include "coordinator/sched/machine.h"
#include "coordinator/sched/view.h"
#include "prt/limits.h"
#include "tests/support/unit.h"

static const struct prt_sched_options OPTIONS = {
    .lease_ms = 5000,
    .max_lease_ms = 60000,
    .worker_ms = 8000,
    .max_ends = {[PRT_END_FAILED] = 2, [PRT_END_TIMEOUT] = 2, [PRT_END_LOST] = 3},
};
static const uint64_t WEIGHTS[] = {10, 20, 30};

struct step {
    const struct prt_order *orders;
    size_t count;
};

static prt_sched_t *make(uint32_t tasks)
{
    prt_sched_t *sched = NULL;
    prt_err err;
    assert_prt_ok(prt_sched_new(&OPTIONS, WEIGHTS, tasks, &sched, &err), err);
    return sched;
}

static struct step step(prt_sched_t *sched, int64_t now, struct prt_event event)
{
    struct step step = {0};
    prt_err err;
    assert_prt_ok(prt_sched_step(sched, now, &event, &step.orders, &step.count, &err), err);
    return step;
}

static struct step hello(prt_sched_t *sched, int64_t now, uint32_t worker, uint32_t slots)
{
    return step(sched, now, (struct prt_event){.type = PRT_EVENT_HELLO, .worker = worker, .slots = slots});
}

static struct step result(prt_sched_t *sched, int64_t now, uint32_t task, uint32_t attempt)
{
    return step(sched, now, (struct prt_event){.type = PRT_EVENT_RESULT, .ref = {task, attempt}});
}

static void add(prt_sched_t *sched, uint64_t weight, uint32_t expected)
{
    uint32_t task = 99;
    prt_err err;
    assert_prt_ok(prt_sched_add(sched, weight, &task, &err), err);
    assert_int_equal(task, expected);
}

static void assert_refused(prt_sched_t *sched, prt_code code, const char *reason)
{
    const struct prt_sched_counts before = prt_sched_counts(sched);
    const int64_t deadline = prt_sched_deadline(sched);
    uint32_t task = 99;
    prt_err err;
    assert_prt_code(prt_sched_add(sched, 1, &task, &err), code, err);
    assert_prt_says(err, reason);
    assert_int_equal(task, 99);
    const struct prt_sched_counts after = prt_sched_counts(sched);
    assert_int_equal(after.tasks, before.tasks);
    assert_int_equal(after.waiting, before.waiting);
    assert_true(prt_sched_deadline(sched) == deadline);
}

static void assert_order(const struct step *step, size_t i, prt_order_type type, uint32_t task)
{
    assert_true(i < step->count);
    assert_int_equal(step->orders[i].type, type);
    assert_int_equal(step->orders[i].ref.task, task);
}

static void durations_must_be_possible(void **state)
{
    (void)state;
    static const struct prt_sched_options bad[] = {
        {.lease_ms = 0, .max_lease_ms = 1, .worker_ms = 1},
        {.lease_ms = 1, .max_lease_ms = 0, .worker_ms = 1},
        {.lease_ms = 1, .max_lease_ms = 1, .worker_ms = -1},
        {.lease_ms = 1, .max_lease_ms = 1, .worker_ms = 1, .copy_after_ms = -1},
        {.lease_ms = 1, .max_lease_ms = 1, .worker_ms = 1, .quiet_ms = -1},
        {.lease_ms = 1, .max_lease_ms = 1, .worker_ms = 1, .yield_after_ms = -1},
        {.lease_ms = 1, .max_lease_ms = 1, .worker_ms = 1, .yield_again_ms = -1},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        prt_sched_t *sched = NULL;
        prt_err err;
        assert_prt_code(prt_sched_new(&bad[i], WEIGHTS, 3, &sched, &err), PRT_E_USAGE, err);
        assert_prt_says(err, "lease_ms");
        assert_null(sched);
    }
}

static void too_many_tasks_are_refused(void **state)
{
    (void)state;
    prt_sched_t *sched = NULL;
    prt_err err;
    assert_prt_code(prt_sched_new(&OPTIONS, WEIGHTS, PRT_SCHED_MAX_TASKS + 1, &sched, &err), PRT_E_LIMIT, err);
    assert_null(sched);
}

static void nothing_to_do_is_done_at_once(void **state)
{
    (void)state;
    prt_sched_t *sched = make(0);
    assert_int_equal(prt_sched_deadline(sched), 0);
    struct step first = step(sched, 77, (struct prt_event){.type = PRT_EVENT_TIME});
    assert_int_equal(first.count, 1);
    assert_int_equal(first.orders[0].type, PRT_ORDER_COMPLETE);
    assert_true(prt_sched_deadline(sched) == INT64_MAX);
    assert_int_equal(step(sched, 78, (struct prt_event){.type = PRT_EVENT_STOP}).count, 0);
    prt_sched_destroy(&sched);
    assert_null(sched);
    prt_sched_destroy(&sched);
}

static void without_workers_there_is_no_deadline(void **state)
{
    (void)state;
    prt_sched_t *sched = make(3);
    assert_int_equal(step(sched, 0, (struct prt_event){.type = PRT_EVENT_TIME}).count, 0);
    assert_true(prt_sched_deadline(sched) == INT64_MAX);
    prt_sched_destroy(&sched);
}

static void an_unknown_event_or_handle_is_an_error_and_changes_nothing(void **state)
{
    (void)state;
    prt_sched_t *sched = make(3);
    const struct prt_order *orders = NULL;
    size_t count = 99;
    prt_err err;
    const struct prt_event odd = {.type = (prt_event_type)77};
    assert_prt_code(prt_sched_step(sched, 0, &odd, &orders, &count, &err), PRT_E_INTERNAL, err);
    const struct prt_event far = {.type = PRT_EVENT_HELLO, .worker = PRT_SCHED_MAX_HANDLES, .slots = 1};
    assert_prt_code(prt_sched_step(sched, 0, &far, &orders, &count, &err), PRT_E_LIMIT, err);
    assert_null(orders);
    assert_int_equal(count, 99);
    assert_int_equal(prt_sched_counts(sched).workers, 0);
    prt_sched_destroy(&sched);
}

static void slots_have_a_ceiling(void **state)
{
    (void)state;
    prt_sched_t *sched = make(3);
    assert_int_equal(hello(sched, 0, 0, UINT32_MAX).count, 3);
    assert_int_equal(prt_sched_counts(sched).slots, PRT_MAX_SLOTS);
    prt_sched_destroy(&sched);
}

static void handles_may_come_in_any_order(void **state)
{
    (void)state;
    prt_sched_t *sched = make(3);
    assert_int_equal(hello(sched, 0, 5, 1).count, 2);
    assert_int_equal(hello(sched, 0, 2, 1).count, 1);
    assert_int_equal(prt_sched_counts(sched).workers, 2);
    assert_int_equal(step(sched, 1, (struct prt_event){.type = PRT_EVENT_WORKER_GONE, .worker = 3}).count, 0);
    assert_int_equal(prt_sched_counts(sched).workers, 2);
    prt_sched_destroy(&sched);
}

/* A failure without a category, or with an end nobody knows, still ends the attempt. */
static void an_odd_failure_is_a_failure(void **state)
{
    (void)state;
    prt_sched_t *sched = make(1);
    hello(sched, 0, 0, 1);
    step(sched, 1, (struct prt_event){.type = PRT_EVENT_FAILURE, .ref = {0, 1}, .end = (prt_lease_end)50});
    struct step last = step(sched, 2, (struct prt_event){.type = PRT_EVENT_FAILURE, .ref = {0, 2}});
    assert_int_equal(last.count, 2);
    assert_int_equal(last.orders[0].type, PRT_ORDER_BURY);
    assert_int_equal(last.orders[0].category, PRT_CATEGORY_ANALYSIS);
    assert_int_equal(last.orders[1].type, PRT_ORDER_COMPLETE);
    prt_sched_destroy(&sched);
}

/* Nobody may end the lease of another. */
static void a_failure_or_heartbeat_of_another_worker_touches_nothing(void **state)
{
    (void)state;
    prt_sched_t *sched = make(1);
    const struct prt_lease_ref ref = {0, 1};
    struct prt_sched_lease_view lease;
    hello(sched, 0, 0, 1);
    hello(sched, 0, 1, 1);
    struct step drop = step(sched, 1, (struct prt_event){.type = PRT_EVENT_FAILURE, .worker = 1, .ref = ref});
    assert_int_equal(drop.count, 1);
    assert_int_equal(drop.orders[0].type, PRT_ORDER_DROP);
    struct step cancel =
        step(sched, 1000, (struct prt_event){.type = PRT_EVENT_HEARTBEAT, .worker = 1, .refs = &ref, .ref_count = 1});
    assert_int_equal(cancel.count, 1);
    assert_int_equal(cancel.orders[0].type, PRT_ORDER_CANCEL);
    assert_int_equal(cancel.orders[0].worker, 1);
    step(sched, 2000, (struct prt_event){.type = PRT_EVENT_BYE, .worker = 1, .refs = &ref, .ref_count = 1});
    assert_true(prt_sched_view_lease(sched, ref, &lease));
    assert_int_equal(lease.worker, 0);
    assert_int_equal(lease.expires, 5000);
    prt_sched_destroy(&sched);
}

/* Times so late that a deadline cannot be told: it is never, and nothing overflows. */
static void the_end_of_time_is_far(void **state)
{
    (void)state;
    prt_sched_t *sched = make(1);
    hello(sched, INT64_MAX - 10, 0, 1);
    assert_true(prt_sched_deadline(sched) == INT64_MAX);
    struct step last = step(sched, INT64_MAX - 5, (struct prt_event){.type = PRT_EVENT_RESULT, .ref = {0, 1}});
    assert_int_equal(last.count, 2);
    assert_int_equal(last.orders[0].type, PRT_ORDER_ACCEPT);
    prt_sched_destroy(&sched);
}

/* The coordinator's loop sleeps until the deadline: it must be exact, not only early enough. */
static void the_deadline_is_the_next_thing_that_happens(void **state)
{
    (void)state;
    prt_sched_t *sched = make(3);
    const struct prt_lease_ref named = {2, 1};
    hello(sched, 0, 0, 2);
    assert_int_equal(prt_sched_deadline(sched), 5000);
    step(sched, 4000, (struct prt_event){.type = PRT_EVENT_HEARTBEAT, .worker = 0, .refs = &named, .ref_count = 1});
    assert_int_equal(prt_sched_deadline(sched), 5000);
    assert_int_equal(step(sched, 4999, (struct prt_event){.type = PRT_EVENT_TIME}).count, 0);
    assert_int_equal(step(sched, 5000, (struct prt_event){.type = PRT_EVENT_TIME}).count, 2);
    assert_int_equal(prt_sched_deadline(sched), 9000);
    prt_sched_destroy(&sched);
}

/* A run that would be complete with its first step is not, when there is something to do by then. */
static void a_task_may_be_added_before_the_first_step(void **state)
{
    (void)state;
    prt_sched_t *sched = make(0);
    add(sched, 10, 0);
    assert_int_equal(prt_sched_deadline(sched), 0);
    assert_int_equal(step(sched, 0, (struct prt_event){.type = PRT_EVENT_TIME}).count, 0);
    assert_true(prt_sched_deadline(sched) == INT64_MAX);
    struct step sent = hello(sched, 1, 0, 1);
    assert_int_equal(sent.count, 1);
    assert_order(&sent, 0, PRT_ORDER_SEND, 0);
    struct step last = result(sched, 2, 0, 1);
    assert_int_equal(last.count, 2);
    assert_order(&last, 0, PRT_ORDER_ACCEPT, 0);
    assert_int_equal(last.orders[1].type, PRT_ORDER_COMPLETE);
    prt_sched_destroy(&sched);
}

static void an_added_task_goes_to_an_idle_worker_at_once(void **state)
{
    (void)state;
    prt_sched_t *sched = make(1);
    hello(sched, 0, 0, 3);
    assert_int_equal(prt_sched_deadline(sched), 5000);
    add(sched, 5, 1);
    assert_int_equal(prt_sched_deadline(sched), 0);
    struct step sent = step(sched, 1000, (struct prt_event){.type = PRT_EVENT_TIME});
    assert_int_equal(sent.count, 1);
    assert_order(&sent, 0, PRT_ORDER_SEND, 1);
    assert_int_equal(sent.orders[0].ref.attempt, 1);
    assert_int_equal(prt_sched_deadline(sched), 5000);
    prt_sched_destroy(&sched);
}

/* Weights 10, 20 and 30 wait already; of equal ones the one that was there first. */
static void an_added_task_takes_its_place_by_weight(void **state)
{
    (void)state;
    static const uint32_t order[] = {2, 3, 1, 4, 0};
    prt_sched_t *sched = make(3);
    add(sched, 25, 3);
    add(sched, 20, 4);
    struct step sent = hello(sched, 0, 0, 5);
    assert_int_equal(sent.count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_order(&sent, i, PRT_ORDER_SEND, order[i]);
    prt_sched_destroy(&sched);
}

/* The parts of a task are added before the step that takes its result: they begin with it, and it does not end the
 * run. */
static void a_run_is_complete_when_the_added_tasks_have_ended(void **state)
{
    (void)state;
    prt_sched_t *sched = make(1);
    hello(sched, 0, 0, 1);
    add(sched, 5, 1);
    add(sched, 6, 2);
    struct step whole = result(sched, 100, 0, 1);
    assert_int_equal(whole.count, 3);
    assert_order(&whole, 0, PRT_ORDER_ACCEPT, 0);
    assert_order(&whole, 1, PRT_ORDER_SEND, 2);
    assert_order(&whole, 2, PRT_ORDER_SEND, 1);
    assert_int_equal(result(sched, 200, 2, 1).count, 1);
    struct step last = result(sched, 300, 1, 1);
    assert_int_equal(last.count, 2);
    assert_int_equal(last.orders[1].type, PRT_ORDER_COMPLETE);
    assert_int_equal(prt_sched_counts(sched).tasks, 3);
    assert_int_equal(prt_sched_counts(sched).done, 3);
    prt_sched_destroy(&sched);
}

static void nothing_is_added_to_a_complete_run(void **state)
{
    (void)state;
    prt_sched_t *sched = make(1);
    hello(sched, 0, 0, 1);
    result(sched, 1, 0, 1);
    assert_refused(sched, PRT_E_INTERNAL, "before the step");
    assert_int_equal(step(sched, 2, (struct prt_event){.type = PRT_EVENT_TIME}).count, 0);
    prt_sched_destroy(&sched);
}

static void an_interruption_ends_added_tasks_as_well(void **state)
{
    (void)state;
    prt_sched_t *sched = make(1);
    hello(sched, 0, 0, 1);
    for (uint32_t i = 1; i <= 100; i++)
        add(sched, i, i);
    struct step stop = step(sched, 1, (struct prt_event){.type = PRT_EVENT_STOP});
    assert_int_equal(stop.count, 103); /* with the CANCEL of the first and the COMPLETE */
    for (uint32_t i = 1; i <= 100; i++) {
        assert_order(&stop, i + 1, PRT_ORDER_BURY, i);
        assert_int_equal(stop.orders[i + 1].category, PRT_CATEGORY_INTERRUPTED);
    }
    assert_int_equal(stop.orders[102].type, PRT_ORDER_COMPLETE);
    assert_refused(sched, PRT_E_INTERNAL, "complete");
    prt_sched_destroy(&sched);
}

/* A run of that many tasks takes 60 GB, so this one only says that it has them. */
static void more_tasks_than_the_limit_are_not_added(void **state)
{
    (void)state;
    prt_sched_t *sched = make(1);
    sched->counts.tasks = PRT_SCHED_MAX_TASKS;
    assert_refused(sched, PRT_E_LIMIT, "1073741825 tasks");
    sched->counts.tasks = 1;
    add(sched, 1, 1);
    prt_sched_destroy(&sched);
}

/* They were few when the workers came: what their leases need is there all the same. */
static void many_added_tasks_use_all_credit(void **state)
{
    (void)state;
    prt_sched_t *sched = make(1);
    for (uint32_t worker = 0; worker < 10; worker++)
        hello(sched, 0, worker, 60);
    for (uint32_t i = 1; i <= 1000; i++)
        add(sched, i, i);
    assert_int_equal(step(sched, 1, (struct prt_event){.type = PRT_EVENT_TIME}).count, 10 * 61 - 1);
    assert_int_equal(prt_sched_counts(sched).leased, 10 * 61);
    prt_sched_destroy(&sched);
}

static prt_sched_t *make_yielding(const uint64_t *weights, uint32_t tasks)
{
    struct prt_sched_options options = OPTIONS;
    prt_sched_t *sched = NULL;
    prt_err err;
    options.yield_after_ms = 10;
    options.yield_again_ms = 100;
    assert_prt_ok(prt_sched_new(&options, weights, tasks, &sched, &err), err);
    return sched;
}

static void what_is_to_stay_whole_is_not_asked_for(void **state)
{
    (void)state;
    prt_sched_t *sched = make_yielding(WEIGHTS, 2);
    prt_sched_keep_whole(sched, 1);
    prt_sched_keep_whole(sched, 77); /* is none */
    hello(sched, 0, 0, 3);
    assert_int_equal(prt_sched_deadline(sched), 10);
    struct step asked = step(sched, 10, (struct prt_event){.type = PRT_EVENT_TIME});
    assert_int_equal(asked.count, 1);
    assert_order(&asked, 0, PRT_ORDER_YIELD, 0); /* of weight 10, not 1 of 20 */
    assert_int_equal(asked.orders[0].ref.attempt, 1);
    assert_int_equal(asked.orders[0].worker, 0);
    assert_int_equal(prt_sched_counts(sched).yields, 1);
    prt_sched_destroy(&sched);
}

/* Weights as large as they come, and parts of them. */
static void what_is_left_is_compared_without_overflow(void **state)
{
    (void)state;
    static const uint64_t weights[] = {UINT64_MAX, UINT64_MAX - 1, 0};
    static const struct {
        uint32_t left[3];
        uint32_t asked; /* first */
    } rows[] = {
        {{PRT_SCHED_WHOLE, PRT_SCHED_WHOLE, PRT_SCHED_WHOLE}, 0},
        {{PRT_SCHED_WHOLE - 1, PRT_SCHED_WHOLE, 0}, 1},
        {{UINT32_MAX, PRT_SCHED_WHOLE, 0}, 0},
        {{1, 2, PRT_SCHED_WHOLE}, 1},
        {{0, 0, PRT_SCHED_WHOLE}, 2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        prt_sched_t *sched = make_yielding(weights, 3);
        const struct prt_lease_ref refs[] = {{0, 1}, {1, 1}, {2, 1}};
        hello(sched, 0, 0, 4);
        step(sched, 5,
             (struct prt_event){.type = PRT_EVENT_HEARTBEAT, .refs = refs, .left = rows[i].left, .ref_count = 3});
        struct step asked = step(sched, 10, (struct prt_event){.type = PRT_EVENT_TIME});
        assert_int_equal(asked.count, 1);
        assert_order(&asked, 0, PRT_ORDER_YIELD, rows[i].asked);
        prt_sched_destroy(&sched);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_must_be_possible),
        cmocka_unit_test(too_many_tasks_are_refused),
        cmocka_unit_test(nothing_to_do_is_done_at_once),
        cmocka_unit_test(without_workers_there_is_no_deadline),
        cmocka_unit_test(an_unknown_event_or_handle_is_an_error_and_changes_nothing),
        cmocka_unit_test(slots_have_a_ceiling),
        cmocka_unit_test(handles_may_come_in_any_order),
        cmocka_unit_test(an_odd_failure_is_a_failure),
        cmocka_unit_test(a_failure_or_heartbeat_of_another_worker_touches_nothing),
        cmocka_unit_test(the_end_of_time_is_far),
        cmocka_unit_test(the_deadline_is_the_next_thing_that_happens),
        cmocka_unit_test(a_task_may_be_added_before_the_first_step),
        cmocka_unit_test(an_added_task_goes_to_an_idle_worker_at_once),
        cmocka_unit_test(an_added_task_takes_its_place_by_weight),
        cmocka_unit_test(a_run_is_complete_when_the_added_tasks_have_ended),
        cmocka_unit_test(nothing_is_added_to_a_complete_run),
        cmocka_unit_test(an_interruption_ends_added_tasks_as_well),
        cmocka_unit_test(more_tasks_than_the_limit_are_not_added),
        cmocka_unit_test(many_added_tasks_use_all_credit),
        cmocka_unit_test(what_is_to_stay_whole_is_not_asked_for),
        cmocka_unit_test(what_is_left_is_compared_without_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
