/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_PROGRESS_H
#define PRT_COORDINATOR_PROGRESS_H
/*
 * How far the run is, for the person who waits: one line that is redrawn on a terminal, a plain line every ten seconds
 * elsewhere, nothing when quiet. Where lines are for programs (JSON, a journal), it is a line of the log, of level
 * info, whatever level is asked for.
 *
 *     [ 9/14] 12,034 commits, 5,120 commits/s, 2 running, about 3 s left
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/buf.h"
#include "prt/log.h"

struct prt_progress_view {
    int fd; /* stderr */
    bool quiet;
    bool terminal;
    const prt_log *log; /* whose lines it has the form of; NULL: it has its own */
    int64_t started;    /* monotonic ms */
    int64_t next;       /* when to draw again */
    bool drawn;         /* a line stands on the terminal and has to be wiped before other output */
};

struct prt_progress_state {
    uint32_t done, total, failed, running;
    uint64_t commits;
    uint64_t weight_done, weight_total; /* for the time left */
};

/* The line for a state after `elapsed` ms, without a line end. Pure. */
void prt_progress_line(const struct prt_progress_state *state, int64_t elapsed, prt_buf *out);

/* `log`: where the program's other lines go; NULL: nobody knows. */
void prt_progress_begin(struct prt_progress_view *progress, int fd, const prt_log *log, bool quiet, int64_t now);
void prt_progress_update(struct prt_progress_view *progress, const struct prt_progress_state *state,
                         int64_t now);                      /* draws when due */
void prt_progress_wipe(struct prt_progress_view *progress); /* before a log line or the end */

#endif
