/* SPDX-License-Identifier: Apache-2.0 */
#include "report/definitions.h"
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
    (void)report;
    for (size_t i = 0; i < prt_definition_count(); i++) {
        const struct prt_definition *definition = prt_definition_at(i);
        prt_buf_add_fmt(out, "- **%s**: %s\n", definition->term, definition->meaning);
    }
}
