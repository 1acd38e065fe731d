/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_MEM_H
#define PRT_MEM_H
/*
 * Allocation. Every function returns NULL when memory is short or the size overflows; the caller reports PRT_E_MEMORY.
 * What they return is freed with free(). Sizes are products where products are meant, so that no caller multiplies.
 */
#include "prt/err.h"

void *prt_alloc(size_t size) PRT_MUST_USE;                    /* not cleared; size 0 gives a pointer all the same */
void *prt_calloc(size_t count, size_t size) PRT_MUST_USE;     /* cleared */
void *prt_memdup(const void *data, size_t size) PRT_MUST_USE; /* data may be NULL when size is 0 */
char *prt_strdup(const char *text) PRT_MUST_USE;
char *prt_strndup(const char *text, size_t len) PRT_MUST_USE; /* NUL added; stops at len, not at a NUL inside */

/*
 * Makes room for `need` items in a growing array and returns the (perhaps moved) array, or NULL with the old one
 * intact. *capacity is in items and grows by half, at least to 8.
 *
 *     row *grown = prt_grow(rows, &capacity, count + 1, sizeof *rows);
 *     if (grown == NULL)
 *         return prt_fail_memory(err, "ledger rows");
 *     rows = grown;
 */
void *prt_grow(void *items, size_t *capacity, size_t need, size_t item_size) PRT_MUST_USE;

#endif
