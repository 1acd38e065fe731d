/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/sched/heap.h"

#include <stdlib.h>
#include <string.h>

#include "prt/mem.h"

static bool before(const struct prt_heap *heap, size_t a, size_t b)
{
    return heap->before(heap->context, heap->items[a], heap->items[b]);
}

static void set(struct prt_heap *heap, size_t place, uint32_t id)
{
    heap->items[place] = id;
    heap->places[id] = (uint32_t)place + 1;
}

static void swap(struct prt_heap *heap, size_t a, size_t b)
{
    const uint32_t id = heap->items[a];
    set(heap, a, heap->items[b]);
    set(heap, b, id);
}

static size_t rise(struct prt_heap *heap, size_t place)
{
    while (place > 0 && before(heap, place, (place - 1) / 2)) {
        swap(heap, place, (place - 1) / 2);
        place = (place - 1) / 2;
    }
    return place;
}

/* The better of the two children of `place`; `place` itself when it has none. */
static size_t better_child(const struct prt_heap *heap, size_t place)
{
    const size_t left = 2 * place + 1;
    if (left >= heap->count)
        return place;
    return left + 1 < heap->count && before(heap, left + 1, left) ? left + 1 : left;
}

static void sink(struct prt_heap *heap, size_t place)
{
    for (;;) {
        const size_t child = better_child(heap, place);
        if (child == place || !before(heap, child, place))
            return;
        swap(heap, place, child);
        place = child;
    }
}

void prt_heap_init(struct prt_heap *heap, prt_heap_before before_fn, const void *context)
{
    *heap = (struct prt_heap){.before = before_fn, .context = context};
}

void prt_heap_free(struct prt_heap *heap)
{
    free(heap->items);
    free(heap->places);
    *heap = (struct prt_heap){.before = heap->before, .context = heap->context};
}

prt_code prt_heap_reserve(struct prt_heap *heap, size_t ids, prt_err *err)
{
    if (ids <= heap->ids)
        return PRT_OK;
    uint32_t *items = prt_grow(heap->items, &heap->item_capacity, ids, sizeof *items);
    if (items == NULL)
        return prt_fail_memory(err, "a queue of the scheduler");
    heap->items = items;
    uint32_t *places = prt_grow(heap->places, &heap->place_capacity, ids, sizeof *places);
    if (places == NULL)
        return prt_fail_memory(err, "a queue of the scheduler");
    heap->places = places;
    memset(places + heap->ids, 0, (heap->place_capacity - heap->ids) * sizeof *places);
    heap->ids = heap->place_capacity < heap->item_capacity ? heap->place_capacity : heap->item_capacity;
    return PRT_OK;
}

void prt_heap_put(struct prt_heap *heap, uint32_t id)
{
    if (!prt_heap_has(heap, id))
        set(heap, heap->count++, id);
    sink(heap, rise(heap, heap->places[id] - 1));
}

void prt_heap_remove(struct prt_heap *heap, uint32_t id)
{
    if (!prt_heap_has(heap, id))
        return;
    const size_t place = heap->places[id] - 1;
    const uint32_t last = heap->items[--heap->count];
    heap->places[id] = 0;
    if (last == id)
        return;
    set(heap, place, last);
    sink(heap, rise(heap, place));
}

bool prt_heap_has(const struct prt_heap *heap, uint32_t id)
{
    return id < heap->ids && heap->places[id] != 0;
}

uint32_t prt_heap_top(const struct prt_heap *heap)
{
    return heap->count != 0 ? heap->items[0] : PRT_HEAP_NONE;
}

uint32_t prt_heap_top_but(const struct prt_heap *heap, uint32_t id)
{
    if (prt_heap_top(heap) != id || heap->count == 0)
        return prt_heap_top(heap);
    const size_t child = better_child(heap, 0);
    return child != 0 ? heap->items[child] : PRT_HEAP_NONE;
}
