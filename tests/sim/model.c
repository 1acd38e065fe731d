/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/model.h"

#include <stdlib.h>
#include <string.h>

#include "coordinator/sched/machine.h"
#include "prt/limits.h"

static const struct prt_lease_ref NO_REF = {0, 0};

static void expect(struct prt_model *model, prt_order_type type, uint32_t worker, struct prt_lease_ref ref,
                   prt_category category)
{
    model->expected =
        prt_sim_grow(model->expected, &model->expected_capacity, model->expected_count + 1, sizeof *model->expected);
    model->expected[model->expected_count++] =
        (struct prt_order){.type = type, .worker = worker, .ref = ref, .category = category};
}

static void expect_drop(struct prt_model *model, const struct prt_event *event)
{
    expect(model, PRT_ORDER_DROP, event->worker, event->ref, PRT_CATEGORY_NONE);
    model->counts.dropped++;
}

static struct prt_model_lease *live_lease(struct prt_model *model, struct prt_lease_ref ref)
{
    for (size_t i = 0; ref.task < model->counts.tasks && i < 2; i++) {
        struct prt_model_lease *lease = &model->tasks[ref.task].leases[i];
        if (lease->live && lease->attempt == ref.attempt)
            return lease;
    }
    return NULL;
}

static struct prt_model_lease *own_lease(struct prt_model *model, uint32_t worker, struct prt_lease_ref ref)
{
    struct prt_model_lease *lease = live_lease(model, ref);
    return lease != NULL && lease->worker == worker ? lease : NULL;
}

/* The lease that queued behind this worker's slots is at work from now on. */
static void start_queued(struct prt_model *model, uint32_t worker)
{
    for (uint32_t task = 0; task < model->counts.tasks; task++)
        for (size_t i = 0; i < 2; i++) {
            struct prt_model_lease *lease = &model->tasks[task].leases[i];
            if (!lease->live || lease->worker != worker || !lease->queued)
                continue;
            lease->queued = false;
            lease->ask_at = model->now + model->options.yield_after_ms;
            lease->hard_end = model->now + model->options.max_lease_ms;
            if (lease->expires > lease->hard_end)
                lease->expires = lease->hard_end;
        }
}

static void end_lease(struct prt_model *model, struct prt_model_lease *lease)
{
    struct prt_model_worker *worker = &model->workers[lease->worker];
    lease->live = false;
    model->moved = model->now;
    if (worker->live-- > worker->slots && !lease->queued)
        start_queued(model, lease->worker);
    lease->queued = false;
}

static void bury(struct prt_model *model, uint32_t task, prt_category category)
{
    model->tasks[task].buried = true;
    model->counts.buried++;
    expect(model, PRT_ORDER_BURY, UINT32_MAX, (struct prt_lease_ref){task, 0}, category);
}

static void lease_over(struct prt_model *model, uint32_t index, struct prt_model_lease *lease, prt_lease_end end,
                       prt_category category)
{
    struct prt_model_task *task = &model->tasks[index];
    const uint32_t limit = model->options.max_ends[end];
    end_lease(model, lease);
    if (end != PRT_END_RETURNED)
        task->shun = lease->worker;
    if (++task->ends[end] >= limit && limit != 0 && task->verdict == PRT_CATEGORY_NONE)
        task->verdict = category;
    if (prt_model_live_leases(model, index) != 0)
        return;
    model->counts.leased--;
    if (task->verdict != PRT_CATEGORY_NONE) {
        bury(model, index, task->verdict);
        return;
    }
    model->counts.waiting++;
    model->counts.requeued++;
}

static void cancel(struct prt_model *model, uint32_t task, const struct prt_model_lease *lease)
{
    expect(model, PRT_ORDER_CANCEL, lease->worker, (struct prt_lease_ref){task, lease->attempt}, PRT_CATEGORY_NONE);
}

/* Ends what is live; returns whether anything was. */
static bool cut(struct prt_model *model, uint32_t task, uint32_t finished_attempt)
{
    bool any = false;
    for (size_t i = 0; i < 2; i++) {
        struct prt_model_lease *lease = &model->tasks[task].leases[i];
        if (!lease->live)
            continue;
        any = true;
        end_lease(model, lease);
        if (lease->attempt != finished_attempt)
            cancel(model, task, lease);
    }
    return any;
}

static void close_task(struct prt_model *model, uint32_t task, uint32_t finished_attempt)
{
    if (cut(model, task, finished_attempt))
        model->counts.leased--;
    else
        model->counts.waiting--;
}

static void lose(struct prt_model *model, uint32_t worker)
{
    model->workers[worker].here = false;
    model->counts.workers--;
    model->counts.slots -= model->workers[worker].slots;
    for (uint32_t task = 0; task < model->counts.tasks; task++)
        for (size_t i = 0; i < 2; i++) {
            struct prt_model_lease *lease = &model->tasks[task].leases[i];
            if (lease->live && lease->worker == worker)
                lease_over(model, task, lease, PRT_END_LOST, PRT_CATEGORY_WORKER_LOST);
        }
}

uint32_t prt_model_able(const struct prt_model *model)
{
    uint32_t able = 0;
    for (uint32_t i = 0; i < model->worker_count; i++)
        able += model->workers[i].here && model->workers[i].slots != 0 && model->workers[i].strikes == 0;
    return able;
}

static void prove(struct prt_model *model, const struct prt_model_lease *lease)
{
    struct prt_model_worker *worker = &model->workers[lease->worker];
    if (lease->sent > worker->proved)
        worker->proved = lease->sent;
    if (lease->sent >= worker->struck)
        worker->strikes = 0;
}

static void strike(struct prt_model *model, uint32_t index, const struct prt_model_lease *lease)
{
    struct prt_model_worker *worker = &model->workers[index];
    if (worker->heard <= lease->sent || lease->sent <= worker->proved || lease->sent < worker->struck)
        return;
    worker->struck = model->now;
    if (++worker->strikes < PRT_SCHED_STRIKES)
        return;
    expect(model, PRT_ORDER_WORKER_DEAF, index, NO_REF, PRT_CATEGORY_NONE);
    lose(model, index);
}

static void take_hello(struct prt_model *model, const struct prt_event *event)
{
    while (model->worker_count <= event->worker) {
        model->workers =
            prt_sim_grow(model->workers, &model->worker_capacity, model->worker_count + 1, sizeof *model->workers);
        model->workers[model->worker_count++] = (struct prt_model_worker){.known = false};
    }
    struct prt_model_worker *worker = &model->workers[event->worker];
    if (worker->known)
        return;
    *worker = (struct prt_model_worker){.known = true, .here = true};
    worker->slots = event->slots < PRT_MAX_SLOTS ? event->slots : PRT_MAX_SLOTS;
    worker->place = event->place;
    worker->heard = model->now;
    worker->strikes = event->on_probation ? 1 : 0;
    worker->struck = worker->proved = INT64_MIN;
    model->counts.workers++;
    model->counts.slots += worker->slots;
    model->moved = model->now;
}

static uint64_t left(uint64_t weight, uint32_t part)
{
    const uint64_t rest = weight * part / PRT_SCHED_WHOLE;
    return rest == 0 && part != 0 ? 1 : rest;
}

static void take_heartbeat(struct prt_model *model, const struct prt_event *event)
{
    for (size_t i = 0; i < event->ref_count; i++) {
        struct prt_model_lease *lease = own_lease(model, event->worker, event->refs[i]);
        if (lease == NULL) {
            expect(model, PRT_ORDER_CANCEL, event->worker, event->refs[i], PRT_CATEGORY_NONE);
            continue;
        }
        prove(model, lease);
        if (event->left != NULL)
            lease->left = left(model->tasks[event->refs[i].task].weight, event->left[i]);
        lease->expires = model->now + model->options.lease_ms;
        if (lease->expires > lease->hard_end)
            lease->expires = lease->hard_end;
    }
}

static void take_result(struct prt_model *model, const struct prt_event *event)
{
    const uint32_t index = event->ref.task;
    struct prt_model_task *task = index < model->counts.tasks ? &model->tasks[index] : NULL;
    const struct prt_model_lease *own = own_lease(model, event->worker, event->ref);
    if (own != NULL)
        prove(model, own);
    if (task == NULL || event->ref.attempt == 0 || event->ref.attempt > task->attempts || task->done || task->buried) {
        expect_drop(model, event);
        return;
    }
    close_task(model, index, event->ref.attempt);
    task->done = true;
    model->counts.done++;
    expect(model, PRT_ORDER_ACCEPT, event->worker, event->ref, PRT_CATEGORY_NONE);
}

static void take_gave(struct prt_model *model, const struct prt_event *event)
{
    struct prt_model_lease *lease = own_lease(model, event->worker, event->ref);
    if (lease == NULL)
        return;
    lease->asked = 0;
    lease->ask_at = model->now + model->options.yield_after_ms;
}

static void take_failure(struct prt_model *model, const struct prt_event *event)
{
    struct prt_model_lease *lease = own_lease(model, event->worker, event->ref);
    if (lease == NULL) {
        expect_drop(model, event);
        return;
    }
    prove(model, lease);
    lease_over(model, event->ref.task, lease, event->end, event->category);
}

static void take_bye(struct prt_model *model, const struct prt_event *event)
{
    for (size_t i = 0; i < event->ref_count; i++) {
        struct prt_model_lease *lease = own_lease(model, event->worker, event->refs[i]);
        if (lease != NULL)
            lease_over(model, event->refs[i].task, lease, PRT_END_RETURNED, PRT_CATEGORY_WORKER_LOST);
    }
    lose(model, event->worker);
}

static void take_stop(struct prt_model *model, prt_category category)
{
    for (uint32_t task = 0; task < model->counts.tasks; task++) {
        if (model->tasks[task].done || model->tasks[task].buried)
            continue;
        close_task(model, task, 0);
        bury(model, task, category != PRT_CATEGORY_NONE ? category : PRT_CATEGORY_INTERRUPTED);
    }
}

static uint32_t next_silent(const struct prt_model *model)
{
    uint32_t next = UINT32_MAX;
    for (uint32_t i = 0; i < model->worker_count; i++)
        if (model->workers[i].here && model->workers[i].heard + model->options.worker_ms <= model->now &&
            (next == UINT32_MAX || model->workers[i].heard < model->workers[next].heard))
            next = i;
    return next;
}

static bool before(const struct prt_model_lease *a, const struct prt_model_lease *b)
{
    return a->expires != b->expires ? a->expires < b->expires : a->number < b->number;
}

static struct prt_model_lease *next_expired(struct prt_model *model, uint32_t *index)
{
    struct prt_model_lease *next = NULL;
    for (uint32_t task = 0; task < model->counts.tasks; task++)
        for (size_t i = 0; i < 2; i++) {
            struct prt_model_lease *lease = &model->tasks[task].leases[i];
            if (!lease->live || lease->expires > model->now || (next != NULL && !before(lease, next)))
                continue;
            next = lease;
            *index = task;
        }
    return next;
}

static void take_time(struct prt_model *model)
{
    for (uint32_t worker; (worker = next_silent(model)) != UINT32_MAX;) {
        expect(model, PRT_ORDER_WORKER_LOST, worker, NO_REF, PRT_CATEGORY_NONE);
        model->counts.expired += model->workers[worker].live;
        lose(model, worker);
    }
    uint32_t task = 0;
    for (struct prt_model_lease *lease; (lease = next_expired(model, &task)) != NULL;) {
        const bool too_long = lease->expires == lease->hard_end;
        const struct prt_model_lease over = *lease;
        model->counts.expired++;
        if (too_long)
            cancel(model, task, lease);
        lease_over(model, task, lease, too_long ? PRT_END_TIMEOUT : PRT_END_LOST,
                   too_long ? PRT_CATEGORY_TIMEOUT : PRT_CATEGORY_WORKER_LOST);
        if (!too_long && model->workers[over.worker].here)
            strike(model, over.worker, &over);
    }
}

static void note_presence(struct prt_model *model, prt_event_type type)
{
    const struct prt_sched_options *options = &model->options;
    const uint32_t able = prt_model_able(model);
    const bool before = model->able_before;
    model->began = model->begun ? model->began : model->now;
    if (!model->begun || able != 0 || before)
        model->able_at = model->now;
    model->begun = true;
    model->able_before = able != 0;
    model->said_nobody = model->said_nobody && able == 0;
    model->open = model->open || able >= options->least_workers;
    if (type != PRT_EVENT_TIME || options->wait_ms == 0 || model->complete)
        return;
    if (!model->open && model->began + options->wait_ms <= model->now) {
        model->open = true;
        if (able != 0)
            expect(model, PRT_ORDER_SHORT, UINT32_MAX, NO_REF, PRT_CATEGORY_NONE);
    }
    if (able == 0 && !model->said_nobody && model->able_at + options->wait_ms <= model->now) {
        model->said_nobody = true;
        expect(model, PRT_ORDER_NOBODY, UINT32_MAX, NO_REF, PRT_CATEGORY_NONE);
    }
}

static bool is_here(const struct prt_model *model, uint32_t worker)
{
    return worker < model->worker_count && model->workers[worker].here;
}

static bool is_sign_of_life(prt_event_type type)
{
    return type == PRT_EVENT_HELLO || type == PRT_EVENT_HEARTBEAT || type == PRT_EVENT_RESULT ||
           type == PRT_EVENT_FAILURE;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

void prt_model_init(struct prt_model *model, const struct prt_sched_options *options, const uint64_t *weights,
                    uint32_t count)
{
    *model = (struct prt_model){.options = *options, .now = INT64_MIN, .moved = INT64_MIN};
    for (uint32_t i = 0; i < count; i++)
        prt_model_add(model, weights[i]);
    model->added = false;
}

void prt_model_free(struct prt_model *model)
{
    free(model->tasks);
    free(model->workers);
    free(model->expected);
}

void prt_model_add(struct prt_model *model, uint64_t weight)
{
    model->tasks = prt_sim_grow(model->tasks, &model->task_capacity, model->counts.tasks + 1, sizeof *model->tasks);
    model->tasks[model->counts.tasks++] = (struct prt_model_task){.weight = weight, .shun = UINT32_MAX};
    model->counts.waiting++;
    model->added = true;
}

void prt_model_take(struct prt_model *model, int64_t now, const struct prt_event *event)
{
    model->now = now > model->now ? now : model->now;
    model->expected_count = 0;
    model->added = false;
    if (is_here(model, event->worker) && is_sign_of_life(event->type))
        model->workers[event->worker].heard = model->now;
    switch (event->type) {
    case PRT_EVENT_TIME: take_time(model); break;
    case PRT_EVENT_HELLO: take_hello(model, event); break;
    case PRT_EVENT_HEARTBEAT:
        if (is_here(model, event->worker))
            take_heartbeat(model, event);
        break;
    case PRT_EVENT_RESULT: take_result(model, event); break;
    case PRT_EVENT_GAVE: take_gave(model, event); break;
    case PRT_EVENT_FAILURE: take_failure(model, event); break;
    case PRT_EVENT_BYE:
        if (is_here(model, event->worker))
            take_bye(model, event);
        break;
    case PRT_EVENT_WORKER_GONE:
        if (is_here(model, event->worker))
            lose(model, event->worker);
        break;
    case PRT_EVENT_STOP: take_stop(model, event->category); break;
    }
    note_presence(model, event->type);
    if (!model->complete && model->counts.done + model->counts.buried == model->counts.tasks) {
        model->complete = true;
        expect(model, PRT_ORDER_COMPLETE, UINT32_MAX, NO_REF, PRT_CATEGORY_NONE);
    }
}

void prt_model_sent(struct prt_model *model, uint32_t worker, struct prt_lease_ref ref)
{
    struct prt_model_task *task = &model->tasks[ref.task];
    const bool copy = prt_model_live_leases(model, ref.task) != 0;
    struct prt_model_lease *lease = &task->leases[task->leases[0].live ? 1 : 0];
    task->leases[0].copied = task->leases[1].copied = copy;
    *lease = (struct prt_model_lease){.live = true, .copied = copy, .worker = worker, .attempt = ref.attempt};
    lease->left = left(task->weight, PRT_SCHED_WHOLE);
    lease->ask_at = model->now + model->options.yield_after_ms;
    model->moved = copy ? model->moved : model->now;
    lease->number = model->counts.sent++;
    lease->sent = model->now;
    lease->queued = ++model->workers[worker].live > model->workers[worker].slots;
    lease->hard_end = lease->queued ? INT64_MAX : model->now + model->options.max_lease_ms;
    lease->expires = earlier(model->now + model->options.lease_ms, lease->hard_end);
    task->attempts = ref.attempt;
    model->counts.copied += copy;
    model->counts.waiting -= !copy;
    model->counts.leased += !copy;
}

bool prt_model_waits(const struct prt_model *model, uint32_t task)
{
    return !model->tasks[task].done && !model->tasks[task].buried && prt_model_live_leases(model, task) == 0;
}

uint32_t prt_model_live_leases(const struct prt_model *model, uint32_t task)
{
    return (uint32_t)model->tasks[task].leases[0].live + model->tasks[task].leases[1].live;
}

int64_t prt_model_free_slots(const struct prt_model *model, uint32_t worker)
{
    if (model->workers[worker].strikes != 0)
        return model->workers[worker].live == 0 ? 1 : -1;
    return (int64_t)model->workers[worker].slots - model->workers[worker].live;
}

bool prt_model_usable(const struct prt_model *model, uint32_t worker)
{
    const int64_t patience = model->options.quiet_ms > 0 ? model->options.quiet_ms : model->options.lease_ms;
    return is_here(model, worker) && model->workers[worker].slots != 0 &&
           model->workers[worker].heard + patience > model->now;
}

static bool is_able(const struct prt_model *model, uint32_t worker)
{
    return prt_model_usable(model, worker) && model->workers[worker].strikes == 0;
}

bool prt_model_idle(const struct prt_model *model, uint32_t worker)
{
    return is_able(model, worker) && prt_model_free_slots(model, worker) > 0;
}

/* The first worker on probation that has nothing in hand, `but` apart. */
static uint32_t first_on_probation(const struct prt_model *model, uint32_t but)
{
    for (uint32_t i = 0; i < model->worker_count; i++)
        if (i != but && prt_model_usable(model, i) && !is_able(model, i) && model->workers[i].live == 0)
            return i;
    return UINT32_MAX;
}

/* The freest worker with slots, `but` apart, of those not on probation. */
static uint32_t freest(const struct prt_model *model, uint32_t but)
{
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 0; i < model->worker_count; i++)
        if (i != but && is_able(model, i) &&
            (best == UINT32_MAX || prt_model_free_slots(model, i) > prt_model_free_slots(model, best)))
            best = i;
    return best;
}

uint32_t prt_model_choice(const struct prt_model *model, uint32_t task)
{
    const uint32_t shun = model->tasks[task].shun;
    const uint32_t best = freest(model, UINT32_MAX);
    const uint32_t other = freest(model, shun);
    const uint32_t untested = first_on_probation(model, UINT32_MAX);
    const uint32_t another = first_on_probation(model, shun);
    const bool any_idle = best != UINT32_MAX && prt_model_free_slots(model, best) > 0;
    const bool lost_before = model->tasks[task].ends[PRT_END_LOST] >= PRT_SCHED_STRIKES;
    if (!any_idle && untested != UINT32_MAX && (!lost_before || best == UINT32_MAX))
        return another != UINT32_MAX ? another : untested;
    if (best == UINT32_MAX || prt_model_free_slots(model, best) < 0)
        return UINT32_MAX;
    const int64_t enough = prt_model_free_slots(model, best) > 0 ? 1 : 0;
    return other != UINT32_MAX && prt_model_free_slots(model, other) >= enough ? other : best;
}

uint32_t prt_model_heaviest(const struct prt_model *model)
{
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 0; i < model->counts.tasks; i++)
        if (prt_model_waits(model, i) && (best == UINT32_MAX || model->tasks[i].weight > model->tasks[best].weight))
            best = i;
    return best;
}

static uint64_t home_of(const struct prt_model *model, uint64_t thing)
{
    uint64_t home = 0;
    for (uint32_t i = 0; i < model->worker_count; i++) {
        const struct prt_model_worker *worker = &model->workers[i];
        if (worker->here && worker->slots != 0 && worker->place != 0 &&
            (home == 0 || prt_sched_claim(worker->place, thing) > prt_sched_claim(home, thing)))
            home = worker->place;
    }
    return home;
}

static bool is_fresh_thing(const struct prt_model_task *task)
{
    return task->thing != 0 && task->attempts == 0;
}

uint32_t prt_model_task_for(const struct prt_model *model, uint32_t index)
{
    const struct prt_model_worker *worker = &model->workers[index];
    const uint32_t heaviest = prt_model_heaviest(model);
    uint32_t best = UINT32_MAX;
    if (heaviest == UINT32_MAX || worker->place == 0 || worker->strikes != 0 ||
        !is_fresh_thing(&model->tasks[heaviest]))
        return heaviest;
    for (uint32_t i = 0; i < model->counts.tasks; i++)
        if (prt_model_waits(model, i) && is_fresh_thing(&model->tasks[i]) &&
            home_of(model, model->tasks[i].thing) == worker->place &&
            (best == UINT32_MAX || model->tasks[i].weight > model->tasks[best].weight))
            best = i;
    return best != UINT32_MAX ? best : heaviest;
}

const struct prt_model_lease *prt_model_straggler(const struct prt_model *model, uint32_t helper, uint32_t *index)
{
    const struct prt_model_lease *best = NULL;
    for (uint32_t task = 0; task < model->counts.tasks; task++)
        for (size_t i = 0; i < 2; i++) {
            const struct prt_model_lease *lease = &model->tasks[task].leases[i];
            if (!lease->live || lease->copied || lease->worker == helper)
                continue;
            if (best != NULL && (best->queued != lease->queued ? best->queued : best->number < lease->number))
                continue;
            best = lease;
            *index = task;
        }
    return best;
}

static bool may_give(const struct prt_model *model, uint32_t task, const struct prt_model_lease *lease)
{
    return lease->live && !lease->queued && lease->left != 0 && !model->tasks[task].whole;
}

/* Somebody waits for work, and somebody else may have some. */
static bool is_idle_slot(const struct prt_model *model)
{
    bool any = false;
    for (uint32_t i = 0; i < model->worker_count; i++)
        any = any || prt_model_idle(model, i);
    return any && model->options.yield_again_ms != 0 && model->counts.slots > 1 && model->counts.waiting == 0;
}

static bool better(const struct prt_model_lease *a, const struct prt_model_lease *b)
{
    if (a->asked != b->asked)
        return a->asked < b->asked;
    return a->left != b->left ? a->left > b->left : a->number > b->number;
}

const struct prt_model_lease *prt_model_giver(const struct prt_model *model, uint32_t *index)
{
    const struct prt_model_lease *best = NULL;
    uint32_t live = 0, waiting = 0;
    for (uint32_t task = 0; task < model->counts.tasks; task++)
        for (size_t i = 0; i < 2; i++) {
            const struct prt_model_lease *lease = &model->tasks[task].leases[i];
            live += lease->live;
            if (!may_give(model, task, lease))
                continue;
            waiting += lease->asked != 0 && lease->ask_at > model->now;
            if (lease->ask_at > model->now || (best != NULL && !better(lease, best)))
                continue;
            best = lease;
            *index = task;
        }
    const uint32_t idle = model->counts.slots > live ? model->counts.slots - live : 1;
    return is_idle_slot(model) && waiting < idle ? best : NULL;
}

void prt_model_asked(struct prt_model *model, struct prt_lease_ref ref)
{
    struct prt_model_lease *lease = live_lease(model, ref);
    model->counts.yields++;
    if (lease == NULL)
        return;
    lease->asked++;
    lease->ask_at = model->now + model->options.yield_again_ms;
}

int64_t prt_model_due(const struct prt_model *model, const struct prt_model_lease *lease)
{
    if (lease->queued)
        return lease->sent;
    const int64_t old = lease->sent + model->options.copy_after_ms;
    const int64_t in_vain = model->moved + PRT_SCHED_IN_VAIN * model->options.yield_again_ms;
    return model->options.yield_again_ms != 0 && in_vain > old ? in_vain : old;
}

int64_t prt_model_deadline(const struct prt_model *model)
{
    int64_t deadline = INT64_MAX;
    uint32_t task = 0;
    if (model->added)
        return 0;
    if (model->begun && !model->complete && !model->open)
        deadline = model->began + model->options.wait_ms;
    if (model->begun && !model->complete && model->options.wait_ms != 0 && prt_model_able(model) == 0 &&
        !model->said_nobody)
        deadline = earlier(deadline, model->able_at + model->options.wait_ms);
    for (uint32_t i = 0; i < model->worker_count; i++) {
        const struct prt_model_lease *straggler = NULL;
        if (model->options.copy_stragglers && model->counts.waiting == 0 && prt_model_idle(model, i))
            straggler = prt_model_straggler(model, i, &task);
        if (straggler != NULL)
            deadline = earlier(deadline, prt_model_due(model, straggler));
        if (model->workers[i].here)
            deadline = earlier(deadline, model->workers[i].heard + model->options.worker_ms);
    }
    const bool asks = is_idle_slot(model);
    for (task = 0; task < model->counts.tasks; task++)
        for (size_t i = 0; i < 2; i++) {
            const struct prt_model_lease *lease = &model->tasks[task].leases[i];
            if (lease->live)
                deadline = earlier(deadline, lease->expires);
            if (asks && may_give(model, task, lease) && lease->ask_at > model->now)
                deadline = earlier(deadline, lease->ask_at);
        }
    return deadline;
}
