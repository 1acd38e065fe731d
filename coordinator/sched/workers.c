/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/sched/machine.h"
#include "prt/limits.h"

static bool silent_earlier(const void *context, uint32_t a, uint32_t b)
{
    const prt_sched_t *sched = context;
    const int64_t left = sched->workers[a].heard;
    const int64_t right = sched->workers[b].heard;
    return left != right ? left < right : a < b;
}

/* Slots without a lease; -1 when a lease queues behind them. */
static int64_t free_slots(const struct prt_sched_worker *worker)
{
    return (int64_t)worker->slots - worker->live;
}

static bool more_idle(const void *context, uint32_t a, uint32_t b)
{
    const prt_sched_t *sched = context;
    const int64_t left = free_slots(&sched->workers[a]);
    const int64_t right = free_slots(&sched->workers[b]);
    return left != right ? left > right : a < b;
}

static bool came_earlier(const void *context, uint32_t a, uint32_t b)
{
    (void)context;
    return a < b;
}

static bool more_behind(const void *context, uint32_t a, uint32_t b)
{
    const prt_sched_t *sched = context;
    const uint32_t left = prt_sched_straggler(sched, a);
    const uint32_t right = prt_sched_straggler(sched, b);
    const bool left_queues = left == sched->workers[a].queued;
    const bool right_queues = right == sched->workers[b].queued;
    return left_queues != right_queues ? left_queues : sched->pool.items[left].number < sched->pool.items[right].number;
}

/* So silent that what it would be sent now would most likely be lost. */
static bool is_quiet(const prt_sched_t *sched, const struct prt_sched_worker *worker)
{
    const struct prt_sched_options *options = &sched->options;
    const int64_t patience = options->quiet_ms != 0 ? options->quiet_ms : options->lease_ms;
    return prt_sched_later(worker->heard, patience) <= sched->now;
}

static void put_if(struct prt_heap *heap, uint32_t handle, bool belongs)
{
    if (belongs)
        prt_heap_put(heap, handle);
    else
        prt_heap_remove(heap, handle);
}

/* Puts a worker where its numbers belong. */
void prt_sched_worker_refresh(prt_sched_t *sched, uint32_t handle)
{
    const struct prt_sched_worker *worker = &sched->workers[handle];
    const bool here = worker->state == PRT_WORKER_HERE;
    const bool usable_now = here && worker->slots != 0 && !is_quiet(sched, worker);
    put_if(&sched->idle, handle, usable_now && worker->strikes == 0);
    put_if(&sched->probation, handle, usable_now && worker->strikes != 0 && worker->live == 0);
    put_if(&sched->stragglers, handle, prt_sched_straggler(sched, handle) != PRT_LEASE_NONE);
    prt_sched_note_able(sched, handle);
}

static uint32_t usable(uint32_t slots)
{
    return slots < PRT_MAX_SLOTS ? slots : PRT_MAX_SLOTS;
}

static void enter(prt_sched_t *sched, const struct prt_event *event)
{
    struct prt_sched_worker *worker = &sched->workers[event->worker];
    worker->slots = usable(event->slots);
    worker->place = event->place;
    worker->strikes = event->on_probation;
    worker->struck = worker->proved = INT64_MIN;
    worker->queued = PRT_LEASE_NONE;
    prt_lease_list_init(&worker->fresh);
    prt_lease_list_init(&worker->copied);
    sched->counts.workers++;
    sched->counts.slots += worker->slots;
    sched->credit += prt_sched_credit(worker->slots);
    sched->moved = sched->now;
}

static void alive(prt_sched_t *sched, uint32_t handle)
{
    sched->workers[handle].heard = sched->now;
    prt_heap_put(&sched->silence, handle);
    prt_sched_worker_refresh(sched, handle);
}

uint32_t prt_sched_own_lease(const prt_sched_t *sched, uint32_t handle, struct prt_lease_ref ref)
{
    const uint32_t lease = prt_sched_lease_of(sched, ref);
    return lease != PRT_LEASE_NONE && sched->pool.items[lease].worker == handle ? lease : PRT_LEASE_NONE;
}

static void note_left(prt_sched_t *sched, uint32_t index, uint32_t part)
{
    struct prt_lease *lease = &sched->pool.items[index];
    lease->left = prt_sched_left(sched->tasks[lease->task].weight, part);
    prt_sched_yield_refresh(sched, index);
}

static void renew(prt_sched_t *sched, const struct prt_event *event)
{
    for (size_t i = 0; i < event->ref_count; i++) {
        const uint32_t lease = prt_sched_own_lease(sched, event->worker, event->refs[i]);
        if (lease == PRT_LEASE_NONE) {
            prt_sched_say(sched, PRT_ORDER_CANCEL, event->worker, event->refs[i], PRT_CATEGORY_NONE);
            continue;
        }
        prt_sched_worker_proved(sched, &sched->pool.items[lease]);
        prt_sched_lease_extend(sched, lease);
        if (event->left != NULL)
            note_left(sched, lease, event->left[i]);
    }
}

/* A failure of a lease that is over was charged when it ended. */
static void charge_failure(prt_sched_t *sched, const struct prt_event *event)
{
    const uint32_t lease = prt_sched_own_lease(sched, event->worker, event->ref);
    const prt_lease_end end = event->end < PRT_END_KINDS ? event->end : PRT_END_FAILED;
    const prt_category category = event->category != PRT_CATEGORY_NONE ? event->category : PRT_CATEGORY_ANALYSIS;
    if (lease != PRT_LEASE_NONE) {
        prt_sched_worker_proved(sched, &sched->pool.items[lease]);
        prt_sched_lease_over(sched, lease, end, category);
        return;
    }
    prt_sched_say(sched, PRT_ORDER_DROP, event->worker, event->ref, PRT_CATEGORY_NONE);
    sched->counts.dropped++;
}

static void take_back(prt_sched_t *sched, const struct prt_event *event)
{
    for (size_t i = 0; i < event->ref_count; i++) {
        const uint32_t lease = prt_sched_own_lease(sched, event->worker, event->refs[i]);
        if (lease != PRT_LEASE_NONE)
            prt_sched_lease_over(sched, lease, PRT_END_RETURNED, PRT_CATEGORY_WORKER_LOST);
    }
}

static void leave(prt_sched_t *sched, uint32_t handle)
{
    struct prt_sched_worker *worker = &sched->workers[handle];
    while (worker->fresh.head != PRT_LEASE_NONE)
        prt_sched_lease_over(sched, worker->fresh.head, PRT_END_LOST, PRT_CATEGORY_WORKER_LOST);
    while (worker->copied.head != PRT_LEASE_NONE)
        prt_sched_lease_over(sched, worker->copied.head, PRT_END_LOST, PRT_CATEGORY_WORKER_LOST);
    prt_heap_remove(&sched->silence, handle);
    sched->counts.workers--;
    sched->counts.slots -= worker->slots;
    sched->credit -= prt_sched_credit(worker->slots);
    prt_sched_worker_refresh(sched, handle);
}

static struct prt_lease_list *list_of(prt_sched_t *sched, const struct prt_lease *lease)
{
    struct prt_sched_worker *worker = &sched->workers[lease->worker];
    return lease->copied ? &worker->copied : &worker->fresh;
}

/* A slot became free for the lease that queued: from now on it is at work, and its time is limited. */
static void start_queued(prt_sched_t *sched, struct prt_sched_worker *worker)
{
    struct prt_lease *lease = &sched->pool.items[worker->queued];
    lease->hard_end = prt_sched_later(sched->now, sched->options.max_lease_ms);
    if (lease->expires > lease->hard_end)
        lease->expires = lease->hard_end;
    prt_heap_put(&sched->expiry, worker->queued);
    const uint32_t index = worker->queued;
    worker->queued = PRT_LEASE_NONE;
    prt_sched_yield_begin(sched, index);
}

uint32_t prt_sched_credit(uint32_t slots)
{
    return slots != 0 ? usable(slots) + 1 : 0;
}

void prt_sched_worker_event(prt_sched_t *sched, prt_worker_event type, const struct prt_event *event)
{
    const uint32_t handle = event->worker;
    const bool known = handle < sched->worker_count;
    const struct prt_sched_rule rule =
        prt_worker_rules[known ? sched->workers[handle].state : PRT_WORKER_UNKNOWN][type];
    if (known)
        sched->workers[handle].state = rule.next;
    if (rule.actions & PRT_WORKER_ENTER)
        enter(sched, event);
    if (rule.actions & PRT_WORKER_ALIVE)
        alive(sched, handle);
    if (rule.actions & PRT_WORKER_RENEW)
        renew(sched, event);
    if (rule.actions & PRT_WORKER_CHARGE)
        charge_failure(sched, event);
    if (rule.actions & PRT_WORKER_RETURN)
        take_back(sched, event);
    if (rule.actions & PRT_WORKER_SAY_DEAF)
        prt_sched_say(sched, PRT_ORDER_WORKER_DEAF, handle, (struct prt_lease_ref){0, 0}, PRT_CATEGORY_NONE);
    if (rule.actions & PRT_WORKER_SAY_LOST)
        prt_sched_say(sched, PRT_ORDER_WORKER_LOST, handle, (struct prt_lease_ref){0, 0}, PRT_CATEGORY_NONE);
    if (rule.actions & PRT_WORKER_LEAVE)
        leave(sched, handle);
}

void prt_sched_worker_holds(prt_sched_t *sched, uint32_t index)
{
    struct prt_lease *lease = &sched->pool.items[index];
    struct prt_sched_worker *worker = &sched->workers[lease->worker];
    prt_lease_append(&sched->pool, list_of(sched, lease), index);
    if (++worker->live > worker->slots) {
        worker->queued = index;
        lease->hard_end = INT64_MAX;
    }
    prt_sched_worker_refresh(sched, lease->worker);
}

void prt_sched_worker_releases(prt_sched_t *sched, uint32_t index)
{
    const struct prt_lease *lease = &sched->pool.items[index];
    struct prt_sched_worker *worker = &sched->workers[lease->worker];
    prt_lease_unlink(&sched->pool, list_of(sched, lease), index);
    worker->live--;
    if (worker->queued == index)
        worker->queued = PRT_LEASE_NONE;
    if (worker->queued != PRT_LEASE_NONE)
        start_queued(sched, worker);
    prt_sched_worker_refresh(sched, lease->worker);
}

void prt_sched_worker_copied(prt_sched_t *sched, uint32_t index)
{
    struct prt_lease *lease = &sched->pool.items[index];
    prt_lease_unlink(&sched->pool, list_of(sched, lease), index);
    lease->copied = true;
    prt_lease_append(&sched->pool, list_of(sched, lease), index);
    prt_sched_worker_refresh(sched, lease->worker);
}

int64_t prt_sched_worker_silent_at(const prt_sched_t *sched, uint32_t worker)
{
    return prt_sched_later(sched->workers[worker].heard, sched->options.worker_ms);
}

bool prt_sched_worker_set_aside(prt_sched_t *sched, uint32_t worker)
{
    const bool listed = prt_heap_has(&sched->idle, worker) || prt_heap_has(&sched->probation, worker);
    if (!listed || !is_quiet(sched, &sched->workers[worker]))
        return false;
    prt_heap_remove(&sched->idle, worker);
    prt_heap_remove(&sched->probation, worker);
    return true;
}

bool prt_sched_worker_idle(const prt_sched_t *sched, uint32_t worker)
{
    return prt_heap_has(&sched->idle, worker) && free_slots(&sched->workers[worker]) > 0;
}

bool prt_sched_worker_has_credit(const prt_sched_t *sched, uint32_t worker)
{
    return prt_heap_has(&sched->idle, worker) && free_slots(&sched->workers[worker]) >= 0;
}

uint32_t prt_sched_straggler(const prt_sched_t *sched, uint32_t handle)
{
    const struct prt_sched_worker *worker = &sched->workers[handle];
    if (worker->queued != PRT_LEASE_NONE && !sched->pool.items[worker->queued].copied)
        return worker->queued;
    return worker->fresh.head;
}

void prt_sched_workers_init(prt_sched_t *sched)
{
    prt_heap_init(&sched->silence, silent_earlier, sched);
    prt_heap_init(&sched->idle, more_idle, sched);
    prt_heap_init(&sched->probation, came_earlier, sched);
    prt_heap_init(&sched->stragglers, more_behind, sched);
}
