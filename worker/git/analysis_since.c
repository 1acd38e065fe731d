/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "worker/git/analysis.h"

/* All but the last part, which says what features are looked for: those are found anew in any case. */
static prt_str rows_part(prt_str context)
{
    return prt_str_sub(context, 0, prt_str_rfind(context, ':'));
}

static prt_str detect_part(prt_str context)
{
    return prt_str_sub(context, prt_str_rfind(context, ':') + 1, context.len);
}

static bool is_same_context(const struct prt_analysis *analysis)
{
    char context[PRT_MAX_CONTEXT + 1];
    prt_analysis_context(analysis, context);
    return prt_str_equal(rows_part(prt_str_from(context)), rows_part(analysis->task->context));
}

/* Sentences of problems are those of the whole history, so an answer with problems is none. */
static prt_code read_new_commits(struct prt_analysis *analysis, bool *answered, prt_err *err)
{
    bool has_base = false;
    prt_code code = prt_analysis_walk_since(analysis, &has_base, err);
    if (code != PRT_OK || !has_base || analysis->record.problem_count > 0)
        return code;
    analysis->record.flags |= PRT_RECORD_DELTA;
    code = prt_analysis_count(analysis, err);
    *answered = code == PRT_OK && analysis->record.problem_count == 0;
    return code;
}

/* What the tip's tree says (mailmap, attributes) stays: it is the same for the whole history. */
static void forget(struct prt_analysis *analysis)
{
    struct prt_record *record = &analysis->record;
    prt_walk_free(&analysis->walk);
    prt_identities_free(&analysis->identities);
    analysis->identities = (struct prt_identities){0};
    analysis->row_count = 0;
    analysis->pending_count = 0;
    record->flags = analysis->repository.flags;
    record->total_loc = 0;
    record->problems = NULL;
    record->problem_count = 0;
    record->tail = NULL;
    record->features = NULL;
    record->feature_count = 0;
    record->tallies = NULL;
    record->tally_count = 0;
}

bool prt_analysis_is_unchanged(const struct prt_analysis *analysis, const prt_id *tip)
{
    prt_str context = analysis->task->context;
    prt_str shallow = prt_str_sub(context, 0, prt_str_find(context, ':'));
    return analysis->task->base.len > 0 && !analysis->repository.shallow_damaged &&
           prt_id_equal(tip, &analysis->base) && prt_str_equal(shallow, prt_str_from(analysis->shallow_part)) &&
           prt_str_equal(detect_part(context), prt_str_from(analysis->detect.digest));
}

prt_code prt_analysis_tell_unchanged(struct prt_analysis *analysis, prt_err *err)
{
    struct prt_record *record = &analysis->record;
    record->tip = prt_arena_str(&record->arena, analysis->task->base);
    record->context = prt_arena_str(&record->arena, analysis->task->context);
    if (record->tip.data == NULL || record->context.data == NULL)
        return prt_fail_memory(err, "the record");
    record->flags |= PRT_RECORD_UNCHANGED;
    return PRT_OK;
}

prt_code prt_analysis_since(struct prt_analysis *analysis, bool *answered, prt_err *err)
{
    bool known = false;
    *answered = false;
    if (analysis->task->base.len == 0 || analysis->record.problem_count > 0)
        return PRT_OK;
    if (prt_analysis_is_unchanged(analysis, &analysis->tip)) {
        *answered = true;
        return prt_analysis_tell_unchanged(analysis, err);
    }
    prt_code code = prt_analysis_recall_attributes(analysis, err);
    if (code == PRT_OK)
        code = prt_analysis_load_attributes(analysis, &known, err);
    if (code == PRT_OK && known && is_same_context(analysis))
        code = read_new_commits(analysis, answered, err);
    if (code == PRT_OK && !*answered)
        forget(analysis);
    return code;
}
