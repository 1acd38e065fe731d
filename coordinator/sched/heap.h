/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_SCHED_HEAP_H
#define PRT_SCHED_HEAP_H
/*
 * A binary heap of small numbers ("ids") that knows where each of them stands, so that any id can be moved or taken out
 * in O(log n) when its key changes. The keys live with the caller; `before` compares two ids by them.
 *
 * Memory: 8 bytes per id. Only prt_heap_reserve allocates; after it, nothing about ids below the reserve can fail.
 * Source: Williams' heap (CACM 7 (1964), Algorithm 232) with the usual table of positions.
 *
 *     prt_heap_init(&heap, earlier, machine);
 *     rc = prt_heap_reserve(&heap, count, err);
 *     prt_heap_put(&heap, 7);      // in, or to its right place after its key changed
 *     id = prt_heap_top(&heap);    // PRT_HEAP_NONE when empty
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prt/err.h"

#define PRT_HEAP_NONE UINT32_MAX

/* True when id a stands before id b. A strict order without ties, so that results do not depend on history. */
typedef bool (*prt_heap_before)(const void *context, uint32_t a, uint32_t b);

struct prt_heap {
    uint32_t *items; /* ids in heap order */
    size_t count, item_capacity;
    uint32_t *places; /* by id: position in items + 1; 0: not in the heap */
    size_t ids, place_capacity;
    prt_heap_before before;
    const void *context;
};

void prt_heap_init(struct prt_heap *heap, prt_heap_before before, const void *context);
void prt_heap_free(struct prt_heap *heap);

/* Makes room for the ids 0 .. ids - 1. The heap is as it was on PRT_E_MEMORY. */
prt_code prt_heap_reserve(struct prt_heap *heap, size_t ids, prt_err *err) PRT_MUST_USE;

void prt_heap_put(struct prt_heap *heap, uint32_t id);    /* id is below the reserve */
void prt_heap_remove(struct prt_heap *heap, uint32_t id); /* nothing when it is not in */
bool prt_heap_has(const struct prt_heap *heap, uint32_t id);

uint32_t prt_heap_top(const struct prt_heap *heap);
/* The first of all but `id`, which need not be in the heap. O(1): it is the top or one of its two children. */
uint32_t prt_heap_top_but(const struct prt_heap *heap, uint32_t id);

#endif
