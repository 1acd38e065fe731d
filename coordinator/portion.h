/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_PORTION_H
#define PRT_COORDINATOR_PORTION_H
/*
 * How much of what waits in one queue is dealt with before the others have their turn: so many things, and for so long.
 * What is done about one of them cannot be cut short, so a turn may last for one more than that. Pure: the time is an
 * argument.
 *
 *     struct prt_portion portion = prt_portion_begin(most, budget_ms, prt_monotonic_ms());
 *     while (prt_portion_take(&portion, prt_monotonic_ms()) && there_is_one())
 *         ...
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct prt_portion {
    size_t most, taken;
    int64_t until; /* ms; from then on nothing is begun but the first */
};

struct prt_portion prt_portion_begin(size_t most, int64_t budget_ms, int64_t now);
/* Whether another may be dealt with. The first always may, however late it is: each turn gets ahead. */
bool prt_portion_take(struct prt_portion *portion, int64_t now);

#endif
