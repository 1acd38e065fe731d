/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/detect/tally.h"
#include "worker/git/analysis.h"
#include "worker/git/tree_view.h"

static void on_file(void *context, const struct prt_numstat_file *file)
{
    const struct prt_tallied_file tallied = {
        .path = file->path, .text = file->text, .lines = file->lines, .link = file->link};
    if (file->more)
        prt_tallies_add(context, &tallied);
    else
        prt_tallies_remove(context, &tallied);
}

static prt_code count_lines(struct prt_analysis *analysis, prt_numstat_t *numstat, const prt_id *base_tree,
                            prt_tallies_t *tallies, uint64_t *lines, prt_err *err)
{
    struct prt_counts change;
    if (base_tree == NULL)
        return prt_numstat_total(numstat, &analysis->tip_tree, on_file, tallies, lines, err);
    const prt_code code = prt_numstat_change(numstat, base_tree, &analysis->tip_tree, on_file, tallies, &change, err);
    if (code == PRT_OK)
        *lines = change.added - change.removed;
    return code;
}

prt_code prt_analysis_tally(struct prt_analysis *analysis, prt_numstat_t *numstat, const prt_id *base_tree,
                            prt_err *err)
{
    struct prt_record *record = &analysis->record;
    uint64_t lines = 0;
    prt_tallies_t *tallies = prt_tallies_new();
    if (tallies == NULL)
        return prt_fail_memory(err, "lines by language");
    prt_code code = count_lines(analysis, numstat, base_tree, tallies, &lines, err);
    if (code == PRT_OK)
        code = prt_tallies_list(tallies, &record->arena, &record->tallies, &record->tally_count, err);
    prt_tallies_destroy(&tallies);
    if (code != PRT_OK)
        return code;
    record->total_loc = lines;
    record->flags |= PRT_RECORD_LOC_KNOWN;
    return PRT_OK;
}

prt_code prt_analysis_detect(struct prt_analysis *analysis, bool has_tree, prt_err *err)
{
    struct prt_record *record = &analysis->record;
    struct prt_tree_view view;
    prt_err reason;
    prt_code code = prt_tree_view_open(&view, analysis->objects, has_tree ? &analysis->tip_tree : NULL, &reason);
    if (code == PRT_OK)
        code = prt_detect(&analysis->detect, &view.view, &record->arena, &record->features, &record->feature_count,
                          &reason);
    prt_tree_view_close(&view);
    return code == PRT_OK ? PRT_OK : prt_analysis_tell(analysis, "the features at HEAD are not known: ", &reason, err);
}
