/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/http/backoff.h"

/* Sebastiano Vigna's SplitMix64, https://prng.di.unimi.it/splitmix64.c (public domain). */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

int64_t prt_http_backoff(uint64_t *state, int64_t base_ms, int64_t max_ms, unsigned retry)
{
    int64_t most = base_ms;
    for (; retry > 0 && most < max_ms; retry--)
        most = most > INT64_MAX / 2 ? INT64_MAX : most * 2;
    if (most > max_ms)
        most = max_ms;
    const uint64_t random = next_random(state);
    return most > 0 ? (int64_t)(random % ((uint64_t)most + 1)) : 0;
}
