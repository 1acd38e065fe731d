/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/sched/machine.h"

/* SplitMix64's mixing: every bit of the input counts for every bit of what comes out. */
static uint64_t mix(uint64_t bits)
{
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9u;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebu;
    return bits ^ (bits >> 31);
}

uint64_t prt_sched_claim(uint64_t place, uint64_t thing)
{
    return mix(place ^ mix(thing));
}

/* Whether no place of a worker that is here wants the task more. As a rule another one is found soon. */
static bool is_at_home(const prt_sched_t *sched, uint64_t place, uint32_t task)
{
    const uint64_t thing = sched->tasks[task].thing;
    const uint64_t own = prt_sched_claim(place, thing);
    for (size_t i = 0; i < sched->silence.count; i++) {
        const struct prt_sched_worker *other = &sched->workers[sched->silence.items[i]];
        if (other->slots != 0 && other->place != 0 && prt_sched_claim(other->place, thing) > own)
            return false;
    }
    return true;
}

/* One that was tried already goes on as it would without places: what matters is that it comes to an end. */
static bool is_free_to_choose(const prt_sched_t *sched, uint32_t task)
{
    return sched->tasks[task].thing != 0 && sched->tasks[task].attempts == 0;
}

/* The first items of a heap are not the first in order, but near to that; the best of those that fit is taken. */
uint32_t prt_sched_task_for(const prt_sched_t *sched, uint32_t worker)
{
    const struct prt_heap *waiting = &sched->waiting;
    const uint32_t heaviest = prt_heap_top(waiting);
    const uint64_t place = sched->workers[worker].place;
    const size_t count = waiting->count < PRT_SCHED_LOOK ? waiting->count : PRT_SCHED_LOOK;
    uint32_t best = PRT_HEAP_NONE;
    if (place == 0 || sched->workers[worker].strikes != 0 || !is_free_to_choose(sched, heaviest))
        return heaviest;
    for (size_t i = 0; i < count; i++) {
        const uint32_t task = waiting->items[i];
        const bool better = best == PRT_HEAP_NONE || waiting->before(waiting->context, task, best);
        if (better && is_free_to_choose(sched, task) && is_at_home(sched, place, task))
            best = task;
        if (best == heaviest)
            break;
    }
    return best != PRT_HEAP_NONE ? best : heaviest;
}

void prt_sched_set_thing(prt_sched_t *sched, uint32_t task, uint64_t thing)
{
    if (task < sched->counts.tasks)
        sched->tasks[task].thing = thing;
}

/* FNV-1a (Fowler, Noll, Vo). Who chooses names that collide gives a worker more work, and the others less, until those
 * are idle and take it. */
uint64_t prt_sched_number(prt_str name)
{
    uint64_t number = 0xcbf29ce484222325u;
    for (size_t i = 0; i < name.len; i++)
        number = (number ^ (unsigned char)name.data[i]) * 0x100000001b3u;
    return number != 0 ? number : 1;
}
