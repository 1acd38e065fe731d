/* SPDX-License-Identifier: Apache-2.0 */
#include "report/figures.h"
#include "report/html_parts.h"
#include "report/html_table.h"
#include "report/matrix.h"
#include "report/svg.h"

enum { BARS = 12, MOST_COLUMNS = PRT_MAX_FEATURES + 3 };

static void write_words(prt_html *html, const prt_buf *words, const char *without)
{
    if (words->len > 0)
        prt_html_cell_str(html, prt_buf_str(words));
    else
        prt_html_cell_words(html, without);
    html->out->failed = html->out->failed || words->failed;
}

/* A mark before the word, so that a column can be read at a glance. */
static void write_presence(prt_html *html, prt_presence presence)
{
    prt_html_cell_open(html);
    if (presence == PRT_PRESENCE_PRESENT)
        prt_html_badge(html, "current", "yes");
    if (presence == PRT_PRESENCE_ABSENT)
        prt_html_badge(html, "none", "no");
    if (presence == PRT_PRESENCE_UNKNOWN)
        prt_html_text(html, "not known");
    prt_html_cell_close(html);
}

static void write_feature(prt_html *html, const struct prt_report *report,
                          const struct prt_folded_repository *repository, prt_str feature)
{
    prt_buf words = {0};
    prt_matrix_words(report, repository, feature, &words);
    if (words.len > 0 || words.failed)
        write_words(html, &words, "");
    else
        write_presence(html, prt_feature_presence(repository, feature));
    prt_buf_free(&words);
}

static void write_primary_type(prt_html *html, const struct prt_folded_repository *repository)
{
    prt_buf words = {0};
    prt_matrix_types(repository, true, &words);
    write_words(html, &words, "N/A");
    prt_buf_free(&words);
}

/* May be a dozen, so they take several lines. */
static void write_other_types(prt_html *html, const struct prt_folded_repository *repository)
{
    prt_buf words = {0};
    prt_matrix_types(repository, false, &words);
    prt_html_cell_open(html);
    prt_html_open(html, "span");
    prt_html_attr(html, "class", "wrapped");
    prt_html_str(html, prt_buf_str(&words));
    prt_html_close(html);
    prt_html_cell_close(html);
    html->out->failed = html->out->failed || words.failed;
    prt_buf_free(&words);
}

static void write_repository(prt_html *html, const struct prt_report *report, const struct prt_matrix *matrix,
                             size_t index)
{
    const struct prt_folded_repository *repository = report->repositories[index];
    prt_html_row(html);
    prt_html_head_open(html);
    prt_html_repository_link(html, report, repository->name);
    prt_html_cell_close(html);
    if (matrix->types) {
        write_primary_type(html, repository);
        write_other_types(html, repository);
    }
    for (size_t i = 0; i < matrix->count; i++)
        write_feature(html, report, repository, matrix->columns[i].feature);
    prt_html_row_end(html);
}

static size_t list_columns(const struct prt_report *report, const struct prt_matrix *matrix,
                           struct prt_html_column *columns)
{
    size_t count = 0;
    columns[count++] = (struct prt_html_column){prt_html_repository(report), 'l'};
    if (matrix->types) {
        columns[count++] = (struct prt_html_column){"Primary Type", 'l'};
        columns[count++] = (struct prt_html_column){"Other Types", 'l'};
    }
    for (size_t i = 0; i < matrix->count; i++)
        columns[count++] = (struct prt_html_column){matrix->columns[i].title.data, 'l'};
    return count;
}

void prt_html_write_features(prt_html *html, const struct prt_report *report)
{
    struct prt_html_column columns[MOST_COLUMNS];
    struct prt_matrix matrix;
    prt_matrix_of(report, &matrix);
    prt_html_lead(html);
    prt_html_text(html, "What the files at HEAD tell.");
    prt_html_close(html);
    prt_html_table(html, &(struct prt_html_table){.id = "features",
                                                  .caption = "Features",
                                                  .columns = columns,
                                                  .column_count = list_columns(report, &matrix, columns),
                                                  .live = true});
    for (size_t i = 0; i < report->repository_count; i++)
        write_repository(html, report, &matrix, i);
    prt_html_table_end(html);
}

static void draw_languages(prt_html *html, const struct prt_report *report)
{
    struct prt_svg_bar bars[BARS];
    size_t count = 0;
    for (; count < BARS && count < report->language_count; count++)
        bars[count] =
            (struct prt_svg_bar){report->languages[count].language.name, report->languages[count].language.lines};
    prt_svg_bars(html, &(struct prt_svg_chart){"languages", "Lines by language", "lines"}, bars, count);
}

void prt_html_write_languages(prt_html *html, const struct prt_report *report)
{
    static const struct prt_html_column columns[] = {{"Language", 'l'}, {"Kind", 'l'},  {"LOC", 'r'},
                                                     {"Share", 'r'},    {"Files", 'r'}, {"Repositories", 'r'}};
    uint64_t lines = 0;
    for (size_t i = 0; i < report->language_count; i++)
        lines = prt_sum(lines, report->languages[i].language.lines);
    prt_html_lead(html);
    prt_html_text(html, "Lines of text files at HEAD, without vendored and generated ones.");
    prt_html_close(html);
    draw_languages(html, report);
    prt_html_table(html, &(struct prt_html_table){.id = "languages",
                                                  .caption = "Languages",
                                                  .columns = columns,
                                                  .column_count = sizeof columns / sizeof columns[0],
                                                  .live = true});
    for (size_t i = 0; i < report->language_count; i++) {
        const struct prt_report_language *row = &report->languages[i];
        prt_html_row(html);
        prt_html_head_str(html, row->language.name);
        prt_html_cell_words(html, prt_language_kind_name(prt_language_kind_of(row->language.name)));
        prt_html_cell_commas(html, row->language.lines);
        prt_html_cell_percent(html, row->language.lines, lines);
        prt_html_cell_commas(html, row->language.files);
        prt_html_cell_commas(html, row->repositories);
        prt_html_row_end(html);
    }
    prt_html_table_end(html);
}
