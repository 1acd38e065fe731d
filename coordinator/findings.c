/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/findings.h"

#include "coordinator/plain.h"

void prt_finding(struct prt_findings *findings, const char *format, ...)
{
    va_list args;
    prt_buf sentence = {0};
    if (findings->count++ >= PRT_FINDINGS_KEPT)
        return;
    va_start(args, format);
    prt_buf_add_vfmt(&sentence, format, args);
    va_end(args);
    prt_plain_add(&findings->lines, prt_buf_str(&sentence));
    prt_buf_add_char(&findings->lines, '\n');
    findings->lines.failed = findings->lines.failed || sentence.failed;
    prt_buf_free(&sentence);
}

void prt_findings_free(struct prt_findings *findings)
{
    prt_buf_free(&findings->lines);
    findings->count = 0;
}
