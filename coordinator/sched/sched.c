/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/sched/sched.h"

#include <inttypes.h>
#include <stdlib.h>

#include "coordinator/sched/machine.h"
#include "prt/mem.h"

static bool heavier(const void *context, uint32_t a, uint32_t b)
{
    const prt_sched_t *sched = context;
    const uint64_t left = sched->tasks[a].weight;
    const uint64_t right = sched->tasks[b].weight;
    return left != right ? left > right : a < b;
}

static bool expires_earlier(const void *context, uint32_t a, uint32_t b)
{
    const prt_sched_t *sched = context;
    const struct prt_lease *left = &sched->pool.items[a];
    const struct prt_lease *right = &sched->pool.items[b];
    return left->expires != right->expires ? left->expires < right->expires : left->number < right->number;
}

static prt_code check_options(const struct prt_sched_options *options, prt_err *err)
{
    if (options->lease_ms <= 0 || options->max_lease_ms <= 0 || options->worker_ms <= 0 || options->copy_after_ms < 0 ||
        options->quiet_ms < 0 || options->yield_after_ms < 0 || options->yield_again_ms < 0 ||
        options->yield_again_ms > INT64_MAX / PRT_SCHED_IN_VAIN)
        return prt_fail(err, PRT_E_USAGE,
                        "scheduler: lease_ms, max_lease_ms and worker_ms must be above 0, the others not below");
    if (options->wait_ms < 0 || (options->wait_ms == 0 && options->least_workers > 1))
        return prt_fail(err, PRT_E_USAGE, "scheduler: a wait for %u workers needs an end (wait_ms)",
                        (unsigned)options->least_workers);
    return PRT_OK;
}

static prt_code check_count(uint64_t count, prt_err *err)
{
    if (count > PRT_SCHED_MAX_TASKS)
        return prt_fail(err, PRT_E_LIMIT, "scheduler: %" PRIu64 " tasks are more than %u", count, PRT_SCHED_MAX_TASKS);
    return PRT_OK;
}

/* The next task, within the reserve. */
static void queue_task(prt_sched_t *sched, uint64_t weight)
{
    const uint32_t task = sched->counts.tasks++;
    sched->tasks[task] = (struct prt_sched_task){
        .weight = weight,
        .leases = {PRT_LEASE_NONE, PRT_LEASE_NONE},
        .shun = PRT_HEAP_NONE,
        .verdict = PRT_CATEGORY_NONE,
        .state = PRT_TASK_WAITING,
    };
    sched->counts.waiting++;
    prt_heap_put(&sched->waiting, task);
}

static prt_code plan_tasks(prt_sched_t *sched, const uint64_t *weights, uint32_t count, prt_err *err)
{
    sched->tasks = prt_calloc(count, sizeof *sched->tasks);
    if (sched->tasks == NULL)
        return prt_fail_memory(err, "tasks of the scheduler");
    sched->task_capacity = count;
    const prt_code rc = prt_heap_reserve(&sched->waiting, count, err);
    if (rc != PRT_OK)
        return rc;
    for (uint32_t i = 0; i < count; i++)
        queue_task(sched, weights[i]);
    return PRT_OK;
}

static void stop(prt_sched_t *sched, prt_category category)
{
    for (uint32_t i = 0; i < sched->counts.tasks; i++)
        prt_sched_task_stop(sched, i, category != PRT_CATEGORY_NONE ? category : PRT_CATEGORY_INTERRUPTED);
}

static void lose_silent_workers(prt_sched_t *sched)
{
    for (;;) {
        const uint32_t worker = prt_heap_top(&sched->silence);
        if (worker == PRT_HEAP_NONE || prt_sched_worker_silent_at(sched, worker) > sched->now)
            return;
        const struct prt_event event = {.type = PRT_EVENT_TIME, .worker = worker};
        sched->counts.expired += sched->workers[worker].live;
        prt_sched_worker_event(sched, PRT_WORKER_SILENT, &event);
    }
}

/* Renewed to the last, it took too long and its worker has to be told; otherwise nobody names it any more. */
static void expire(prt_sched_t *sched, uint32_t index)
{
    const struct prt_lease lease = sched->pool.items[index];
    const bool too_long = lease.expires >= lease.hard_end;
    sched->counts.expired++;
    if (too_long)
        prt_sched_say(sched, PRT_ORDER_CANCEL, lease.worker, (struct prt_lease_ref){lease.task, lease.attempt},
                      PRT_CATEGORY_NONE);
    prt_sched_lease_over(sched, index, too_long ? PRT_END_TIMEOUT : PRT_END_LOST,
                         too_long ? PRT_CATEGORY_TIMEOUT : PRT_CATEGORY_WORKER_LOST);
    if (!too_long)
        prt_sched_worker_strike(sched, lease.worker, &lease);
}

/* Workers first: a lease of a worker that is lost needs no CANCEL. */
static void pass_time(prt_sched_t *sched)
{
    lose_silent_workers(sched);
    for (;;) {
        const uint32_t lease = prt_heap_top(&sched->expiry);
        if (lease == PRT_HEAP_NONE || sched->pool.items[lease].expires > sched->now)
            return;
        expire(sched, lease);
    }
}

static void take(prt_sched_t *sched, const struct prt_event *event)
{
    switch (event->type) {
    case PRT_EVENT_TIME: pass_time(sched); break;
    case PRT_EVENT_HELLO: prt_sched_worker_event(sched, PRT_WORKER_HELLO, event); break;
    case PRT_EVENT_HEARTBEAT: prt_sched_worker_event(sched, PRT_WORKER_HEARTBEAT, event); break;
    case PRT_EVENT_RESULT:
        prt_sched_worker_event(sched, PRT_WORKER_RESULT, event);
        prt_sched_task_good(sched, event->worker, event->ref);
        break;
    case PRT_EVENT_GAVE: prt_sched_yield_gave(sched, event->worker, event->ref); break;
    case PRT_EVENT_FAILURE: prt_sched_worker_event(sched, PRT_WORKER_FAILURE, event); break;
    case PRT_EVENT_BYE: prt_sched_worker_event(sched, PRT_WORKER_BYE, event); break;
    case PRT_EVENT_WORKER_GONE: prt_sched_worker_event(sched, PRT_WORKER_DIED, event); break;
    case PRT_EVENT_STOP: stop(sched, event->category); break;
    }
}

static bool all_ended(const prt_sched_t *sched)
{
    return sched->counts.done + sched->counts.buried == sched->counts.tasks;
}

static void say_complete(prt_sched_t *sched)
{
    if (sched->complete || !all_ended(sched))
        return;
    sched->complete = true;
    prt_sched_say(sched, PRT_ORDER_COMPLETE, PRT_HEAP_NONE, (struct prt_lease_ref){0, 0}, PRT_CATEGORY_NONE);
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t prt_sched_later(int64_t time, int64_t ms)
{
    int64_t sum;
    return __builtin_add_overflow(time, ms, &sum) ? INT64_MAX : sum;
}

prt_code prt_sched_new(const struct prt_sched_options *options, const uint64_t *weights, uint32_t count,
                       prt_sched_t **out, prt_err *err)
{
    prt_code rc = check_options(options, err);
    if (rc == PRT_OK)
        rc = check_count(count, err);
    if (rc != PRT_OK)
        return rc;
    prt_sched_t *sched = prt_calloc(1, sizeof *sched);
    if (sched == NULL)
        return prt_fail_memory(err, "the scheduler");
    sched->options = *options;
    sched->now = INT64_MIN;
    prt_lease_pool_init(&sched->pool);
    prt_heap_init(&sched->waiting, heavier, sched);
    prt_heap_init(&sched->expiry, expires_earlier, sched);
    prt_sched_workers_init(sched);
    prt_sched_yield_init(sched);
    rc = plan_tasks(sched, weights, count, err);
    if (rc != PRT_OK)
        goto out;
    *out = sched;
    sched = NULL;
out:
    prt_sched_destroy(&sched);
    return rc;
}

void prt_sched_destroy(prt_sched_t **sched_ptr)
{
    prt_sched_t *sched = *sched_ptr;
    if (sched == NULL)
        return;
    prt_heap_free(&sched->waiting);
    prt_heap_free(&sched->expiry);
    prt_heap_free(&sched->silence);
    prt_heap_free(&sched->idle);
    prt_heap_free(&sched->probation);
    prt_heap_free(&sched->stragglers);
    prt_heap_free(&sched->givers);
    prt_heap_free(&sched->resting);
    prt_lease_pool_free(&sched->pool);
    free(sched->tasks);
    free(sched->workers);
    free(sched->orders);
    free(sched);
    *sched_ptr = NULL;
}

prt_code prt_sched_add(prt_sched_t *sched, uint64_t weight, uint32_t *task, prt_err *err)
{
    if (sched->complete)
        return prt_fail(err, PRT_E_INTERNAL,
                        "scheduler: a task is added after the run was complete; add it before the step that takes the "
                        "result it comes from");
    prt_code rc = check_count((uint64_t)sched->counts.tasks + 1, err);
    if (rc == PRT_OK)
        rc = prt_sched_reserve_task(sched, err);
    if (rc != PRT_OK)
        return rc;
    *task = sched->counts.tasks;
    queue_task(sched, weight);
    sched->added = true;
    return PRT_OK;
}

prt_code prt_sched_step(prt_sched_t *sched, int64_t now, const struct prt_event *event, const struct prt_order **orders,
                        size_t *order_count, prt_err *err)
{
    if ((unsigned)event->type > PRT_EVENT_STOP)
        return prt_fail(err, PRT_E_INTERNAL, "scheduler: event %d is none", (int)event->type);
    const prt_code rc = prt_sched_reserve(sched, event, err);
    if (rc != PRT_OK)
        return rc;
    sched->now = now > sched->now ? now : sched->now;
    sched->order_count = 0;
    sched->added = false;
    take(sched, event);
    prt_sched_note_presence(sched);
    if (event->type == PRT_EVENT_TIME)
        prt_sched_pass_patience(sched);
    if (sched->open)
        prt_sched_dispatch(sched);
    say_complete(sched);
    *orders = sched->orders;
    *order_count = sched->order_count;
    return PRT_OK;
}

int64_t prt_sched_deadline(const prt_sched_t *sched)
{
    if (sched->added || (!sched->complete && all_ended(sched)))
        return 0;
    int64_t deadline = earlier(prt_sched_copy_due(sched), prt_sched_presence_due(sched));
    deadline = earlier(deadline, prt_sched_yield_due(sched));
    const uint32_t lease = prt_heap_top(&sched->expiry);
    const uint32_t worker = prt_heap_top(&sched->silence);
    if (lease != PRT_HEAP_NONE)
        deadline = earlier(deadline, sched->pool.items[lease].expires);
    if (worker != PRT_HEAP_NONE)
        deadline = earlier(deadline, prt_sched_worker_silent_at(sched, worker));
    return deadline;
}

struct prt_sched_counts prt_sched_counts(const prt_sched_t *sched)
{
    return sched->counts;
}
