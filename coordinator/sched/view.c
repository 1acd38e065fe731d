/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/sched/view.h"

#include "coordinator/sched/machine.h"

static bool is_here(const prt_sched_t *sched, uint32_t worker)
{
    return worker < sched->worker_count && sched->workers[worker].state == PRT_WORKER_HERE;
}

struct prt_sched_worker_view prt_sched_view_worker(const prt_sched_t *sched, uint32_t handle)
{
    if (!is_here(sched, handle))
        return (struct prt_sched_worker_view){0};
    const struct prt_sched_worker *worker = &sched->workers[handle];
    return (struct prt_sched_worker_view){.here = true,
                                          .slots = worker->slots,
                                          .credit = prt_sched_credit(worker->slots),
                                          .leases = worker->live,
                                          .heard = worker->heard};
}

static struct prt_sched_lease_view view_of(const struct prt_lease *lease)
{
    return (struct prt_sched_lease_view){.ref = {lease->task, lease->attempt},
                                         .worker = lease->worker,
                                         .sent = lease->sent,
                                         .expires = lease->expires,
                                         .hard_end = lease->hard_end,
                                         .copied = lease->copied};
}

static size_t add_list(const prt_sched_t *sched, struct prt_lease_list list, struct prt_sched_lease_view *out,
                       size_t room, size_t count)
{
    for (uint32_t at = list.head; at != PRT_LEASE_NONE; at = sched->pool.items[at].after) {
        if (count < room)
            out[count] = view_of(&sched->pool.items[at]);
        count++;
    }
    return count;
}

size_t prt_sched_view_leases(const prt_sched_t *sched, uint32_t worker, struct prt_sched_lease_view *out, size_t room)
{
    if (!is_here(sched, worker))
        return 0;
    const size_t count = add_list(sched, sched->workers[worker].fresh, out, room, 0);
    return add_list(sched, sched->workers[worker].copied, out, room, count);
}

bool prt_sched_view_lease(const prt_sched_t *sched, struct prt_lease_ref ref, struct prt_sched_lease_view *out)
{
    const uint32_t lease = prt_sched_lease_of(sched, ref);
    if (lease == PRT_LEASE_NONE)
        return false;
    *out = view_of(&sched->pool.items[lease]);
    return true;
}
