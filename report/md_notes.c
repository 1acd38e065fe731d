/* SPDX-License-Identifier: Apache-2.0 */
#include "report/format.h"
#include "report/md_parts.h"
#include "report/md_table.h"

void prt_md_write_errors(prt_buf *out, const struct prt_report *report)
{
    const struct prt_md_column columns[] = {{prt_md_repository(report), 'l'}, {"Category", 'l'}, {"Error", 'l'}};
    prt_md_table(out, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < report->error_count; i++) {
        const struct prt_report_error *error = &report->errors[i];
        prt_md_row(out);
        prt_md_cell_str(out, error->repository.len != 0 ? error->repository : PRT_STR("(the run)"));
        prt_md_cell_str(out, prt_str_from(prt_category_name(error->category)));
        prt_md_cell_str(out, error->text);
        prt_md_row_end(out);
    }
}

void prt_md_write_skips(prt_buf *out, const struct prt_report *report)
{
    static const struct prt_md_column columns[] = {{"Path", 'l'}, {"Reason", 'l'}};
    prt_buf_add_text(out, "Seen and left out on purpose; these are not errors.\n\n");
    prt_md_table(out, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < report->skip_count; i++) {
        prt_md_row(out);
        prt_md_cell_str(out, report->skips[i].path);
        prt_md_cell_str(out, report->skips[i].reason);
        prt_md_row_end(out);
    }
}

void prt_md_write_definitions(prt_buf *out, const struct prt_report *report)
{
    static const char *const definitions[] = {
        "**Commits**: commits reachable from HEAD, merges included, whose author date is in the time window, both ends "
        "included. Commits without a date, or dated after this report, are in no window.",
        "**Commits Ever, Total Commits**: all commits reachable from HEAD.",
        "**LOC+**: lines added in the window, as `git log --numstat` counts them with its defaults (merges and binary "
        "files count nothing). **Δ LOC**: lines added and removed together. **Avg LOC/Commit**: lines added less lines "
        "removed, divided by commits, without the fraction.",
        "**LOC, Total Lines of Code**: lines of all text files at HEAD.",
        "**Contributor**: an e-mail address, after the repository's mailmap; the name is that of the newest commit. "
        "**Contributors**: addresses with a commit in the window.",
        "**Organization**: the registrable domain of the address (public suffix list); `unknown` without one.",
        "**Repositories, Unique Repositories**: those with a commit in the window.",
        "**Days Inactive, Last Commit Date**: from the newest author date that is not after this report; the date in "
        "the "
        "commit's own time zone.",
    };
    (void)report;
    for (size_t i = 0; i < sizeof definitions / sizeof definitions[0]; i++)
        prt_buf_add_fmt(out, "- %s\n", definitions[i]);
}
