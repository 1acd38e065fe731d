/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/agent.h"

#include <stdlib.h>
#include <string.h>

/* A poisoned task is so for every worker and every attempt. */
static bool poisoned(const struct prt_sim_agent *agent, uint32_t task)
{
    struct prt_random random = {agent->seed ^ ((uint64_t)task << 20)};
    return prt_random_chance(&random, agent->habits.poison);
}

static void plan_fault(struct prt_sim_agent *agent, int64_t now)
{
    const int64_t mean = agent->habits.fault_every_ms;
    agent->fault_at = mean != 0 ? now + prt_random_between(agent->random, 1, 2 * mean) : INT64_MAX;
}

static void post(struct prt_sim_agent *agent, int64_t now, struct prt_sim_message *message)
{
    message->agent = agent->index;
    message->session = agent->session;
    message->instance = agent->instance;
    prt_sim_wire_post(agent->wire, now, message);
}

static void say_hello(struct prt_sim_agent *agent, int64_t now)
{
    struct prt_sim_message message = {.kind = PRT_SIM_HELLO};
    agent->speak_at = now + agent->habits.heartbeat_ms;
    post(agent, now, &message);
}

static uint32_t left_of(const struct prt_sim_held *held, int64_t now)
{
    if (!held->started || held->ends == INT64_MAX || now <= held->began)
        return PRT_SCHED_WHOLE;
    const int64_t left = held->ends > now ? held->ends - now : 0;
    return (uint32_t)(left * (int64_t)PRT_SCHED_WHOLE / (held->ends - held->began));
}

static void say_heartbeat(struct prt_sim_agent *agent, int64_t now)
{
    struct prt_sim_message message = {.kind = PRT_SIM_HEARTBEAT, .sequence = ++agent->sequence};
    for (size_t i = 0; i < agent->held_count; i++)
        prt_sim_refs_add(&message.in_hand, agent->held[i].ref);
    for (size_t i = 0; agent->habits.tells_left && i < agent->held_count; i++)
        prt_sim_refs_add(&message.left, (struct prt_lease_ref){0, left_of(&agent->held[i], now)});
    for (size_t i = 0; i < agent->kept_count; i++)
        prt_sim_refs_add(&message.kept, agent->kept[i].ref);
    agent->speak_at = now + agent->habits.heartbeat_ms;
    post(agent, now, &message);
}

static void say_result(struct prt_sim_agent *agent, int64_t now, const struct prt_sim_kept *kept)
{
    struct prt_sim_message message = {
        .kind = PRT_SIM_RESULT, .ref = kept->ref, .failure = kept->failure, .rest = kept->rest};
    post(agent, now, &message);
}

static void greet(struct prt_sim_agent *agent, int64_t now)
{
    agent->state = PRT_SIM_GREETING;
    say_hello(agent, now);
}

static void start(struct prt_sim_agent *agent, int64_t now, struct prt_sim_held *held)
{
    const struct prt_sim_habits *habits = &agent->habits;
    const int64_t time = (int64_t)agent->weights[held->ref.task] * habits->slowness / 100 + 1;
    held->started = true;
    held->began = now;
    held->ends = now + time;
    held->failure = PRT_CATEGORY_NONE;
    if (prt_random_chance(agent->random, habits->stuck)) {
        held->ends = INT64_MAX;
    } else if (poisoned(agent, held->ref.task) || prt_random_chance(agent->random, habits->crash)) {
        held->ends = now + prt_random_between(agent->random, 1, time);
        held->failure = PRT_CATEGORY_CRASHED;
    } else if (time > habits->timeout_ms) {
        held->ends = now + habits->timeout_ms;
        held->failure = PRT_CATEGORY_TIMEOUT;
    }
}

/* Half of what is left is given back at once, and the other half done. */
static void advance(struct prt_sim_agent *agent, int64_t now, struct prt_sim_held *held, uint64_t rest)
{
    struct prt_sim_message message = {.kind = PRT_SIM_ADVANCE, .ref = held->ref, .rest = rest + 1};
    held->ends -= (held->ends - now) / 2;
    post(agent, now, &message);
}

/* What is left is given back; the answer is there at once. A process that is going to fail does not hear. */
static void yield(struct prt_sim_agent *agent, int64_t now, struct prt_sim_held *held)
{
    if (held->failure != PRT_CATEGORY_NONE || held->ends == INT64_MAX || held->ends - now < 2 ||
        prt_random_chance(agent->random, agent->habits.stubborn))
        return;
    const uint64_t rest = (uint64_t)((held->ends - now) * 100 / agent->habits.slowness);
    if (prt_random_chance(agent->random, agent->habits.advancing)) {
        advance(agent, now, held, rest / 2);
        return;
    }
    held->rest = rest;
    held->ends = now;
}

static void fill_slots(struct prt_sim_agent *agent, int64_t now)
{
    uint32_t busy = 0;
    for (size_t i = 0; i < agent->held_count; i++)
        busy += agent->held[i].started;
    for (size_t i = 0; i < agent->held_count && busy < agent->habits.slots; i++)
        if (!agent->held[i].started) {
            start(agent, now, &agent->held[i]);
            if (agent->held[i].yields)
                yield(agent, now, &agent->held[i]);
            busy++;
        }
}

static void drop_held(struct prt_sim_agent *agent, size_t i)
{
    memmove(&agent->held[i], &agent->held[i + 1], (--agent->held_count - i) * sizeof *agent->held);
}

static void drop_kept(struct prt_sim_agent *agent, size_t i)
{
    memmove(&agent->kept[i], &agent->kept[i + 1], (--agent->kept_count - i) * sizeof *agent->kept);
}

static void finish_due(struct prt_sim_agent *agent, int64_t now)
{
    for (size_t i = 0; i < agent->held_count;) {
        if (agent->held[i].ends > now) {
            i++;
            continue;
        }
        const struct prt_sim_kept kept = {agent->held[i].ref, agent->held[i].failure, agent->held[i].rest};
        drop_held(agent, i);
        agent->kept = prt_sim_grow(agent->kept, &agent->kept_capacity, agent->kept_count + 1, sizeof *agent->kept);
        agent->kept[agent->kept_count++] = kept;
        say_result(agent, now, &kept);
    }
    fill_slots(agent, now);
}

static void go_away(struct prt_sim_agent *agent, int64_t now)
{
    agent->state = PRT_SIM_AWAY;
    agent->held_count = 0;
    agent->kept_count = 0;
    agent->deaf = false;
    agent->speak_at = now + prt_random_between(agent->random, 1, agent->habits.longest_fault_ms);
}

static void leave(struct prt_sim_agent *agent, int64_t now)
{
    struct prt_sim_message message = {.kind = PRT_SIM_BYE};
    for (size_t i = 0; i < agent->held_count; i++)
        prt_sim_refs_add(&message.in_hand, agent->held[i].ref);
    post(agent, now, &message);
    go_away(agent, now);
}

static void suffer(struct prt_sim_agent *agent, int64_t now)
{
    plan_fault(agent, now);
    if (agent->state == PRT_SIM_AWAY)
        return;
    switch (prt_random_between(agent->random, 0, 3)) {
    case 0:
        agent->died = true;
        go_away(agent, now);
        break;
    case 1: agent->hangs_until = now + prt_random_between(agent->random, 1, agent->habits.longest_fault_ms); break;
    case 2:
        if (agent->state == PRT_SIM_WORKING)
            leave(agent, now);
        break;
    default: agent->deaf = true; break;
    }
}

static void speak(struct prt_sim_agent *agent, int64_t now)
{
    switch (agent->state) {
    case PRT_SIM_AWAY:
        agent->instance = prt_random_next(agent->random);
        greet(agent, now);
        break;
    case PRT_SIM_GREETING: say_hello(agent, now); break;
    case PRT_SIM_WORKING:
        if (now - agent->heard_at > agent->habits.silence_ms)
            greet(agent, now); /* what runs goes on meanwhile */
        else
            say_heartbeat(agent, now);
        break;
    }
}

/* A new session begins with nothing in hand; results that are kept are sent again under it. */
static void hear_welcome(struct prt_sim_agent *agent, int64_t now, const struct prt_sim_message *message)
{
    if (agent->state != PRT_SIM_GREETING || message->instance != agent->instance)
        return;
    const bool same = message->session == agent->session;
    agent->state = PRT_SIM_WORKING;
    agent->session = message->session;
    agent->heard_at = now;
    if (!same) {
        agent->held_count = 0;
        agent->deaf = false;
        for (size_t i = 0; i < agent->kept_count; i++)
            say_result(agent, now, &agent->kept[i]);
    }
    say_heartbeat(agent, now);
}

static void hear_pulse(struct prt_sim_agent *agent, int64_t now, const struct prt_sim_message *message)
{
    if (message->session != agent->session || message->sequence <= agent->heard_sequence)
        return;
    agent->heard_sequence = message->sequence;
    agent->heard_at = now;
    for (size_t i = agent->kept_count; i-- > 0;)
        if (prt_sim_refs_has(&message->acknowledged, agent->kept[i].ref))
            drop_kept(agent, i);
        else if (prt_sim_refs_has(&message->resend, agent->kept[i].ref))
            say_result(agent, now, &agent->kept[i]);
    for (size_t i = agent->held_count; i-- > 0;)
        if (prt_sim_refs_has(&message->cancelled, agent->held[i].ref))
            drop_held(agent, i);
    agent->home = message->over;
    fill_slots(agent, now);
}

static bool has(const struct prt_sim_agent *agent, struct prt_lease_ref ref)
{
    for (size_t i = 0; i < agent->held_count; i++)
        if (agent->held[i].ref.task == ref.task && agent->held[i].ref.attempt == ref.attempt)
            return true;
    for (size_t i = 0; i < agent->kept_count; i++)
        if (agent->kept[i].ref.task == ref.task && agent->kept[i].ref.attempt == ref.attempt)
            return true;
    return false;
}

static void hear_task(struct prt_sim_agent *agent, int64_t now, const struct prt_sim_message *message)
{
    if (agent->deaf || message->session != agent->session || has(agent, message->ref))
        return;
    agent->held = prt_sim_grow(agent->held, &agent->held_capacity, agent->held_count + 1, sizeof *agent->held);
    agent->held[agent->held_count++] = (struct prt_sim_held){.ref = message->ref, .ends = INT64_MAX};
    fill_slots(agent, now);
}

static void hear_yield(struct prt_sim_agent *agent, int64_t now, const struct prt_sim_message *message)
{
    for (size_t i = 0; !agent->deaf && message->session == agent->session && i < agent->held_count; i++) {
        struct prt_sim_held *held = &agent->held[i];
        if (held->ref.task != message->ref.task || held->ref.attempt != message->ref.attempt)
            continue;
        held->yields = true;
        if (held->started)
            yield(agent, now, held);
    }
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

void prt_sim_agent_init(struct prt_sim_agent *agent, int64_t start_at)
{
    agent->state = PRT_SIM_AWAY;
    agent->session = UINT32_MAX;
    agent->speak_at = start_at;
    plan_fault(agent, start_at);
}

void prt_sim_agent_free(struct prt_sim_agent *agent)
{
    free(agent->held);
    free(agent->kept);
}

int64_t prt_sim_agent_next(const struct prt_sim_agent *agent)
{
    if (agent->home)
        return INT64_MAX;
    int64_t next = earlier(agent->speak_at, agent->fault_at);
    for (size_t i = 0; i < agent->held_count; i++)
        next = earlier(next, agent->held[i].ends);
    return next > agent->hangs_until ? next : agent->hangs_until;
}

void prt_sim_agent_wake(struct prt_sim_agent *agent, int64_t now)
{
    finish_due(agent, now);
    if (agent->fault_at <= now)
        suffer(agent, now);
    if (agent->speak_at <= now && agent->hangs_until <= now)
        speak(agent, now);
}

void prt_sim_agent_receive(struct prt_sim_agent *agent, int64_t now, const struct prt_sim_message *message)
{
    if (agent->state == PRT_SIM_AWAY)
        return;
    switch (message->kind) {
    case PRT_SIM_WELCOME: hear_welcome(agent, now, message); break;
    case PRT_SIM_PULSE: hear_pulse(agent, now, message); break;
    case PRT_SIM_REFUSED:
        if (agent->state == PRT_SIM_WORKING && message->session == agent->session)
            greet(agent, now);
        break;
    case PRT_SIM_TASK:
        if (agent->state == PRT_SIM_WORKING)
            hear_task(agent, now, message);
        break;
    case PRT_SIM_YIELD:
        if (agent->state == PRT_SIM_WORKING)
            hear_yield(agent, now, message);
        break;
    default: break;
    }
}
