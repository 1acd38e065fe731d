/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/world.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/story.h"

/* A worker's session as the coordinator knows it; its index is the scheduler's handle. */
struct session {
    uint32_t agent;
    uint64_t instance;
    bool gone;
    bool deaf; /* that is why */
};

struct world {
    const struct prt_world_plan *plan;
    struct prt_random random;
    prt_sched_t *sched;
    struct prt_check check;
    struct prt_sim_wire wire;
    struct prt_sim_agent *agents;
    struct prt_heap wakes; /* agents by when they want to be woken */
    struct session *sessions;
    size_t session_count, session_capacity;
    struct prt_sim_refs *arrived; /* by task: attempts whose result or failure has come */
    struct prt_sim_refs cancels;  /* of the last step */
    int64_t now;
    int64_t stall_at, stalled_until;
    bool stopped, complete, failed;
    bool deserted; /* the scheduler said that nobody is there, and the plan is to give up then */
    struct prt_world_result *result;
    prt_buf *why;
};

static bool wakes_earlier(const void *context, uint32_t a, uint32_t b)
{
    const struct world *world = context;
    const int64_t left = prt_sim_agent_next(&world->agents[a]);
    const int64_t right = prt_sim_agent_next(&world->agents[b]);
    return left != right ? left < right : a < b;
}

static void tell(const struct world *world, int64_t now, const struct prt_event *event, const struct prt_order *orders,
                 size_t count)
{
    prt_buf text = {0};
    prt_story_add_event(&text, now, event);
    for (size_t i = 0; i < count; i++)
        prt_story_add_order(&text, &orders[i]);
    fwrite(text.data, 1, text.len, world->plan->story);
    prt_buf_free(&text);
}

static void tell_added(const struct world *world, uint64_t weight, uint32_t task)
{
    prt_buf text = {0};
    prt_story_add_task(&text, world->now, weight, task);
    fwrite(text.data, 1, text.len, world->plan->story);
    prt_buf_free(&text);
}

static void post_task(struct world *world, const struct prt_order *order)
{
    struct prt_sim_message message = {.kind = PRT_SIM_TASK,
                                      .agent = world->sessions[order->worker].agent,
                                      .session = order->worker,
                                      .ref = order->ref};
    prt_sim_wire_post(&world->wire, world->now, &message);
}

static void post_yield(struct world *world, const struct prt_order *order)
{
    struct prt_sim_message message = {.kind = PRT_SIM_YIELD,
                                      .agent = world->sessions[order->worker].agent,
                                      .session = order->worker,
                                      .ref = order->ref};
    prt_sim_wire_post(&world->wire, world->now, &message);
}

static void carry_out(struct world *world, const struct prt_order *order)
{
    switch (order->type) {
    case PRT_ORDER_SEND: post_task(world, order); break;
    case PRT_ORDER_YIELD: post_yield(world, order); break;
    case PRT_ORDER_CANCEL: prt_sim_refs_add(&world->cancels, order->ref); break;
    case PRT_ORDER_WORKER_LOST: world->sessions[order->worker].gone = true; break;
    case PRT_ORDER_WORKER_DEAF:
        world->sessions[order->worker].gone = world->sessions[order->worker].deaf = true;
        world->result->deaf++;
        break;
    case PRT_ORDER_NOBODY: world->deserted = world->plan->give_up; break;
    case PRT_ORDER_COMPLETE:
        world->complete = true;
        world->result->end = world->now;
        break;
    case PRT_ORDER_ACCEPT:
    case PRT_ORDER_DROP:
    case PRT_ORDER_SHORT:
    case PRT_ORDER_BURY: break;
    }
}

static void step_at(struct world *world, int64_t now, const struct prt_event *event)
{
    const struct prt_order *orders = NULL;
    size_t count = 0;
    prt_err err;
    world->cancels.count = 0;
    if (world->failed)
        return;
    if (prt_sched_step(world->sched, now, event, &orders, &count, &err) != PRT_OK) {
        prt_buf_add_fmt(world->why, "step: %s\n", err.text);
        world->failed = true;
        return;
    }
    if (world->plan->story != NULL)
        tell(world, now, event, orders, count);
    world->failed = !prt_check_step(&world->check, world->sched, now, event, orders, count);
    for (size_t i = 0; i < count && !world->failed; i++)
        carry_out(world, &orders[i]);
}

/* Of four tasks three are about things that are kept. */
static void set_thing(struct world *world, uint32_t task)
{
    if (world->plan->places == 0 || task % 4 == 3)
        return;
    prt_sched_set_thing(world->sched, task, task + 1);
    world->check.model.tasks[task].thing = task + 1;
}

static void add_task(struct world *world)
{
    const uint64_t weight = world->plan->weights[prt_sched_counts(world->sched).tasks];
    uint32_t task = UINT32_MAX;
    prt_err err;
    if (prt_sched_add(world->sched, weight, &task, &err) != PRT_OK) {
        prt_buf_add_fmt(world->why, "add: %s\n", err.text);
        world->failed = true;
        return;
    }
    world->result->added++;
    if (world->plan->story != NULL)
        tell_added(world, weight, task);
    world->failed = !prt_check_added(&world->check, world->sched, weight, task);
    if (weight % 7 < world->plan->whole) {
        prt_sched_keep_whole(world->sched, task);
        world->check.model.tasks[task].whole = true;
    }
    set_thing(world, task);
}

/* As many as there are, of those that may be added. */
static void add_tasks(struct world *world, int64_t count)
{
    for (; count > 0 && !world->failed && world->result->added < world->plan->most_added; count--)
        add_task(world);
}

/* Clocks that stand still or run back, and events about nothing anybody knows. */
static void make_noise(struct world *world)
{
    const uint32_t tasks = prt_sched_counts(world->sched).tasks;
    struct prt_lease_ref refs[3];
    for (size_t i = 0; i < 3; i++)
        refs[i] = (struct prt_lease_ref){(uint32_t)prt_random_between(&world->random, 0, 2 * (int64_t)tasks),
                                         (uint32_t)prt_random_between(&world->random, 1000000, 1000005)};
    static const prt_event_type types[] = {PRT_EVENT_HEARTBEAT, PRT_EVENT_RESULT,      PRT_EVENT_FAILURE,
                                           PRT_EVENT_BYE,       PRT_EVENT_WORKER_GONE, PRT_EVENT_TIME};
    const struct prt_event event = {
        .type = types[prt_random_between(&world->random, 0, 5)],
        .worker = (uint32_t)world->session_count + (uint32_t)prt_random_between(&world->random, 0, 5),
        .ref = refs[0],
        .end = PRT_END_FAILED,
        .category = PRT_CATEGORY_CRASHED,
        .refs = refs,
        .ref_count = (size_t)prt_random_between(&world->random, 0, 3),
    };
    step_at(world, world->now - prt_random_between(&world->random, 0, 5000), &event);
}

static void step(struct world *world, const struct prt_event *event)
{
    if (prt_random_chance(&world->random, world->plan->noise))
        make_noise(world);
    step_at(world, world->now, event);
}

static void answer(struct world *world, const struct prt_sim_message *request, struct prt_sim_message *reply)
{
    reply->agent = request->agent;
    reply->instance = request->instance;
    prt_sim_wire_post(&world->wire, world->now, reply);
}

static uint32_t find_session(const struct world *world, uint64_t instance)
{
    for (size_t i = world->session_count; i-- > 0;)
        if (!world->sessions[i].gone && world->sessions[i].instance == instance)
            return (uint32_t)i;
    return UINT32_MAX;
}

static bool was_deaf(const struct world *world, uint64_t instance)
{
    for (size_t i = 0; i < world->session_count; i++)
        if (world->sessions[i].deaf && world->sessions[i].instance == instance)
            return true;
    return false;
}

static void take_hello(struct world *world, const struct prt_sim_message *message)
{
    const uint32_t places = world->plan->places;
    uint32_t session = find_session(world, message->instance);
    if (session == UINT32_MAX) {
        session = (uint32_t)world->session_count;
        world->sessions =
            prt_sim_grow(world->sessions, &world->session_capacity, world->session_count + 1, sizeof *world->sessions);
        world->sessions[world->session_count++] =
            (struct session){.agent = message->agent, .instance = message->instance};
    }
    struct prt_sim_message reply = {.kind = PRT_SIM_WELCOME, .session = session};
    answer(world, message, &reply);
    step(world, &(struct prt_event){.type = PRT_EVENT_HELLO,
                                    .worker = session,
                                    .slots = world->plan->agents[message->agent].slots,
                                    .place = places != 0 ? message->agent % places + 1 : 0,
                                    .on_probation = was_deaf(world, message->instance)});
}

static bool has_arrived(const struct world *world, struct prt_lease_ref ref)
{
    return prt_sim_refs_has(&world->arrived[ref.task], ref);
}

static void renew(struct world *world, const struct prt_sim_message *message)
{
    struct prt_sim_refs refs = {0};
    uint32_t *left = NULL;
    size_t room = 0;
    left = prt_sim_grow(left, &room, message->in_hand.count + message->kept.count + 1, sizeof *left);
    memset(left, 0, room * sizeof *left); /* nothing of what is kept */
    for (size_t i = 0; i < message->in_hand.count; i++)
        prt_sim_refs_add(&refs, message->in_hand.refs[i]);
    for (size_t i = 0; i < message->left.count; i++)
        left[i] = message->left.refs[i].attempt;
    for (size_t i = 0; world->plan->renew_kept && i < message->kept.count; i++)
        if (!has_arrived(world, message->kept.refs[i]))
            prt_sim_refs_add(&refs, message->kept.refs[i]);
    step(world, &(struct prt_event){.type = PRT_EVENT_HEARTBEAT,
                                    .worker = message->session,
                                    .refs = refs.refs,
                                    .left = message->left.count != 0 ? left : NULL,
                                    .ref_count = refs.count});
    free(left);
    free(refs.refs);
}

/* The CANCEL orders of this very step are all it says of that: those of other steps are said again here. */
static void take_heartbeat(struct world *world, const struct prt_sim_message *message)
{
    struct prt_sim_message reply = {.kind = PRT_SIM_REFUSED, .session = message->session};
    if (world->sessions[message->session].gone) {
        answer(world, message, &reply);
        return;
    }
    renew(world, message);
    reply.kind = PRT_SIM_PULSE;
    reply.sequence = message->sequence;
    reply.over = world->complete;
    for (size_t i = 0; i < message->kept.count; i++)
        prt_sim_refs_add(has_arrived(world, message->kept.refs[i]) ? &reply.acknowledged : &reply.resend,
                         message->kept.refs[i]);
    for (size_t i = 0; i < world->cancels.count; i++)
        prt_sim_refs_add(&reply.cancelled, world->cancels.refs[i]);
    answer(world, message, &reply);
}

/* The answer to an open task says that there is more to do: its parts, or the question again. */
static void split(struct world *world, uint32_t index)
{
    const struct prt_model_task *task = &world->check.model.tasks[index];
    if (!task->done && !task->buried && prt_random_chance(&world->random, world->plan->split))
        add_tasks(world, prt_random_between(&world->random, 0, 5));
}

/* What was given back becomes a task for each slot that would be idle, and one for that of the giver. */
static void add_rest(struct world *world, const struct prt_sim_message *message)
{
    const struct prt_model_task *task = &world->check.model.tasks[message->ref.task];
    const struct prt_sched_counts counts = prt_sched_counts(world->sched);
    const uint32_t busy = counts.leased + counts.waiting;
    const uint64_t parts = 1 + (counts.slots > busy ? counts.slots - busy : 0);
    if (message->rest == 0 || task->done || task->buried)
        return;
    world->result->given_back++;
    for (uint64_t i = 0; i < parts && world->result->added + i < world->plan->most_added; i++)
        world->plan->weights[counts.tasks + i] = message->rest / parts + 1;
    add_tasks(world, (int64_t)parts);
}

static void take_result(struct world *world, const struct prt_sim_message *message)
{
    if (!has_arrived(world, message->ref))
        prt_sim_refs_add(&world->arrived[message->ref.task], message->ref);
    const bool good = message->failure == PRT_CATEGORY_NONE;
    split(world, message->ref.task);
    add_rest(world, message);
    step(world, &(struct prt_event){
                    .type = good ? PRT_EVENT_RESULT : PRT_EVENT_FAILURE,
                    .worker = message->session,
                    .ref = message->ref,
                    .end = message->failure == PRT_CATEGORY_TIMEOUT ? PRT_END_TIMEOUT : PRT_END_FAILED,
                    .category = message->failure,
                });
}

static void take_advance(struct world *world, const struct prt_sim_message *message)
{
    if (world->sessions[message->session].gone)
        return;
    add_rest(world, message);
    step(world, &(struct prt_event){.type = PRT_EVENT_GAVE, .worker = message->session, .ref = message->ref});
}

static void take_bye(struct world *world, const struct prt_sim_message *message)
{
    world->sessions[message->session].gone = true;
    step(world, &(struct prt_event){.type = PRT_EVENT_BYE,
                                    .worker = message->session,
                                    .refs = message->in_hand.refs,
                                    .ref_count = message->in_hand.count});
}

static void take_message(struct world *world, const struct prt_sim_message *message)
{
    switch (message->kind) {
    case PRT_SIM_HELLO: take_hello(world, message); break;
    case PRT_SIM_HEARTBEAT: take_heartbeat(world, message); break;
    case PRT_SIM_RESULT: take_result(world, message); break;
    case PRT_SIM_ADVANCE: take_advance(world, message); break;
    case PRT_SIM_BYE: take_bye(world, message); break;
    default: break;
    }
}

static void agent_changed(struct world *world, uint32_t agent)
{
    prt_heap_put(&world->wakes, agent);
}

static void deliver(struct world *world)
{
    struct prt_sim_message message = prt_sim_wire_take(&world->wire);
    struct prt_sim_agent *agent = &world->agents[message.agent];
    const bool to_agent = message.kind >= PRT_SIM_WELCOME;
    const int64_t able = to_agent ? agent->hangs_until : world->stalled_until;
    if (able > world->now) {
        prt_sim_wire_hold(&world->wire, able, &message);
    } else if (to_agent) {
        prt_sim_agent_receive(agent, world->now, &message);
        agent_changed(world, message.agent);
    } else {
        take_message(world, &message);
    }
    prt_sim_message_free(&message);
}

/* Half of the time somebody watches the process and tells; otherwise its silence must do. */
static void notice_death(struct world *world, struct prt_sim_agent *agent)
{
    agent->died = false;
    if (agent->session >= world->session_count || world->sessions[agent->session].gone ||
        prt_random_chance(&world->random, 500))
        return;
    world->sessions[agent->session].gone = true;
    step(world, &(struct prt_event){.type = PRT_EVENT_WORKER_GONE, .worker = agent->session});
}

static void wake(struct world *world, uint32_t index)
{
    struct prt_sim_agent *agent = &world->agents[index];
    prt_sim_agent_wake(agent, world->now);
    agent_changed(world, index);
    if (agent->died)
        notice_death(world, agent);
}

static void plan_stall(struct world *world)
{
    const int64_t mean = world->plan->stall_every_ms;
    world->stall_at = mean != 0 ? world->now + prt_random_between(&world->random, 1, 2 * mean) : INT64_MAX;
}

static void stall(struct world *world)
{
    world->stalled_until = world->now + prt_random_between(&world->random, 1, world->plan->longest_stall_ms);
    plan_stall(world);
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t next_wake(const struct world *world)
{
    const uint32_t agent = prt_heap_top(&world->wakes);
    return agent != PRT_HEAP_NONE ? prt_sim_agent_next(&world->agents[agent]) : INT64_MAX;
}

static int64_t next_stop(const struct world *world)
{
    if (world->stopped)
        return INT64_MAX;
    return later(world->deserted ? world->now : world->plan->stop_at, world->stalled_until);
}

static int64_t next_deadline(const struct world *world)
{
    const int64_t deadline = prt_sched_deadline(world->sched);
    return deadline != INT64_MAX ? later(deadline, world->stalled_until) : INT64_MAX;
}

/* What has arrived is taken before time passes in the scheduler, as its contract asks. */
static void turn(struct world *world)
{
    if (prt_sim_wire_next(&world->wire) <= world->now)
        deliver(world);
    else if (next_wake(world) <= world->now)
        wake(world, prt_heap_top(&world->wakes));
    else if (world->stall_at <= world->now)
        stall(world);
    else if (next_stop(world) <= world->now) {
        world->stopped = true;
        step(world, &(struct prt_event){.type = PRT_EVENT_STOP,
                                        .category = world->deserted ? PRT_CATEGORY_NO_WORKER : PRT_CATEGORY_NONE});
    } else if (next_deadline(world) <= world->now)
        step(world, &(struct prt_event){.type = PRT_EVENT_TIME});
}

/* While a task is open and a worker with slots is there, some lease is alive. A lease queues and then works, each for
 * at most max_lease_ms, or it is not named and ends after lease_ms. A stalled coordinator sees the end of each late.
 * So this is the worst that a run of so many leases may take. */
static int64_t bound(const struct world *world)
{
    const struct prt_world_plan *plan = world->plan;
    const int64_t lease = 2 * plan->sched.max_lease_ms + plan->sched.lease_ms + plan->longest_stall_ms;
    return world->result->deserted + plan->sched.wait_ms + lease * (int64_t)(prt_sched_counts(world->sched).sent + 1);
}

/* How many leases a task may have: each round of at most two leases uses up a budget or was given back. */
static uint64_t attempts_bound(const struct world *world)
{
    const struct prt_sched_options *options = &world->plan->sched;
    uint64_t rounds = 1 + world->session_count; /* a session can give a task back once */
    for (size_t i = 0; i < PRT_END_RETURNED; i++)
        rounds += options->max_ends[i] - 1;
    return 2 * rounds;
}

static bool anybody_usable(const struct world *world)
{
    for (uint32_t i = 0; i < world->check.model.worker_count; i++)
        if (prt_model_usable(&world->check.model, i))
            return true;
    return false;
}

static void advance(struct world *world)
{
    int64_t next = earlier(prt_sim_wire_next(&world->wire), next_wake(world));
    next = earlier(next, earlier(next_stop(world), earlier(next_deadline(world), world->stall_at)));
    next = later(next, world->now);
    if (!anybody_usable(world))
        world->result->deserted += next - world->now;
    world->now = next;
}

static void check_bounds(struct world *world)
{
    if (world->now > bound(world))
        prt_buf_add_fmt(world->why, "the run goes on at %" PRId64 " ms, beyond its bound\n", world->now);
    if (world->check.max_attempts > attempts_bound(world))
        prt_buf_add_fmt(world->why, "a task got %" PRIu32 " attempts, more than its budgets allow\n",
                        world->check.max_attempts);
    world->failed = world->failed || world->why->len != 0;
}

/* A while longer than the last task, so that late and repeated messages meet a machine that is done. */
enum { AFTERWARDS_MS = 30000 };

static void loop(struct world *world)
{
    if (world->plan->split != 0)
        add_tasks(world, prt_random_between(&world->random, 0, 2));
    step(world, &(struct prt_event){.type = PRT_EVENT_TIME});
    while (!world->failed) {
        advance(world);
        if (world->complete && world->now > world->result->end + AFTERWARDS_MS)
            break;
        turn(world);
        if (!world->complete)
            check_bounds(world);
    }
}

static void add_agents(struct world *world)
{
    const struct prt_world_plan *plan = world->plan;
    prt_err err;
    size_t capacity = 0;
    world->agents = prt_sim_grow(NULL, &capacity, plan->agent_count, sizeof *world->agents);
    prt_heap_init(&world->wakes, wakes_earlier, world);
    if (prt_heap_reserve(&world->wakes, plan->agent_count, &err) != PRT_OK)
        world->failed = true;
    for (uint32_t i = 0; i < plan->agent_count && !world->failed; i++) {
        world->agents[i] = (struct prt_sim_agent){.index = i,
                                                  .habits = plan->agents[i],
                                                  .weights = plan->weights,
                                                  .seed = plan->seed,
                                                  .random = &world->random,
                                                  .wire = &world->wire};
        prt_sim_agent_init(&world->agents[i], prt_random_between(&world->random, 0, 2000));
        agent_changed(world, i);
    }
}

static void begin(struct world *world)
{
    const struct prt_world_plan *plan = world->plan;
    prt_err err;
    size_t capacity = 0;
    world->random.state = plan->seed ^ UINT64_C(0x5851f42d4c957f2d);
    prt_sim_wire_init(&world->wire, &world->random);
    world->wire.faults = plan->wire;
    prt_check_init(&world->check, &plan->sched, plan->weights, plan->task_count);
    world->check.scan_every = plan->scan_every;
    world->arrived = prt_sim_grow(NULL, &capacity, plan->task_count + plan->most_added, sizeof *world->arrived);
    memset(world->arrived, 0, capacity * sizeof *world->arrived);
    add_agents(world);
    plan_stall(world);
    if (prt_sched_new(&plan->sched, plan->weights, plan->task_count, &world->sched, &err) == PRT_OK) {
        for (uint32_t i = 0; i < plan->task_count; i++)
            set_thing(world, i);
        return;
    }
    prt_buf_add_fmt(world->why, "%s\n", err.text);
    world->failed = true;
}

static void finish(struct world *world)
{
    struct prt_world_result *result = world->result;
    if (!world->failed)
        world->failed = !prt_check_end(&world->check, world->sched);
    if (world->check.why.len != 0)
        prt_buf_add_str(world->why, prt_buf_str(&world->check.why));
    if (world->sched != NULL)
        result->counts = prt_sched_counts(world->sched);
    result->steps = world->check.steps;
    result->messages = world->wire.posted;
    result->lost = world->wire.lost;
    result->doubled = world->wire.doubled;
    result->sessions = (uint32_t)world->session_count;
    result->max_attempts = world->check.max_attempts;
}

static void release(struct world *world)
{
    prt_sched_destroy(&world->sched);
    prt_check_free(&world->check);
    prt_sim_wire_free(&world->wire);
    for (uint32_t i = 0; i < world->plan->agent_count; i++)
        prt_sim_agent_free(&world->agents[i]);
    free(world->agents);
    prt_heap_free(&world->wakes);
    for (uint32_t i = 0; i < world->plan->task_count + world->plan->most_added; i++)
        free(world->arrived[i].refs);
    free(world->arrived);
    free(world->cancels.refs);
    free(world->sessions);
}

bool prt_world_run(const struct prt_world_plan *plan, struct prt_world_result *result, prt_buf *why)
{
    struct world world = {.plan = plan, .result = result, .why = why};
    *result = (struct prt_world_result){0};
    begin(&world);
    if (!world.failed)
        loop(&world);
    finish(&world);
    release(&world);
    return !world.failed;
}
