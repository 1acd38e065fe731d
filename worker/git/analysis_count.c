/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/analysis.h"

static struct prt_analysis_loss *loss_of(struct prt_analysis_losses *losses, prt_code code)
{
    return code == PRT_E_NOT_FOUND ? &losses->missing : code == PRT_E_FORMAT ? &losses->damaged : &losses->too_large;
}

/* What is compared to count a commit. */
struct sides {
    bool merge;
    bool root;
    prt_id before; /* the first parent's tree, unless it is a root */
    prt_id after;
};

/* The commit is read again: it is in the cache as a rule, and 60 bytes less are kept for each. */
static prt_code read_sides(struct prt_analysis *analysis, const prt_id *commit, struct sides *out, prt_err *err)
{
    prt_object object = {0};
    struct prt_commit_header header;
    prt_code code = prt_walk_read(analysis->objects, commit, &analysis->repository.shallow, &object, &header, err);
    if (code != PRT_OK)
        return code;
    *out = (struct sides){.merge = header.parent_count >= 2, .root = header.parent_count == 0, .after = header.tree};
    prt_id parent = !out->root ? prt_commit_parent(&header, 0) : (prt_id){{0}};
    prt_objects_release(analysis->objects, &object);
    return out->root || out->merge ? PRT_OK : prt_analysis_tree_of(analysis, &parent, &out->before, err);
}

static prt_code count_commit(struct prt_analysis *analysis, prt_numstat_t *numstat, const prt_id *commit,
                             struct prt_commit *row, prt_err *err)
{
    struct sides sides;
    struct prt_counts counts = {0};
    prt_code code = read_sides(analysis, commit, &sides, err);
    if (code == PRT_OK && !sides.merge)
        code = prt_numstat_trees(numstat, sides.root ? NULL : &sides.before, &sides.after, &counts, err);
    if (code != PRT_OK)
        return code;
    row->added = counts.added;
    row->removed = counts.removed;
    row->flags |= PRT_COMMIT_COUNTED | (sides.merge ? PRT_COMMIT_MERGE : 0u);
    return PRT_OK;
}

/* Where something is wrong, nothing is left to others: the sentences are those of one look at everything. */
static bool may_leave(const struct prt_analysis *analysis, const struct prt_analysis_losses *losses)
{
    return analysis->record.problem_count + losses->missing.count + losses->damaged.count + losses->too_large.count ==
           0;
}

/* *left: others are to count the rest. */
static prt_code count_pending(struct prt_analysis *analysis, prt_numstat_t *numstat, bool *left, prt_err *err)
{
    struct prt_analysis_losses losses = {.missing = {0}};
    const size_t count = analysis->pending_count;
    prt_code code = PRT_OK;
    *left = may_leave(analysis, &losses) && prt_analysis_yields(analysis, 0, count);
    for (size_t i = 0; i < count && !*left && code == PRT_OK; i++) {
        uint32_t row = analysis->pending[i];
        const prt_id *commit = &analysis->walk.seen.ids[analysis->row_places[row]];
        code = prt_analysis_count_row(analysis, numstat, commit, &analysis->rows[row], &losses, err);
        if (code == PRT_OK && (i + 1) % PRT_ANALYSIS_PROGRESS_EVERY == 0)
            code = prt_analysis_progress(analysis, PRT_ANALYSIS_COUNT, i + 1, count, err);
        *left = may_leave(analysis, &losses) && prt_analysis_yields(analysis, i + 1, count);
    }
    return code == PRT_OK ? prt_analysis_tell_losses(analysis, &losses, err) : code;
}

static prt_code tell_loss(struct prt_analysis *analysis, const struct prt_analysis_loss *loss, prt_err *err)
{
    char hex[PRT_ID_HEX_MAX];
    if (loss->count == 0)
        return PRT_OK;
    prt_category category = prt_analysis_category(loss->reason.code);
    prt_id_hex(&loss->commit, prt_objects_id_size(analysis->objects), hex);
    return prt_record_add_problem(
        &analysis->record, err, category, "commits whose lines could not be counted: %llu, the first of them %s: %s%s",
        (unsigned long long)loss->count, hex, loss->reason.text, prt_analysis_hint(analysis, category));
}

/* The ledger knows the lines of its own tip, so only what differs is read. What cannot be read is no problem: without
 * the flag, all lines are asked for. */
static prt_code count_difference(struct prt_analysis *analysis, prt_numstat_t *numstat, prt_err *err)
{
    prt_id base_tree;
    prt_code code = prt_analysis_progress(analysis, PRT_ANALYSIS_TOTAL, 0, 0, err);
    if (code == PRT_OK)
        code = prt_analysis_tree_of(analysis, &analysis->base, &base_tree, err);
    if (code == PRT_OK)
        code = prt_analysis_tally(analysis, numstat, &base_tree, err);
    return prt_analysis_is_loss(code) ? PRT_OK : code;
}

static prt_code count_here(struct prt_analysis *analysis, prt_err *err)
{
    bool left = false;
    prt_numstat_t *numstat = NULL;
    prt_code code = prt_numstat_new(analysis->objects, analysis->attributes, &numstat, err);
    if (code == PRT_OK)
        code = count_pending(analysis, numstat, &left, err);
    if (code == PRT_OK && left)
        analysis->record.flags |= PRT_RECORD_SPLIT;
    else if (code == PRT_OK)
        code = (analysis->record.flags & PRT_RECORD_DELTA) != 0 ? count_difference(analysis, numstat, err)
                                                                : prt_analysis_count_total(analysis, numstat, err);
    prt_numstat_destroy(&numstat);
    return code;
}

prt_code prt_analysis_count_row(struct prt_analysis *analysis, prt_numstat_t *numstat, const prt_id *commit,
                                struct prt_commit *row, struct prt_analysis_losses *losses, prt_err *err)
{
    prt_code code = count_commit(analysis, numstat, commit, row, err);
    if (!prt_analysis_is_loss(code))
        return code;
    struct prt_analysis_loss *loss = loss_of(losses, code);
    if (loss->count++ == 0) {
        loss->commit = *commit;
        loss->reason = *err;
    }
    return PRT_OK;
}

prt_code prt_analysis_tell_losses(struct prt_analysis *analysis, const struct prt_analysis_losses *losses, prt_err *err)
{
    prt_code code = tell_loss(analysis, &losses->missing, err);
    if (code == PRT_OK)
        code = tell_loss(analysis, &losses->damaged, err);
    return code == PRT_OK ? tell_loss(analysis, &losses->too_large, err) : code;
}

prt_code prt_analysis_count_total(struct prt_analysis *analysis, prt_numstat_t *numstat, prt_err *err)
{
    prt_err reason;
    prt_code code = prt_analysis_progress(analysis, PRT_ANALYSIS_TOTAL, 0, 0, err);
    if (code != PRT_OK)
        return code;
    code = prt_analysis_tally(analysis, numstat, NULL, &reason);
    return code == PRT_OK ? PRT_OK
                          : prt_analysis_tell(analysis, "the lines at HEAD could not be counted: ", &reason, err);
}

prt_code prt_analysis_count(struct prt_analysis *analysis, prt_err *err)
{
    bool known = false;
    prt_code code = prt_analysis_progress(analysis, PRT_ANALYSIS_COUNT, 0, analysis->pending_count, err);
    if (code == PRT_OK)
        code = prt_analysis_load_attributes(analysis, &known, err);
    if (code == PRT_OK && known)
        code = count_here(analysis, err);
    /* Whoever counts the lines finds the features, too. */
    const bool left = (analysis->record.flags & PRT_RECORD_SPLIT) != 0;
    return code == PRT_OK && !left ? prt_analysis_detect(analysis, true, err) : code;
}
