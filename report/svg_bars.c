/* SPDX-License-Identifier: Apache-2.0 */
#include "report/svg_parts.h"

enum { BAR_STEP = 34, BAR_HEIGHT = 8, LABEL_DOWN = 14, BAR_DOWN = 20, PARTS_HEIGHT = 20, LABEL_MOST = 40 };

static uint64_t most_of(const struct prt_svg_bar *bars, size_t count)
{
    uint64_t most = 0;
    for (size_t i = 0; i < count; i++)
        most = bars[i].value > most ? bars[i].value : most;
    return most;
}

/* "12 bars; the longest is example.org with 3 commits." The figures themselves are in a table beside the chart. */
static void describe_bars(prt_html *html, const struct prt_svg_chart *chart, const struct prt_svg_bar *bars,
                          size_t count)
{
    prt_html_commas(html, count);
    prt_html_words(html, count == 1 ? " bar" : " bars");
    if (count != 0) {
        prt_html_text(html, "; the first is ");
        prt_html_str(html, bars[0].label);
        prt_html_text(html, " with ");
        prt_svg_count(html, chart, bars[0].value);
    }
    prt_html_text(html, ". The table below has all figures.");
    prt_html_close(html);
}

static void write_bar(prt_html *html, const struct prt_svg_bar *bar, uint64_t top, uint64_t most)
{
    prt_svg_text(html, 0, top + LABEL_DOWN, "start", "label");
    prt_html_str_short(html, bar->label, LABEL_MOST);
    prt_html_close(html);
    prt_svg_text(html, PRT_SVG_FULL, top + LABEL_DOWN, "end", "figure");
    prt_html_commas(html, bar->value);
    prt_html_close(html);
    prt_svg_rect(html, &(struct prt_svg_box){0, PRT_SVG_FULL, top + BAR_DOWN, BAR_HEIGHT}, "track");
    prt_html_close(html);
    prt_svg_rect(html,
                 &(struct prt_svg_box){0, prt_svg_share(bar->value, most, PRT_SVG_FULL), top + BAR_DOWN, BAR_HEIGHT},
                 "bar");
    prt_html_close(html);
}

void prt_svg_bars(prt_html *html, const struct prt_svg_chart *chart, const struct prt_svg_bar *bars, size_t count)
{
    const uint64_t most = most_of(bars, count);
    prt_svg_open(html, chart, "chart bars", count * BAR_STEP);
    describe_bars(html, chart, bars, count);
    for (size_t i = 0; i < count; i++)
        write_bar(html, &bars[i], i * BAR_STEP, most);
    prt_svg_close(html);
}

/* "Current: 3, Active: 1." */
static void describe_parts(prt_html *html, const struct prt_svg_part *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        prt_html_words(html, parts[i].label);
        prt_html_text(html, ": ");
        prt_html_commas(html, parts[i].value);
        prt_html_words(html, i + 1 < count ? ", " : ".");
    }
    prt_html_close(html);
}

/* What a part is, under the pointer. */
static void write_part(prt_html *html, const struct prt_svg_part *part, uint64_t from, uint64_t to)
{
    prt_svg_rect(html, &(struct prt_svg_box){from, to - from, 0, PARTS_HEIGHT}, part->look);
    prt_html_open(html, "title");
    prt_html_words(html, part->label);
    prt_html_text(html, ": ");
    prt_html_commas(html, part->value);
    prt_html_close(html);
    prt_html_close(html);
}

void prt_svg_parts(prt_html *html, const struct prt_svg_chart *chart, const struct prt_svg_part *parts, size_t count)
{
    uint64_t whole = 0, before = 0;
    for (size_t i = 0; i < count; i++)
        whole += parts[i].value;
    if (whole == 0)
        return;
    prt_svg_open(html, chart, "chart", PARTS_HEIGHT);
    describe_parts(html, parts, count);
    for (size_t i = 0; i < count; i++) {
        const uint64_t from = prt_svg_share(before, whole, PRT_SVG_FULL);
        before += parts[i].value;
        if (parts[i].value != 0)
            write_part(html, &parts[i], from, prt_svg_share(before, whole, PRT_SVG_FULL));
    }
    prt_svg_close(html);
}
