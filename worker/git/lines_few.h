/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_LINES_FEW_H
#define PRT_GIT_LINES_FEW_H
/*
 * Texts that differ in few lines, which most versions of a file do: a minimal edit is searched for on the bytes
 * themselves, without numbering lines. Part of lines.h.
 *
 * Myers' greedy search from the start: after as many edits as there have been rounds, how far has each diagonal come?
 * The work grows with the square of the edits, so it is given up beyond a number of them that depends on what the
 * alternative costs.
 *
 * Figures are git's, not only minimal ones. Of a minimal edit of at most PRT_FEW_EDITS lines git's search takes no
 * short cut. What is left is that git may drop a line that is too common amid lines without a match (lines_drop.h), and
 * then counts it as changed. A line without a match is changed in every edit; so where the changed lines around each
 * run of kept ones are too few to isolate any line of it, git drops none that this edit keeps, and has the same
 * figures.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "worker/git/lines.h"

enum { PRT_FEW_EDITS = 256 };

struct prt_line_point;

/* Zeroed is empty and valid. Memory is kept between searches. */
struct prt_line_few {
    struct prt_line_point *points;
    size_t capacity;
};

/*
 * Texts without common lines at both ends, `lines` being how many each has; whole_lines is how many both have with the
 * ends, roughly. *found false says nothing about them: too many edits, or git might count more. PRT_E_MEMORY.
 */
prt_code prt_line_few_count(struct prt_line_few *few, prt_str before, prt_str after,
                            const struct prt_line_counts *lines, size_t whole_lines, bool *found,
                            struct prt_line_counts *counts, prt_err *err) PRT_MUST_USE;
void prt_line_few_free(struct prt_line_few *few);

#endif
