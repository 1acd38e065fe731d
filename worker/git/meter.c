/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/meter.h"

#include <time.h>

static uint64_t read_clock(clockid_t clock)
{
    struct timespec now = {0};
    (void)clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static uint64_t to_us(uint64_t ns)
{
    return (ns + 500) / 1000;
}

void prt_meter_start(struct prt_meter *meter, prt_cost_kind kind)
{
    *meter = (struct prt_meter){
        .now = kind, .since = read_clock(CLOCK_MONOTONIC), .cpu_since = read_clock(CLOCK_THREAD_CPUTIME_ID)};
}

prt_cost_kind prt_meter_enter(struct prt_meter *meter, prt_cost_kind kind)
{
    if (meter == NULL || meter->now == kind)
        return kind;
    const prt_cost_kind before = meter->now;
    const uint64_t now = read_clock(CLOCK_MONOTONIC);
    meter->ns[before] += now - meter->since;
    meter->since = now;
    meter->now = kind;
    return before;
}

void prt_meter_stop(struct prt_meter *meter, struct prt_cost *out)
{
    meter->ns[meter->now] += read_clock(CLOCK_MONOTONIC) - meter->since;
    meter->ns[PRT_COST_CPU] = read_clock(CLOCK_THREAD_CPUTIME_ID) - meter->cpu_since;
    for (size_t i = 0; i < PRT_COST_KINDS; i++)
        out->us[i] = to_us(meter->ns[i]);
}
