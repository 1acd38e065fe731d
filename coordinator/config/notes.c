/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/config/notes.h"

#include <string.h>

static void add(prt_buf *lines, size_t *count, prt_str place, uint32_t line, const char *format, va_list args)
    PRT_PRINTF(5, 0);

static void add(prt_buf *lines, size_t *count, prt_str place, uint32_t line, const char *format, va_list args)
{
    if ((*count)++ >= PRT_CONFIG_NOTES_MAX)
        return;
    if (lines->len > 0)
        prt_buf_add_char(lines, '\n');
    prt_buf_add_str(lines, place);
    if (line > 0)
        prt_buf_add_fmt(lines, ":%u", (unsigned)line);
    if (place.len > 0)
        prt_buf_add_text(lines, ": ");
    const size_t start = lines->len;
    prt_buf_add_vfmt(lines, format, args);
    for (size_t i = start; i < lines->len; i++) /* a value may hold line ends; a note is one line */
        if ((unsigned char)lines->data[i] < ' ' || lines->data[i] == 0x7f)
            lines->data[i] = '?';
}

void prt_config_problem(struct prt_config_notes *notes, prt_str place, uint32_t line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(&notes->problems, &notes->problem_count, place, line, format, args);
    va_end(args);
}

void prt_config_warning(struct prt_config_notes *notes, prt_str place, uint32_t line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(&notes->warnings, &notes->warning_count, place, line, format, args);
    va_end(args);
}

void prt_config_notes_free(struct prt_config_notes *notes)
{
    prt_buf_free(&notes->problems);
    prt_buf_free(&notes->warnings);
    memset(notes, 0, sizeof *notes);
}
