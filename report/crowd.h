/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_CROWD_H
#define PRT_REPORT_CROWD_H
/*
 * Figures of a set of authors that are no sums over commits: how many people there are, how many of them are new, and
 * on how few of them the work rests. The same rules hold for a repository, an organisation and the whole report.
 */
#include "report/fold.h"

/* An author, as far as that matters here. */
struct prt_member {
    bool bot;
    int64_t first;                     /* author time of the first dated commit; nothing without one */
    const struct prt_figures *windows; /* [window]; of these, commits */
    const struct prt_figures *earlier;
};

/* Both sides of a crowd's figures, window_count each: now, and one window earlier. `contributors` of the figures, and
 * all of the crowds, are written. */
struct prt_crowd_sides {
    struct prt_figures *windows, *earlier;
    struct prt_crowd *crowd, *earlier_crowd;
};

/* PRT_E_MEMORY. */
prt_code prt_crowd_count(const struct prt_fold_options *options, const struct prt_member *members, size_t count,
                         const struct prt_crowd_sides *out, prt_err *err) PRT_MUST_USE;

/* Smallest number of them that together have at least half of the sum; 0 when that is 0. Sorts `counts`. */
uint64_t prt_crowd_half(uint64_t *counts, size_t count);

/* Room for `rows` times `windows`, cleared, in one piece. NULL: no memory. */
struct prt_crowd *prt_crowd_new(prt_arena *arena, size_t rows, size_t windows) PRT_MUST_USE;

#endif
