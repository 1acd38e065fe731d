/* SPDX-License-Identifier: Apache-2.0 */
#include "report/md_parts.h"

#include "report/escape_md.h"
#include "report/format.h"

const char *prt_md_repositories(const struct prt_report *report)
{
    return report->meta.gerrit ? "Gerrit Projects" : "Repositories";
}

const char *prt_md_repository(const struct prt_report *report)
{
    return report->meta.gerrit ? "Gerrit Project" : "Repository";
}

void prt_md_period(prt_buf *out, const struct prt_report *report)
{
    const struct prt_window *window = &report->options.windows[report->options.primary];
    prt_buf_add_text(out, "**");
    prt_md_cell(out, window->name);
    prt_buf_add_text(out, "** (");
    prt_format_commas(out, window->days);
    prt_buf_add_text(out, window->days == 1 ? " day, from " : " days, from ");
    prt_format_utc(out, window->start);
    prt_buf_add_text(out, " to ");
    prt_format_utc(out, window->end);
    prt_buf_add_char(out, ')');
}

void prt_md_anchor(prt_buf *out, const char *heading)
{
    for (const char *at = heading; *at != '\0'; at++) {
        char byte = prt_ascii_lower(*at);
        if (byte == ' ')
            prt_buf_add_char(out, '-');
        else if (prt_ascii_digit(byte) || (byte >= 'a' && byte <= 'z') || byte == '-' || byte == '_')
            prt_buf_add_char(out, byte);
    }
}
