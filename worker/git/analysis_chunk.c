/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/mem.h"
#include "worker/git/analysis.h"

/* The attributes are those of the commit that the split record was made at, wherever HEAD is by now. */
static prt_code read_tip_tree(struct prt_analysis *analysis, bool *known, prt_err *err)
{
    prt_err reason;
    *known = false;
    prt_code code = prt_analysis_tree_of(analysis, &analysis->tip, &analysis->tip_tree, &reason);
    if (code != PRT_OK)
        return prt_analysis_tell(analysis, "the commit that was HEAD: ", &reason, err);
    return prt_analysis_load_attributes(analysis, known, err);
}

static prt_id commit_at(const struct prt_analysis *analysis, size_t index)
{
    prt_id id = {{0}};
    memcpy(id.bytes, analysis->task->commits.data + index * PRT_ID_BYTES, PRT_ID_BYTES);
    return id;
}

static prt_code count_commits(struct prt_analysis *analysis, prt_numstat_t *numstat, prt_err *err)
{
    struct prt_analysis_losses losses = {.missing = {0}};
    bool left = false;
    prt_code code = PRT_OK;
    for (size_t i = 0; i < analysis->row_count && !left && code == PRT_OK; i++) {
        prt_id commit = commit_at(analysis, i);
        code = prt_analysis_count_row(analysis, numstat, &commit, &analysis->rows[i], &losses, err);
        if (code == PRT_OK && (i + 1) % PRT_ANALYSIS_PROGRESS_EVERY == 0)
            code = prt_analysis_progress(analysis, PRT_ANALYSIS_COUNT, i + 1, analysis->row_count, err);
        left = prt_analysis_yields(analysis, i + 1, analysis->row_count);
    }
    return code == PRT_OK ? prt_analysis_tell_losses(analysis, &losses, err) : code;
}

typedef prt_code (*count_part)(struct prt_analysis *analysis, prt_numstat_t *numstat, prt_err *err);

static prt_code count_behind_tip(struct prt_analysis *analysis, count_part count, prt_err *err)
{
    bool known = false;
    prt_numstat_t *numstat = NULL;
    prt_code code = read_tip_tree(analysis, &known, err);
    if (code != PRT_OK || !known)
        return code;
    code = prt_numstat_new(analysis->objects, analysis->attributes, &numstat, err);
    if (code == PRT_OK)
        code = count(analysis, numstat, err);
    prt_numstat_destroy(&numstat);
    return code;
}

prt_code prt_analysis_make_chunk(struct prt_analysis *analysis, prt_err *err)
{
    size_t count = analysis->task->commits.len / PRT_ID_BYTES;
    if (count == 0)
        return PRT_OK;
    analysis->rows = prt_calloc(count, sizeof *analysis->rows);
    if (analysis->rows == NULL)
        return prt_fail_memory(err, "ledger rows");
    analysis->row_count = count;
    return PRT_OK;
}

prt_code prt_analysis_count_chunk(struct prt_analysis *analysis, prt_err *err)
{
    prt_code code = prt_analysis_progress(analysis, PRT_ANALYSIS_COUNT, 0, analysis->row_count, err);
    return code == PRT_OK ? count_behind_tip(analysis, count_commits, err) : code;
}

prt_code prt_analysis_count_tree(struct prt_analysis *analysis, prt_err *err)
{
    const prt_code code = count_behind_tip(analysis, prt_analysis_count_total, err);
    return code == PRT_OK && analysis->record.problem_count == 0 ? prt_analysis_detect(analysis, true, err) : code;
}
