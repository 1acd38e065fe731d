/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_WORKER_BACKOFF_H
#define PRT_WORKER_BACKOFF_H
/*
 * When to try again after something failed: at once, then after `first_ms`, doubling up to `most_ms`. Pure: the time
 * is an argument.
 *
 * Failures that come while one is waited for are part of it (eight children killed by one hand are one failure, not
 * eight). A failure `forget_ms` after the last one begins a new row.
 */
#include <stdbool.h>
#include <stdint.h>

struct prt_backoff {
    int64_t first_ms;
    int64_t most_ms;
    int64_t forget_ms;
    uint32_t max_failures; /* a row this long is the end; 0: no end */
    uint32_t failures;     /* of the present row */
    int64_t last_failure;
    int64_t not_before; /* when to try again */
};

void prt_backoff_failed(struct prt_backoff *backoff, int64_t now);
void prt_backoff_succeeded(struct prt_backoff *backoff); /* the row is over */
bool prt_backoff_is_exhausted(const struct prt_backoff *backoff);

#endif
