/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_WORKER_TAIL_H
#define PRT_WORKER_TAIL_H
/*
 * The end of what a child wrote to its stderr, for the log when it dies. A zeroed prt_tail is empty. Bounded: the last
 * PRT_TAIL_MAX bytes are kept, the others are only counted.
 */
#include <stddef.h>
#include <stdint.h>

#include "prt/str.h"

enum {
    PRT_TAIL_MAX = 2048,
    PRT_TAIL_LINES = 3 /* as many last lines are shown */
};

struct prt_tail {
    char data[PRT_TAIL_MAX];
    size_t len;
    uint64_t total; /* bytes ever added */
};

void prt_tail_add(struct prt_tail *tail, prt_str bytes);
/* The last PRT_TAIL_LINES lines, without white space at either end; a view valid until the next addition. */
prt_str prt_tail_lines(const struct prt_tail *tail);

#endif
