/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_GRID_H
#define PRT_COORDINATOR_GRID_H
/*
 * A small table whose cells are computed, written for a terminal or as Markdown. Pure. Row 0 holds the titles. Cells
 * may hold anything from outside: both writers make it harmless.
 */
#include "prt/buf.h"

enum { PRT_GRID_COLUMNS_MAX = 40 };

struct prt_grid {
    size_t rows; /* titles included */
    size_t columns;
    const char *align; /* 'l' or 'r' for each column; the last letter goes for all that follow */
    void (*cell)(const void *data, size_t row, size_t column, prt_buf *out);
    const void *data;
};

/* Columns as wide as their widest cell, two blanks between them. */
void prt_grid_text(const struct prt_grid *grid, prt_buf *out);
void prt_grid_md(const struct prt_grid *grid, prt_buf *out);

#endif
