/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_LOOK_H
#define PRT_REPORT_LOOK_H
/*
 * What report.html looks like, and what its tables can do: output.*, render.* and html_tables.* of the configuration.
 * All zero is the default.
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/buf.h"

typedef enum prt_theme {
    PRT_THEME_DEFAULT, /* light or dark, as the reader's system is */
    PRT_THEME_DARK,
    PRT_THEME_MINIMAL, /* black on white */
    PRT_THEMES
} prt_theme;

const char *prt_theme_name(prt_theme theme); /* "default" */

enum { PRT_PAGE_SIZES = 8, PRT_PAGE_SIZE = 20, PRT_LIVE_ROWS = 3 };

struct prt_look {
    prt_theme theme;                /* the reader can choose another */
    prt_str css;                    /* a user's, behind ours; empty: none */
    bool no_contents;               /* without a table of contents */
    bool no_sort;                   /* tables are not sorted, */
    bool no_search;                 /* searched, */
    bool no_pages;                  /* divided into pages */
    uint32_t page_size;             /* rows of one; 0: PRT_PAGE_SIZE */
    uint32_t least_rows;            /* a table with fewer is left alone; 0: PRT_LIVE_ROWS */
    uint32_t sizes[PRT_PAGE_SIZES]; /* that the reader can choose, rising; the first is 0: 20, 50, 100, 200 */
    size_t size_count;
};

/* The style of the page: ours, its themes and the user's, in this order. */
void prt_look_style(prt_buf *out, const struct prt_look *look);

#endif
