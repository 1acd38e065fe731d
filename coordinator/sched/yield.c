/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is asked for work when a slot is idle and nothing waits. Work is not planned in pieces beforehand, since nobody
 * knows how long each takes: it is taken from whoever still has most of it, and so often that it does not matter who
 * that is.
 *
 * A lease is in one of two heaps while it has something to give: `resting` until it may be asked (again), then
 * `givers`.
 */
#include "coordinator/sched/machine.h"

static bool asks_at_all(const prt_sched_t *sched)
{
    return sched->options.yield_again_ms != 0;
}

static bool better_giver(const void *context, uint32_t a, uint32_t b)
{
    const prt_sched_t *sched = context;
    const struct prt_lease *left = &sched->pool.items[a];
    const struct prt_lease *right = &sched->pool.items[b];
    if (left->asked != right->asked)
        return left->asked < right->asked;
    return left->left != right->left ? left->left > right->left : left->number > right->number;
}

static bool sooner(const void *context, uint32_t a, uint32_t b)
{
    const prt_sched_t *sched = context;
    const struct prt_lease *left = &sched->pool.items[a];
    const struct prt_lease *right = &sched->pool.items[b];
    return left->ask_at != right->ask_at ? left->ask_at < right->ask_at : left->number < right->number;
}

static bool may_give(const prt_sched_t *sched, uint32_t index)
{
    const struct prt_lease *lease = &sched->pool.items[index];
    return asks_at_all(sched) && lease->left != 0 && !sched->tasks[lease->task].whole &&
           sched->workers[lease->worker].queued != index;
}

static void stop_waiting(prt_sched_t *sched, struct prt_lease *lease)
{
    sched->asked -= lease->waits;
    lease->waits = false;
}

static bool is_idle_slot(const prt_sched_t *sched)
{
    return asks_at_all(sched) && sched->counts.slots > 1 && prt_heap_top(&sched->waiting) == PRT_HEAP_NONE &&
           prt_sched_worker_idle(sched, prt_heap_top(&sched->idle));
}

/* Not more at a time than slots are idle; those that somebody else's leases queue for are counted out. */
static bool is_room(const prt_sched_t *sched)
{
    const size_t idle = sched->counts.slots > sched->pool.live ? sched->counts.slots - sched->pool.live : 1;
    return sched->asked < idle;
}

static void ask(prt_sched_t *sched, uint32_t index)
{
    struct prt_lease *lease = &sched->pool.items[index];
    lease->asked++;
    lease->ask_at = prt_sched_later(sched->now, sched->options.yield_again_ms);
    lease->waits = true;
    sched->asked++;
    sched->counts.yields++;
    prt_sched_yield_refresh(sched, index);
    prt_sched_say(sched, PRT_ORDER_YIELD, lease->worker, (struct prt_lease_ref){lease->task, lease->attempt},
                  PRT_CATEGORY_NONE);
}

void prt_sched_yield_init(prt_sched_t *sched)
{
    prt_heap_init(&sched->givers, better_giver, sched);
    prt_heap_init(&sched->resting, sooner, sched);
    sched->moved = INT64_MIN;
}

void prt_sched_yield_refresh(prt_sched_t *sched, uint32_t index)
{
    struct prt_lease *lease = &sched->pool.items[index];
    const bool gives = may_give(sched, index);
    const bool rests = lease->ask_at > sched->now;
    prt_heap_remove(gives && rests ? &sched->givers : &sched->resting, index);
    if (!gives)
        prt_heap_remove(&sched->givers, index);
    else
        prt_heap_put(rests ? &sched->resting : &sched->givers, index);
    if (!gives || !rests)
        stop_waiting(sched, lease);
}

void prt_sched_yield_begin(prt_sched_t *sched, uint32_t index)
{
    sched->pool.items[index].ask_at = prt_sched_later(sched->now, sched->options.yield_after_ms);
    prt_sched_yield_refresh(sched, index);
}

void prt_sched_yield_gave(prt_sched_t *sched, uint32_t worker, struct prt_lease_ref ref)
{
    const uint32_t index = prt_sched_own_lease(sched, worker, ref);
    if (index == PRT_LEASE_NONE)
        return;
    prt_heap_remove(&sched->givers, index); /* its place there is one of how often it was asked */
    sched->pool.items[index].asked = 0;
    stop_waiting(sched, &sched->pool.items[index]);
    prt_sched_yield_begin(sched, index);
}

void prt_sched_yield_end(prt_sched_t *sched, uint32_t index)
{
    prt_heap_remove(&sched->givers, index);
    prt_heap_remove(&sched->resting, index);
    stop_waiting(sched, &sched->pool.items[index]);
}

void prt_sched_yield_ask(prt_sched_t *sched)
{
    while (prt_sched_worker_set_aside(sched, prt_heap_top(&sched->idle)))
        ;
    if (!is_idle_slot(sched))
        return;
    for (;;) {
        const uint32_t lease = prt_heap_top(&sched->resting);
        if (lease == PRT_HEAP_NONE || sched->pool.items[lease].ask_at > sched->now)
            break;
        prt_sched_yield_refresh(sched, lease);
    }
    while (is_room(sched) && prt_heap_top(&sched->givers) != PRT_HEAP_NONE)
        ask(sched, prt_heap_top(&sched->givers));
}

int64_t prt_sched_yield_due(const prt_sched_t *sched)
{
    const uint32_t lease = prt_heap_top(&sched->resting);
    return lease != PRT_HEAP_NONE && is_idle_slot(sched) ? sched->pool.items[lease].ask_at : INT64_MAX;
}

void prt_sched_keep_whole(prt_sched_t *sched, uint32_t task)
{
    if (task < sched->counts.tasks)
        sched->tasks[task].whole = true;
}
