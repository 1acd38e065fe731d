/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_LINES_H
#define PRT_GIT_LINES_H
/*
 * Lines added and removed between two texts: the figures of git diff --numstat (git 2.39, diff.algorithm myers), which
 * are not always those of the shortest edit. git drops lines before it compares and gives up searching when it costs
 * too much; both are copied here, so that the figures are git's to the line. What is not made is a diff.
 *
 * A line ends behind its LF; a last one without LF is a line as well, and another one than the same bytes with LF.
 * Sources of the algorithm: E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1 (1986);
 * git's xdiff/ for where it departs from it.
 *
 *     prt_lines_t *lines;                  one for many comparisons: it keeps its memory between them
 *     prt_lines_new(&lines, err);
 *     prt_lines_compare(lines, before, after, &counts, err);
 *     prt_lines_destroy(&lines);
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/err.h"
#include "prt/str.h"

/* Lines of both texts together that may be left to compare behind their common beginning and before their common end.
 * At this ceiling a comparison takes about 1.8 GiB. */
#define PRT_MAX_COMPARED_LINES (UINT32_C(1) << 25)

typedef struct prt_lines prt_lines_t;

struct prt_line_counts {
    uint64_t added;
    uint64_t removed;
};

prt_code prt_lines_new(prt_lines_t **out, prt_err *err) PRT_MUST_USE;
void prt_lines_destroy(prt_lines_t **lines); /* NULL-safe; sets *lines to NULL */

/* Texts of at most PRT_MAX_BLOB bytes. Errors: PRT_E_LIMIT (PRT_MAX_COMPARED_LINES, or a larger text), PRT_E_MEMORY. */
prt_code prt_lines_compare(prt_lines_t *lines, prt_str before, prt_str after, struct prt_line_counts *out,
                           prt_err *err) PRT_MUST_USE;

uint64_t prt_lines_count(prt_str text);
/* git's guess: a NUL among the first 8,000 bytes. */
bool prt_lines_binary(prt_str text);

#endif
