/* SPDX-License-Identifier: Apache-2.0 */
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

void prt_html_write_definitions(prt_html *html, const struct prt_report *report)
{
    static const struct {
        const char *term;
        const char *meaning;
    } definitions[] = {
        {"Commits", "commits reachable from HEAD, merges included, whose author date is in the time window, both ends "
                    "included. Commits without a date, or dated after this report, are in no window."},
        {"Commits Ever", "all commits reachable from HEAD."},
        {"LOC+, LOC−", "lines added and removed in the window, as git log --numstat counts them with its defaults "
                       "(merges and binary files count nothing). Net LOC is their difference, Δ LOC their sum."},
        {"LOC/Commit", "lines added less lines removed, divided by commits, without the fraction."},
        {"LOC, Lines of code", "lines of all text files at HEAD."},
        {"Contributor", "an e-mail address, after the repository's mailmap; the name is that of the newest commit. "
                        "Contributors are those with a commit in the window."},
        {"Organization", "the registrable domain of the address (public suffix list); unknown without one."},
        {"Repositories", "of a person or an organization: those with a commit in the window."},
        {"Days Inactive, Last Commit Date",
         "from the newest author date that is not after this report; the date in the "
         "commit's own time zone."},
    };
    (void)report;
    prt_html_open(html, "dl");
    prt_html_attr(html, "class", "definitions");
    for (size_t i = 0; i < sizeof definitions / sizeof definitions[0]; i++) {
        prt_html_open(html, "dt");
        prt_html_words(html, definitions[i].term);
        prt_html_close(html);
        prt_html_open(html, "dd");
        prt_html_words(html, definitions[i].meaning);
        prt_html_close(html);
    }
    prt_html_close(html);
}
