/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_HTML_TABLE_H
#define PRT_REPORT_HTML_TABLE_H
/*
 * A table of report.html, cell by cell, in a box of its own that scrolls sideways. With scripts a `live` table can be
 * sorted, searched, filtered and turned page by page (web/report.js); without them all of it is there.
 *
 *     prt_html_table(html, &table);
 *     prt_html_row(html);  prt_html_head_str(html, name);  prt_html_cell_commas(html, 1234);  prt_html_row_end(html);
 *     prt_html_table_end(html);
 */
#include "report/html.h"

struct prt_html_column {
    const char *title;
    char align; /* 'l': text; 'r': a number, sorted as one */
};

struct prt_html_table {
    const char *id;      /* no other table has it */
    const char *caption; /* what is in it; its name for those who cannot see it */
    const struct prt_html_column *columns;
    size_t column_count;
    bool live;
    const char *filter; /* the label of a filter by prt_html_row_of's `kind`; NULL: there is none */
};

void prt_html_table(prt_html *html, const struct prt_html_table *table);
void prt_html_table_end(prt_html *html);

void prt_html_row(prt_html *html);
/* A row that the filter knows as `kind`, and of which there are details: place `index` in the page's data. */
void prt_html_row_of(prt_html *html, const char *kind, size_t index);
void prt_html_row_end(prt_html *html);

/* What is written until _close is the cell: a row's name, a text, a number. */
void prt_html_head_open(prt_html *html);
void prt_html_cell_open(prt_html *html);
void prt_html_number_open(prt_html *html);
void prt_html_cell_close(prt_html *html); /* of all three */

void prt_html_head_str(prt_html *html, prt_str text);       /* as prt_html_path */
void prt_html_head_words(prt_html *html, const char *text); /* ours */
void prt_html_cell_str(prt_html *html, prt_str text);
void prt_html_cell_words(prt_html *html, const char *text); /* ours */
void prt_html_cell_commas(prt_html *html, uint64_t value);
void prt_html_cell_signed(prt_html *html, int64_t value);
void prt_html_cell_percent(prt_html *html, uint64_t part, uint64_t whole);
void prt_html_cell_date(prt_html *html, int64_t seconds, int32_t zone); /* as prt_html_date */
void prt_html_cell_unknown(prt_html *html); /* a number that is not known: "N/A", sorted behind all others */

#endif
