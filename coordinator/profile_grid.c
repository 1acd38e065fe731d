/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/profile_grid.h"

#include <string.h>

#include "report/md_table.h"

static char align_of(const struct prt_grid *grid, size_t column)
{
    const size_t given = strlen(grid->align);
    return grid->align[column < given ? column : given - 1];
}

/* Bytes of the control at `at`; 0: there is none. C0, DEL, C1, and the marks of Unicode's bidirectional algorithm. */
static size_t control_at(prt_str text, size_t at)
{
    static const prt_str turning[] = {
        PRT_STR_INIT("\xd8\x9c"),     PRT_STR_INIT("\xe2\x80\x8e"), PRT_STR_INIT("\xe2\x80\x8f"),
        PRT_STR_INIT("\xe2\x80\xaa"), PRT_STR_INIT("\xe2\x80\xab"), PRT_STR_INIT("\xe2\x80\xac"),
        PRT_STR_INIT("\xe2\x80\xad"), PRT_STR_INIT("\xe2\x80\xae"), PRT_STR_INIT("\xe2\x81\xa6"),
        PRT_STR_INIT("\xe2\x81\xa7"), PRT_STR_INIT("\xe2\x81\xa8"), PRT_STR_INIT("\xe2\x81\xa9")};
    const prt_str rest = prt_str_sub(text, at, text.len);
    const unsigned char byte = (unsigned char)rest.data[0];
    if (byte < ' ' || byte == 0x7f)
        return 1;
    if (byte == 0xc2 && rest.len > 1 && (unsigned char)rest.data[1] < 0xa0)
        return 2;
    for (size_t i = 0; byte > 0x7f && i < sizeof turning / sizeof *turning; i++)
        if (prt_str_starts(rest, turning[i]))
            return turning[i].len;
    return 0;
}

void prt_grid_plain(prt_buf *out, prt_str text)
{
    prt_buf valid = {0};
    prt_buf_add_utf8(&valid, text);
    for (size_t i = 0, length = 0; i<valid.len; i += length> 0 ? length : 1) {
        length = control_at(prt_buf_str(&valid), i);
        prt_buf_add_char(out, length > 0 ? '?' : valid.data[i]);
    }
    out->failed = out->failed || valid.failed;
    prt_buf_free(&valid);
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
    prt_grid_plain(out, prt_buf_str(raw));
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
