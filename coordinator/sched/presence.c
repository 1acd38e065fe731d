/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether there are workers to speak of. A worker that speaks and yet never names a task it was sent is struck: its
 * task socket may be cut while its requests get through. It is out when its session is over, which makes a worker that
 * means well say hello again, and gives it a new socket.
 */
#include "coordinator/sched/machine.h"

static bool is_able(const struct prt_sched_worker *worker)
{
    return worker->state == PRT_WORKER_HERE && worker->slots != 0 && worker->strikes == 0;
}

void prt_sched_note_able(prt_sched_t *sched, uint32_t handle)
{
    struct prt_sched_worker *worker = &sched->workers[handle];
    const bool able = is_able(worker);
    sched->counts.able += able;
    sched->counts.able -= worker->able;
    worker->able = able;
}

void prt_sched_worker_strike(prt_sched_t *sched, uint32_t handle, const struct prt_lease *lease)
{
    struct prt_sched_worker *worker = &sched->workers[handle];
    if (worker->state != PRT_WORKER_HERE || worker->heard <= lease->sent || lease->sent <= worker->proved ||
        lease->sent < worker->struck)
        return;
    worker->strikes++;
    worker->struck = sched->now;
    prt_sched_worker_refresh(sched, handle);
    if (worker->strikes >= PRT_SCHED_STRIKES)
        prt_sched_worker_event(sched, PRT_WORKER_DEAF, &(struct prt_event){.type = PRT_EVENT_TIME, .worker = handle});
}

/* An old lease that is named again and again says nothing of the socket as it is now. */
void prt_sched_worker_proved(prt_sched_t *sched, const struct prt_lease *lease)
{
    struct prt_sched_worker *worker = &sched->workers[lease->worker];
    if (lease->sent > worker->proved)
        worker->proved = lease->sent;
    if (worker->strikes == 0 || lease->sent < worker->struck)
        return;
    worker->strikes = 0;
    prt_sched_worker_refresh(sched, lease->worker);
}

static bool waits_for_workers(const prt_sched_t *sched)
{
    return !sched->open && !sched->complete;
}

static bool waits_for_anybody(const prt_sched_t *sched)
{
    return sched->options.wait_ms != 0 && sched->counts.able == 0 && !sched->complete && !sched->said_nobody;
}

void prt_sched_note_presence(prt_sched_t *sched)
{
    const bool somebody = sched->counts.able != 0;
    if (!sched->begun)
        sched->began = sched->now;
    if (!sched->begun || somebody != sched->has_somebody)
        sched->alone_since = sched->now; /* means nothing while somebody is there */
    sched->begun = true;
    sched->has_somebody = somebody;
    sched->said_nobody = sched->said_nobody && !somebody;
    sched->open = sched->open || sched->counts.able >= sched->options.least_workers;
}

static int64_t patience_ends(const prt_sched_t *sched)
{
    return prt_sched_later(sched->began, sched->options.wait_ms);
}

static int64_t alone_too_long(const prt_sched_t *sched)
{
    return prt_sched_later(sched->alone_since, sched->options.wait_ms);
}

static void say(prt_sched_t *sched, prt_order_type type)
{
    prt_sched_say(sched, type, PRT_HEAP_NONE, (struct prt_lease_ref){0, 0}, PRT_CATEGORY_NONE);
}

void prt_sched_pass_patience(prt_sched_t *sched)
{
    if (waits_for_workers(sched) && patience_ends(sched) <= sched->now) {
        sched->open = true;
        if (sched->counts.able != 0)
            say(sched, PRT_ORDER_SHORT);
    }
    if (waits_for_anybody(sched) && alone_too_long(sched) <= sched->now) {
        sched->said_nobody = true;
        say(sched, PRT_ORDER_NOBODY);
    }
}

int64_t prt_sched_presence_due(const prt_sched_t *sched)
{
    int64_t due = INT64_MAX;
    if (!sched->begun)
        return due;
    if (waits_for_workers(sched))
        due = patience_ends(sched);
    if (waits_for_anybody(sched) && alone_too_long(sched) < due)
        due = alone_too_long(sched);
    return due;
}
