/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_DATE_QUEUE_H
#define PRT_GIT_DATE_QUEUE_H
/*
 * Commits that were met and not yet looked at: a binary heap (Williams, CACM 7 (1964)) with the latest in front and, of
 * one date, the lowest rank. Zeroed is empty.
 */
#include <stddef.h>
#include <stdint.h>

#include "prt/err.h"

struct prt_date_entry {
    int64_t date;   /* in whichever unit the asker counts time */
    uint32_t rank;  /* should be another for each entry: nothing else orders those of one date */
    uint32_t index; /* of the commit, wherever the asker keeps it */
};

struct prt_date_queue {
    struct prt_date_entry *items;
    size_t count;
    size_t capacity;
};

/* PRT_E_MEMORY leaves the queue as it was. */
prt_code prt_date_queue_add(struct prt_date_queue *queue, struct prt_date_entry entry, prt_err *err) PRT_MUST_USE;
/* Not of an empty one. */
struct prt_date_entry prt_date_queue_take(struct prt_date_queue *queue);
void prt_date_queue_free(struct prt_date_queue *queue);

#endif
