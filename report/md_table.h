/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_MD_TABLE_H
#define PRT_REPORT_MD_TABLE_H
/*
 * A Markdown table, cell by cell. Only prt_md_cell_str takes text from outside; titles and marks are ours.
 *
 *     prt_md_table(out, columns, 2);
 *     prt_md_row(out);  prt_md_cell_str(out, name);  prt_md_cell_commas(out, 1234);  prt_md_row_end(out);
 */
#include "prt/buf.h"

struct prt_md_column {
    const char *title;
    char align; /* 'l' or 'r' */
};

void prt_md_table(prt_buf *out, const struct prt_md_column *columns, size_t count); /* titles and the rule below */
void prt_md_row(prt_buf *out);
void prt_md_row_end(prt_buf *out);
void prt_md_cell_open(prt_buf *out); /* what is added until _close is the cell; it must be escaped already */
void prt_md_cell_close(prt_buf *out);
void prt_md_cell_str(prt_buf *out, prt_str text);
void prt_md_cell_mark(prt_buf *out, const char *markdown);
void prt_md_cell_commas(prt_buf *out, uint64_t value);
void prt_md_cell_signed(prt_buf *out, int64_t value);

#endif
