/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "tests/sim/world.h"

static void add_tasks(struct prt_world_plan *plan, struct prt_random *random, uint32_t count, int64_t heaviest)
{
    size_t capacity = 0;
    const bool equal = prt_random_chance(random, 200);
    plan->task_count = count;
    plan->weights = prt_sim_grow(NULL, &capacity, count, sizeof *plan->weights);
    for (uint32_t i = 0; i < count; i++)
        plan->weights[i] = (uint64_t)(equal ? heaviest / 4 : prt_random_between(random, 0, heaviest));
}

/* Tasks that become known on the way, drawn after all else: a run without them stays what it was. */
static void add_later(struct prt_world_plan *plan, struct prt_random *random, uint32_t count, int64_t heaviest)
{
    size_t capacity = plan->task_count;
    plan->most_added = count;
    plan->split = (uint32_t)prt_random_between(random, 20, 600);
    plan->weights = prt_sim_grow(plan->weights, &capacity, plan->task_count + count, sizeof *plan->weights);
    for (uint32_t i = 0; i < count; i++)
        plan->weights[plan->task_count + i] = (uint64_t)prt_random_between(random, 0, heaviest);
}

static void add_agents(struct prt_world_plan *plan, uint32_t count, const struct prt_sim_habits *habits)
{
    size_t capacity = 0;
    plan->agent_count = count;
    plan->agents = prt_sim_grow(NULL, &capacity, count, sizeof *plan->agents);
    for (uint32_t i = 0; i < count; i++)
        plan->agents[i] = *habits;
}

/* Times of an ordinary run: heartbeats each second, tasks of up to a minute. */
static void set_times(struct prt_world_plan *plan)
{
    plan->sched = (struct prt_sched_options){
        .lease_ms = 5000,
        .max_lease_ms = 75000,
        .worker_ms = 8000,
        .max_ends = {[PRT_END_FAILED] = 3, [PRT_END_TIMEOUT] = 2, [PRT_END_LOST] = 5},
        .copy_stragglers = true,
    };
    plan->wire = (struct prt_sim_wire_faults){.min_delay = 1, .max_delay = 5, .longest_delay = 5};
    plan->stop_at = INT64_MAX;
    plan->scan_every = 1;
}

static struct prt_sim_habits ordinary_habits(void)
{
    return (struct prt_sim_habits){.slots = 1,
                                   .slowness = 100,
                                   .heartbeat_ms = 1000,
                                   .silence_ms = 6000,
                                   .timeout_ms = 60000,
                                   .longest_fault_ms = 20000};
}

static void vary_sched(struct prt_world_plan *plan, struct prt_random *random)
{
    struct prt_sched_options *sched = &plan->sched;
    sched->copy_stragglers = prt_random_chance(random, 600);
    sched->copy_after_ms = prt_random_chance(random, 500) ? prt_random_between(random, 0, 20000) : 0;
    if (prt_random_chance(random, 500))
        sched->quiet_ms = prt_random_between(random, 500, 4000);
    if (prt_random_chance(random, 300))
        sched->worker_ms = prt_random_between(random, 3000, 30000);
    if (prt_random_chance(random, 200))
        sched->max_lease_ms = prt_random_between(random, 2000, 60000);
    for (size_t i = 0; i < PRT_END_RETURNED; i++)
        sched->max_ends[i] = (uint32_t)prt_random_between(random, 1, 6);
    plan->renew_kept = prt_random_chance(random, 500);
}

/* Drawn last of all, for the same reason. */
static void vary_patience(struct prt_world_plan *plan, struct prt_random *random)
{
    if (prt_random_chance(random, 500))
        plan->sched.wait_ms = prt_random_between(random, 1000, 60000);
    if (plan->sched.wait_ms != 0 && prt_random_chance(random, 500))
        plan->sched.least_workers = (uint32_t)prt_random_between(random, 0, plan->agent_count + 2);
    plan->give_up = prt_random_chance(random, 500);
}

/* Drawn behind that. */
static void vary_yields(struct prt_world_plan *plan, struct prt_random *random)
{
    if (plan->most_added == 0 || prt_random_chance(random, 400))
        return;
    plan->whole = (uint32_t)prt_random_between(random, 0, 2);
    plan->sched.yield_after_ms = prt_random_between(random, 0, 500);
    plan->sched.yield_again_ms = prt_random_between(random, 1, 3000);
    for (uint32_t i = 0; i < plan->agent_count; i++) {
        plan->agents[i].stubborn = prt_random_chance(random, 300) ? 1000 : (uint32_t)prt_random_between(random, 0, 300);
        plan->agents[i].advancing = prt_random_chance(random, 400) ? 0 : 500;
        plan->agents[i].tells_left = prt_random_chance(random, 700);
    }
}

static void break_wire(struct prt_world_plan *plan, struct prt_random *random)
{
    plan->wire.loss = (uint32_t)prt_random_between(random, 0, 150);
    plan->wire.duplication = (uint32_t)prt_random_between(random, 0, 100);
    plan->wire.long_delay = (uint32_t)prt_random_between(random, 0, 50);
    plan->wire.max_delay = prt_random_between(random, 1, 500);
    plan->wire.longest_delay = prt_random_between(random, 1000, 40000);
}

static void break_workers(struct prt_world_plan *plan, struct prt_random *random)
{
    const int64_t fault_every_ms = prt_random_between(random, 10000, 200000);
    const uint32_t poison = prt_random_chance(random, 500) ? 30 : 0;
    for (uint32_t i = 0; i < plan->agent_count; i++) {
        struct prt_sim_habits *habits = &plan->agents[i];
        habits->fault_every_ms = fault_every_ms;
        habits->poison = poison;
        habits->crash = (uint32_t)prt_random_between(random, 0, 100);
        habits->stuck = (uint32_t)prt_random_between(random, 0, 10);
        if (prt_random_chance(random, 100))
            habits->crash = 1000; /* a host on which nothing works */
        if (prt_random_chance(random, 200))
            habits->slowness = prt_random_between(random, 100, 3000);
    }
}

/* Drawn behind that. */
static void vary_places(struct prt_world_plan *plan, struct prt_random *random)
{
    if (plan->task_count + plan->most_added <= PRT_SCHED_LOOK)
        plan->places = (uint32_t)prt_random_between(random, 0, 4);
}

void prt_world_draw(struct prt_world_plan *plan, uint64_t seed)
{
    struct prt_random random = {seed};
    const struct prt_sim_habits habits = ordinary_habits();
    *plan = (struct prt_world_plan){.seed = seed};
    set_times(plan);
    add_agents(plan, (uint32_t)prt_random_between(&random, 1, 8), &habits);
    add_tasks(plan, &random, (uint32_t)prt_random_between(&random, 0, 200), prt_random_between(&random, 4, 8000));
    for (uint32_t i = 0; i < plan->agent_count; i++)
        plan->agents[i].slots = (uint32_t)prt_random_between(&random, i == 0 ? 1 : 0, 4);
    vary_sched(plan, &random);
    if (prt_random_chance(&random, 600))
        break_wire(plan, &random);
    if (prt_random_chance(&random, 600))
        break_workers(plan, &random);
    if (prt_random_chance(&random, 50))
        plan->stop_at = prt_random_between(&random, 0, 60000);
    if (prt_random_chance(&random, 200))
        plan->stall_every_ms = prt_random_between(&random, 5000, 60000);
    plan->longest_stall_ms = 15000;
    plan->noise = prt_random_chance(&random, 300) ? 50 : 0;
    if (prt_random_chance(&random, 500))
        add_later(plan, &random, (uint32_t)prt_random_between(&random, 1, 60), prt_random_between(&random, 4, 8000));
    vary_patience(plan, &random);
    vary_yields(plan, &random);
    vary_places(plan, &random);
}

void prt_world_draw_large(struct prt_world_plan *plan, uint64_t seed, uint32_t tasks, uint32_t workers)
{
    struct prt_random random = {seed};
    const struct prt_sim_habits habits = ordinary_habits();
    *plan = (struct prt_world_plan){.seed = seed};
    set_times(plan);
    add_agents(plan, workers, &habits);
    add_tasks(plan, &random, tasks, 20000);
    for (uint32_t i = 0; i < workers; i++) {
        plan->agents[i].slots = (uint32_t)prt_random_between(&random, 1, 4);
        plan->agents[i].fault_every_ms = 120000;
        plan->agents[i].crash = 5;
    }
    plan->wire.loss = 10;
    plan->wire.duplication = 10;
    plan->scan_every = 1000;
    add_later(plan, &random, tasks / 10, 20000);
}

void prt_world_plan_free(struct prt_world_plan *plan)
{
    free(plan->weights);
    free(plan->agents);
    *plan = (struct prt_world_plan){0};
}
