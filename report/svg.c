/* SPDX-License-Identifier: Apache-2.0 */
#include "report/svg.h"

#include "report/svg_parts.h"

uint64_t prt_svg_share(uint64_t part, uint64_t whole, uint64_t length)
{
    if (whole == 0)
        return 0;
    /* Sums stop at INT64_MAX, so that the product may not fit; what is lost is less than a hundredth of a per cent. */
    while (whole > UINT64_MAX / (PRT_SVG_FULL + 1)) {
        part /= 2;
        whole /= 2;
    }
    return part * length / whole;
}

void prt_svg_open(prt_html *html, const struct prt_svg_chart *chart, const char *look, uint64_t height)
{
    prt_html_open(html, "figure");
    prt_html_attr(html, "class", look);
    prt_html_open(html, "svg");
    prt_html_attr(html, "role", "img");
    prt_html_id(html, "aria-labelledby", chart->id, "-chart");
    prt_html_id(html, "aria-describedby", chart->id, "-told");
    prt_html_attr(html, "width", "100%");
    prt_html_attr_u64(html, "height", height);
    prt_html_open(html, "title");
    prt_html_id(html, "id", chart->id, "-chart");
    prt_html_words(html, chart->title);
    prt_html_close(html);
    prt_html_open(html, "desc");
    prt_html_id(html, "id", chart->id, "-told");
}

void prt_svg_close(prt_html *html)
{
    prt_html_close(html);
    prt_html_close(html);
}

void prt_svg_count(prt_html *html, const struct prt_svg_chart *chart, uint64_t value)
{
    prt_html_commas(html, value);
    prt_html_text(html, " ");
    const prt_str unit = prt_str_from(chart->unit);
    prt_html_str(html, prt_str_sub(unit, 0, unit.len - (value == 1)));
}

void prt_svg_rect(prt_html *html, const struct prt_svg_box *box, const char *look)
{
    prt_html_open(html, "rect");
    prt_html_attr(html, "class", look);
    prt_html_attr_hundredths(html, "x", box->x, "%");
    prt_html_attr_hundredths(html, "width", box->width, "%");
    prt_html_attr_u64(html, "y", box->y);
    prt_html_attr_u64(html, "height", box->height);
    if (box->height > 1)
        prt_html_attr(html, "rx", "2");
}

void prt_svg_text(prt_html *html, uint64_t x, uint64_t y, const char *anchor, const char *look)
{
    prt_html_open(html, "text");
    prt_html_attr_hundredths(html, "x", x, "%");
    prt_html_attr_u64(html, "y", y);
    prt_html_attr(html, "text-anchor", anchor);
    prt_html_attr(html, "class", look);
}
