/* SPDX-License-Identifier: Apache-2.0 */
/* What a queued task costs, as the allocator counts it (malloc_usable_size of all that the scheduler holds). */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "coordinator/sched/sched.h"
#include "tests/support/unit.h"

enum { TASKS = 100000, MOST_BYTES_PER_TASK = 300 };

void *__real_prt_calloc(size_t count, size_t size);
void *__real_prt_grow(void *items, size_t *capacity, size_t need, size_t item_size);
void *__wrap_prt_calloc(size_t count, size_t size);
void *__wrap_prt_grow(void *items, size_t *capacity, size_t need, size_t item_size);

static size_t held;
static size_t growths; /* of any array */

void *__wrap_prt_calloc(size_t count, size_t size)
{
    void *made = __real_prt_calloc(count, size);
    held += malloc_usable_size(made);
    return made;
}

void *__wrap_prt_grow(void *items, size_t *capacity, size_t need, size_t item_size)
{
    const size_t before = malloc_usable_size(items);
    const size_t capacity_before = *capacity;
    void *grown = __real_prt_grow(items, capacity, need, item_size);
    held += grown != NULL ? malloc_usable_size(grown) - before : 0;
    growths += *capacity != capacity_before;
    return grown;
}

static void step(prt_sched_t *sched, int64_t now, struct prt_event event)
{
    const struct prt_order *orders;
    size_t count;
    prt_err err;
    assert_prt_ok(prt_sched_step(sched, now, &event, &orders, &count, &err), err);
}

static void let_workers_in(prt_sched_t *sched)
{
    for (uint32_t worker = 0; worker < 100; worker++)
        step(sched, 0, (struct prt_event){.type = PRT_EVENT_HELLO, .worker = worker, .slots = 8});
}

static void a_queued_task_is_small(void **state)
{
    (void)state;
    const struct prt_sched_options options = {.lease_ms = 1000, .max_lease_ms = 1000, .worker_ms = 1000};
    prt_sched_t *sched = NULL;
    prt_err err;
    uint64_t *weights = calloc(TASKS, sizeof *weights);
    assert_non_null(weights);
    held = 0;
    assert_prt_ok(prt_sched_new(&options, weights, TASKS, &sched, &err), err);
    free(weights);
    assert_true(held > (size_t)TASKS * sizeof(uint64_t)); /* something was counted */
    printf("queued: %zu bytes per task\n", held / TASKS);
    assert_true(held / TASKS < MOST_BYTES_PER_TASK);

    let_workers_in(sched);
    step(sched, 1, (struct prt_event){.type = PRT_EVENT_STOP});
    printf("at the end, with 100 workers of 8 slots: %zu bytes per task\n", held / TASKS);
    assert_true(held / TASKS < MOST_BYTES_PER_TASK);
    prt_sched_destroy(&sched);
}

/* Ten arrays that grow by half from 8 to 100,000 or to the credit of the workers: at most 24 times each. */
static void an_added_task_is_small_and_its_memory_grows_seldom(void **state)
{
    (void)state;
    const struct prt_sched_options options = {.lease_ms = 1000, .max_lease_ms = 1000, .worker_ms = 1000};
    prt_sched_t *sched = NULL;
    prt_err err;
    const uint64_t weight = 1;
    held = 0;
    assert_prt_ok(prt_sched_new(&options, &weight, 1, &sched, &err), err);
    let_workers_in(sched);
    growths = 0;
    for (uint32_t task = 0; task < TASKS; task++)
        assert_prt_ok(prt_sched_add(sched, task, &(uint32_t){0}, &err), err);
    printf("added: %zu bytes per task, %zu growths\n", held / TASKS, growths);
    assert_in_range(growths, 24, 10 * 24);
    step(sched, 1, (struct prt_event){.type = PRT_EVENT_STOP});
    printf("at the end: %zu bytes per task\n", held / TASKS);
    assert_true(held / TASKS < MOST_BYTES_PER_TASK);
    prt_sched_destroy(&sched);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_queued_task_is_small),
        cmocka_unit_test(an_added_task_is_small_and_its_memory_grows_seldom),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
