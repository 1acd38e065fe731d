/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_WATCH_H
#define PRT_PROTO_WATCH_H
/*
 * The watchdog's memory: since when each task in a worker's hand has been in its phase, since when it has made no
 * progress, and whether that is worth a warning. It is fed with what heartbeats say (prt_heartbeat.in_hand), so
 * coordinator and worker, who both keep one, agree. Pure: times (monotonic milliseconds) are arguments.
 *
 *     progress ──────────► no news for `patience` ─► warning ─► 2 x patience ─► warning ─► 4 x ... ─► its deadline
 *
 * A warning is given once for each of these times in an attempt's life, however often it stands still. A task that is
 * queued behind a busy slot is not expected to make progress.
 */
#include "proto/msg.h"
#include "prt/err.h"

enum { PRT_WATCHDOG_S = 60 /* a usual patience */ };

struct prt_watched {
    struct prt_task_progress progress;
    int64_t phase_since; /* when it was first seen in this phase */
    int64_t moved_at;    /* when it was last seen to have changed */
    uint32_t warned;     /* warnings given */
};

/* A zeroed one is empty. In the order of the last update. */
struct prt_watch {
    struct prt_watched *items;
    size_t count, capacity;
    struct prt_watched *spare; /* for the next update */
    size_t spare_capacity;
};

/* What is in hand now; what is not named is forgotten. PRT_E_MEMORY leaves the watch as it was. */
prt_code prt_watch_update(struct prt_watch *watch, const struct prt_task_progress *in_hand, size_t count, int64_t now,
                          prt_err *err) PRT_MUST_USE;
void prt_watch_free(struct prt_watch *watch);

const struct prt_watched *prt_watch_find(const struct prt_watch *watch, struct prt_task_ref ref); /* NULL: unknown */

/* The next task that a warning is due for, which counts as given then; NULL: none. patience_ms 0: never. Valid until
 * the next update. */
const struct prt_watched *prt_watch_stuck(struct prt_watch *watch, int64_t patience_ms, int64_t now);

#endif
