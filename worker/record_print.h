/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_WORKER_RECORD_PRINT_H
#define PRT_WORKER_RECORD_PRINT_H
/*
 * A record as JSON, for people who run reporting-analyze by hand. Every fact of the record is there; figures that are
 * not known are null. The one figure that depends on the present is the age of the last commit: it is counted from
 * as_of, over commits that are not later than as_of.
 */
#include "prt/buf.h"
#include "prt/model.h"

/* Appends it. PRT_E_MEMORY. */
prt_code prt_record_print(const struct prt_record *record, int64_t as_of, prt_buf *out, prt_err *err) PRT_MUST_USE;

#endif
