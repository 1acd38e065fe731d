/* SPDX-License-Identifier: Apache-2.0 */
/* The second pass: base names that only one source and only one target has. */
#include <stdlib.h>

#include "worker/git/renames_passes.h"

static int compare_bases(const void *a_, const void *b_)
{
    const struct prt_rename_place *a = a_;
    const struct prt_rename_place *b = b_;
    return prt_str_compare(a->candidate->base, b->candidate->base);
}

static void sort_by_base(const struct prt_rename_candidates *list, struct prt_rename_place *places)
{
    for (size_t i = 0; i < list->count; i++)
        places[i] = (struct prt_rename_place){.candidate = &list->items[i], .index = (uint32_t)i};
    qsort(places, list->count, sizeof *places, compare_bases);
}

/* Places from `at` on with the same base name. */
static size_t run_of(const struct prt_rename_place *places, size_t count, size_t at)
{
    size_t run = 1;
    while (at + run < count && compare_bases(&places[at], &places[at + run]) == 0)
        run++;
    return run;
}

static prt_code try_pair(prt_renames_t *renames, const struct prt_rename_place *source_place,
                         const struct prt_rename_place *target_place, prt_err *err)
{
    struct prt_rename_candidate *source = &renames->sources.items[source_place->index];
    struct prt_rename_candidate *target = &renames->targets.items[target_place->index];
    const struct prt_rename_candidate *loaded = NULL;
    uint32_t score = 0;
    prt_code code = prt_renames_estimate(renames, source, target, PRT_SIMILARITY_BASENAME, &loaded, &score, err);
    if (code == PRT_OK && score >= PRT_SIMILARITY_BASENAME)
        prt_renames_pair(renames, source, target);
    return code;
}

/* No pair depends on another one here, so the order of names is as good as git's. */
prt_code prt_renames_by_base(prt_renames_t *renames, prt_err *err)
{
    const size_t source_count = renames->sources.count;
    const size_t target_count = renames->targets.count;
    struct prt_rename_place *sources = renames->places;
    struct prt_rename_place *targets = renames->places + source_count;
    prt_code code = PRT_OK;
    sort_by_base(&renames->sources, sources);
    sort_by_base(&renames->targets, targets);
    for (size_t s = 0, t = 0; s < source_count && t < target_count && code == PRT_OK;) {
        int order = compare_bases(&sources[s], &targets[t]);
        size_t source_run = order <= 0 ? run_of(sources, source_count, s) : 0;
        size_t target_run = order >= 0 ? run_of(targets, target_count, t) : 0;
        if (source_run == 1 && target_run == 1)
            code = try_pair(renames, &sources[s], &targets[t], err);
        s += source_run;
        t += target_run;
    }
    return code;
}
