/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_COLUMNS_H
#define PRT_PROTO_COLUMNS_H
/*
 * The rows of a ledger as columns of varints: numbers that belong together stand together, so most take one byte and
 * none a msgpack object. record.c wraps each column in a bin.
 */
#include "prt/buf.h"
#include "prt/model.h"

/* One column: how a row's number is made and taken apart again. `previous` is the row before, zeroed for the first. */
struct prt_column {
    const char *name;
    uint64_t (*get)(const struct prt_commit *row, const struct prt_commit *previous);
    bool (*set)(struct prt_commit *row, const struct prt_commit *previous, uint64_t number); /* false: out of range */
};

enum { PRT_COLUMNS = 6 };
extern const struct prt_column prt_columns[PRT_COLUMNS]; /* in the order of the wire */

/* Adds the column's bytes to out; whether all found room is for prt_buf_check to say. */
void prt_column_write(const struct prt_column *column, const struct prt_commit *rows, size_t count, prt_buf *out);

/* Fills the column into `count` rows. The bytes must hold exactly so many numbers. PRT_E_PROTOCOL names the column and
 * the row. */
prt_code prt_column_read(const struct prt_column *column, prt_str bytes, struct prt_commit *rows, size_t count,
                         prt_err *err) PRT_MUST_USE;

#endif
