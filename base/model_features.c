/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/facts.h"
#include "prt/model.h"

static prt_code no_memory(prt_err *err)
{
    return prt_fail_memory(err, "the features of a repository");
}

/* Each within the ceilings of one feature, as it was when it was made. */
static prt_code copy_feature(prt_arena *arena, const struct prt_feature *from, struct prt_feature *to, prt_err *err)
{
    struct prt_facts facts = {.arena = arena};
    to->name = prt_arena_str(arena, from->name);
    to->facts = prt_facts_copy(&facts, from->facts);
    return to->name.data != NULL && to->facts != NULL ? PRT_OK : no_memory(err);
}

prt_code prt_features_copy(prt_arena *arena, const struct prt_feature *features, size_t count, struct prt_feature **out,
                           prt_err *err)
{
    struct prt_feature *copies = prt_arena_alloc(arena, count, sizeof *copies);
    prt_code code = copies != NULL ? PRT_OK : no_memory(err);
    for (size_t i = 0; i < count && code == PRT_OK; i++)
        code = copy_feature(arena, &features[i], &copies[i], err);
    if (code == PRT_OK)
        *out = copies;
    return code;
}

prt_code prt_tallies_copy(prt_arena *arena, const struct prt_tally *tallies, size_t count, struct prt_tally **out,
                          prt_err *err)
{
    struct prt_tally *copies = prt_arena_alloc(arena, count, sizeof *copies);
    if (copies == NULL)
        return no_memory(err);
    for (size_t i = 0; i < count; i++) {
        copies[i] = tallies[i];
        copies[i].name = prt_arena_str(arena, tallies[i].name);
        if (copies[i].name.data == NULL)
            return no_memory(err);
    }
    *out = copies;
    return PRT_OK;
}

prt_code prt_record_take_total(struct prt_record *record, const struct prt_record *answer, prt_err *err)
{
    struct prt_feature *features = NULL;
    struct prt_tally *tallies = NULL;
    prt_code code = prt_features_copy(&record->arena, answer->features, answer->feature_count, &features, err);
    if (code == PRT_OK)
        code = prt_tallies_copy(&record->arena, answer->tallies, answer->tally_count, &tallies, err);
    if (code != PRT_OK)
        return code;
    record->features = features;
    record->feature_count = answer->feature_count;
    record->tallies = tallies;
    record->tally_count = answer->tally_count;
    record->total_loc = answer->total_loc;
    record->flags |= PRT_RECORD_LOC_KNOWN;
    return PRT_OK;
}
