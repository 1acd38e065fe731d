/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/plain.h"

#include <stdio.h>

/* Bytes of the control at `at`; 0: there is none. C0, DEL, C1, and the marks of Unicode's bidirectional algorithm. */
static size_t control_at(prt_str text, size_t at)
{
    static const prt_str turning[] = {
        PRT_STR_INIT("\xd8\x9c"),     PRT_STR_INIT("\xe2\x80\x8e"), PRT_STR_INIT("\xe2\x80\x8f"),
        PRT_STR_INIT("\xe2\x80\xaa"), PRT_STR_INIT("\xe2\x80\xab"), PRT_STR_INIT("\xe2\x80\xac"),
        PRT_STR_INIT("\xe2\x80\xad"), PRT_STR_INIT("\xe2\x80\xae"), PRT_STR_INIT("\xe2\x81\xa6"),
        PRT_STR_INIT("\xe2\x81\xa7"), PRT_STR_INIT("\xe2\x81\xa8"), PRT_STR_INIT("\xe2\x81\xa9")};
    const prt_str rest = prt_str_sub(text, at, text.len);
    const unsigned char byte = (unsigned char)rest.data[0];
    if (byte < ' ' || byte == 0x7f)
        return 1;
    if (byte == 0xc2 && rest.len > 1 && (unsigned char)rest.data[1] < 0xa0)
        return 2;
    for (size_t i = 0; byte > 0x7f && i < sizeof turning / sizeof *turning; i++)
        if (prt_str_starts(rest, turning[i]))
            return turning[i].len;
    return 0;
}

void prt_plain_add(prt_buf *out, prt_str text)
{
    prt_buf valid = {0};
    prt_buf_add_utf8(&valid, text);
    for (size_t i = 0; i < valid.len;) {
        const size_t control = control_at(prt_buf_str(&valid), i);
        prt_buf_add_char(out, control > 0 ? '?' : valid.data[i]);
        i += control > 0 ? control : 1;
    }
    out->failed = out->failed || valid.failed;
    prt_buf_free(&valid);
}

void prt_plain_complain(const char *command, prt_str sentence)
{
    prt_buf line = {0};
    prt_buf_add_fmt(&line, "reporting-tool %s: ", command);
    prt_plain_add(&line, sentence);
    fprintf(stderr, "%s\n", line.failed ? "reporting-tool: out of memory" : line.data);
    prt_buf_free(&line);
}

void prt_plain_complain_lines(const char *command, prt_str lines)
{
    for (; lines.len > 0; lines = prt_str_sub(lines, prt_str_find(lines, '\n') + 1, lines.len))
        prt_plain_complain(command, prt_str_sub(lines, 0, prt_str_find(lines, '\n')));
}
