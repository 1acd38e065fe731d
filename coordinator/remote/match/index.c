/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/match/index.h"

#include <stdlib.h>

#include "prt/mem.h"

prt_code prt_match_index_init(struct prt_match_index *index, prt_err *err)
{
    *index = (struct prt_match_index){.keys = prt_map_new()};
    return index->keys != NULL ? PRT_OK : prt_fail_memory(err, "names of projects");
}

void prt_match_index_free(struct prt_match_index *index)
{
    prt_map_destroy(&index->keys);
    free(index->hits);
    *index = (struct prt_match_index){0};
}

static prt_code append(struct prt_match_index *index, prt_str key, size_t project, prt_err *err)
{
    struct prt_match_hit *grown = prt_grow(index->hits, &index->capacity, index->count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, "names of projects");
    index->hits = grown;
    const prt_code rc = prt_map_put(index->keys, key, index->count, err);
    if (rc != PRT_OK)
        return rc;
    index->hits[index->count++] = (struct prt_match_hit){.project = project};
    if (key.len > index->longest)
        index->longest = key.len;
    return PRT_OK;
}

prt_code prt_match_index_add(struct prt_match_index *index, prt_str key, size_t project, prt_match_prefers prefers,
                             const void *context, prt_err *err)
{
    uint64_t at = 0;
    if (!prt_map_get(index->keys, key, &at))
        return append(index, key, project, err);
    struct prt_match_hit *hit = &index->hits[at];
    if (hit->project == project)
        return PRT_OK;
    hit->shared = true;
    if (prefers(context, project, hit->project))
        hit->project = project;
    return PRT_OK;
}

bool prt_match_index_find(const struct prt_match_index *index, prt_str key, struct prt_match_hit *out)
{
    uint64_t at = 0;
    if (key.len > index->longest || !prt_map_get(index->keys, key, &at))
        return false;
    *out = index->hits[at];
    return true;
}
