/* SPDX-License-Identifier: Apache-2.0 */
#include "report/definitions.h"
#include "report/html_parts.h"
#include "report/html_table.h"

static void write_error(prt_html *html, const struct prt_report_error *error)
{
    prt_html_row(html);
    prt_html_head_str(html, error->repository.len != 0 ? error->repository : PRT_STR("(the run)"));
    prt_html_cell_words(html, prt_category_name(error->category));
    prt_html_cell_str(html, error->text);
    prt_html_row_end(html);
}

void prt_html_write_errors(prt_html *html, const struct prt_report *report)
{
    const struct prt_html_column columns[] = {{prt_html_repository(report), 'l'}, {"Category", 'l'}, {"Error", 'l'}};
    prt_html_table(html, &(struct prt_html_table){.id = "errors",
                                                  .caption = "Errors",
                                                  .columns = columns,
                                                  .column_count = sizeof columns / sizeof columns[0],
                                                  .live = true});
    for (size_t i = 0; i < report->error_count; i++)
        write_error(html, &report->errors[i]);
    prt_html_table_end(html);
}

void prt_html_write_skips(prt_html *html, const struct prt_report *report)
{
    static const struct prt_html_column columns[] = {{"Path", 'l'}, {"Reason", 'l'}};
    prt_html_lead(html);
    prt_html_text(html, "Seen and left out on purpose; these are not errors.");
    prt_html_close(html);
    prt_html_table(html, &(struct prt_html_table){.id = "left_out",
                                                  .caption = "Left out",
                                                  .columns = columns,
                                                  .column_count = sizeof columns / sizeof columns[0],
                                                  .live = true});
    for (size_t i = 0; i < report->skip_count; i++) {
        prt_html_row(html);
        prt_html_head_str(html, report->skips[i].path);
        prt_html_cell_str(html, report->skips[i].reason);
        prt_html_row_end(html);
    }
    prt_html_table_end(html);
}

/* What stands between two backquotes is code. */
static void write_meaning(prt_html *html, prt_str meaning)
{
    for (bool code = false; meaning.len != 0; code = !code) {
        const size_t end = prt_str_find(meaning, '`');
        if (code)
            prt_html_open(html, "code");
        prt_html_str(html, prt_str_sub(meaning, 0, end));
        if (code)
            prt_html_close(html);
        meaning = prt_str_sub(meaning, end + 1, meaning.len);
    }
}

void prt_html_write_definitions(prt_html *html, const struct prt_report *report)
{
    (void)report;
    prt_html_open(html, "dl");
    prt_html_attr(html, "class", "definitions");
    for (size_t i = 0; i < prt_definition_count(); i++) {
        prt_html_open(html, "dt");
        prt_html_words(html, prt_definition_at(i)->term);
        prt_html_close(html);
        prt_html_open(html, "dd");
        write_meaning(html, prt_str_from(prt_definition_at(i)->meaning));
        prt_html_close(html);
    }
    prt_html_close(html);
}
