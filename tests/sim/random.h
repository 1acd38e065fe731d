/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_SIM_RANDOM_H
#define PRT_SIM_RANDOM_H
/* SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014): a counter and a mixing
 * function, so a seed says everything, on every machine. */
#include <stdbool.h>
#include <stdint.h>

struct prt_random {
    uint64_t state; /* the seed */
};

uint64_t prt_random_next(struct prt_random *random);
/* low .. high, both included. The bias of the remainder is below 2^-40 for the ranges of a simulation. */
int64_t prt_random_between(struct prt_random *random, int64_t low, int64_t high);
bool prt_random_chance(struct prt_random *random, uint32_t per_mille);

#endif
