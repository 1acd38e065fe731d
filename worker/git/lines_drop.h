/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_LINES_DROP_H
#define PRT_GIT_LINES_DROP_H
/*
 * Which lines git leaves out of the search: those without a match on the other side, and those that match too often
 * amid such lines. Part of lines.h.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "worker/git/lines_classes.h"

enum {
    PRT_MIN_ISOLATORS = 7,     /* unmatched lines that must surround a common one on its side before it is dropped */
    PRT_ISOLATION_WINDOW = 100 /* lines to each side that are looked at */
};

/* One text's lines, by class. */
struct prt_line_side {
    uint32_t *ids;
    size_t count;
    bool is_after;
};

/* Whether a line could be dropped that stands in a run of `kept` others (itself included) which all have a match, amid
 * `unmatched` lines without one. false is certain. */
bool prt_line_run_isolable(size_t kept, size_t unmatched);

size_t prt_line_side_unmatched(const struct prt_line_classes *classes, const struct prt_line_side *side);
/* Lines that match at least this often are too common. `lines` is how many the whole text of the side has. */
uint32_t prt_line_common_limit(size_t lines);
/* Leaves the lines worth comparing and returns how many went; those are changed for certain. `marks` is scratch of
 * side->count bytes. */
size_t prt_line_side_drop(const struct prt_line_classes *classes, struct prt_line_side *side, uint32_t common_limit,
                          uint8_t *marks);

#endif
