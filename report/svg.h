/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_SVG_H
#define PRT_REPORT_SVG_H
/*
 * Charts as SVG, in the page and without a script. Lengths across are in per cent and those down in pixels, so that a
 * chart takes the width it is given while its texts keep their size. A chart has a title and a description for those
 * who cannot see it; nothing in it is told by colour alone. Colours are classes of web/report.css.
 *
 * Texts from outside (labels) are escaped by html.h. `id` is that of the section, of which ids in the chart are made.
 */
#include "report/html.h"
#include "report/timeline.h"

struct prt_svg_chart {
    const char *id; /* no other chart has it */
    const char *title;
    const char *unit; /* what is counted: "commits", which becomes "commit" for one */
};

struct prt_svg_bar {
    prt_str label;
    uint64_t value;
};

/* Bars that lie below each other, each under its label and figure. */
void prt_svg_bars(prt_html *html, const struct prt_svg_chart *chart, const struct prt_svg_bar *bars, size_t count);

struct prt_svg_part {
    const char *label;
    const char *look; /* its class */
    uint64_t value;
};

/* One bar, divided. Nothing is written when all parts are 0. */
void prt_svg_parts(prt_html *html, const struct prt_svg_chart *chart, const struct prt_svg_part *parts, size_t count);

/* Columns side by side, one for each bucket. */
void prt_svg_timeline(prt_html *html, const struct prt_svg_chart *chart, const struct prt_timeline *timeline,
                      const uint64_t *values);

/* A square for each weekday and hour, darker with more commits, in four steps. */
void prt_svg_heat_map(prt_html *html, const struct prt_svg_chart *chart, const struct prt_heat_map *map);

const char *prt_weekday_name(size_t day); /* "Monday" is 0 */

#endif
