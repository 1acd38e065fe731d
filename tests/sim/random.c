/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/random.h"

uint64_t prt_random_next(struct prt_random *random)
{
    uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

int64_t prt_random_between(struct prt_random *random, int64_t low, int64_t high)
{
    return low + (int64_t)(prt_random_next(random) % (uint64_t)(high - low + 1));
}

bool prt_random_chance(struct prt_random *random, uint32_t per_mille)
{
    return prt_random_next(random) % 1000 < per_mille;
}
