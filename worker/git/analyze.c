/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/analyze.h"

#include <stdlib.h>

#include "prt/limits.h"
#include "prt/mem.h"
#include "worker/git/analysis.h"

enum { DEFAULT_CACHE_MIB = 152 };

prt_code prt_analysis_progress(const struct prt_analysis *analysis, enum prt_analysis_phase phase, uint64_t done,
                               uint64_t total, prt_err *err)
{
    static const prt_cost_kind costs[] = {[PRT_ANALYSIS_OPEN] = PRT_COST_OPEN,
                                          [PRT_ANALYSIS_WALK] = PRT_COST_WALK,
                                          [PRT_ANALYSIS_COUNT] = PRT_COST_DIFF,
                                          [PRT_ANALYSIS_TOTAL] = PRT_COST_TOTAL};
    struct prt_analyze_progress progress = {(int)phase, done, total};
    const struct prt_analyze_options *options = analysis->options;
    (void)prt_meter_enter(analysis->meter, costs[phase]);
    if (options->progress == NULL || options->progress(options->context, &progress))
        return PRT_OK;
    return prt_fail(err, PRT_E_CANCELLED, "the analysis was cancelled");
}

bool prt_analysis_yields(const struct prt_analysis *analysis, uint64_t done, uint64_t total)
{
    const struct prt_analyze_options *options = analysis->options;
    return options->yields != NULL && done < total && options->yields(options->context, done, total - done);
}

bool prt_analysis_is_loss(prt_code code)
{
    return code == PRT_E_NOT_FOUND || code == PRT_E_FORMAT || code == PRT_E_LIMIT;
}

prt_category prt_analysis_category(prt_code code)
{
    switch (code) {
    case PRT_E_NOT_FOUND: return PRT_CATEGORY_MISSING_OBJECTS;
    case PRT_E_FORMAT: return PRT_CATEGORY_CORRUPT_OBJECTS;
    case PRT_E_LIMIT: return PRT_CATEGORY_TOO_LARGE;
    default: return PRT_CATEGORY_ANALYSIS;
    }
}

const char *prt_analysis_hint(const struct prt_analysis *analysis, prt_category category)
{
    if (category == PRT_CATEGORY_MISSING_OBJECTS && analysis->repository.partial)
        return "; it is a partial clone, and what it left out is not fetched: clone it without --filter";
    return "";
}

prt_code prt_analysis_tell(struct prt_analysis *analysis, const char *what, const prt_err *reason, prt_err *err)
{
    if (!prt_analysis_is_loss(reason->code)) {
        *err = *reason;
        return reason->code;
    }
    prt_category category = prt_analysis_category(reason->code);
    return prt_record_add_problem(&analysis->record, err, category, "%s%s%s", what, reason->text,
                                  prt_analysis_hint(analysis, category));
}

static prt_code copy_text(struct prt_record *record, prt_str text, prt_str *out, prt_err *err)
{
    prt_str copy = prt_arena_str(&record->arena, text);
    if (copy.data == NULL)
        return prt_fail_memory(err, "the record");
    *out = copy;
    return PRT_OK;
}

/* Nothing was ever committed: no lines, for certain, and no features. */
static prt_code tell_nothing(struct prt_analysis *analysis, prt_err *err)
{
    analysis->record.flags |= PRT_RECORD_LOC_KNOWN;
    return prt_analysis_detect(analysis, false, err);
}

static prt_code tell_unborn(struct prt_analysis *analysis, prt_err *err)
{
    struct prt_branches branches = {.count = 0};
    prt_code code = prt_repository_branches(&analysis->repository, &branches, err);
    if (code == PRT_OK && branches.count > 0)
        code = prt_record_add_problem(
            &analysis->record, err, PRT_CATEGORY_UNBORN_HEAD,
            "HEAD names %s, which does not exist; there %s %s%s%s%s%s%s; point it to one of them with git symbolic-ref "
            "HEAD",
            analysis->repository.head, branches.count == 1 ? "is" : "are", branches.names[0],
            branches.shown > 1 ? ", " : "", branches.shown > 1 ? branches.names[1] : "", branches.shown > 2 ? ", " : "",
            branches.shown > 2 ? branches.names[2] : "", branches.count > branches.shown ? " and more" : "");
    else if (code == PRT_OK)
        code = tell_nothing(analysis, err);
    prt_branches_free(&branches);
    return code;
}

static prt_code keep_tip(struct prt_analysis *analysis, prt_err *err)
{
    char hex[PRT_ID_HEX_MAX];
    prt_id_hex(&analysis->tip, prt_objects_id_size(analysis->objects), hex);
    return copy_text(&analysis->record, prt_str_from(hex), &analysis->record.tip, err);
}

static prt_code read_all(struct prt_analysis *analysis, prt_err *err)
{
    prt_code code = prt_analysis_walk(analysis, err);
    return code == PRT_OK ? prt_analysis_count(analysis, err) : code;
}

/* Everything behind an open repository with a HEAD that exists. */
static prt_code read_history(struct prt_analysis *analysis, prt_err *err)
{
    prt_err reason;
    bool answered = false;
    prt_code code = prt_analysis_read_tip(analysis, &reason);
    if (code != PRT_OK)
        return prt_analysis_tell(analysis, "HEAD: ", &reason, err);
    code = keep_tip(analysis, err);
    if (code == PRT_OK)
        code = prt_analysis_load_mailmap(analysis, err);
    if (code == PRT_OK)
        code = prt_analysis_since(analysis, &answered, err);
    return code == PRT_OK && !answered ? read_all(analysis, err) : code;
}

static prt_code open_objects(struct prt_analysis *analysis, bool *opened, prt_err *err)
{
    size_t cache = analysis->options->cache_bytes;
    prt_err reason;
    prt_code code = prt_objects_open(analysis->repository.handle, cache != 0 ? cache : PRT_MIB(DEFAULT_CACHE_MIB),
                                     &analysis->objects, &reason);
    *opened = code == PRT_OK;
    if (code == PRT_OK) {
        prt_objects_measure(analysis->objects, analysis->meter);
        return PRT_OK;
    }
    if (code == PRT_E_MEMORY)
        return prt_fail_memory(err, "the object database");
    return prt_record_add_problem(&analysis->record, err, PRT_CATEGORY_NOT_READABLE, "%s", reason.text);
}

static prt_code read_repository(struct prt_analysis *analysis, prt_err *err)
{
    struct prt_record *record = &analysis->record;
    bool opened = false;
    record->flags = analysis->repository.flags;
    prt_code code = copy_text(record, prt_str_from(analysis->repository.head), &record->head, err);
    if (code == PRT_OK && !analysis->repository.born)
        return tell_unborn(analysis, err);
    if (code == PRT_OK)
        code = prt_analysis_read_shallow(analysis, err);
    if (code == PRT_OK && prt_analysis_is_unchanged(analysis, &analysis->repository.tip))
        return prt_analysis_tell_unchanged(analysis, err);
    if (code == PRT_OK && analysis->repository.shallow_damaged)
        code = prt_record_add_problem(record, err, PRT_CATEGORY_CORRUPT_OBJECTS,
                                      "the shallow file has lines that name no commit");
    if (code == PRT_OK)
        code = open_objects(analysis, &opened, err);
    return code == PRT_OK && opened ? read_history(analysis, err) : code;
}

static prt_code read_part(struct prt_analysis *analysis, prt_err *err)
{
    bool opened = analysis->objects != NULL; /* kept from the part before */
    prt_code code = opened ? PRT_OK : open_objects(analysis, &opened, err);
    if (code != PRT_OK || !opened)
        return code;
    return analysis->task->kind == PRT_TASK_COUNT ? prt_analysis_count_chunk(analysis, err)
                                                  : prt_analysis_count_tree(analysis, err);
}

static prt_code begin(struct prt_analysis *analysis, prt_err *err)
{
    const struct prt_task *task = analysis->task;
    prt_code code = prt_analysis_read_task(analysis, err);
    analysis->record.count_since = task->count_since;
    if (code == PRT_OK)
        code = copy_text(&analysis->record, task->repository, &analysis->record.repository, err);
    if (code == PRT_OK && task->kind == PRT_TASK_COUNT)
        code = prt_analysis_make_chunk(analysis, err);
    return code == PRT_OK ? prt_analysis_progress(analysis, PRT_ANALYSIS_OPEN, 0, 0, err) : code;
}

static prt_code run(struct prt_analysis *analysis, const char *root, prt_err *err)
{
    prt_category category = PRT_CATEGORY_NONE;
    prt_err reason;
    prt_code code = begin(analysis, err);
    if (code != PRT_OK)
        return code;
    if (prt_analysis_recall(analysis, root))
        return read_part(analysis, err);
    code = prt_repository_open(root, analysis->task->path, &analysis->repository, &category, &reason);
    if (code == PRT_OK)
        return analysis->task->kind == PRT_TASK_ANALYZE ? read_repository(analysis, err) : read_part(analysis, err);
    if (category != PRT_CATEGORY_NONE)
        return prt_record_add_problem(&analysis->record, err, category, "%s", reason.text);
    *err = reason;
    return code;
}

static void *copy_items(prt_arena *arena, const void *items, size_t count, size_t size)
{
    void *copy = prt_arena_alloc(arena, count, size);
    if (copy != NULL && count > 0)
        memcpy(copy, items, count * size);
    return copy;
}

/* Rows grew outside the arena, where growing gives the old memory back. */
static prt_code settle_rows(struct prt_analysis *analysis, prt_err *err)
{
    struct prt_record *record = &analysis->record;
    struct prt_commit *rows = copy_items(&record->arena, analysis->rows, analysis->row_count, sizeof *record->commits);
    if (rows == NULL)
        return prt_fail_memory(err, "the record");
    record->commits = rows;
    record->commit_count = analysis->row_count;
    return PRT_OK;
}

/* Rows of named commits have no author of their own: they share an empty one. */
static prt_code settle_identities(struct prt_analysis *analysis, prt_err *err)
{
    struct prt_record *record = &analysis->record;
    const struct prt_identities *identities = &analysis->identities;
    bool nameless = analysis->task->kind == PRT_TASK_COUNT;
    struct prt_identity *authors =
        nameless ? prt_arena_alloc(&record->arena, 1, sizeof *authors)
                 : copy_items(&record->arena, identities->items, identities->count, sizeof *record->identities);
    if (authors == NULL)
        return prt_fail_memory(err, "the record");
    record->identities = authors;
    record->identity_count = nameless ? 1 : identities->count;
    return PRT_OK;
}

static prt_code settle_names(struct prt_analysis *analysis, prt_err *err)
{
    struct prt_record *record = &analysis->record;
    size_t count = analysis->row_count;
    if (count == 0 || prt_objects_id_size(analysis->objects) != PRT_ID_BYTES)
        return PRT_OK;
    char *names = prt_arena_alloc(&record->arena, count, PRT_ID_BYTES);
    if (names == NULL)
        return prt_fail_memory(err, "the names of commits");
    for (size_t i = 0; i < count; i++)
        memcpy(names + i * PRT_ID_BYTES, analysis->walk.seen.ids[analysis->row_places[i]].bytes, PRT_ID_BYTES);
    record->ids = (prt_str){names, count * PRT_ID_BYTES};
    return PRT_OK;
}

static prt_code settle_context(struct prt_analysis *analysis, prt_err *err)
{
    struct prt_record *record = &analysis->record;
    char context[PRT_MAX_CONTEXT + 1];
    if (record->tip.len == 0 || (record->flags & PRT_RECORD_UNCHANGED) != 0)
        return PRT_OK;
    prt_analysis_context(analysis, context);
    return copy_text(record, prt_str_from(context), &record->context, err);
}

static prt_code settle(struct prt_analysis *analysis, prt_err *err)
{
    prt_code code = settle_rows(analysis, err);
    if (code == PRT_OK)
        code = settle_identities(analysis, err);
    if (code != PRT_OK || analysis->task->kind != PRT_TASK_ANALYZE)
        return code;
    code = settle_names(analysis, err);
    return code == PRT_OK ? settle_context(analysis, err) : code;
}

static void free_analysis(struct prt_analysis *analysis)
{
    free(analysis->rows);
    free(analysis->row_places);
    free(analysis->pending);
    prt_walk_free(&analysis->walk);
    prt_identities_free(&analysis->identities);
    prt_attributes_destroy(&analysis->attributes);
    prt_mailmap_destroy(&analysis->mailmap);
    prt_objects_destroy(&analysis->objects);
    prt_detect_options_free(&analysis->detect);
    prt_repository_close(&analysis->repository);
}

prt_code prt_analyze(const char *root, const struct prt_task *task, const struct prt_analyze_options *options,
                     struct prt_record *out, prt_err *err)
{
    static const struct prt_analyze_options none = {0};
    struct prt_meter meter;
    struct prt_analysis analysis = {.task = task, .options = options != NULL ? options : &none};
    if (analysis.options->cost != NULL) {
        analysis.meter = &meter;
        prt_meter_start(&meter, PRT_COST_OPEN);
    }
    prt_code code = run(&analysis, root, err);
    if (code == PRT_OK)
        code = settle(&analysis, err);
    if (code == PRT_OK)
        *out = analysis.record;
    else
        prt_record_free(&analysis.record);
    if (code == PRT_OK)
        prt_analysis_remember(&analysis, root);
    free_analysis(&analysis);
    if (analysis.meter != NULL)
        prt_meter_stop(&meter, analysis.options->cost);
    return code;
}
