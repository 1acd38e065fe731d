/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/model.h"

static const char *const names[PRT_COST_KINDS] = {
    [PRT_COST_OPEN] = "open", [PRT_COST_WALK] = "walk",       [PRT_COST_INFLATE] = "inflate",
    [PRT_COST_DIFF] = "diff", [PRT_COST_RENAMES] = "renames", [PRT_COST_TOTAL] = "total",
    [PRT_COST_CPU] = "cpu",
};

/* Costs come from other processes: any number may be among them. */
static uint64_t add(uint64_t a, uint64_t b)
{
    uint64_t sum;
    return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

const char *prt_cost_name(prt_cost_kind kind)
{
    return (unsigned)kind < PRT_COST_KINDS ? names[kind] : "unknown";
}

void prt_cost_add(struct prt_cost *sum, const struct prt_cost *further)
{
    for (size_t i = 0; i < PRT_COST_KINDS; i++)
        sum->us[i] = add(sum->us[i], further->us[i]);
}

uint64_t prt_cost_elapsed(const struct prt_cost *cost)
{
    uint64_t elapsed = 0;
    for (size_t i = 0; i < PRT_COST_CPU; i++)
        elapsed = add(elapsed, cost->us[i]);
    return elapsed;
}
