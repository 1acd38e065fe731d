/* SPDX-License-Identifier: Apache-2.0 */
#include "report/svg_parts.h"

enum {
    PLOT = 160,     /* pixels that the highest column may take */
    TOP = 18,       /* above them, for the figure of the topmost line */
    AXIS = 24,      /* below them, for labels */
    LINES = 2,      /* of the grid, above the axis */
    LABELS = 6,     /* at most, along the axis */
    COLUMN = 80,    /* per cent of its place that a column takes */
    SQUARE = 22,    /* pixels from one weekday to the next */
    SQUARE_GAP = 2, /* ... between them */
    LEVELS = 4,
    DAYS_WIDTH = 784 /* hundredths of a per cent, for the names of weekdays; 92.16 divides by 24 */
};

const char *prt_weekday_name(size_t day)
{
    static const char *const names[PRT_WEEKDAYS] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                    "Friday", "Saturday", "Sunday"};
    return names[day];
}

/* The least of 2, 4, 6, 8, 10, 20, 40 ... that is not less: a scale whose half is a round number, too. */
static uint64_t round_up(uint64_t most)
{
    static const uint64_t steps[] = {2, 4, 6, 8, 10};
    for (uint64_t ten = 1; ten <= UINT64_MAX / 100; ten *= 10)
        for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
            if (steps[i] * ten >= most)
                return steps[i] * ten;
    return most;
}

static void add_label(prt_html *html, const struct prt_timeline *timeline, size_t bucket)
{
    prt_buf label = {0};
    prt_timeline_label(&label, timeline, bucket);
    prt_html_str(html, prt_buf_str(&label));
    html->out->failed = html->out->failed || label.failed;
    prt_buf_free(&label);
}

static size_t highest_of(const uint64_t *values, size_t count)
{
    size_t highest = 0;
    for (size_t i = 1; i < count; i++)
        highest = values[i] > values[highest] ? i : highest;
    return highest;
}

static void describe_timeline(prt_html *html, const struct prt_svg_chart *chart, const struct prt_timeline *timeline,
                              const uint64_t *values)
{
    const size_t highest = highest_of(values, timeline->count);
    prt_html_text(html, "One column for each ");
    prt_html_words(html, prt_bucket_unit_name(timeline->unit));
    prt_html_text(html, ", from ");
    add_label(html, timeline, 0);
    prt_html_text(html, " to ");
    add_label(html, timeline, timeline->count - 1);
    prt_html_text(html, ". The highest is ");
    add_label(html, timeline, highest);
    prt_html_text(html, " with ");
    prt_svg_count(html, chart, values[highest]);
    prt_html_text(html, ".");
    prt_html_close(html);
}

static void write_lines(prt_html *html)
{
    for (uint64_t i = 0; i <= LINES; i++) {
        const uint64_t y = TOP + PLOT - PLOT / LINES * i;
        prt_svg_rect(html, &(struct prt_svg_box){0, PRT_SVG_FULL, y, 1}, i == 0 ? "axis" : "grid");
        prt_html_close(html);
    }
}

/* Twice, so that they can be read over a column, too. */
static void write_scale(prt_html *html, uint64_t scale)
{
    static const char *const looks[] = {"scale halo", "scale"};
    for (uint64_t i = 1; i <= LINES; i++)
        for (size_t look = 0; look < 2; look++) {
            prt_svg_text(html, 0, TOP + PLOT - PLOT / LINES * i - 5, "start", looks[look]);
            prt_html_commas(html, scale / LINES * i);
            prt_html_close(html);
        }
}

/* At least a pixel for at least a commit: nothing and little are two things. */
static uint64_t height_of(uint64_t value, uint64_t scale)
{
    const uint64_t height = prt_svg_share(value, scale, PLOT);
    return value != 0 && height == 0 ? 1 : height;
}

static void write_column(prt_html *html, const struct prt_svg_chart *chart, const struct prt_timeline *timeline,
                         size_t bucket, uint64_t value, uint64_t scale)
{
    const uint64_t from = PRT_SVG_FULL * bucket / timeline->count;
    const uint64_t to = PRT_SVG_FULL * (bucket + 1) / timeline->count;
    const uint64_t height = height_of(value, scale);
    const struct prt_svg_box box = {from + (to - from) * (100 - COLUMN) / 200, (to - from) * COLUMN / 100,
                                    TOP + PLOT - height, height};
    prt_svg_rect(html, &box, "bar");
    prt_html_open(html, "title");
    add_label(html, timeline, bucket);
    prt_html_text(html, ": ");
    prt_svg_count(html, chart, value);
    prt_html_close(html);
    prt_html_close(html);
}

/* Labels stand under their columns, those at the ends within the chart; on narrow screens their neighbours give way. */
static void write_axis(prt_html *html, const struct prt_timeline *timeline)
{
    const size_t labels = timeline->count < LABELS ? timeline->count : LABELS;
    for (size_t i = 0; i < labels; i++) {
        const size_t bucket = labels == 1 ? 0 : i * (timeline->count - 1) / (labels - 1);
        const bool first = i == 0, last = i + 1 == labels;
        const bool tight = labels > 3 && (i == 1 || i + 2 == labels);
        const uint64_t middle = (PRT_SVG_FULL * bucket + PRT_SVG_FULL / 2) / timeline->count;
        prt_svg_text(html,
                     first  ? 0
                     : last ? PRT_SVG_FULL
                            : middle,
                     TOP + PLOT + AXIS - 6,
                     first  ? "start"
                     : last ? "end"
                            : "middle",
                     tight ? "scale tight" : "scale");
        add_label(html, timeline, bucket);
        prt_html_close(html);
    }
}

void prt_svg_timeline(prt_html *html, const struct prt_svg_chart *chart, const struct prt_timeline *timeline,
                      const uint64_t *values)
{
    const uint64_t scale = round_up(values[highest_of(values, timeline->count)]);
    prt_svg_open(html, chart, "chart", TOP + PLOT + AXIS);
    describe_timeline(html, chart, timeline, values);
    write_lines(html);
    for (size_t i = 0; i < timeline->count; i++)
        if (values[i] != 0)
            write_column(html, chart, timeline, i, values[i], scale);
    write_scale(html, scale);
    write_axis(html, timeline);
    prt_svg_close(html);
}

static size_t hottest_of(const struct prt_heat_map *map)
{
    return highest_of(&map->commits[0][0], PRT_WEEKDAYS * PRT_HOURS);
}

/* "Wednesday, 14:00 to 15:00: 12 commits" */
static void add_square_words(prt_html *html, const struct prt_svg_chart *chart, size_t day, size_t hour, uint64_t value)
{
    prt_html_words(html, prt_weekday_name(day));
    prt_html_text(html, ", ");
    prt_html_u64(html, hour);
    prt_html_text(html, ":00 to ");
    prt_html_u64(html, hour + 1);
    prt_html_text(html, ":00: ");
    prt_svg_count(html, chart, value);
}

/* None, then quarters of what the hottest square has. */
static const char *look_of(uint64_t value, uint64_t most)
{
    static const char *const looks[LEVELS + 1] = {"heat-0", "heat-1", "heat-2", "heat-3", "heat-4"};
    return looks[value == 0 ? 0 : 1 + prt_svg_share(value - 1, most, LEVELS)];
}

static void write_day(prt_html *html, const struct prt_svg_chart *chart, const struct prt_heat_map *map, size_t day,
                      uint64_t most)
{
    const uint64_t width = (PRT_SVG_FULL - DAYS_WIDTH) / PRT_HOURS;
    prt_svg_text(html, 0, day * SQUARE + 15, "start", "scale");
    prt_html_str(html, prt_str_sub(prt_str_from(prt_weekday_name(day)), 0, 3));
    prt_html_close(html);
    for (size_t hour = 0; hour < PRT_HOURS; hour++) {
        const uint64_t value = map->commits[day][hour];
        const struct prt_svg_box box = {DAYS_WIDTH + hour * width, width * 94 / 100, day * SQUARE, SQUARE - SQUARE_GAP};
        prt_svg_rect(html, &box, look_of(value, most));
        prt_html_open(html, "title");
        add_square_words(html, chart, day, hour, value);
        prt_html_close(html);
        prt_html_close(html);
    }
}

static void write_hours(prt_html *html)
{
    const uint64_t width = (PRT_SVG_FULL - DAYS_WIDTH) / PRT_HOURS;
    for (uint64_t hour = 0; hour < PRT_HOURS; hour += 3) {
        prt_svg_text(html, DAYS_WIDTH + hour * width + width / 2, PRT_WEEKDAYS * SQUARE + 16, "middle", "scale");
        prt_html_u64(html, hour);
        prt_html_close(html);
    }
}

void prt_svg_heat_map(prt_html *html, const struct prt_svg_chart *chart, const struct prt_heat_map *map)
{
    const size_t hottest = hottest_of(map);
    const uint64_t most = map->commits[hottest / PRT_HOURS][hottest % PRT_HOURS];
    prt_svg_open(html, chart, "chart", PRT_WEEKDAYS * SQUARE + AXIS);
    prt_html_text(html, "A square for each weekday and hour, darker with more commits. The darkest is ");
    add_square_words(html, chart, hottest / PRT_HOURS, hottest % PRT_HOURS, most);
    prt_html_text(html, ". The table below has all figures.");
    prt_html_close(html);
    for (size_t day = 0; day < PRT_WEEKDAYS; day++)
        write_day(html, chart, map, day, most);
    write_hours(html);
    prt_svg_close(html);
}
