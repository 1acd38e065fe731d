/* SPDX-License-Identifier: Apache-2.0 */
/* A step or an added task that finds no memory has not happened: the machine tells the same of itself as before, and
 * the same step brings what it would have brought. */
#include <stdlib.h>
#include <string.h>

#include "coordinator/sched/view.h"
#include "tests/support/fail_malloc/fail_malloc.h"
#include "tests/support/unit.h"

enum { TASKS = 40, MOST_TASKS = 100, WORKERS = 22 };

static const struct prt_sched_options OPTIONS = {
    .lease_ms = 5000,
    .max_lease_ms = 60000,
    .worker_ms = 8000,
    .max_ends = {[PRT_END_FAILED] = 1, [PRT_END_TIMEOUT] = 1, [PRT_END_LOST] = 1},
    .copy_stragglers = true,
};
static const struct prt_lease_ref MANY[200] = {{0, 1}};

/* Each of these needs more memory than the one before. */
static const struct {
    int64_t now;
    uint32_t added; /* tasks, before the step */
    struct prt_event event;
} STORY[] = {
    {0, 0, {.type = PRT_EVENT_TIME}},
    {1, 1, {.type = PRT_EVENT_HELLO, .worker = 0, .slots = 4}},
    {2, 0, {.type = PRT_EVENT_HELLO, .worker = 20, .slots = 20}},
    {3, 0, {.type = PRT_EVENT_HELLO, .worker = 21, .slots = 90}},
    {4, 20, {.type = PRT_EVENT_HEARTBEAT, .worker = 0, .refs = MANY, .ref_count = 200}},
    {5, 5, {.type = PRT_EVENT_RESULT, .worker = 0, .ref = {3, 1}}},
    {6, 1, {.type = PRT_EVENT_FAILURE, .worker = 0, .ref = {1, 1}, .category = PRT_CATEGORY_CRASHED}},
    {9000, 3, {.type = PRT_EVENT_TIME}},
    {9001, 10, {.type = PRT_EVENT_STOP}},
};

static prt_sched_t *make(void)
{
    uint64_t weights[TASKS];
    prt_sched_t *sched = NULL;
    prt_err err;
    for (uint32_t i = 0; i < TASKS; i++)
        weights[i] = i % 7;
    return prt_sched_new(&OPTIONS, weights, TASKS, &sched, &err) == PRT_OK ? sched : NULL;
}

struct picture {
    struct prt_sched_counts counts;
    int64_t deadline;
    int64_t leases[WORKERS][MOST_TASKS][4]; /* task, attempt, when sent, until when */
};

static void look_at_leases(const prt_sched_t *sched, uint32_t worker, int64_t leases[MOST_TASKS][4])
{
    struct prt_sched_lease_view views[MOST_TASKS];
    const size_t count = prt_sched_view_leases(sched, worker, views, MOST_TASKS);
    assert_true(count <= MOST_TASKS);
    for (size_t i = 0; i < count; i++) {
        leases[i][0] = views[i].ref.task;
        leases[i][1] = views[i].ref.attempt;
        leases[i][2] = views[i].sent;
        leases[i][3] = views[i].expires;
    }
}

static struct picture look(const prt_sched_t *sched)
{
    struct picture picture;
    memset(&picture, 0, sizeof picture);
    picture.counts = prt_sched_counts(sched);
    picture.deadline = prt_sched_deadline(sched);
    for (uint32_t worker = 0; worker < WORKERS; worker++)
        look_at_leases(sched, worker, picture.leases[worker]);
    return picture;
}

/* As insist() for a task more. */
static size_t insist_on_task(prt_sched_t *sched, uint64_t weight, uint32_t expected)
{
    prt_err err;
    const struct picture before = look(sched);
    for (size_t n = 0;; n++) {
        uint32_t task = UINT32_MAX;
        prt_test_fail_after(n);
        const prt_code rc = prt_sched_add(sched, weight, &task, &err);
        prt_test_fail_never();
        assert_int_equal(task, rc == PRT_OK ? expected : UINT32_MAX);
        if (rc == PRT_OK)
            return n;
        const struct picture after = look(sched);
        assert_prt_code(rc, PRT_E_MEMORY, err);
        assert_memory_equal(&before, &after, sizeof before);
    }
}

static size_t add_to_both(prt_sched_t *poor, prt_sched_t *rich, uint32_t count)
{
    size_t failures = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t task = UINT32_MAX;
        prt_err err;
        assert_prt_ok(prt_sched_add(rich, i % 5, &task, &err), err);
        failures += insist_on_task(poor, i % 5, task);
    }
    return failures;
}

/* The step, tried until there is memory. Each try that fails must leave the machine as it was. */
static size_t insist(prt_sched_t *sched, size_t i, const struct prt_order **orders, size_t *count)
{
    prt_err err;
    const struct picture before = look(sched);
    for (size_t n = 0;; n++) {
        prt_test_fail_after(n);
        const prt_code rc = prt_sched_step(sched, STORY[i].now, &STORY[i].event, orders, count, &err);
        prt_test_fail_never();
        if (rc == PRT_OK)
            return n;
        const struct picture after = look(sched);
        assert_prt_code(rc, PRT_E_MEMORY, err);
        assert_memory_equal(&before, &after, sizeof before);
    }
}

static void a_step_without_memory_has_not_happened(void **state)
{
    (void)state;
    prt_sched_t *poor = make();
    prt_sched_t *rich = make();
    size_t failures = 0, refused_tasks = 0;
    assert_non_null(poor);
    assert_non_null(rich);
    for (size_t i = 0; i < sizeof STORY / sizeof *STORY; i++) {
        const struct prt_order *got = NULL, *expected = NULL;
        size_t got_count = 0, expected_count = 0;
        prt_err err;
        refused_tasks += add_to_both(poor, rich, STORY[i].added);
        assert_prt_ok(prt_sched_step(rich, STORY[i].now, &STORY[i].event, &expected, &expected_count, &err), err);
        failures += insist(poor, i, &got, &got_count);
        assert_int_equal(got_count, expected_count);
        if (got_count != 0)
            assert_memory_equal(got, expected, got_count * sizeof *got);
    }
    assert_true(failures >= 10);
    assert_true(refused_tasks >= 4);
    assert_int_equal(prt_sched_counts(poor).buried + prt_sched_counts(poor).done, TASKS + 40);
    prt_sched_destroy(&poor);
    prt_sched_destroy(&rich);
}

static bool make_and_destroy(void *state)
{
    (void)state;
    prt_sched_t *sched = make();
    const bool made = sched != NULL;
    prt_sched_destroy(&sched);
    return made;
}

static void a_scheduler_that_cannot_be_made_leaves_nothing(void **state)
{
    (void)state;
    assert_int_equal(prt_test_each_failure(make_and_destroy, NULL), 4);
}

static bool step_once(prt_sched_t *sched, struct prt_event event)
{
    const struct prt_order *orders;
    size_t count;
    prt_err err;
    return prt_sched_step(sched, 0, &event, &orders, &count, &err) == PRT_OK;
}

static bool add_one(prt_sched_t *sched, uint32_t weight)
{
    uint32_t task = UINT32_MAX;
    prt_err err;
    const struct picture before = look(sched);
    if (prt_sched_add(sched, weight, &task, &err) == PRT_OK)
        return true;
    const struct picture after = look(sched);
    assert_memory_equal(&before, &after, sizeof before);
    assert_int_equal(task, UINT32_MAX);
    return false;
}

static bool add_many(void *state)
{
    const uint32_t *added = state;
    prt_sched_t *sched = make();
    bool good = sched != NULL;
    good = good && step_once(sched, (struct prt_event){.type = PRT_EVENT_HELLO, .slots = 250});
    for (uint32_t i = 0; good && i < *added; i++)
        good = add_one(sched, i);
    good = good && step_once(sched, (struct prt_event){.type = PRT_EVENT_TIME});
    if (good)
        assert_int_equal(prt_sched_counts(sched).sent, TASKS + *added);
    prt_sched_destroy(&sched);
    return good;
}

static void each_allocation_of_an_added_task_may_fail(void **state)
{
    (void)state;
    uint32_t none = 0, all = MOST_TASKS - TASKS;
    const size_t without = prt_test_each_failure(add_many, &none);
    /* Ten arrays grow with the tasks: the tasks, the queue's two, the leases, the two each of their expiry, of those
     * that may be asked to yield and of those that will be. By half each time, from 40 to 100 or, two for each task,
     * from 80 to 200: three times. */
    assert_int_equal(prt_test_each_failure(add_many, &all), without + 10 * 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_without_memory_has_not_happened),
        cmocka_unit_test(a_scheduler_that_cannot_be_made_leaves_nothing),
        cmocka_unit_test(each_allocation_of_an_added_task_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
