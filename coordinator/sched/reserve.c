/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/sched/machine.h"
#include "prt/mem.h"

/* ACCEPT or DROP or BURY of a single task, SHORT, NOBODY, COMPLETE. */
enum { ORDERS_OF_ANY_STEP = 6 };

static uint64_t credit_after(const prt_sched_t *sched, const struct prt_event *event)
{
    return sched->credit + (event->type == PRT_EVENT_HELLO ? prt_sched_credit(event->slots) : 0);
}

/* Each live lease may be asked to yield, or end with a CANCEL and a BURY; each worker may be lost or deaf; each credit
 * be used, and what was sent be asked to yield at once; each reference be cancelled. Only STOP touches tasks that have
 * no lease. */
static prt_code reserve_orders(prt_sched_t *sched, const struct prt_event *event, prt_err *err)
{
    const size_t need = ORDERS_OF_ANY_STEP + event->ref_count + 2 * sched->pool.live + sched->counts.workers +
                        2 * credit_after(sched, event) + (event->type == PRT_EVENT_STOP ? sched->counts.tasks : 0);
    struct prt_order *orders = prt_grow(sched->orders, &sched->order_capacity, need, sizeof *orders);
    if (orders == NULL)
        return prt_fail_memory(err, "orders of the scheduler");
    sched->orders = orders;
    return PRT_OK;
}

/* Live leases are bounded by the credit and by two for each task; whatever raises one of these reserves anew. */
static prt_code reserve_leases(prt_sched_t *sched, uint64_t credit, uint64_t tasks, prt_err *err)
{
    const uint64_t most = 2 * tasks;
    const size_t need = credit < most ? credit : most;
    prt_code rc = prt_lease_pool_reserve(&sched->pool, need, err);
    struct prt_heap *const heaps[] = {&sched->expiry, &sched->givers, &sched->resting};
    for (size_t i = 0; rc == PRT_OK && i < sizeof heaps / sizeof *heaps; i++)
        rc = prt_heap_reserve(heaps[i], need, err);
    return rc;
}

static prt_code reserve_worker(prt_sched_t *sched, uint32_t handle, prt_err *err)
{
    if (handle >= PRT_SCHED_MAX_HANDLES)
        return prt_fail(err, PRT_E_LIMIT, "worker handle %u: a run has at most %u worker sessions", handle,
                        PRT_SCHED_MAX_HANDLES);
    const size_t need = (size_t)handle + 1;
    struct prt_sched_worker *workers = prt_grow(sched->workers, &sched->worker_capacity, need, sizeof *workers);
    if (workers == NULL)
        return prt_fail_memory(err, "workers of the scheduler");
    sched->workers = workers;
    for (; sched->worker_count < need; sched->worker_count++)
        workers[sched->worker_count] = (struct prt_sched_worker){.state = PRT_WORKER_UNKNOWN};
    struct prt_heap *const heaps[] = {&sched->silence, &sched->idle, &sched->probation, &sched->stragglers};
    for (size_t i = 0; i < sizeof heaps / sizeof *heaps; i++) {
        const prt_code rc = prt_heap_reserve(heaps[i], need, err);
        if (rc != PRT_OK)
            return rc;
    }
    return PRT_OK;
}

prt_code prt_sched_reserve(prt_sched_t *sched, const struct prt_event *event, prt_err *err)
{
    prt_code rc = reserve_orders(sched, event, err);
    if (rc == PRT_OK && event->type == PRT_EVENT_HELLO)
        rc = reserve_worker(sched, event->worker, err);
    if (rc == PRT_OK && event->type == PRT_EVENT_HELLO)
        rc = reserve_leases(sched, credit_after(sched, event), sched->counts.tasks, err);
    return rc;
}

prt_code prt_sched_reserve_task(prt_sched_t *sched, prt_err *err)
{
    const size_t need = (size_t)sched->counts.tasks + 1;
    struct prt_sched_task *tasks = prt_grow(sched->tasks, &sched->task_capacity, need, sizeof *tasks);
    if (tasks == NULL)
        return prt_fail_memory(err, "tasks of the scheduler");
    sched->tasks = tasks;
    const prt_code rc = prt_heap_reserve(&sched->waiting, need, err);
    return rc != PRT_OK ? rc : reserve_leases(sched, sched->credit, need, err);
}

void prt_sched_say(prt_sched_t *sched, prt_order_type type, uint32_t worker, struct prt_lease_ref ref,
                   prt_category category)
{
    sched->orders[sched->order_count++] =
        (struct prt_order){.type = type, .worker = worker, .ref = ref, .category = category};
}
