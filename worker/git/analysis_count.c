/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/analysis.h"

/* Commits that could not be counted, by why: one problem each, with the first of them. */
struct loss {
    uint64_t count;
    prt_id commit;
    prt_err reason;
};

struct losses {
    struct loss missing;
    struct loss damaged;
    struct loss too_large;
};

static struct loss *loss_of(struct losses *losses, prt_code code)
{
    return code == PRT_E_NOT_FOUND ? &losses->missing : code == PRT_E_FORMAT ? &losses->damaged : &losses->too_large;
}

static prt_code tree_of(struct prt_analysis *analysis, const prt_id *commit, prt_id *tree, prt_err *err)
{
    prt_object object = {0};
    struct prt_commit_header header;
    prt_code code = prt_walk_read(analysis->objects, commit, NULL, &object, &header, err);
    if (code == PRT_OK)
        *tree = header.tree;
    prt_objects_release(analysis->objects, &object);
    return code;
}

/* The commit is read again: it is in the cache as a rule, and 60 bytes less are kept for each. */
static prt_code count_commit(struct prt_analysis *analysis, prt_numstat_t *numstat, const prt_id *commit,
                             struct prt_counts *counts, prt_err *err)
{
    prt_object object = {0};
    struct prt_commit_header header;
    prt_id parent_tree;
    prt_code code = prt_walk_read(analysis->objects, commit, &analysis->repository.shallow, &object, &header, err);
    if (code != PRT_OK)
        return code;
    bool root = header.parent_count == 0;
    prt_id tree = header.tree;
    prt_id parent = root ? (prt_id){{0}} : prt_commit_parent(&header, 0);
    prt_objects_release(analysis->objects, &object);
    if (!root)
        code = tree_of(analysis, &parent, &parent_tree, err);
    return code == PRT_OK ? prt_numstat_trees(numstat, root ? NULL : &parent_tree, &tree, counts, err) : code;
}

static prt_code count_pending(struct prt_analysis *analysis, prt_numstat_t *numstat, struct losses *losses,
                              prt_err *err)
{
    for (size_t i = 0; i < analysis->pending_count; i++) {
        const prt_id *commit = &analysis->walk.seen.ids[analysis->pending[i].commit];
        struct prt_commit *row = &analysis->rows[analysis->pending[i].row];
        struct prt_counts counts;
        prt_code code = count_commit(analysis, numstat, commit, &counts, err);
        if (code == PRT_OK) {
            row->added = counts.added;
            row->removed = counts.removed;
            row->flags |= PRT_COMMIT_COUNTED;
        } else if (prt_analysis_is_loss(code)) {
            struct loss *loss = loss_of(losses, code);
            if (loss->count++ == 0) {
                loss->commit = *commit;
                loss->reason = *err;
            }
        } else {
            return code;
        }
        if ((i + 1) % PRT_ANALYSIS_PROGRESS_EVERY == 0)
            code = prt_analysis_progress(analysis, PRT_ANALYSIS_COUNT, i + 1, analysis->pending_count, err);
        if (code == PRT_E_CANCELLED)
            return code;
    }
    return PRT_OK;
}

static prt_code tell_loss(struct prt_analysis *analysis, const struct loss *loss, prt_err *err)
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

static prt_code tell_losses(struct prt_analysis *analysis, const struct losses *losses, prt_err *err)
{
    prt_code code = tell_loss(analysis, &losses->missing, err);
    if (code == PRT_OK)
        code = tell_loss(analysis, &losses->damaged, err);
    return code == PRT_OK ? tell_loss(analysis, &losses->too_large, err) : code;
}

static prt_code count_total(struct prt_analysis *analysis, prt_numstat_t *numstat, prt_err *err)
{
    prt_err reason;
    prt_code code = prt_analysis_progress(analysis, PRT_ANALYSIS_TOTAL, 0, 0, err);
    if (code != PRT_OK)
        return code;
    code = prt_numstat_total(numstat, &analysis->tip_tree, &analysis->record.total_loc, &reason);
    if (code == PRT_OK) {
        analysis->record.flags |= PRT_RECORD_LOC_KNOWN;
        return PRT_OK;
    }
    if (!prt_analysis_is_loss(code)) {
        *err = reason;
        return code;
    }
    prt_category category = prt_analysis_category(code);
    return prt_record_add_problem(&analysis->record, err, category, "the lines at HEAD could not be counted: %s%s",
                                  reason.text, prt_analysis_hint(analysis, category));
}

/* Rules that are known to be there and cannot be read: which files are binary is not known, so nothing is counted. */
static prt_code load_attributes(struct prt_analysis *analysis, bool *known, prt_err *err)
{
    prt_err reason;
    prt_code code = prt_attributes_load(analysis->objects, &analysis->tip_tree, &analysis->attributes, &reason);
    *known = code == PRT_OK;
    if (code == PRT_OK)
        return PRT_OK;
    if (!prt_analysis_is_loss(code)) {
        *err = reason;
        return code;
    }
    prt_category category = prt_analysis_category(code);
    return prt_record_add_problem(&analysis->record, err, category,
                                  "no lines are counted, because which files are binary is not known: %s%s",
                                  reason.text, prt_analysis_hint(analysis, category));
}

prt_code prt_analysis_count(struct prt_analysis *analysis, prt_err *err)
{
    bool known = false;
    struct losses losses = {.missing = {0}};
    prt_numstat_t *numstat = NULL;
    prt_code code = prt_analysis_progress(analysis, PRT_ANALYSIS_COUNT, 0, analysis->pending_count, err);
    if (code == PRT_OK)
        code = load_attributes(analysis, &known, err);
    if (code != PRT_OK || !known)
        return code;
    code = prt_numstat_new(analysis->objects, analysis->attributes, &numstat, err);
    if (code != PRT_OK)
        return code;
    code = count_pending(analysis, numstat, &losses, err);
    if (code == PRT_OK)
        code = tell_losses(analysis, &losses, err);
    if (code == PRT_OK)
        code = count_total(analysis, numstat, err);
    prt_numstat_destroy(&numstat);
    return code;
}
