/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/descriptors.h"

#include "prt/limits.h"

/* How many fit into what is left of the limit, at least one: whether that one really fits is for the system to say. */
static uint32_t fit(uint64_t files, uint64_t base, uint64_t each, uint32_t most)
{
    const uint64_t count = files > base ? (files - base) / each : 0;
    if (count >= most)
        return most;
    return count > 0 ? (uint32_t)count : most > 0;
}

struct prt_descriptors prt_descriptors_plan(uint64_t files, uint32_t slots, bool listens)
{
    return (struct prt_descriptors){
        .slots = fit(files, PRT_DESCRIPTORS_WORKER, PRT_DESCRIPTORS_PER_SLOT, slots),
        .workers = listens ? fit(files, PRT_DESCRIPTORS_BASE, PRT_DESCRIPTORS_PER_WORKER, PRT_MAX_WORKERS) : 1};
}
