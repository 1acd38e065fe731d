/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/sched/machine.h"

/* Afterwards the freest worker, the freest one apart from `but`, and `but` itself are all heard of; so are those on
 * probation. */
static void set_silent_aside(prt_sched_t *sched, uint32_t but)
{
    while (prt_sched_worker_set_aside(sched, prt_heap_top_but(&sched->idle, but)))
        ;
    while (prt_sched_worker_set_aside(sched, prt_heap_top_but(&sched->probation, but)))
        ;
    prt_sched_worker_set_aside(sched, but);
}

/* A task is risked a few times to find out whether a worker hears again. After that it goes to others, as long as there
 * are others, however busy: they will have room. */
static bool may_be_risked(const prt_sched_t *sched, const struct prt_sched_task *task)
{
    return task->ends[PRT_END_LOST] < PRT_SCHED_STRIKES || prt_heap_top(&sched->idle) == PRT_HEAP_NONE;
}

static uint32_t choose_on_probation(const prt_sched_t *sched, uint32_t shun)
{
    const uint32_t other = prt_heap_top_but(&sched->probation, shun);
    return other != PRT_HEAP_NONE ? other : prt_heap_top(&sched->probation);
}

/* Who gets the next task: the worker with most free slots; only when no slot is idle anywhere, one with credit left for
 * a task in advance. Where an attempt went wrong the next one does not go, if somebody else is as free: a host on which
 * everything fails at once would otherwise be the one that is always free. */
static uint32_t choose_worker(const prt_sched_t *sched, const struct prt_sched_task *task)
{
    const uint32_t best = prt_heap_top(&sched->idle);
    const uint32_t other = prt_heap_top_but(&sched->idle, task->shun);
    if (!prt_sched_worker_idle(sched, best) && prt_heap_top(&sched->probation) != PRT_HEAP_NONE &&
        may_be_risked(sched, task))
        return choose_on_probation(sched, task->shun);
    if (!prt_sched_worker_has_credit(sched, best))
        return PRT_HEAP_NONE;
    const bool as_free = prt_sched_worker_idle(sched, best) ? prt_sched_worker_idle(sched, other)
                                                            : prt_sched_worker_has_credit(sched, other);
    return as_free ? other : best;
}

static bool send_next(prt_sched_t *sched)
{
    const uint32_t task = prt_heap_top(&sched->waiting);
    if (task == PRT_HEAP_NONE)
        return false;
    set_silent_aside(sched, sched->tasks[task].shun);
    const uint32_t worker = choose_worker(sched, &sched->tasks[task]);
    if (worker == PRT_HEAP_NONE)
        return false;
    prt_sched_lease_begin(sched, prt_sched_task_for(sched, worker), worker, false);
    return true;
}

struct copy {
    uint32_t lease;  /* what is copied; PRT_LEASE_NONE: nothing can be */
    uint32_t helper; /* where to */
};

/* The worst straggler and the freest worker, which must not be the same: of two orders, the answer is among the first
 * two of each. Nothing waits when somebody is idle, since tasks are sent before copies. */
static struct copy find_copy(const prt_sched_t *sched)
{
    const struct copy none = {PRT_LEASE_NONE, PRT_HEAP_NONE};
    const uint32_t host = prt_heap_top(&sched->stragglers);
    if (!sched->options.copy_stragglers || host == PRT_HEAP_NONE)
        return none;
    const uint32_t helper = prt_heap_top_but(&sched->idle, host);
    if (prt_sched_worker_idle(sched, helper))
        return (struct copy){prt_sched_straggler(sched, host), helper};
    const uint32_t second = prt_heap_top_but(&sched->stragglers, host);
    if (second != PRT_HEAP_NONE && prt_sched_worker_idle(sched, host))
        return (struct copy){prt_sched_straggler(sched, second), host};
    return none;
}

/* What has not begun is worth a copy at once; what is at work only when it has been so for a while, and nobody had
 * anything to give. */
static int64_t due(const prt_sched_t *sched, uint32_t index)
{
    const struct prt_lease *lease = &sched->pool.items[index];
    const bool queues = sched->workers[lease->worker].queued == index;
    if (queues)
        return lease->sent;
    const int64_t old = prt_sched_later(lease->sent, sched->options.copy_after_ms);
    const int64_t again = sched->options.yield_again_ms;
    const int64_t in_vain = prt_sched_later(sched->moved, PRT_SCHED_IN_VAIN * again);
    return again != 0 && in_vain > old ? in_vain : old;
}

static bool copy_next(prt_sched_t *sched)
{
    set_silent_aside(sched, prt_heap_top(&sched->stragglers));
    const struct copy copy = find_copy(sched);
    if (copy.lease == PRT_LEASE_NONE || due(sched, copy.lease) > sched->now)
        return false;
    prt_sched_worker_copied(sched, copy.lease);
    prt_sched_lease_begin(sched, sched->pool.items[copy.lease].task, copy.helper, true);
    return true;
}

void prt_sched_dispatch(prt_sched_t *sched)
{
    while (send_next(sched))
        ;
    prt_sched_yield_ask(sched);
    while (copy_next(sched))
        ;
    prt_sched_yield_ask(sched); /* of the copies */
}

int64_t prt_sched_copy_due(const prt_sched_t *sched)
{
    const struct copy copy = find_copy(sched);
    return copy.lease != PRT_LEASE_NONE ? due(sched, copy.lease) : INT64_MAX;
}
