/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_EARLY_H
#define PRT_COORDINATOR_EARLY_H
/*
 * Commits of a repository that are counted while its history is still being read: they are known by name alone, and
 * what is counted waits here for the record whose rows they are. Pure.
 *
 *     prt_early_new ─► prt_early_add ... ─► tasks are made of `order`, their answers go into `record` (coordinator/ledger.h)
 *                                      ─► prt_early_settle: the record's rows have the counts, and the tasks go on with them
 *
 * Names come from a worker and are believed nothing: whatever they are, the rows of a record are counted or missing as
 * before. Memory: about 70 bytes a commit, for PRT_MAX_ADVANCED at most.
 */
#include "prt/buf.h"
#include "prt/model.h"

struct prt_early {
    struct prt_record record; /* a row for each name, counts alone; the answer to TOTAL, in its arena */
    uint32_t *order;          /* places in `record`, for tasks: as the rows of prt_ledger_fill */
    size_t order_capacity, row_capacity;
    prt_buf names;
    char tip[PRT_MAX_HEX + 1];
};

/* tip: hex. PRT_E_PROTOCOL: it is no commit's name of 20 bytes. */
prt_code prt_early_new(prt_str tip, struct prt_early **out, prt_err *err) PRT_MUST_USE;
void prt_early_free(struct prt_early **early); /* NULL-safe */

/* More names. PRT_E_PROTOCOL: not a whole number of them, or none; PRT_E_LIMIT: more than PRT_MAX_ADVANCED in all. */
prt_code prt_early_add(struct prt_early *early, prt_str names, prt_err *err) PRT_MUST_USE;

/*
 * The record is there. *rows (owned by the caller) becomes first the record's row of each of `order`, so that tasks
 * that were made of it go on with the same places, then those of `missing` that are not among them; the counts that are
 * known are put into the record. *fits is false, and nothing is changed, when the record is of another tip, or its rows
 * do not have all these names in this order.
 */
prt_code prt_early_settle(const struct prt_early *early, struct prt_record *record, const uint32_t *missing,
                          size_t count, uint32_t **rows, size_t *row_count, bool *fits, prt_err *err) PRT_MUST_USE;

#endif
