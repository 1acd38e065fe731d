/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_SIM_DIFF_H
#define PRT_SIM_DIFF_H
/* Differences of two short lists of lines, by their longest common subsequence (Hirschberg 1975's recurrence, whole
 * table). */
#include <stdbool.h>
#include <stdio.h>

#include "prt/err.h"

struct prt_lines {
    char **lines; /* each from malloc, without its newline */
    size_t count, capacity;
};

prt_code prt_lines_add(struct prt_lines *list, const char *line, size_t len, prt_err *err) PRT_MUST_USE;
void prt_lines_free(struct prt_lines *list);

/* Prints "  same", "- expected only", "+ got only"; *same tells whether there was nothing to print. */
prt_code prt_lines_diff(const struct prt_lines *expected, const struct prt_lines *got, FILE *out, bool *same,
                        prt_err *err) PRT_MUST_USE;

#endif
