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

void prt_analysis_context(const struct prt_analysis *analysis, char out[PRT_MAX_CONTEXT + 1])
{
    const char *attributes = analysis->attributes != NULL ? prt_attributes_digest(analysis->attributes) : "?";
    (void)snprintf(out, PRT_MAX_CONTEXT + 1, "%s:%s:%s", analysis->shallow_part, analysis->mailmap_part, attributes);
}
