/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_SCHED_VIEW_H
#define PRT_SCHED_VIEW_H
/* What the machine holds, for people who ask why nothing moves. Looking changes nothing. Times are those of the
 * steps. */
#include "coordinator/sched/sched.h"

struct prt_sched_worker_view {
    bool here;      /* false: unknown, left or lost; the rest is 0 */
    uint32_t slots; /* as far as the machine uses them */
    uint32_t credit;
    uint32_t leases;
    int64_t heard; /* its last sign of life */
};

struct prt_sched_lease_view {
    struct prt_lease_ref ref;
    uint32_t worker; /* whose it is */
    int64_t sent;
    int64_t expires;  /* unless it is renewed */
    int64_t hard_end; /* renewed or not; INT64_MAX while it queues behind a busy slot */
    bool copied;      /* it has a copy, or is one */
};

struct prt_sched_worker_view prt_sched_view_worker(const prt_sched_t *sched, uint32_t worker);

/* The leases of a worker, oldest first among those that have no copy, then the others; at most `room`, returns how many
 * there are. */
size_t prt_sched_view_leases(const prt_sched_t *sched, uint32_t worker, struct prt_sched_lease_view *out, size_t room);

/* One lease; false: it is over. */
bool prt_sched_view_lease(const prt_sched_t *sched, struct prt_lease_ref ref, struct prt_sched_lease_view *out);

#endif
