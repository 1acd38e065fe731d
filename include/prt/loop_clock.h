/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_LOOP_CLOCK_H
#define PRT_LOOP_CLOCK_H
/*
 * The time of a loop: monotonic milliseconds without those in which it was kept from looking around. A process that
 * is stopped, frozen with its container or swapped out hears nobody meanwhile, and that must not be taken for their
 * silence; nor has what it watches over had the time that has passed. Pure: the monotonic time is an argument.
 *
 *     now = prt_loop_clock_begin(&clock, prt_monotonic_ms());
 *     for (;;) {
 *         ... wait for at most asked_ms ...
 *         (void)prt_loop_clock_turn(&clock, asked_ms, prt_monotonic_ms());
 *         now = prt_loop_clock_at(&clock, prt_monotonic_ms());
 *
 * It never runs backwards where the monotonic time does not. Whoever is always late still gets asked_ms a turn.
 */
#include <stdint.h>

enum { PRT_HELD_UP_MS = 1000 }; /* a turn that takes so much longer than its wait was held up */

struct prt_loop_clock {
    int64_t held_ms;   /* left out so far */
    int64_t turned_at; /* monotonic ms */
};

int64_t prt_loop_clock_begin(struct prt_loop_clock *clock, int64_t monotonic); /* what the time is */
/* Another turn has come round: its work, and then a wait of at most asked_ms. Returns for how long it was held up; 0:
 * it was not. */
int64_t prt_loop_clock_turn(struct prt_loop_clock *clock, int64_t asked_ms, int64_t monotonic);
/* A moment of monotonic time, which is not before the last turn, as one of the loop's. INT64_MAX, never, stays so. */
int64_t prt_loop_clock_at(const struct prt_loop_clock *clock, int64_t monotonic);

#endif
