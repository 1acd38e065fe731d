/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/sched/machine.h"

/* Takes a lease out of everything that knows it. What becomes of its task is the caller's. */
static void detach(prt_sched_t *sched, uint32_t lease)
{
    struct prt_sched_task *task = &sched->tasks[sched->pool.items[lease].task];
    if (task->leases[0] == lease)
        task->leases[0] = task->leases[1];
    task->leases[1] = PRT_LEASE_NONE;
    prt_heap_remove(&sched->expiry, lease);
    prt_sched_yield_end(sched, lease);
    sched->moved = sched->now;
    prt_sched_worker_releases(sched, lease);
    prt_lease_give(&sched->pool, lease);
}

/* The lease that brought the result needs no CANCEL: its worker is done with it. */
static void cut(prt_sched_t *sched, uint32_t task, uint32_t finished_attempt)
{
    while (sched->tasks[task].leases[0] != PRT_LEASE_NONE) {
        const uint32_t index = sched->tasks[task].leases[0];
        const struct prt_lease lease = sched->pool.items[index];
        detach(sched, index);
        if (lease.attempt != finished_attempt)
            prt_sched_say(sched, PRT_ORDER_CANCEL, lease.worker, (struct prt_lease_ref){task, lease.attempt},
                          PRT_CATEGORY_NONE);
    }
}

static uint32_t *counter(prt_sched_t *sched, uint8_t state)
{
    uint32_t *const counters[PRT_TASK_STATES] = {
        [PRT_TASK_WAITING] = &sched->counts.waiting,
        [PRT_TASK_LEASED] = &sched->counts.leased,
        [PRT_TASK_DONE] = &sched->counts.done,
        [PRT_TASK_BURIED] = &sched->counts.buried,
    };
    return counters[state];
}

static void enqueue(prt_sched_t *sched, uint32_t task)
{
    prt_heap_put(&sched->waiting, task);
    sched->counts.requeued++;
}

/* `worker` is who brought the event about; nobody when the task ends as a whole. */
static void apply(prt_sched_t *sched, prt_task_event event, uint32_t worker, struct prt_lease_ref ref,
                  prt_category category)
{
    struct prt_sched_task *task = &sched->tasks[ref.task];
    const struct prt_sched_rule rule = prt_task_rules[task->state][event];
    (*counter(sched, task->state))--;
    task->state = rule.next;
    (*counter(sched, task->state))++;
    if (rule.actions & PRT_TASK_DEQUEUE)
        prt_heap_remove(&sched->waiting, ref.task);
    if (rule.actions & PRT_TASK_ENQUEUE)
        enqueue(sched, ref.task);
    if (rule.actions & PRT_TASK_SAY_ACCEPT)
        prt_sched_say(sched, PRT_ORDER_ACCEPT, worker, ref, PRT_CATEGORY_NONE);
    if (rule.actions & PRT_TASK_SAY_DROP)
        prt_sched_say(sched, PRT_ORDER_DROP, worker, ref, PRT_CATEGORY_NONE);
    if (rule.actions & PRT_TASK_CUT)
        cut(sched, ref.task, ref.attempt);
    if (rule.actions & PRT_TASK_SAY_BURY)
        prt_sched_say(sched, PRT_ORDER_BURY, PRT_HEAP_NONE, ref, category);
    sched->counts.dropped += (rule.actions & PRT_TASK_SAY_DROP) != 0;
}

/* The first budget that is used up decides what the task is buried with, should nobody else bring a result. */
static void charge(const struct prt_sched_options *options, struct prt_sched_task *task, prt_lease_end end,
                   prt_category category)
{
    const uint32_t limit = options->max_ends[end];
    task->ends[end]++;
    if (limit != 0 && task->ends[end] >= limit && task->verdict == PRT_CATEGORY_NONE)
        task->verdict = (uint16_t)category;
}

static void set_expiry(prt_sched_t *sched, uint32_t index, int64_t expires)
{
    struct prt_lease *lease = &sched->pool.items[index];
    lease->expires = expires < lease->hard_end ? expires : lease->hard_end;
    prt_heap_put(&sched->expiry, index);
}

void prt_sched_lease_begin(prt_sched_t *sched, uint32_t task_index, uint32_t worker, bool copy)
{
    struct prt_sched_task *task = &sched->tasks[task_index];
    const uint32_t index = prt_lease_take(&sched->pool);
    const struct prt_lease_ref ref = {task_index, ++task->attempts};
    sched->pool.items[index] = (struct prt_lease){
        .number = sched->counts.sent,
        .sent = sched->now,
        .hard_end = prt_sched_later(sched->now, sched->options.max_lease_ms),
        .task = task_index,
        .attempt = ref.attempt,
        .worker = worker,
        .left = prt_sched_left(task->weight, PRT_SCHED_WHOLE),
        .copied = copy,
    };
    task->leases[task->leases[0] != PRT_LEASE_NONE] = index;
    prt_sched_worker_holds(sched, index);
    prt_sched_yield_begin(sched, index);
    sched->moved = copy ? sched->moved : sched->now;
    set_expiry(sched, index, prt_sched_later(sched->now, sched->options.lease_ms));
    sched->counts.sent++;
    sched->counts.copied += copy;
    apply(sched, PRT_TASK_SENT, worker, ref, PRT_CATEGORY_NONE);
    prt_sched_say(sched, PRT_ORDER_SEND, worker, ref, PRT_CATEGORY_NONE);
}

void prt_sched_lease_over(prt_sched_t *sched, uint32_t index, prt_lease_end end, prt_category category)
{
    const struct prt_lease lease = sched->pool.items[index];
    struct prt_sched_task *task = &sched->tasks[lease.task];
    const struct prt_lease_ref ref = {lease.task, lease.attempt};
    detach(sched, index);
    charge(&sched->options, task, end, category);
    if (end != PRT_END_RETURNED)
        task->shun = lease.worker;
    if (task->leases[0] != PRT_LEASE_NONE)
        return;
    const bool spent = task->verdict != PRT_CATEGORY_NONE;
    apply(sched, spent ? PRT_TASK_SPENT : PRT_TASK_FREED, lease.worker, ref, (prt_category)task->verdict);
}

uint32_t prt_sched_lease_of(const prt_sched_t *sched, struct prt_lease_ref ref)
{
    if (ref.task >= sched->counts.tasks)
        return PRT_LEASE_NONE;
    for (size_t i = 0; i < 2; i++) {
        const uint32_t lease = sched->tasks[ref.task].leases[i];
        if (lease != PRT_LEASE_NONE && sched->pool.items[lease].attempt == ref.attempt)
            return lease;
    }
    return PRT_LEASE_NONE;
}

uint64_t prt_sched_left(uint64_t weight, uint32_t part)
{
    const uint64_t of = part < PRT_SCHED_WHOLE ? part : PRT_SCHED_WHOLE;
    const uint64_t left = weight / PRT_SCHED_WHOLE * of + weight % PRT_SCHED_WHOLE * of / PRT_SCHED_WHOLE;
    return left == 0 && of != 0 ? 1 : left;
}

void prt_sched_lease_extend(prt_sched_t *sched, uint32_t lease)
{
    set_expiry(sched, lease, prt_sched_later(sched->now, sched->options.lease_ms));
}

/* Whoever brings it: a result of an attempt that was never leased cannot be of this run. */
void prt_sched_task_good(prt_sched_t *sched, uint32_t worker, struct prt_lease_ref ref)
{
    const bool known =
        ref.task < sched->counts.tasks && ref.attempt != 0 && ref.attempt <= sched->tasks[ref.task].attempts;
    const uint32_t own = prt_sched_own_lease(sched, worker, ref);
    if (own != PRT_LEASE_NONE)
        prt_sched_worker_proved(sched, &sched->pool.items[own]);
    if (known) {
        apply(sched, PRT_TASK_GOOD, worker, ref, PRT_CATEGORY_NONE);
        return;
    }
    prt_sched_say(sched, PRT_ORDER_DROP, worker, ref, PRT_CATEGORY_NONE);
    sched->counts.dropped++;
}

void prt_sched_task_stop(prt_sched_t *sched, uint32_t task, prt_category category)
{
    apply(sched, PRT_TASK_STOPPED, PRT_HEAP_NONE, (struct prt_lease_ref){task, 0}, category);
}
