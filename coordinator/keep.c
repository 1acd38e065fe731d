/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/keep.h"

#include "proto/record.h"
#include "prt/limits.h"

bool prt_keep_may(const struct prt_record *record)
{
    return record->problem_count == 0 && record->tip.len > 0 && record->ids.len == record->commit_count * PRT_ID_BYTES;
}

prt_code prt_keep(prt_store_t *store, prt_str key, const struct prt_record *record, prt_err *err)
{
    struct prt_record slim = *record;
    prt_buf bytes = {0};
    if (!prt_keep_may(record))
        return prt_fail(err, PRT_E_INTERNAL, "a record that may not be kept");
    slim.ids = (prt_str){0}; /* they are kept apart: a repository that has not moved needs none of them */
    prt_code rc = prt_record_encode(&slim, &bytes, err);
    const struct prt_entry entry = {
        .key = key, .tip = record->tip, .context = record->context, .record = prt_buf_str(&bytes), .ids = record->ids};
    if (rc == PRT_OK)
        rc = prt_store_put(store, &entry, err);
    prt_buf_free(&bytes);
    return rc;
}
