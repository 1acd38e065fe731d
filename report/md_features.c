/* SPDX-License-Identifier: Apache-2.0 */
#include "report/activity.h"
#include "report/figures.h"
#include "report/format.h"
#include "report/matrix.h"
#include "report/md_parts.h"
#include "report/md_table.h"

enum { OTHER_COLUMNS = 4 /* name, two of types, status */ };

/* Words are texts from outside, a licence's identifier for instance. */
static void write_words(prt_buf *out, const prt_buf *words, const char *without)
{
    if (words->len > 0)
        prt_md_cell_str(out, prt_buf_str(words));
    else
        prt_md_cell_mark(out, without);
    out->failed = out->failed || words->failed;
}

static void write_feature(prt_buf *out, const struct prt_report *report, const struct prt_folded_repository *repository,
                          prt_str feature)
{
    static const char *const marks[] = {[PRT_PRESENCE_UNASKED] = "",
                                        [PRT_PRESENCE_UNKNOWN] = "❔",
                                        [PRT_PRESENCE_ABSENT] = "❌",
                                        [PRT_PRESENCE_PRESENT] = "✅"};
    prt_buf words = {0};
    prt_matrix_words(report, repository, feature, &words);
    write_words(out, &words, marks[prt_feature_presence(repository, feature)]);
    prt_buf_free(&words);
}

static void write_types(prt_buf *out, const struct prt_folded_repository *repository, bool primary)
{
    prt_buf words = {0};
    prt_matrix_types(repository, primary, &words);
    write_words(out, &words, primary ? "N/A" : "");
    prt_buf_free(&words);
}

static void write_repository(prt_buf *out, const struct prt_report *report, const struct prt_matrix *matrix,
                             const struct prt_folded_repository *repository)
{
    prt_md_row(out);
    prt_md_cell_repository(out, report, repository->name);
    if (matrix->types) {
        write_types(out, repository, true);
        write_types(out, repository, false);
    }
    for (size_t i = 0; i < matrix->count; i++)
        write_feature(out, report, repository, matrix->columns[i].feature);
    prt_md_cell_mark(out, prt_class_mark(prt_class_of(repository)));
    prt_md_row_end(out);
}

/* Titles of the user's own features are text from outside, so the table's head is written as a row. */
static void write_head(prt_buf *out, const struct prt_report *report, const struct prt_matrix *matrix)
{
    const size_t columns = matrix->count + OTHER_COLUMNS - (matrix->types ? 0 : 2);
    prt_md_row(out);
    prt_md_cell_mark(out, prt_md_repository(report));
    if (matrix->types) {
        prt_md_cell_mark(out, "Primary Type");
        prt_md_cell_mark(out, "Other Types");
    }
    for (size_t i = 0; i < matrix->count; i++)
        prt_md_cell_str(out, matrix->columns[i].title);
    prt_md_cell_mark(out, "Status");
    prt_md_row_end(out);
    for (size_t i = 0; i < columns; i++)
        prt_buf_add_text(out, i == 0 ? "| --- |" : " --- |");
    prt_buf_add_char(out, '\n');
}

void prt_md_write_features(prt_buf *out, const struct prt_report *report)
{
    struct prt_matrix matrix;
    prt_matrix_of(report, &matrix);
    prt_buf_add_text(out, "What the files at HEAD tell. ✅ there, ❌ not there, ❔ not known.\n\n");
    write_head(out, report, &matrix);
    for (size_t i = 0; i < report->repository_count; i++)
        write_repository(out, report, &matrix, report->repositories[i]);
}

void prt_md_write_languages(prt_buf *out, const struct prt_report *report)
{
    static const struct prt_md_column columns[] = {{"Language", 'l'}, {"Kind", 'l'},  {"LOC", 'r'},
                                                   {"Share", 'r'},    {"Files", 'r'}, {"Repositories", 'r'}};
    uint64_t lines = 0;
    for (size_t i = 0; i < report->language_count; i++)
        lines = prt_sum(lines, report->languages[i].language.lines);
    prt_buf_add_text(out, "Lines of text files at HEAD, without vendored and generated ones.\n\n");
    prt_md_table(out, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < report->language_count; i++) {
        const struct prt_report_language *row = &report->languages[i];
        prt_md_row(out);
        prt_md_cell_str(out, row->language.name);
        prt_md_cell_mark(out, prt_language_kind_name(prt_language_kind_of(row->language.name)));
        prt_md_cell_commas(out, row->language.lines);
        prt_md_cell_open(out);
        prt_format_percent(out, row->language.lines, lines);
        prt_md_cell_close(out);
        prt_md_cell_commas(out, row->language.files);
        prt_md_cell_commas(out, row->repositories);
        prt_md_row_end(out);
    }
}
