/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/watch.h"

#include <stdlib.h>
#include <string.h>

#include "prt/mem.h"

enum { DOUBLINGS_MAX = 30 };

static bool same_ref(struct prt_task_ref a, struct prt_task_ref b)
{
    return a.task == b.task && a.attempt == b.attempt;
}

static struct prt_watched begin(const struct prt_task_progress *progress, int64_t now)
{
    return (struct prt_watched){.progress = *progress, .phase_since = now, .moved_at = now};
}

static struct prt_watched go_on(const struct prt_watched *before, const struct prt_task_progress *progress, int64_t now)
{
    struct prt_watched item = *before;
    const bool other_phase = progress->phase != before->progress.phase;
    if (other_phase)
        item.phase_since = now;
    if (other_phase || progress->commits_done != before->progress.commits_done ||
        progress->commits_total != before->progress.commits_total)
        item.moved_at = now;
    item.progress = *progress;
    return item;
}

/* A worker names what it holds in the order of arrival, so the search begins behind the last find. */
static size_t find_from(const struct prt_watch *watch, size_t from, struct prt_task_ref ref)
{
    for (size_t i = 0; i < watch->count; i++) {
        const size_t at = from + i < watch->count ? from + i : from + i - watch->count;
        if (same_ref(watch->items[at].progress.ref, ref))
            return at;
    }
    return watch->count;
}

prt_code prt_watch_update(struct prt_watch *watch, const struct prt_task_progress *in_hand, size_t count, int64_t now,
                          prt_err *err)
{
    struct prt_watched *next = prt_grow(watch->spare, &watch->spare_capacity, count + 1, sizeof *next);
    size_t from = 0;
    if (next == NULL)
        return prt_fail_memory(err, "the watchdog's list");
    for (size_t i = 0; i < count; i++) {
        const size_t at = find_from(watch, from, in_hand[i].ref);
        next[i] = at < watch->count ? go_on(&watch->items[at], &in_hand[i], now) : begin(&in_hand[i], now);
        if (at < watch->count)
            from = at + 1;
    }
    const size_t capacity = watch->spare_capacity;
    watch->spare = watch->items;
    watch->spare_capacity = watch->capacity;
    watch->items = next;
    watch->capacity = capacity;
    watch->count = count;
    return PRT_OK;
}

void prt_watch_free(struct prt_watch *watch)
{
    free(watch->items);
    free(watch->spare);
    memset(watch, 0, sizeof *watch);
}

const struct prt_watched *prt_watch_find(const struct prt_watch *watch, struct prt_task_ref ref)
{
    const size_t at = find_from(watch, 0, ref);
    return at < watch->count ? &watch->items[at] : NULL;
}

/* How long a task has to stand still for its next warning. */
static int64_t next_warning(const struct prt_watched *item, int64_t patience_ms)
{
    return item->warned < DOUBLINGS_MAX ? patience_ms << item->warned : INT64_MAX;
}

const struct prt_watched *prt_watch_stuck(struct prt_watch *watch, int64_t patience_ms, int64_t now)
{
    for (size_t i = 0; patience_ms > 0 && i < watch->count; i++) {
        struct prt_watched *item = &watch->items[i];
        const int64_t still = now - item->moved_at;
        if (item->progress.phase == PRT_PHASE_QUEUED || still < next_warning(item, patience_ms))
            continue;
        while (still >= next_warning(item, patience_ms)) /* several times at once are one warning */
            item->warned++;
        return item;
    }
    return NULL;
}
