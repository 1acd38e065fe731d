/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "prt/file.h"
#include "prt/mem.h"
#include "worker/git/analysis.h"

static int compare_ids(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(prt_id));
}

/* The file's order is git's business; the set of commits is what matters. */
prt_code prt_analysis_read_shallow(struct prt_analysis *analysis, prt_err *err)
{
    const prt_id_set *shallow = &analysis->repository.shallow;
    (void)snprintf(analysis->shallow_part, sizeof analysis->shallow_part, "-");
    if (shallow->count == 0)
        return PRT_OK;
    prt_id *sorted = prt_memdup(shallow->ids, shallow->count * sizeof *sorted);
    if (sorted == NULL)
        return prt_fail_memory(err, "the shallow file");
    qsort(sorted, shallow->count, sizeof *sorted, compare_ids);
    prt_sha256_hex((prt_str){(const char *)sorted, shallow->count * sizeof *sorted}, analysis->shallow_part);
    free(sorted);
    return PRT_OK;
}

/* Whether no .gitattributes lies between the trees of two commits. Trouble means no: the files themselves tell. */
static prt_code are_attributes_the_same(struct prt_analysis *analysis, bool *same, prt_err *err)
{
    struct prt_file_pairs pairs = {.count = 0};
    prt_id base_tree;
    prt_code code = prt_analysis_tree_of(analysis, &analysis->base, &base_tree, err);
    if (code == PRT_OK)
        code = prt_treediff(analysis->objects, &base_tree, &analysis->tip_tree, &pairs, err);
    *same = code == PRT_OK && !prt_attributes_differ(&pairs);
    prt_file_pairs_free(&pairs);
    return code;
}

static bool has_digest(const prt_attributes_t *attributes, prt_str context)
{
    const prt_str without_detect = prt_str_sub(context, 0, prt_str_rfind(context, ':'));
    return prt_str_equal(prt_str_sub(without_detect, prt_str_rfind(without_detect, ':') + 1, without_detect.len),
                         prt_str_from(prt_attributes_digest(attributes)));
}

prt_code prt_analysis_recall_attributes(struct prt_analysis *analysis, prt_err *err)
{
    prt_attributes_t *root = NULL;
    prt_err reason;
    bool same = false;
    if (analysis->attributes != NULL)
        return PRT_OK;
    prt_code code = are_attributes_the_same(analysis, &same, &reason);
    if (code == PRT_OK && same)
        code = prt_attributes_load_root(analysis->objects, &analysis->tip_tree, &root, &reason);
    if (code == PRT_OK && same && has_digest(root, analysis->task->context)) {
        analysis->attributes = root;
        return PRT_OK;
    }
    prt_attributes_destroy(&root);
    if (code == PRT_OK || prt_analysis_is_loss(code))
        return PRT_OK;
    *err = reason;
    return code;
}

void prt_analysis_context(const struct prt_analysis *analysis, char out[PRT_MAX_CONTEXT + 1])
{
    const char *attributes = analysis->attributes != NULL ? prt_attributes_digest(analysis->attributes) : "?";
    (void)snprintf(out, PRT_MAX_CONTEXT + 1, "%s:%s:%s:%s", analysis->shallow_part, analysis->mailmap_part, attributes,
                   analysis->detect.digest);
}
