/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/renames.h"

#include <stdlib.h>

#include "prt/mem.h"
#include "worker/git/renames_passes.h"

static prt_code add_candidate(struct prt_rename_candidates *list, const struct prt_file_pairs *pairs, size_t at,
                              prt_err *err)
{
    struct prt_rename_candidate *items = prt_grow(list->items, &list->capacity, list->count + 1, sizeof *items);
    if (items == NULL)
        return prt_fail_memory(err, "candidates for renames");
    list->items = items;
    const struct prt_file_pair *pair = &pairs->items[at];
    prt_str path = prt_file_pair_path(pairs, pair);
    const char *slash = memrchr(path.data, '/', path.len);
    size_t base_at = slash != NULL ? (size_t)(slash - path.data) + 1 : 0;
    items[list->count++] = (struct prt_rename_candidate){.pair = (uint32_t)at,
                                                         .version = pair->after.exists ? &pair->after : &pair->before,
                                                         .path = path,
                                                         .base = {path.data + base_at, path.len - base_at}};
    return PRT_OK;
}

static prt_code collect(prt_renames_t *renames, const struct prt_file_pairs *pairs, prt_err *err)
{
    prt_code code = PRT_OK;
    renames->sources.count = renames->targets.count = 0;
    for (size_t i = 0; i < pairs->count && code == PRT_OK; i++) {
        const struct prt_file_pair *pair = &pairs->items[i];
        if (!pair->after.exists)
            code = add_candidate(&renames->sources, pairs, i, err);
        else if (!pair->before.exists)
            code = add_candidate(&renames->targets, pairs, i, err);
    }
    return code;
}

static bool any_left(const prt_renames_t *renames)
{
    return renames->sources.count != 0 && renames->targets.count != 0;
}

static void drop_paired(const prt_renames_t *renames, struct prt_rename_candidates *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (!prt_renames_paired(renames, &list->items[i]))
            list->items[kept++] = list->items[i];
    }
    list->count = kept;
}

static prt_code make_places(prt_renames_t *renames, prt_err *err)
{
    size_t wanted = renames->sources.count + renames->targets.count;
    struct prt_rename_place *places = prt_grow(renames->places, &renames->place_capacity, wanted, sizeof *places);
    if (places == NULL)
        return prt_fail_memory(err, "candidates for renames");
    renames->places = places;
    return PRT_OK;
}

static prt_code run_passes(prt_renames_t *renames, prt_err *err)
{
    static prt_code (*const passes[])(prt_renames_t *, prt_err *) = {prt_renames_exact, prt_renames_by_base,
                                                                     prt_renames_by_content};
    prt_code code = make_places(renames, err);
    for (size_t i = 0; i < sizeof passes / sizeof *passes && code == PRT_OK && any_left(renames); i++) {
        code = passes[i](renames, err);
        drop_paired(renames, &renames->sources);
        drop_paired(renames, &renames->targets);
    }
    return code;
}

void prt_renames_pair(prt_renames_t *renames, const struct prt_rename_candidate *source,
                      const struct prt_rename_candidate *target)
{
    renames->pairs->items[source->pair].partner = target->pair;
    renames->pairs->items[target->pair].partner = source->pair;
}

bool prt_renames_paired(const prt_renames_t *renames, const struct prt_rename_candidate *candidate)
{
    return renames->pairs->items[candidate->pair].partner != PRT_NO_PARTNER;
}

bool prt_renames_same_base(const struct prt_rename_candidate *a, const struct prt_rename_candidate *b)
{
    return prt_str_equal(a->base, b->base);
}

prt_code prt_renames_new(prt_renames_t **out, prt_err *err)
{
    prt_renames_t *renames = prt_calloc(1, sizeof *renames);
    if (renames == NULL)
        return prt_fail_memory(err, "rename detection");
    *out = renames;
    return PRT_OK;
}

void prt_renames_destroy(prt_renames_t **renames)
{
    if (*renames == NULL)
        return;
    prt_similarity_destroy(&(*renames)->similarity);
    free((*renames)->sources.items);
    free((*renames)->targets.items);
    free((*renames)->places);
    free((*renames)->scores);
    free(*renames);
    *renames = NULL;
}

prt_code prt_renames_find(prt_renames_t *renames, const struct prt_content_reader *reader, struct prt_file_pairs *pairs,
                          prt_err *err)
{
    renames->reader = reader;
    renames->pairs = pairs;
    if (renames->similarity != NULL)
        prt_similarity_clear(renames->similarity);
    prt_code code = collect(renames, pairs, err);
    return code == PRT_OK && any_left(renames) ? run_passes(renames, err) : code;
}
