/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_DEFINITIONS_H
#define PRT_REPORT_DEFINITIONS_H
/* What figures and words of the reports for people mean: one table, so that all formats tell the same
 * (definitions.def). */
#include <stddef.h>

struct prt_definition {
    const char *term;
    const char *meaning; /* plain text, but for `code` between two backquotes */
};

size_t prt_definition_count(void);
const struct prt_definition *prt_definition_at(size_t index); /* 0 .. count - 1, in the order they are told */

#endif
