/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_ARENA_H
#define PRT_ARENA_H
/*
 * Memory that lives and dies together: many small allocations, one release. Nothing in an arena is freed alone.
 * A zeroed prt_arena is empty and valid. Allocations are aligned to 16 bytes and are cleared.
 * `max` (0: PRT_MAX_ARENA of limits.h) bounds the bytes handed out; beyond it, as when memory is short, NULL is
 * returned.
 */
#include "prt/err.h"
#include "prt/str.h"

typedef struct prt_arena {
    struct prt_arena_block *blocks; /* newest first */
    size_t used;                    /* bytes handed out */
    size_t max;                     /* ceiling on `used`; 0 = PRT_MAX_ARENA */
} prt_arena;

void *prt_arena_alloc(prt_arena *arena, size_t count, size_t size) PRT_MUST_USE;
/* A copy with a NUL behind it. On failure .data is NULL. */
prt_str prt_arena_str(prt_arena *arena, prt_str text) PRT_MUST_USE;
void prt_arena_free(prt_arena *arena); /* releases everything; the arena is empty and usable again */

#endif
