/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/sched/lease.h"

#include <stdlib.h>

#include "prt/mem.h"

void prt_lease_pool_init(struct prt_lease_pool *pool)
{
    *pool = (struct prt_lease_pool){.unused = PRT_LEASE_NONE};
}

void prt_lease_pool_free(struct prt_lease_pool *pool)
{
    free(pool->items);
    prt_lease_pool_init(pool);
}

prt_code prt_lease_pool_reserve(struct prt_lease_pool *pool, size_t live, prt_err *err)
{
    struct prt_lease *items = prt_grow(pool->items, &pool->capacity, live, sizeof *items);
    if (items == NULL)
        return prt_fail_memory(err, "leases");
    pool->items = items;
    return PRT_OK;
}

uint32_t prt_lease_take(struct prt_lease_pool *pool)
{
    const uint32_t index = pool->unused != PRT_LEASE_NONE ? pool->unused : (uint32_t)pool->used++;
    if (index == pool->unused)
        pool->unused = pool->items[index].after;
    pool->live++;
    return index;
}

void prt_lease_give(struct prt_lease_pool *pool, uint32_t index)
{
    pool->items[index].after = pool->unused;
    pool->unused = index;
    pool->live--;
}

void prt_lease_list_init(struct prt_lease_list *list)
{
    *list = (struct prt_lease_list){PRT_LEASE_NONE, PRT_LEASE_NONE};
}

void prt_lease_append(struct prt_lease_pool *pool, struct prt_lease_list *list, uint32_t index)
{
    pool->items[index].before = list->tail;
    pool->items[index].after = PRT_LEASE_NONE;
    if (list->tail != PRT_LEASE_NONE)
        pool->items[list->tail].after = index;
    else
        list->head = index;
    list->tail = index;
}

void prt_lease_unlink(struct prt_lease_pool *pool, struct prt_lease_list *list, uint32_t index)
{
    const struct prt_lease *lease = &pool->items[index];
    if (lease->before != PRT_LEASE_NONE)
        pool->items[lease->before].after = lease->after;
    else
        list->head = lease->after;
    if (lease->after != PRT_LEASE_NONE)
        pool->items[lease->after].before = lease->before;
    else
        list->tail = lease->before;
}
