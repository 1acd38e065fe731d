/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_FINDINGS_H
#define PRT_COORDINATOR_FINDINGS_H
/*
 * What is wrong with something that was looked through to its end: sentences, as many as people read, and how many
 * there are. All zero is none.
 */
#include "prt/buf.h"

enum { PRT_FINDINGS_KEPT = 100 };

struct prt_findings {
    prt_buf lines; /* the first PRT_FINDINGS_KEPT, one a line, harmless to a terminal */
    size_t count;  /* all of them */
};

/* Text from outside is given with PRT_FINDING_ARG, which shows the beginning of a long one. */
void prt_finding(struct prt_findings *findings, const char *format, ...) PRT_PRINTF(2, 3);

enum { PRT_FINDING_TEXT = 200 };
#define PRT_FINDING_ARG(text)                                                                                          \
    (int)((text).len < PRT_FINDING_TEXT ? (text).len : PRT_FINDING_TEXT), (text).data != NULL ? (text).data : ""

void prt_findings_free(struct prt_findings *findings);

#endif
