/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/check.h"

#include <inttypes.h>
#include <stdlib.h>

#include "coordinator/sched/view.h"
#include "tests/sim/story.h"

#define COMPLAIN(check, ...) prt_buf_add_fmt(&(check)->why, __VA_ARGS__)

static int compare_orders(const void *left, const void *right)
{
    const struct prt_order *a = left, *b = right;
    const int64_t keys[][2] = {
        {a->type, b->type},         {a->worker, b->worker},
        {a->ref.task, b->ref.task}, {a->ref.attempt, b->ref.attempt},
        {a->category, b->category},
    };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (keys[i][0] != keys[i][1])
            return keys[i][0] < keys[i][1] ? -1 : 1;
    return 0;
}

static void complain_of_orders(struct prt_check *check, const char *what, const struct prt_order *orders, size_t count)
{
    COMPLAIN(check, "%s:\n", what);
    for (size_t i = 0; i < count; i++)
        prt_story_add_order(&check->why, &orders[i]);
}

/* All but SEND and YIELD, in any order; a burial names a task, not an attempt. */
static void check_answers(struct prt_check *check, const struct prt_order *orders, size_t count)
{
    struct prt_order *got = NULL;
    size_t got_count = 0, capacity = 0;
    got = prt_sim_grow(got, &capacity, count + 1, sizeof *got);
    for (size_t i = 0; i < count; i++) {
        if (orders[i].type == PRT_ORDER_SEND || orders[i].type == PRT_ORDER_YIELD)
            continue;
        got[got_count] = orders[i];
        if (orders[i].type == PRT_ORDER_BURY)
            got[got_count].ref.attempt = 0;
        got_count++;
    }
    struct prt_model *model = &check->model;
    if (got_count != 0)
        qsort(got, got_count, sizeof *got, compare_orders);
    if (model->expected_count != 0)
        qsort(model->expected, model->expected_count, sizeof *model->expected, compare_orders);
    bool same = got_count == model->expected_count;
    for (size_t i = 0; same && i < got_count; i++)
        same = compare_orders(&got[i], &model->expected[i]) == 0;
    if (!same) {
        complain_of_orders(check, "orders", got, got_count);
        complain_of_orders(check, "expected", model->expected, model->expected_count);
    }
    free(got);
}

static void check_copy(struct prt_check *check, const struct prt_order *order)
{
    const struct prt_model *model = &check->model;
    uint32_t task = UINT32_MAX;
    const struct prt_model_lease *straggler = prt_model_straggler(model, order->worker, &task);
    if (!model->options.copy_stragglers || model->counts.waiting != 0)
        COMPLAIN(check, "a copy of task %" PRIu32 " out of time\n", order->ref.task);
    if (straggler == NULL || task != order->ref.task)
        COMPLAIN(check, "task %" PRIu32 " is copied to worker %" PRIu32 ", task %" PRIu32 " lags more\n",
                 order->ref.task, order->worker, task);
    else if (prt_model_due(model, straggler) > model->now)
        COMPLAIN(check, "task %" PRIu32 " is copied before its time\n", task);
    if (!prt_model_idle(model, order->worker))
        COMPLAIN(check, "a copy goes to worker %" PRIu32 ", which has no idle slot\n", order->worker);
}

static void check_choice(struct prt_check *check, const struct prt_order *order)
{
    const struct prt_model *model = &check->model;
    const uint32_t worker = prt_model_choice(model, prt_model_heaviest(model));
    const uint32_t task = prt_model_task_for(model, order->worker);
    if (order->ref.task != task)
        COMPLAIN(check, "task %" PRIu32 " is sent, next is %" PRIu32 "\n", order->ref.task, task);
    if (order->worker != worker)
        COMPLAIN(check, "task %" PRIu32 " goes to worker %" PRIu32 ", should to %" PRIu32 "\n", order->ref.task,
                 order->worker, worker);
}

static void check_send(struct prt_check *check, const struct prt_order *order, bool scan)
{
    struct prt_model *model = &check->model;
    const uint32_t task = order->ref.task;
    if (task >= model->counts.tasks || order->worker >= model->worker_count || !model->workers[order->worker].here) {
        COMPLAIN(check, "task %" PRIu32 " is sent to worker %" PRIu32 ": no such\n", task, order->worker);
        return;
    }
    if (model->tasks[task].done || model->tasks[task].buried)
        COMPLAIN(check, "task %" PRIu32 " is sent after its end\n", task);
    if (order->ref.attempt != model->tasks[task].attempts + 1)
        COMPLAIN(check, "task %" PRIu32 ": attempt %" PRIu32 " after %" PRIu32 "\n", task, order->ref.attempt,
                 model->tasks[task].attempts);
    if (!model->open)
        COMPLAIN(check, "task %" PRIu32 " is sent before there are enough workers\n", task);
    if (!prt_model_usable(model, order->worker))
        COMPLAIN(check, "worker %" PRIu32 " gets a task, and has no slots or is silent\n", order->worker);
    if (prt_model_free_slots(model, order->worker) < 0)
        COMPLAIN(check, "worker %" PRIu32 " gets more than its credit\n", order->worker);
    if (prt_model_live_leases(model, task) == 2)
        COMPLAIN(check, "task %" PRIu32 " gets a third lease\n", task);
    else if (scan && !prt_model_waits(model, task))
        check_copy(check, order);
    else if (scan)
        check_choice(check, order);
    prt_model_sent(model, order->worker, order->ref);
    if (order->ref.attempt > check->max_attempts)
        check->max_attempts = order->ref.attempt;
}

static void check_yield(struct prt_check *check, const struct prt_order *order, bool scan)
{
    uint32_t task = UINT32_MAX;
    const struct prt_model_lease *giver = scan ? prt_model_giver(&check->model, &task) : NULL;
    if (scan && giver == NULL)
        COMPLAIN(check, "task %" PRIu32 " is asked to yield out of time\n", order->ref.task);
    else if (scan &&
             (task != order->ref.task || giver->attempt != order->ref.attempt || giver->worker != order->worker))
        COMPLAIN(check, "task %" PRIu32 " is asked to yield, task %" PRIu32 " has more to give\n", order->ref.task,
                 task);
    prt_model_asked(&check->model, order->ref);
}

static void count_ends(struct prt_check *check, const struct prt_order *order)
{
    const bool ends = order->type == PRT_ORDER_ACCEPT || order->type == PRT_ORDER_BURY;
    check->completions += order->type == PRT_ORDER_COMPLETE;
    if (!ends || order->ref.task >= check->model.counts.tasks)
        return;
    check->accepted[order->ref.task] += order->type == PRT_ORDER_ACCEPT;
    if (++check->ended[order->ref.task] != 1)
        COMPLAIN(check, "task %" PRIu32 " ends again\n", order->ref.task);
}

static void check_counts(struct prt_check *check, const prt_sched_t *sched)
{
    const struct prt_sched_counts got = prt_sched_counts(sched);
    const struct prt_sched_counts *want = &check->model.counts;
    if (got.waiting + got.leased + got.done + got.buried != got.tasks)
        COMPLAIN(check, "the counts do not add up\n");
    if (got.tasks == want->tasks && got.waiting == want->waiting && got.leased == want->leased &&
        got.done == want->done && got.buried == want->buried && got.workers == want->workers &&
        got.slots == want->slots && got.able == prt_model_able(&check->model) && got.sent == want->sent &&
        got.requeued == want->requeued && got.copied == want->copied && got.yields == want->yields &&
        got.dropped == want->dropped && got.expired == want->expired)
        return;
    COMPLAIN(check, "counts: ");
    prt_story_add_counts(&check->why, &got);
    COMPLAIN(check, "expected: ");
    prt_story_add_counts(&check->why, want);
}

/* The machine has this very lease; that it has no others is told by its workers. */
static void check_lease(struct prt_check *check, const prt_sched_t *sched, uint32_t task,
                        const struct prt_model_lease *lease)
{
    struct prt_sched_lease_view view = {.worker = UINT32_MAX};
    if (!lease->live)
        return;
    const bool live = prt_sched_view_lease(sched, (struct prt_lease_ref){task, lease->attempt}, &view);
    if (!live || view.worker != lease->worker || view.expires != lease->expires || view.copied != lease->copied)
        COMPLAIN(check,
                 "task %" PRIu32 ", attempt %" PRIu32 ": at worker %" PRIu32 " until %" PRId64 ", expected %" PRIu32
                 " until %" PRId64 "\n",
                 task, lease->attempt, view.worker, view.expires, lease->worker, lease->expires);
}

static void check_worker(struct prt_check *check, const prt_sched_t *sched, uint32_t worker)
{
    const struct prt_model_worker *model = &check->model.workers[worker];
    const struct prt_sched_worker_view view = prt_sched_view_worker(sched, worker);
    if (view.here != model->here || (view.here && view.leases != model->live))
        COMPLAIN(check, "worker %" PRIu32 ": %" PRIu32 " leases, expected %" PRIu32 "\n", worker, view.leases,
                 model->live);
}

/* No lease differs from what the machine tells, and nothing that could be done is left undone. */
static void check_all(struct prt_check *check, const prt_sched_t *sched)
{
    const struct prt_model *model = &check->model;
    for (uint32_t task = 0; task < model->counts.tasks; task++)
        for (size_t i = 0; i < 2; i++)
            check_lease(check, sched, task, &model->tasks[task].leases[i]);
    for (uint32_t worker = 0; worker < model->worker_count; worker++)
        check_worker(check, sched, worker);
    if (model->open && model->counts.waiting != 0 && prt_model_choice(model, prt_model_heaviest(model)) != UINT32_MAX)
        COMPLAIN(check, "a task waits although a worker has credit\n");
    if (model->open && prt_model_giver(model, &(uint32_t){0}) != NULL)
        COMPLAIN(check, "nobody is asked to yield although a slot is idle\n");
}

static void check_deadline(struct prt_check *check, const prt_sched_t *sched)
{
    const int64_t got = prt_sched_deadline(sched);
    const int64_t want = prt_model_deadline(&check->model);
    if (got != want)
        COMPLAIN(check, "deadline %" PRId64 ", expected %" PRId64 "\n", got, want);
}

/* After a TIME step: whatever was due has been done. */
static void check_progress(struct prt_check *check, const prt_sched_t *sched)
{
    const int64_t deadline = prt_sched_deadline(sched);
    if (deadline <= check->model.now)
        COMPLAIN(check, "deadline %" PRId64 " is not later than the step at %" PRId64 "\n", deadline, check->model.now);
}

static void watch_task(struct prt_check *check, uint32_t task)
{
    const size_t need = (size_t)task + 1;
    check->accepted = prt_sim_grow(check->accepted, &check->accepted_capacity, need, sizeof *check->accepted);
    check->ended = prt_sim_grow(check->ended, &check->ended_capacity, need, sizeof *check->ended);
    check->accepted[task] = check->ended[task] = 0;
}

void prt_check_init(struct prt_check *check, const struct prt_sched_options *options, const uint64_t *weights,
                    uint32_t count)
{
    *check = (struct prt_check){.scan_every = 1};
    prt_model_init(&check->model, options, weights, count);
    for (uint32_t i = 0; i < count; i++)
        watch_task(check, i);
}

void prt_check_free(struct prt_check *check)
{
    prt_model_free(&check->model);
    free(check->accepted);
    free(check->ended);
    prt_buf_free(&check->why);
}

bool prt_check_added(struct prt_check *check, const prt_sched_t *sched, uint64_t weight, uint32_t task)
{
    if (task != check->model.counts.tasks)
        COMPLAIN(check, "task %" PRIu32 " is added after %" PRIu32 " tasks\n", task, check->model.counts.tasks);
    if (check->model.complete)
        COMPLAIN(check, "task %" PRIu32 " is added after COMPLETE\n", task);
    watch_task(check, check->model.counts.tasks);
    prt_model_add(&check->model, weight);
    check_counts(check, sched);
    check_deadline(check, sched);
    return check->why.len == 0;
}

bool prt_check_step(struct prt_check *check, const prt_sched_t *sched, int64_t now, const struct prt_event *event,
                    const struct prt_order *orders, size_t count)
{
    const bool scan = check->steps++ % check->scan_every == 0;
    prt_model_take(&check->model, now, event);
    check_answers(check, orders, count);
    for (size_t i = 0; i < count; i++)
        if (orders[i].type == PRT_ORDER_SEND)
            check_send(check, &orders[i], scan);
        else if (orders[i].type == PRT_ORDER_YIELD)
            check_yield(check, &orders[i], scan);
        else
            count_ends(check, &orders[i]);
    check_counts(check, sched);
    if (scan)
        check_all(check, sched);
    if (scan)
        check_deadline(check, sched);
    if (scan && event->type == PRT_EVENT_TIME)
        check_progress(check, sched);
    return check->why.len == 0;
}

bool prt_check_end(struct prt_check *check, const prt_sched_t *sched)
{
    const struct prt_sched_counts counts = prt_sched_counts(sched);
    uint32_t accepted = 0;
    for (uint32_t task = 0; task < counts.tasks; task++) {
        accepted += check->accepted[task];
        if (check->ended[task] != 1 || check->accepted[task] != (check->model.tasks[task].buried ? 0u : 1u))
            COMPLAIN(check, "task %" PRIu32 " ended %" PRIu32 " times, accepted %" PRIu32 " times\n", task,
                     check->ended[task], check->accepted[task]);
    }
    if (check->completions != 1)
        COMPLAIN(check, "COMPLETE was said %" PRIu32 " times\n", check->completions);
    if (accepted != counts.done || counts.done + counts.buried != counts.tasks)
        COMPLAIN(check, "%" PRIu32 " accepted, %" PRIu32 " done, %" PRIu32 " buried of %" PRIu32 "\n", accepted,
                 counts.done, counts.buried, counts.tasks);
    return check->why.len == 0;
}
