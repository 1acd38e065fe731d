/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/grid.h"

#include <string.h>

#include "coordinator/plain.h"
#include "report/md_table.h"

static char align_of(const struct prt_grid *grid, size_t column)
{
    const size_t given = strlen(grid->align);
    return grid->align[column < given ? column : given - 1];
}

static size_t width_of(prt_str text)
{
    size_t width = 0;
    for (size_t i = 0; i < text.len; i++)
        width += ((unsigned char)text.data[i] & 0xc0) != 0x80; /* code points: nothing wider is padded behind */
    return width;
}

static void make_cell(const struct prt_grid *grid, size_t row, size_t column, prt_buf *raw, prt_buf *out)
{
    prt_buf_clear(raw);
    prt_buf_clear(out);
    grid->cell(grid->data, row, column, raw);
    prt_plain_add(out, prt_buf_str(raw));
    out->failed = out->failed || raw->failed;
}

static void add_blanks(prt_buf *out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        prt_buf_add_char(out, ' ');
}

static void add_padded(prt_buf *out, const prt_buf *cell, size_t width, char align, bool last)
{
    const size_t blanks = width - width_of(prt_buf_str(cell));
    if (align == 'r')
        add_blanks(out, blanks);
    prt_buf_add_str(out, prt_buf_str(cell));
    if (align != 'r' && !last)
        add_blanks(out, blanks);
    prt_buf_add_text(out, last ? "\n" : "  ");
    out->failed = out->failed || cell->failed;
}

void prt_grid_text(const struct prt_grid *grid, prt_buf *out)
{
    size_t widths[PRT_GRID_COLUMNS_MAX] = {0};
    prt_buf raw = {0}, cell = {0};
    for (size_t row = 0; row < grid->rows; row++) {
        for (size_t column = 0; column < grid->columns; column++) {
            make_cell(grid, row, column, &raw, &cell);
            const size_t width = width_of(prt_buf_str(&cell));
            widths[column] = width > widths[column] ? width : widths[column];
            out->failed = out->failed || cell.failed; /* a width that is not known is none to pad to */
        }
    }
    for (size_t row = 0; row < grid->rows && !out->failed; row++) {
        for (size_t column = 0; column < grid->columns; column++) {
            make_cell(grid, row, column, &raw, &cell);
            add_padded(out, &cell, widths[column], align_of(grid, column), column + 1 == grid->columns);
        }
    }
    prt_buf_free(&raw);
    prt_buf_free(&cell);
}

static void add_rule(const struct prt_grid *grid, prt_buf *out)
{
    prt_md_row(out);
    for (size_t column = 0; column < grid->columns; column++)
        prt_md_cell_mark(out, align_of(grid, column) == 'r' ? "---:" : "---");
    prt_md_row_end(out);
}

void prt_grid_md(const struct prt_grid *grid, prt_buf *out)
{
    prt_buf cell = {0};
    for (size_t row = 0; row < grid->rows; row++) {
        prt_md_row(out);
        for (size_t column = 0; column < grid->columns; column++) {
            prt_buf_clear(&cell);
            grid->cell(grid->data, row, column, &cell);
            prt_md_cell_str(out, prt_buf_str(&cell));
            out->failed = out->failed || cell.failed;
        }
        prt_md_row_end(out);
        if (row == 0)
            add_rule(grid, out);
    }
    prt_buf_free(&cell);
}
