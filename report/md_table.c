/* SPDX-License-Identifier: Apache-2.0 */
#include "report/md_table.h"

#include "report/escape_md.h"
#include "report/format.h"

void prt_md_table(prt_buf *out, const struct prt_md_column *columns, size_t count)
{
    prt_md_row(out);
    for (size_t i = 0; i < count; i++)
        prt_md_cell_mark(out, columns[i].title);
    prt_md_row_end(out);
    prt_md_row(out);
    for (size_t i = 0; i < count; i++)
        prt_md_cell_mark(out, columns[i].align == 'r' ? "---:" : "---");
    prt_md_row_end(out);
}

void prt_md_row(prt_buf *out)
{
    prt_buf_add_char(out, '|');
}

void prt_md_row_end(prt_buf *out)
{
    prt_buf_add_char(out, '\n');
}

void prt_md_cell_open(prt_buf *out)
{
    prt_buf_add_char(out, ' ');
}

void prt_md_cell_close(prt_buf *out)
{
    prt_buf_add_text(out, " |");
}

void prt_md_cell_str(prt_buf *out, prt_str text)
{
    prt_md_cell_open(out);
    prt_md_cell(out, text);
    prt_md_cell_close(out);
}

void prt_md_cell_mark(prt_buf *out, const char *markdown)
{
    prt_md_cell_open(out);
    prt_buf_add_text(out, markdown);
    prt_md_cell_close(out);
}

void prt_md_cell_commas(prt_buf *out, uint64_t value)
{
    prt_md_cell_open(out);
    prt_format_commas(out, value);
    prt_md_cell_close(out);
}

void prt_md_cell_signed(prt_buf *out, int64_t value)
{
    prt_md_cell_open(out);
    prt_format_signed(out, value);
    prt_md_cell_close(out);
}
