/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_RANK_H
#define PRT_REPORT_RANK_H
/*
 * One ranking rule for every list: those not set behind the others first, then metric descending, then name, then key,
 * both ascending in code-point order. Keys are distinct, so the order is total and no input order shows through; where
 * they are not, the index decides.
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/arena.h"
#include "prt/str.h"

struct prt_rank_item {
    int64_t metric;
    prt_str name;   /* what a reader sees */
    prt_str key;    /* what tells two equal names apart */
    uint32_t index; /* of the thing ranked */
    bool behind;    /* no part of the ranking: follows the others, in the same order */
};

/* Ranks the items and returns their indexes, best first, in the arena. NULL: no memory. */
uint32_t *prt_rank_indexes(prt_arena *arena, struct prt_rank_item *items, size_t count) PRT_MUST_USE;

/* Rows of a list of the best `limit` (0: no limit): those without a commit in the window are at the end of the ranking,
 * and have no place in it. */
size_t prt_rank_rows(uint32_t limit, uint64_t with_commits);

#endif
