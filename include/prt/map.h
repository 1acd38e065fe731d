/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_MAP_H
#define PRT_MAP_H
/*
 * A table from bytes to a number (usually an index into an array of the caller's). Keys are copied.
 * There is no order: whoever prints sorts. Iteration is therefore not offered; keep the array.
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/err.h"
#include "prt/str.h"

typedef struct prt_map prt_map_t;

prt_map_t *prt_map_new(void) PRT_MUST_USE;                            /* NULL when memory is short */
void prt_map_destroy(prt_map_t **map);                                /* sets *map to NULL; NULL-safe */
bool prt_map_get(const prt_map_t *map, prt_str key, uint64_t *value); /* false: not there, *value untouched */
/* Adds or replaces. PRT_E_MEMORY leaves the map as it was. */
prt_code prt_map_put(prt_map_t *map, prt_str key, uint64_t value, prt_err *err) PRT_MUST_USE;
bool prt_map_remove(prt_map_t *map, prt_str key); /* true when it was there */
size_t prt_map_count(const prt_map_t *map);

#endif
