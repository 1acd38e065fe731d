/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_SVG_PARTS_H
#define PRT_REPORT_SVG_PARTS_H
/*
 * What the charts of svg.h are made of. Across: hundredths of a per cent of the chart's width; down: pixels.
 */
#include "report/svg.h"

#define PRT_SVG_FULL ((uint64_t)10000) /* the whole width */

struct prt_svg_box {
    uint64_t x, width;
    uint64_t y, height;
};

/* part / whole of `length` (at most PRT_SVG_FULL); of nothing: 0. */
uint64_t prt_svg_share(uint64_t part, uint64_t whole, uint64_t length);

/* Begins a chart of a class; what is written then is its description, which the caller closes. */
void prt_svg_open(prt_html *html, const struct prt_svg_chart *chart, const char *look, uint64_t height);
void prt_svg_close(prt_html *html);

/* "1 commit", "1,234 commits" */
void prt_svg_count(prt_html *html, const struct prt_svg_chart *chart, uint64_t value);

/* Both leave the element open: the caller writes what is in it, and closes it. */
void prt_svg_rect(prt_html *html, const struct prt_svg_box *box, const char *look);
void prt_svg_text(prt_html *html, uint64_t x, uint64_t y, const char *anchor, const char *look);

#endif
