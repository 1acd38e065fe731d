/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/run_state.h"
#include "proto/codec.h"
#include "prt/limits.h"
#include "prt/mem.h"

enum { SETTLED_BITS = 64 };

bool prt_run_is_settled(const struct prt_run *run, struct prt_task_ref ref)
{
    if (ref.task >= run->task_count)
        return true; /* not ours; whoever keeps it may forget it */
    const struct prt_run_task *task = &run->tasks[ref.task];
    return task->ended || (ref.attempt < SETTLED_BITS && (task->settled >> ref.attempt & 1) != 0);
}

void prt_run_settle(struct prt_run *run, struct prt_task_ref ref)
{
    if (ref.attempt < SETTLED_BITS)
        run->tasks[ref.task].settled |= (uint64_t)1 << ref.attempt;
    run->tasks[ref.task].kept_since = 0;
}

prt_code prt_run_add_error(struct prt_run *run, prt_str repository, prt_category category, prt_str text)
{
    struct prt_run_outcome *out = run->out;
    struct prt_report_error *grown = prt_grow(out->errors, &run->error_capacity, out->error_count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(run->err, "errors of the report");
    out->errors = grown;
    const struct prt_report_error entry = {.repository = prt_arena_str(&out->arena, repository),
                                           .category = category,
                                           .text = prt_arena_str(&out->arena, text)};
    if (entry.repository.data == NULL || entry.text.data == NULL)
        return prt_fail_memory(run->err, "errors of the report");
    out->errors[out->error_count++] = entry;
    return PRT_OK;
}

/* The task message of one lease. *sent false: the socket cannot take it now. */
static prt_code send_task(struct prt_run *run, struct prt_peer *peer, struct prt_task_ref ref, bool *sent)
{
    const struct prt_run_options *options = run->options;
    struct prt_message message = {.type = PRT_MESSAGE_TASK,
                                  .as.task = {.session = peer->session,
                                              .attempt = ref.attempt,
                                              .timeout_ms = options->task_timeout_s * 1000u,
                                              .max_memory = (uint64_t)options->max_memory_mib << 20}};
    prt_buf frame = {0}, ids = {0};
    prt_code rc = prt_run_question(run, ref.task, &message.as.task.task, &ids);
    if (rc == PRT_OK)
        rc = prt_message_encode(&message, &frame, run->err);
    if (rc == PRT_OK)
        rc = prt_link_send(peer->tasks, prt_buf_str(&frame), sent, run->err);
    if (rc == PRT_OK && *sent)
        run->bytes_tasks += frame.len;
    prt_buf_free(&frame);
    prt_buf_free(&ids);
    return rc;
}

static prt_code flush_outbox(struct prt_run *run, struct prt_peer *peer)
{
    size_t done = 0;
    bool sent = true;
    prt_code rc = PRT_OK;
    while (rc == PRT_OK && sent && done < peer->outbox.count) {
        rc = send_task(run, peer, peer->outbox.refs[done], &sent);
        if (rc == PRT_OK && sent)
            done++;
    }
    peer->outbox.count -= done;
    if (done > 0 && peer->outbox.count > 0)
        memmove(peer->outbox.refs, peer->outbox.refs + done, peer->outbox.count * sizeof *peer->outbox.refs);
    return rc;
}

prt_code prt_run_flush_outboxes(struct prt_run *run)
{
    prt_code rc = PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < run->peers.count; i++)
        if (!run->peers.peers[i].gone && run->peers.peers[i].outbox.count > 0)
            rc = flush_outbox(run, &run->peers.peers[i]);
    return rc;
}

/* Attempts are numbered one after another, but one to a worker that has just gone is not sent. */
static prt_code note_holder(struct prt_run_task *task, uint32_t attempt, uint32_t worker, prt_err *err)
{
    uint32_t *grown = prt_grow(task->holders, &task->holder_capacity, attempt, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, "holders of a task");
    task->holders = grown;
    for (uint32_t i = task->sent; i + 1 < attempt; i++)
        task->holders[i] = PRT_RUN_NOBODY;
    task->holders[attempt - 1] = worker;
    if (attempt > task->sent)
        task->sent = attempt;
    return PRT_OK;
}

/* Who had the attempt before this one, when nothing has come of it; NULL: nobody, or an answer came. */
static const struct prt_peer *had_in_vain(const struct prt_run *run, struct prt_task_ref ref)
{
    const struct prt_run_task *task = &run->tasks[ref.task];
    const struct prt_task_ref before = {ref.task, ref.attempt - 1};
    if (before.attempt == 0 || before.attempt > task->sent || prt_run_is_settled(run, before) ||
        task->holders[before.attempt - 1] == PRT_RUN_NOBODY)
        return NULL;
    return &run->peers.peers[task->holders[before.attempt - 1]];
}

static void tell_send(const struct prt_run *run, struct prt_task_ref ref, const struct prt_peer *peer)
{
    const prt_log log = prt_run_log_task(run, ref, peer);
    const struct prt_peer *before = had_in_vain(run, ref);
    const prt_str name = prt_run_task_name(run, ref.task);
    if (before != NULL)
        prt_info(&log, "task %u (%.*s), attempt %u: to %s; attempt %u, at %s, has brought no answer",
                 (unsigned)ref.task, PRT_STR_ARG(name), (unsigned)ref.attempt, peer->name, (unsigned)ref.attempt - 1,
                 before->name);
    else
        prt_debug(&log, "task %u (%.*s), attempt %u: to %s", (unsigned)ref.task, PRT_STR_ARG(name),
                  (unsigned)ref.attempt, peer->name);
}

static prt_code order_send(struct prt_run *run, const struct prt_order *order)
{
    struct prt_peer *peer = &run->peers.peers[order->worker];
    const struct prt_task_ref ref = {order->ref.task, order->ref.attempt};
    if (peer->gone)
        return PRT_OK; /* its leases end with the event that follows */
    struct prt_run_task *task = &run->tasks[ref.task];
    tell_send(run, ref, peer);
    prt_code rc = note_holder(task, ref.attempt, order->worker, run->err);
    if (rc == PRT_OK)
        rc = prt_ref_list_add(&peer->outbox, ref, run->err);
    return rc == PRT_OK ? flush_outbox(run, peer) : rc;
}

static bool is_in_outbox(const struct prt_peer *peer, struct prt_task_ref ref)
{
    for (size_t i = 0; i < peer->outbox.count; i++)
        if (peer->outbox.refs[i].task == ref.task && peer->outbox.refs[i].attempt == ref.attempt)
            return true;
    return false;
}

/* One that does not fit now is dropped: the scheduler will ask again. */
static prt_code order_yield(struct prt_run *run, const struct prt_order *order)
{
    struct prt_peer *peer = &run->peers.peers[order->worker];
    const struct prt_task_ref ref = {order->ref.task, order->ref.attempt};
    const struct prt_message message = {.type = PRT_MESSAGE_YIELD, .as.yield = {.session = peer->session, .ref = ref}};
    prt_buf frame = {0};
    bool sent = false;
    if (peer->gone || is_in_outbox(peer, ref))
        return PRT_OK;
    run->tasks[ref.task].asked = true;
    prt_code rc = prt_message_encode(&message, &frame, run->err);
    if (rc == PRT_OK)
        rc = prt_link_send(peer->tasks, prt_buf_str(&frame), &sent, run->err);
    prt_buf_free(&frame);
    const prt_log log = prt_run_log_task(run, ref, peer);
    prt_debug(&log, "task %u (%.*s), attempt %u: %s is asked to yield%s", (unsigned)ref.task,
              PRT_STR_ARG(prt_run_task_name(run, ref.task)), (unsigned)ref.attempt, peer->name,
              sent ? "" : ", in vain");
    return rc;
}

static prt_code order_cancel(struct prt_run *run, const struct prt_order *order)
{
    struct prt_peer *peer = &run->peers.peers[order->worker];
    if (peer->gone || peer->cancelled.count >= PRT_MAX_IN_HAND)
        return PRT_OK; /* wasted work at worst: its result is dropped */
    return prt_ref_list_add(&peer->cancelled, (struct prt_task_ref){order->ref.task, order->ref.attempt}, run->err);
}

static void end_task(struct prt_run *run, uint32_t task)
{
    run->tasks[task].ended = true;
    free(run->tasks[task].failure);
    run->tasks[task].failure = NULL;
    run->local.starts = run->local.starts > 0 ? 1 : 0; /* it works: earlier failed starts are forgiven */
}

static prt_code order_bury(struct prt_run *run, const struct prt_order *order)
{
    const char *failure = run->tasks[order->ref.task].failure;
    prt_buf text = {0};
    prt_buf_add_text(&text, prt_category_meaning(order->category));
    if (failure != NULL)
        prt_buf_add_fmt(&text, ": %s", failure);
    prt_code rc = prt_buf_check(&text, "an error", run->err);
    if (rc == PRT_OK)
        rc = prt_run_fail_case(run, order->ref.task, order->category, prt_buf_str(&text));
    prt_buf_free(&text);
    end_task(run, order->ref.task);
    return rc;
}

static void order_worker_lost(struct prt_run *run, const struct prt_order *order)
{
    char label[PRT_PEER_LABEL_MAX];
    prt_peer_label(&run->peers.peers[order->worker], label);
    prt_run_forget_peer(run, order->worker);
    const prt_log log = prt_run_log_worker(run, &run->peers.peers[order->worker]);
    prt_warning(&log, "worker %s is lost; what it had in hand goes to others (workers here: %zu)", label,
                run->peers.live);
}

/* Its next heartbeat is refused, so that it says hello again and gets another task socket. */
static void order_worker_deaf(struct prt_run *run, const struct prt_order *order)
{
    struct prt_peer *peer = &run->peers.peers[order->worker];
    char label[PRT_PEER_LABEL_MAX];
    prt_peer_label(peer, label);
    peer->deaf = true;
    prt_run_forget_peer(run, order->worker);
    const prt_log log = prt_run_log_worker(run, peer);
    prt_warning(&log, "worker %s speaks, but none of its tasks arrives there: its session is over", label);
}

static void order_short(const struct prt_run *run)
{
    prt_warning(run->options->log, "--min-workers %u: %zu came within %u s; the run begins with them",
                (unsigned)run->options->hosts->min_workers, run->peers.live, (unsigned)run->options->worker_wait_s);
}

static prt_code carry_out(struct prt_run *run, const struct prt_order *order)
{
    switch (order->type) {
    case PRT_ORDER_SEND: return order_send(run, order);
    case PRT_ORDER_YIELD: return order_yield(run, order);
    case PRT_ORDER_CANCEL: return order_cancel(run, order);
    case PRT_ORDER_ACCEPT: end_task(run, order->ref.task); return PRT_OK; /* dealt with before the step */
    case PRT_ORDER_DROP: return PRT_OK;
    case PRT_ORDER_BURY: return order_bury(run, order);
    case PRT_ORDER_WORKER_LOST: order_worker_lost(run, order); return PRT_OK;
    case PRT_ORDER_WORKER_DEAF: order_worker_deaf(run, order); return PRT_OK;
    case PRT_ORDER_SHORT: order_short(run); return PRT_OK;
    case PRT_ORDER_NOBODY: run->deserted = true; return PRT_OK;
    case PRT_ORDER_COMPLETE: run->complete = true; return PRT_OK;
    }
    return prt_fail(run->err, PRT_E_INTERNAL, "the scheduler gave an unknown order (%d)", (int)order->type);
}

prt_code prt_run_event(struct prt_run *run, const struct prt_event *event)
{
    const struct prt_order *orders = NULL;
    size_t count = 0;
    prt_code rc = prt_sched_step(run->sched, run->now, event, &orders, &count, run->err);
    for (size_t i = 0; rc == PRT_OK && i < count; i++)
        rc = carry_out(run, &orders[i]);
    return rc;
}

void prt_run_forget_peer(struct prt_run *run, uint32_t handle)
{
    const struct prt_peer *peer = &run->peers.peers[handle];
    if (peer->gone)
        return;
    prt_doors_release(&run->doors, peer->door, peer->tasks);
    prt_peers_forget(&run->peers, handle);
}

prt_code prt_run_peer_dead(struct prt_run *run, uint32_t handle)
{
    prt_run_forget_peer(run, handle);
    return prt_run_event(run, &(struct prt_event){.type = PRT_EVENT_WORKER_GONE, .worker = handle});
}

/* Over CURVE nothing is harmed on the way: a program of ours has gone mad, or is none. What it has in hand is
 * others'. */
static void accuse(struct prt_run *run, const char *key)
{
    if (key[0] == '\0' || run->doors.guard == NULL || !prt_guard_accuse(run->doors.guard, key))
        return;
    prt_error(run->options->log, "the worker with the key %s is cut off: it has said %d things that cannot be read",
              key, PRT_GUARD_PATIENCE);
    run->keys_at = run->now;
}

/* A session that is not known is most often that of a worker which stayed, when its coordinator was started anew. */
void prt_run_offence(struct prt_run *run, struct prt_peer *peer, const prt_link_t *link, prt_offence offence,
                     const char *why)
{
    const prt_level level = offence == PRT_OFFENCE_SESSION ? PRT_LOG_INFO : PRT_LOG_WARNING;
    char label[PRT_PEER_LABEL_MAX];
    run->strange += peer == NULL;
    if (offence == PRT_OFFENCE_MALFORMED || offence == PRT_OFFENCE_FRAMES)
        accuse(run, prt_link_sender(link));
    if (!prt_offences_note(&run->offences, offence, peer != NULL ? &peer->offences : NULL))
        return;
    if (peer != NULL)
        prt_peer_label(peer, label);
    else
        snprintf(label, sizeof label, "at %s", prt_link_peer(link));
    const prt_log log =
        prt_log_with(run->options->log, &(struct prt_log_fields){.worker = peer != NULL ? peer->name : NULL});
    prt_log_write(&log, level, "worker %s: refused (%llu of the kind so far): %s", label,
                  (unsigned long long)run->offences.counts[offence], why);
}

bool prt_run_is_sender(const struct prt_peer *peer, uint32_t door, const prt_link_t *link)
{
    return peer->door == door && strcmp(peer->key, prt_link_sender(link)) == 0;
}
