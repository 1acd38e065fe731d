/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_PROFILE_FIGURES_H
#define PRT_COORDINATOR_PROFILE_FIGURES_H
/*
 * What `profile` measures, as plain data: one row per number of workers. Times are in microseconds.
 */
#include "coordinator/discover.h"

enum {
    PRT_PROFILE_ROWS_MAX = 16,    /* numbers of workers in one profile */
    PRT_PROFILE_SLOWEST_MAX = 10, /* repositories that are named */
    PRT_PROFILE_RUNS_MAX = 99     /* measurements of each row */
};

/* All analyses of one repository. */
struct prt_profile_slow {
    uint32_t found;   /* place in the plan */
    uint32_t answers; /* analyses; more than one: it was split, or tried again */
    uint64_t elapsed; /* of all of them together */
    uint64_t longest; /* of them */
    uint64_t cpu;
};

/* One run without cache, from the first question to the rendered report. */
struct prt_profile_row {
    uint32_t workers;     /* slots */
    uint64_t wall;        /* all of it */
    uint64_t run;         /* of wall: while there were slots */
    uint64_t cpu;         /* of the whole tree of processes */
    uint64_t coordinator; /* of cpu: the coordinator's own */
    uint64_t fold;        /* wall time of the coordinator: records to figures, figures to report */
    uint64_t render;      /* ... report to JSON and Markdown */
    uint64_t read_bytes;  /* that came from a disk, as the kernel counts them */
    struct prt_cost cost; /* of all analyses */
    uint32_t answers;     /* analyses */
    uint64_t longest;     /* of them */
    uint32_t longest_found;
    uint64_t commits;
    uint64_t problems; /* of the report: with problems the figures are those of less work */
    struct prt_profile_slow slowest[PRT_PROFILE_SLOWEST_MAX]; /* longest elapsed first */
    uint32_t slowest_count;
};

struct prt_profile {
    prt_str root;
    uint32_t processors;
    uint32_t runs; /* each row is the one with the median wall time of so many */
    const struct prt_found *found;
    uint32_t found_count;
    struct prt_profile_row rows[PRT_PROFILE_ROWS_MAX];
    uint32_t row_count;
};

/* The slots' time in which there was no analysis: none to do, one just ended, or a process being started. */
static inline uint64_t prt_profile_wait(const struct prt_profile_row *row)
{
    const uint64_t all = row->run * row->workers;
    const uint64_t busy = prt_cost_elapsed(&row->cost);
    return busy < all ? all - busy : 0;
}

#endif
