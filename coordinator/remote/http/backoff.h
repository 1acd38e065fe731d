/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REMOTE_HTTP_BACKOFF_H
#define PRT_REMOTE_HTTP_BACKOFF_H
/* How long to wait before the next try: a random part (full jitter) of base_ms doubled with each try, at most of
 * max_ms. Pure: *state is the place in a sequence of random numbers (SplitMix64), so that one seed gives one sequence
 * of waits. */
#include <stdint.h>

/* retry: 0 for the first wait. Between 0 and min(max_ms, base_ms * 2^retry), both included. */
int64_t prt_http_backoff(uint64_t *state, int64_t base_ms, int64_t max_ms, unsigned retry);

#endif
