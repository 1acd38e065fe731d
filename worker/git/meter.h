/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_METER_H
#define PRT_GIT_METER_H
/*
 * Where the time of an analysis goes. The meter is in one kind of work at a time; entering another one charges what has
 * passed to the one before, so that the parts add up and nothing is counted twice:
 *
 *     outer = prt_meter_enter(meter, PRT_COST_INFLATE);
 *     ...
 *     prt_meter_enter(meter, outer);
 *
 * Entering costs one reading of the clock (about 40 ns), so it belongs around work of microseconds. A meter that is
 * NULL measures nothing.
 */
#include "prt/model.h"

struct prt_meter {
    prt_cost_kind now;
    uint64_t since;              /* monotonic ns */
    uint64_t cpu_since;          /* ns of the thread's processor time */
    uint64_t ns[PRT_COST_KINDS]; /* charged so far */
};

void prt_meter_start(struct prt_meter *meter, prt_cost_kind kind);
prt_cost_kind prt_meter_enter(struct prt_meter *meter, prt_cost_kind kind); /* returns the kind that it was in */
void prt_meter_stop(struct prt_meter *meter, struct prt_cost *out);

#endif
