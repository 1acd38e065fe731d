/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/limits.h"
#include "prt/mem.h"
#include "worker/git/analysis.h"
#include "worker/git/walk_since.h"

/* Undated commits are in no time window; they are counted only when everything is. */
static bool is_asked_for(const struct prt_analysis *analysis, const struct prt_commit *row)
{
    int64_t since = analysis->task->count_since;
    if (row->flags & PRT_COMMIT_MERGE)
        return false;
    return since == PRT_COUNT_ALL || ((row->flags & PRT_COMMIT_TIMED) && row->time >= since);
}

static prt_code add_row(struct prt_analysis *analysis, const struct prt_commit *row, size_t place, prt_err *err)
{
    size_t count = analysis->row_count + 1;
    struct prt_commit *rows = prt_grow(analysis->rows, &analysis->row_capacity, count, sizeof *rows);
    if (rows == NULL)
        return prt_fail_memory(err, "ledger rows");
    analysis->rows = rows;
    uint32_t *places = prt_grow(analysis->row_places, &analysis->place_capacity, count, sizeof *places);
    if (places == NULL)
        return prt_fail_memory(err, "ledger rows");
    analysis->row_places = places;
    rows[count - 1] = *row;
    places[count - 1] = (uint32_t)place;
    analysis->row_count = count;
    return PRT_OK;
}

static prt_code add_pending(struct prt_analysis *analysis, prt_err *err)
{
    uint32_t *grown =
        prt_grow(analysis->pending, &analysis->pending_capacity, analysis->pending_count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, "commits to be counted");
    analysis->pending = grown;
    analysis->pending[analysis->pending_count++] = (uint32_t)(analysis->row_count - 1);
    return PRT_OK;
}

static bool has_loss(const struct prt_analysis *analysis)
{
    const struct prt_walk *walk = &analysis->walk;
    return analysis->record.problem_count + walk->missing.count + walk->damaged.count + walk->too_large.count > 0;
}

/* What is damaged is not split, and only names of 20 bytes can be said. */
static bool may_hand_out(const struct prt_analysis *analysis)
{
    return analysis->hands_out && analysis->options->advances != NULL && !has_loss(analysis) &&
           prt_objects_id_size(analysis->objects) == PRT_ID_BYTES;
}

/* Others may begin to count before every header is read. */
static prt_code hand_out(struct prt_analysis *analysis, prt_err *err)
{
    const struct prt_analyze_options *options = analysis->options;
    const size_t met = analysis->pending_count - analysis->handed_out;
    const size_t count = met < PRT_MAX_ADVANCE / PRT_ID_BYTES ? met : PRT_MAX_ADVANCE / PRT_ID_BYTES;
    prt_buf names = {0};
    if (met == 0 || !may_hand_out(analysis) || !options->advances(options->context, met))
        return PRT_OK;
    for (size_t i = 0; i < count; i++) {
        const uint32_t row = analysis->pending[analysis->handed_out + i];
        prt_buf_add(&names, analysis->walk.seen.ids[analysis->row_places[row]].bytes, PRT_ID_BYTES);
    }
    prt_code code = prt_buf_check(&names, "the names of commits", err);
    if (code == PRT_OK)
        code = options->advance(options->context, analysis->record.tip, prt_buf_str(&names), err);
    prt_buf_free(&names);
    analysis->handed_out += count;
    return code;
}

static prt_code visit(void *context, size_t index, prt_str bytes, const struct prt_commit_header *header, prt_err *err)
{
    struct prt_analysis *analysis = context;
    struct prt_commit row = {.time = 0};
    struct prt_ident dates;
    prt_code code = prt_identities_author(&analysis->identities, bytes, &row.author, &dates, err);
    if (code != PRT_OK)
        return code;
    row.time = dates.time;
    row.zone = dates.zone;
    row.flags = (dates.dated ? PRT_COMMIT_TIMED : 0u) | (prt_commit_is_signed_off(bytes) ? PRT_COMMIT_SIGNED_OFF : 0u);
    if (header->parent_count >= 2)
        row.flags |= PRT_COMMIT_MERGE | PRT_COMMIT_COUNTED;
    code = add_row(analysis, &row, index, err);
    if (code == PRT_OK && is_asked_for(analysis, &row))
        code = add_pending(analysis, err);
    if (code != PRT_OK || analysis->row_count % PRT_ANALYSIS_PROGRESS_EVERY != 0)
        return code;
    code = prt_analysis_progress(analysis, PRT_ANALYSIS_WALK, analysis->row_count, 0, err);
    return code == PRT_OK ? hand_out(analysis, err) : code;
}

/* "commits missing: 2 (1f00..., 2e11...); ..." */
static prt_code tell_loss(struct prt_analysis *analysis, const struct prt_walk_loss *loss, prt_code kind,
                          const char *what, prt_err *err)
{
    prt_buf names = {0};
    char hex[PRT_ID_HEX_MAX];
    size_t shown = loss->count < PRT_WALK_NAMED ? (size_t)loss->count : PRT_WALK_NAMED;
    prt_category category = prt_analysis_category(kind);
    if (loss->count == 0)
        return PRT_OK;
    for (size_t i = 0; i < shown; i++) {
        prt_id_hex(&loss->first[i], prt_objects_id_size(analysis->objects), hex);
        prt_buf_add_fmt(&names, "%s%s", i > 0 ? ", " : "", hex);
    }
    prt_code code = prt_buf_check(&names, "a sentence", err);
    if (code == PRT_OK)
        code = prt_record_add_problem(&analysis->record, err, category,
                                      "%s: %llu (%s%s); the history behind %s is not in the figures%s", what,
                                      (unsigned long long)loss->count, names.data, shown < loss->count ? ", ..." : "",
                                      loss->count == 1 ? "it" : "them", prt_analysis_hint(analysis, category));
    prt_buf_free(&names);
    return code;
}

static prt_code tell_cut(struct prt_analysis *analysis, prt_err *err)
{
    if (analysis->identities.cut == 0)
        return PRT_OK;
    return prt_record_add_problem(&analysis->record, err, PRT_CATEGORY_TOO_LARGE,
                                  "author names or addresses longer than %d bytes, in %llu commits, were cut",
                                  PRT_MAX_NAME, (unsigned long long)analysis->identities.cut);
}

static prt_code begin(struct prt_analysis *analysis, prt_err *err)
{
    prt_code code = prt_analysis_progress(analysis, PRT_ANALYSIS_WALK, 0, 0, err);
    return code == PRT_OK ? prt_identities_init(&analysis->identities, &analysis->record.arena, analysis->mailmap, err)
                          : code;
}

prt_code prt_analysis_walk(struct prt_analysis *analysis, prt_err *err)
{
    const struct prt_walk *walk = &analysis->walk;
    prt_code code = begin(analysis, err);
    analysis->hands_out = true;
    if (code == PRT_OK)
        code = prt_walk_from(analysis->objects, &analysis->tip, &analysis->repository.shallow, visit, analysis,
                             &analysis->walk, err);
    if (code == PRT_OK)
        code = tell_loss(analysis, &walk->missing, PRT_E_NOT_FOUND, "commits missing", err);
    if (code == PRT_OK)
        code = tell_loss(analysis, &walk->damaged, PRT_E_FORMAT, "commits damaged", err);
    if (code == PRT_OK)
        code = tell_loss(analysis, &walk->too_large, PRT_E_LIMIT, "commits larger than 16 MiB", err);
    return code == PRT_OK ? tell_cut(analysis, err) : code;
}

prt_code prt_analysis_walk_since(struct prt_analysis *analysis, bool *has_base, prt_err *err)
{
    prt_err reason;
    *has_base = false;
    prt_code code = begin(analysis, err);
    if (code != PRT_OK)
        return code;
    code = prt_walk_since(analysis->objects, &analysis->tip, &analysis->base, &analysis->repository.shallow, visit,
                          analysis, &analysis->walk, has_base, &reason);
    if (code == PRT_OK)
        return tell_cut(analysis, err);
    *err = reason;
    return prt_analysis_is_loss(code) ? PRT_OK : code;
}
