/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_MATCH_INDEX_H
#define PRT_MATCH_INDEX_H
/*
 * From a piece of a name to the project that it stands for, and whether it stands for that one alone. Private to the
 * room.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prt/err.h"
#include "prt/map.h"
#include "prt/str.h"

struct prt_match_hit {
    size_t project;
    bool shared; /* by several projects; `project` is then the preferred one */
};

struct prt_match_index {
    prt_map_t *keys;
    struct prt_match_hit *hits;
    size_t count, capacity;
    size_t longest; /* bytes of a key */
};

/* Says which of two projects is preferred. */
typedef bool (*prt_match_prefers)(const void *context, size_t one, size_t other);

/* Without keys. PRT_E_MEMORY, as below. */
prt_code prt_match_index_init(struct prt_match_index *index, prt_err *err) PRT_MUST_USE;
void prt_match_index_free(struct prt_match_index *index);
/* A key that stands for another project already is shared from now on; `prefers` says which of both it is. */
prt_code prt_match_index_add(struct prt_match_index *index, prt_str key, size_t project, prt_match_prefers prefers,
                             const void *context, prt_err *err) PRT_MUST_USE;
/* false: it stands for none, and *out is untouched. */
bool prt_match_index_find(const struct prt_match_index *index, prt_str key, struct prt_match_hit *out);

#endif
