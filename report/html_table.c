/* SPDX-License-Identifier: Apache-2.0 */
#include "report/html_table.h"

static void write_columns(prt_html *html, const struct prt_html_table *table)
{
    prt_html_open(html, "thead");
    prt_html_open(html, "tr");
    for (size_t i = 0; i < table->column_count; i++) {
        prt_html_open(html, "th");
        prt_html_attr(html, "scope", "col");
        if (table->columns[i].align == 'r')
            prt_html_attr(html, "class", "num");
        prt_html_words(html, table->columns[i].title);
        prt_html_close(html);
    }
    prt_html_close(html);
    prt_html_close(html);
}

void prt_html_table(prt_html *html, const struct prt_html_table *table)
{
    prt_html_open(html, "div");
    prt_html_attr(html, "class", table->live ? "table live" : "table");
    if (table->filter != NULL)
        prt_html_attr(html, "data-filter", table->filter);
    prt_html_open(html, "div");
    prt_html_attr(html, "class", "scroll");
    prt_html_attr(html, "role", "group");
    prt_html_attr(html, "tabindex", "0");
    prt_html_id(html, "aria-labelledby", table->id, "-caption");
    prt_html_open(html, "table");
    prt_html_id(html, "id", table->id, "-table");
    prt_html_open(html, "caption");
    prt_html_id(html, "id", table->id, "-caption");
    prt_html_words(html, table->caption);
    prt_html_close(html);
    write_columns(html, table);
    prt_html_open(html, "tbody");
}

void prt_html_table_end(prt_html *html)
{
    for (int i = 0; i < 4; i++)
        prt_html_close(html); /* tbody, table, the box, the table's place */
}

void prt_html_row(prt_html *html)
{
    prt_html_open(html, "tr");
}

void prt_html_row_of(prt_html *html, const char *kind, size_t index)
{
    prt_html_open(html, "tr");
    prt_html_attr(html, "data-kind", kind);
    prt_html_attr_u64(html, "data-index", index);
}

void prt_html_row_end(prt_html *html)
{
    prt_html_close(html);
}

void prt_html_head_open(prt_html *html)
{
    prt_html_open(html, "th");
    prt_html_attr(html, "scope", "row");
}

void prt_html_cell_open(prt_html *html)
{
    prt_html_open(html, "td");
}

void prt_html_number_open(prt_html *html)
{
    prt_html_open(html, "td");
    prt_html_attr(html, "class", "num");
}

void prt_html_cell_close(prt_html *html)
{
    prt_html_close(html);
}

void prt_html_head_str(prt_html *html, prt_str text)
{
    prt_html_head_open(html);
    prt_html_path(html, text);
    prt_html_close(html);
}

void prt_html_head_words(prt_html *html, const char *text)
{
    prt_html_head_str(html, prt_str_from(text));
}

void prt_html_cell_str(prt_html *html, prt_str text)
{
    prt_html_cell_open(html);
    prt_html_str(html, text);
    prt_html_close(html);
}

void prt_html_cell_words(prt_html *html, const char *text)
{
    prt_html_cell_str(html, prt_str_from(text));
}

void prt_html_cell_commas(prt_html *html, uint64_t value)
{
    prt_html_number_open(html);
    prt_html_commas(html, value);
    prt_html_close(html);
}

void prt_html_cell_signed(prt_html *html, int64_t value)
{
    prt_html_number_open(html);
    prt_html_signed(html, value);
    prt_html_close(html);
}

void prt_html_cell_percent(prt_html *html, uint64_t part, uint64_t whole)
{
    prt_html_number_open(html);
    prt_html_percent(html, part, whole);
    prt_html_close(html);
}

void prt_html_cell_date(prt_html *html, int64_t seconds, int32_t zone)
{
    prt_html_open(html, "td");
    prt_html_attr(html, "class", "when");
    prt_html_date(html, seconds, zone);
    prt_html_close(html);
}

void prt_html_cell_unknown(prt_html *html)
{
    prt_html_number_open(html);
    prt_html_text(html, "N/A");
    prt_html_close(html);
}
