/* SPDX-License-Identifier: Apache-2.0 */
#include "report/rank.h"

#include <stdlib.h>

static int by_rank(const void *left, const void *right)
{
    const struct prt_rank_item *a = left;
    const struct prt_rank_item *b = right;
    if (a->behind != b->behind)
        return a->behind ? 1 : -1;
    if (a->metric != b->metric)
        return a->metric > b->metric ? -1 : 1;
    int order = prt_str_compare(a->name, b->name);
    if (order == 0)
        order = prt_str_compare(a->key, b->key);
    return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

uint32_t *prt_rank_indexes(prt_arena *arena, struct prt_rank_item *items, size_t count)
{
    uint32_t *indexes = prt_arena_alloc(arena, count, sizeof *indexes);
    if (indexes == NULL)
        return NULL;
    if (count > 1)
        qsort(items, count, sizeof *items, by_rank);
    for (size_t i = 0; i < count; i++)
        indexes[i] = items[i].index;
    return indexes;
}

size_t prt_rank_rows(uint32_t limit, uint64_t with_commits)
{
    return limit != 0 && limit < with_commits ? limit : (size_t)with_commits;
}
