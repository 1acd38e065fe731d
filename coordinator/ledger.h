/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_LEDGER_H
#define PRT_COORDINATOR_LEDGER_H
/*
 * What is done with the rows of a record between its parts and its whole: new rows are appended, missing counts are
 * found and filled in. Pure. Rows are facts about immutable commits, so nothing here ever changes a row but the counts
 * it does not have yet.
 */
#include "prt/buf.h"
#include "prt/model.h"

/*
 * stored + delta (PRT_RECORD_DELTA) -> the whole record at the delta's tip, in memory of its own. Identities of the
 * same name and address become one; rows of the delta whose commits the ledger has are left out. total_loc is the sum,
 * or not known when one of the two is not, or there is no such sum. PRT_E_PROTOCOL: a part without names, a delta that
 * has a commit twice.
 */
prt_code prt_ledger_extend(const struct prt_record *stored, const struct prt_record *delta, struct prt_record *out,
                           prt_err *err) PRT_MUST_USE;

/* Rows whose lines are asked for (author time not before `since`; every row for PRT_COUNT_ALL) and not known. *rows
 * is freed by the caller. */
prt_code prt_ledger_missing(const struct prt_record *record, int64_t since, uint32_t **rows, size_t *count,
                            prt_err *err) PRT_MUST_USE;

/* The names of these rows, 20 bytes each, for a task's `commits`. */
prt_code prt_ledger_names(const struct prt_record *record, const uint32_t *rows, size_t count, prt_buf *out,
                          prt_err *err) PRT_MUST_USE;

/* Takes the counts of an answer to COUNT for these rows. Those that it gives back uncounted are moved to the front of
 * `rows`, in their order, and *left is how many. False: it does not answer for exactly these rows, or says that one
 * could not be counted; nothing is taken then. */
bool prt_ledger_fill(struct prt_record *record, uint32_t *rows, size_t count, const struct prt_record *answer,
                     size_t *left) PRT_MUST_USE;

#endif
