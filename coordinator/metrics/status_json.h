/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_METRICS_STATUS_JSON_H
#define PRT_METRICS_STATUS_JSON_H
/* A snapshot as one JSON object, on one line; docs/metrics.md names its keys. Pure. */
#include "coordinator/metrics/snapshot.h"
#include "prt/buf.h"
#include "prt/err.h"

/* PRT_E_MEMORY, or PRT_E_LIMIT for a buffer with a ceiling. */
prt_code prt_status_json_write(const struct prt_snapshot *snapshot, prt_buf *out, prt_err *err) PRT_MUST_USE;

#endif
