/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/loop_clock.h"

int64_t prt_loop_clock_begin(struct prt_loop_clock *clock, int64_t monotonic)
{
    *clock = (struct prt_loop_clock){.turned_at = monotonic};
    return monotonic;
}

int64_t prt_loop_clock_turn(struct prt_loop_clock *clock, int64_t asked_ms, int64_t monotonic)
{
    const int64_t late = monotonic - clock->turned_at - asked_ms;
    const int64_t held = late > PRT_HELD_UP_MS ? late : 0;
    clock->held_ms += held;
    clock->turned_at = monotonic;
    return held;
}

int64_t prt_loop_clock_at(const struct prt_loop_clock *clock, int64_t monotonic)
{
    return monotonic != INT64_MAX ? monotonic - clock->held_ms : INT64_MAX;
}
