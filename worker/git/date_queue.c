/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/date_queue.h"

#include <stdbool.h>
#include <stdlib.h>

#include "prt/mem.h"

static bool is_before(const struct prt_date_entry *a, const struct prt_date_entry *b)
{
    return a->date != b->date ? a->date > b->date : a->rank < b->rank;
}

prt_code prt_date_queue_add(struct prt_date_queue *queue, struct prt_date_entry entry, prt_err *err)
{
    struct prt_date_entry *items = prt_grow(queue->items, &queue->capacity, queue->count + 1, sizeof *items);
    if (items == NULL)
        return prt_fail_memory(err, "commits to be read");
    queue->items = items;
    size_t at = queue->count++;
    for (; at > 0 && is_before(&entry, &items[(at - 1) / 2]); at = (at - 1) / 2)
        items[at] = items[(at - 1) / 2];
    items[at] = entry;
    return PRT_OK;
}

struct prt_date_entry prt_date_queue_take(struct prt_date_queue *queue)
{
    struct prt_date_entry *items = queue->items;
    const struct prt_date_entry first = items[0];
    const struct prt_date_entry moved = items[--queue->count];
    size_t at = 0;
    for (size_t child = 1; child < queue->count; child = 2 * at + 1) {
        child += child + 1 < queue->count && is_before(&items[child + 1], &items[child]);
        if (!is_before(&items[child], &moved))
            break;
        items[at] = items[child];
        at = child;
    }
    items[at] = moved;
    return first;
}

void prt_date_queue_free(struct prt_date_queue *queue)
{
    free(queue->items);
    *queue = (struct prt_date_queue){.items = NULL};
}
