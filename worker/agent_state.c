/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/agent_state.h"

#include <stdlib.h>
#include <string.h>

#include "prt/mem.h"
#include "worker/task_path.h"

/* Arrays of their greatest length from the start: what a heartbeat says can then never fail for want of memory. Tasks
 * in hand are few (slots + 1, by the coordinator's credit), so they are searched from end to end. */
struct prt_agent_state {
    struct prt_agent_limits limits;
    uint64_t session;
    char *run; /* NULL before the first welcome */
    bool draining;
    struct prt_held *held; /* in the order of arrival */
    size_t held_count;
    uint32_t running;
    struct prt_kept *kept; /* in the order of finishing */
    size_t kept_count;
    size_t kept_bytes;
    struct prt_task_progress *said_in_hand; /* what the last heartbeat or bye named */
    struct prt_task_ref *said_refs;
};

static bool same_ref(struct prt_task_ref a, struct prt_task_ref b)
{
    return a.task == b.task && a.attempt == b.attempt;
}

static struct prt_task_ref ref_of(const struct prt_held *held)
{
    return (struct prt_task_ref){held->message.task.id, held->message.attempt};
}

static size_t find_held(const prt_agent_state_t *state, struct prt_task_ref ref)
{
    size_t i = 0;
    while (i < state->held_count && !same_ref(ref_of(&state->held[i]), ref))
        i++;
    return i;
}

static size_t find_kept(const prt_agent_state_t *state, struct prt_task_ref ref)
{
    size_t i = 0;
    while (i < state->kept_count && !same_ref(state->kept[i].ref, ref))
        i++;
    return i;
}

static size_t find_slot(const prt_agent_state_t *state, uint32_t slot)
{
    size_t i = 0;
    while (i < state->held_count && state->held[i].slot != (int)slot)
        i++;
    return i;
}

static size_t find_queued(const prt_agent_state_t *state)
{
    size_t i = 0;
    while (i < state->held_count && (state->held[i].slot != PRT_NO_SLOT || state->held[i].postponed))
        i++;
    return i;
}

/* The texts of a task or result share one block, which begins with the first of them. */
static void free_block(prt_str first)
{
    free((void *)(uintptr_t)first.data);
}

/* Copies two texts into one block, each with a NUL behind it; false when memory is short. */
static bool copy_two(prt_str a, prt_str b, prt_str *copy_a, prt_str *copy_b)
{
    char *block = a.len <= SIZE_MAX - 2 - b.len ? prt_alloc(a.len + b.len + 2) : NULL;
    if (block == NULL)
        return false;
    if (a.len > 0)
        memcpy(block, a.data, a.len);
    block[a.len] = '\0';
    if (b.len > 0)
        memcpy(block + a.len + 1, b.data, b.len);
    block[a.len + 1 + b.len] = '\0';
    *copy_a = (prt_str){block, a.len};
    *copy_b = (prt_str){block + a.len + 1, b.len};
    return true;
}

static void remove_held(prt_agent_state_t *state, size_t at)
{
    struct prt_held *held = &state->held[at];
    if (held->slot != PRT_NO_SLOT)
        state->running--;
    free_block(held->message.task.repository);
    memmove(held, held + 1, (state->held_count - at - 1) * sizeof *held);
    state->held_count--;
}

static void remove_kept(prt_agent_state_t *state, size_t at)
{
    struct prt_kept *kept = &state->kept[at];
    state->kept_bytes -= kept->record.len;
    free_block(kept->text);
    memmove(kept, kept + 1, (state->kept_count - at - 1) * sizeof *kept);
    state->kept_count--;
}

static prt_code keep(prt_agent_state_t *state, struct prt_task_ref ref, prt_category failure, prt_str text,
                     prt_str record, prt_err *err)
{
    struct prt_kept kept = {.ref = ref, .failure = failure};
    if (!copy_two(text, record, &kept.text, &kept.record))
        return prt_fail_memory(err, "a result");
    state->kept[state->kept_count++] = kept;
    state->kept_bytes += record.len;
    return PRT_OK;
}

static prt_code refuse_path(prt_agent_state_t *state, const struct prt_task_message *message, prt_err *err)
{
    return keep(state, (struct prt_task_ref){message->task.id, message->attempt}, PRT_CATEGORY_OUTSIDE_ROOT,
                PRT_STR("the task's path does not lie under the worker's root"), (prt_str){NULL, 0}, err);
}

/* Copies texts into one block, each with a NUL behind it, and lets them point there; NULL when memory is short. */
static char *copy_texts(prt_str *const texts[], size_t count)
{
    size_t size = count;
    for (size_t i = 0; i < count; i++)
        size += texts[i]->len;
    char *block = prt_alloc(size);
    size_t at = 0;
    for (size_t i = 0; block != NULL && i < count; i++) {
        if (texts[i]->len > 0)
            memcpy(block + at, texts[i]->data, texts[i]->len);
        block[at + texts[i]->len] = '\0';
        texts[i]->data = block + at;
        at += texts[i]->len + 1;
    }
    return block;
}

static prt_code enqueue(prt_agent_state_t *state, const struct prt_task_message *message, prt_err *err)
{
    struct prt_held held = {.message = *message, .slot = PRT_NO_SLOT, .deadline = INT64_MAX};
    struct prt_task *task = &held.message.task;
    /* the repository's name stands first: its address is the block's (remove_held) */
    prt_str *const texts[] = {&task->repository, &task->path,      &task->base,   &task->context, &task->tip,
                              &task->commits,    &task->clone_url, &task->detect, &task->branch,  &task->patterns};
    if (copy_texts(texts, sizeof texts / sizeof texts[0]) == NULL)
        return prt_fail_memory(err, "a task");
    state->held[state->held_count++] = held;
    return PRT_OK;
}

prt_code prt_agent_state_take(prt_agent_state_t *state, const struct prt_task_message *message, prt_taken *taken,
                              prt_err *err)
{
    const struct prt_task_ref ref = {message->task.id, message->attempt};
    prt_taken outcome = PRT_TAKEN_QUEUED;
    prt_code rc = PRT_OK;
    if (message->session != state->session)
        outcome = PRT_TAKEN_FOREIGN_SESSION;
    else if (find_held(state, ref) < state->held_count || find_kept(state, ref) < state->kept_count)
        outcome = PRT_TAKEN_DUPLICATE;
    else if (!prt_agent_state_has_room(state))
        return prt_fail(err, PRT_E_LIMIT, "%zu tasks in hand and %zu results kept leave no room for another task",
                        state->held_count, state->kept_count);
    else if (!prt_task_path_is_inside(message->task.path))
        outcome = PRT_TAKEN_REFUSED;
    if (outcome == PRT_TAKEN_REFUSED)
        rc = refuse_path(state, message, err);
    else if (outcome == PRT_TAKEN_QUEUED)
        rc = enqueue(state, message, err);
    if (rc == PRT_OK)
        *taken = outcome;
    return rc;
}

/* Every task in hand may become a result, so both are counted against the ceiling of results. */
bool prt_agent_state_has_room(const prt_agent_state_t *state)
{
    return state->held_count < state->limits.max_in_hand &&
           state->held_count + state->kept_count < state->limits.max_kept;
}

static bool is_light(const struct prt_task *task)
{
    return task->kind == PRT_TASK_ANALYZE && task->base.len > 0 && task->clone_url.len == 0;
}

struct prt_hand prt_agent_state_hand(const prt_agent_state_t *state)
{
    struct prt_hand hand = {.tasks = (uint32_t)state->held_count};
    for (size_t i = 0; i < state->held_count; i++)
        hand.heavy += !is_light(&state->held[i].message.task);
    return hand;
}

bool prt_agent_state_may_start(const prt_agent_state_t *state)
{
    return !state->draining && state->running < state->limits.slots &&
           state->kept_bytes <= state->limits.max_kept_bytes && find_queued(state) < state->held_count;
}

/* What a process is at that has said nothing yet: with a host that falls silent it never does. */
static prt_phase first_phase(const struct prt_task *task)
{
    const bool asks = task->kind == PRT_TASK_ANALYZE || task->kind == PRT_TASK_CHECKOUT;
    return asks && task->clone_url.len > 0 ? PRT_PHASE_FETCH : PRT_PHASE_OPEN;
}

const struct prt_held *prt_agent_state_start(prt_agent_state_t *state, uint32_t slot, int64_t now)
{
    if (!prt_agent_state_may_start(state) || slot >= state->limits.slots || find_slot(state, slot) < state->held_count)
        return NULL;
    struct prt_held *held = &state->held[find_queued(state)];
    held->slot = (int)slot;
    held->progress.phase = first_phase(&held->message.task);
    held->deadline = now + held->message.timeout_ms;
    state->running++;
    return held;
}

void prt_agent_state_unstart(prt_agent_state_t *state, uint32_t slot)
{
    const size_t at = find_slot(state, slot);
    if (at == state->held_count)
        return;
    state->held[at].slot = PRT_NO_SLOT;
    state->held[at].progress.phase = PRT_PHASE_QUEUED;
    state->held[at].deadline = INT64_MAX;
    state->running--;
}

void prt_agent_state_postpone(prt_agent_state_t *state, uint32_t slot)
{
    const size_t at = find_slot(state, slot);
    prt_agent_state_unstart(state, slot);
    if (at < state->held_count)
        state->held[at].postponed = true;
}

void prt_agent_state_resume(prt_agent_state_t *state)
{
    for (size_t i = 0; i < state->held_count; i++)
        state->held[i].postponed = false;
}

const struct prt_held *prt_agent_state_at(const prt_agent_state_t *state, size_t index)
{
    return index < state->held_count ? &state->held[index] : NULL;
}

const struct prt_held *prt_agent_state_in_slot(const prt_agent_state_t *state, uint32_t slot)
{
    const size_t at = find_slot(state, slot);
    return at < state->held_count ? &state->held[at] : NULL;
}

void prt_agent_state_progress(prt_agent_state_t *state, uint32_t slot, const struct prt_progress *progress)
{
    const size_t at = find_slot(state, slot);
    if (at < state->held_count)
        state->held[at].progress = *progress;
}

bool prt_agent_state_yield(prt_agent_state_t *state, const struct prt_yield *yield, uint32_t *slot)
{
    const size_t at = find_held(state, yield->ref);
    if (yield->session != state->session || at == state->held_count)
        return false;
    state->held[at].yield = true;
    if (state->held[at].slot == PRT_NO_SLOT)
        return false;
    *slot = (uint32_t)state->held[at].slot;
    return true;
}

void prt_agent_state_charge(prt_agent_state_t *state, uint32_t slot, const struct prt_cost *cost)
{
    const size_t at = find_slot(state, slot);
    if (at < state->held_count)
        state->held[at].cost = *cost;
}

prt_code prt_agent_state_finish(prt_agent_state_t *state, uint32_t slot, prt_category failure, prt_str text,
                                prt_str record, prt_err *err)
{
    const size_t at = find_slot(state, slot);
    if (at == state->held_count)
        return prt_fail(err, PRT_E_INTERNAL, "slot %u finished without a task", slot);
    const struct prt_task_ref ref = ref_of(&state->held[at]);
    const struct prt_cost cost = state->held[at].cost;
    remove_held(state, at);
    const prt_code rc = keep(state, ref, failure, text, record, err);
    if (rc == PRT_OK)
        state->kept[state->kept_count - 1].cost = cost;
    return rc;
}

bool prt_agent_state_overdue(const prt_agent_state_t *state, int64_t now, uint32_t *slot)
{
    for (size_t i = 0; i < state->held_count; i++) {
        if (state->held[i].deadline > now)
            continue;
        *slot = (uint32_t)state->held[i].slot;
        return true;
    }
    return false;
}

int64_t prt_agent_state_deadline(const prt_agent_state_t *state)
{
    int64_t earliest = INT64_MAX;
    for (size_t i = 0; i < state->held_count; i++)
        if (state->held[i].deadline < earliest)
            earliest = state->held[i].deadline;
    return earliest;
}

static void forget_acknowledged(prt_agent_state_t *state, const struct prt_pulse *pulse)
{
    for (size_t i = 0; i < pulse->acknowledged_count; i++) {
        const size_t at = find_kept(state, pulse->acknowledged[i]);
        if (at < state->kept_count)
            remove_kept(state, at);
    }
}

static void mark_for_resending(prt_agent_state_t *state, const struct prt_pulse *pulse)
{
    for (size_t i = 0; i < pulse->resend_count; i++) {
        const size_t at = find_kept(state, pulse->resend[i]);
        if (at < state->kept_count)
            state->kept[at].sent = false;
    }
}

static size_t drop_cancelled(prt_agent_state_t *state, const struct prt_pulse *pulse, uint32_t *kill_slots)
{
    size_t kills = 0;
    for (size_t i = 0; i < pulse->cancelled_count; i++) {
        const size_t at = find_held(state, pulse->cancelled[i]);
        if (at == state->held_count)
            continue;
        if (state->held[at].slot != PRT_NO_SLOT)
            kill_slots[kills++] = (uint32_t)state->held[at].slot;
        remove_held(state, at);
    }
    return kills;
}

size_t prt_agent_state_pulse(prt_agent_state_t *state, const struct prt_pulse *pulse, uint32_t *kill_slots)
{
    forget_acknowledged(state, pulse);
    mark_for_resending(state, pulse);
    return drop_cancelled(state, pulse, kill_slots);
}

void prt_agent_state_heartbeat(prt_agent_state_t *state, struct prt_heartbeat *out)
{
    for (size_t i = 0; i < state->held_count; i++) {
        const struct prt_progress *progress = &state->held[i].progress;
        state->said_in_hand[i] = (struct prt_task_progress){ref_of(&state->held[i]), progress->phase,
                                                            progress->commits_done, progress->commits_total};
    }
    for (size_t i = 0; i < state->kept_count; i++)
        state->said_refs[i] = state->kept[i].ref;
    *out = (struct prt_heartbeat){.session = state->session,
                                  .in_hand = state->said_in_hand,
                                  .in_hand_count = state->held_count,
                                  .kept = state->said_refs,
                                  .kept_count = state->kept_count};
}

void prt_agent_state_bye(prt_agent_state_t *state, struct prt_bye *out)
{
    for (size_t i = 0; i < state->held_count; i++)
        state->said_refs[i] = ref_of(&state->held[i]);
    *out = (struct prt_bye){state->session, state->said_refs, state->held_count};
}

const struct prt_kept *prt_agent_state_unsent(const prt_agent_state_t *state)
{
    for (size_t i = 0; i < state->kept_count; i++)
        if (!state->kept[i].sent)
            return &state->kept[i];
    return NULL;
}

void prt_agent_state_sent(prt_agent_state_t *state, struct prt_task_ref ref)
{
    const size_t at = find_kept(state, ref);
    if (at < state->kept_count)
        state->kept[at].sent = true;
}

void prt_agent_state_drop_hand(prt_agent_state_t *state)
{
    while (state->held_count > 0)
        remove_held(state, state->held_count - 1);
}

void prt_agent_state_drop_kept(prt_agent_state_t *state)
{
    while (state->kept_count > 0)
        remove_kept(state, state->kept_count - 1);
}

void prt_agent_state_drain(prt_agent_state_t *state)
{
    state->draining = true;
}

prt_code prt_agent_state_welcome(prt_agent_state_t *state, uint64_t session, prt_str run, prt_err *err)
{
    char *name = prt_strndup(run.data != NULL ? run.data : "", run.len);
    if (name == NULL)
        return prt_fail_memory(err, "the run's name");
    if (state->run != NULL && !prt_str_equal(prt_str_from(state->run), run))
        prt_agent_state_drop_kept(state);
    for (size_t i = 0; i < state->kept_count; i++)
        state->kept[i].sent = false;
    prt_agent_state_drop_hand(state);
    free(state->run);
    state->run = name;
    state->session = session;
    return PRT_OK;
}

uint64_t prt_agent_state_session(const prt_agent_state_t *state)
{
    return state->session;
}

uint32_t prt_agent_state_running(const prt_agent_state_t *state)
{
    return state->running;
}

size_t prt_agent_state_in_hand(const prt_agent_state_t *state)
{
    return state->held_count;
}

size_t prt_agent_state_kept(const prt_agent_state_t *state)
{
    return state->kept_count;
}

size_t prt_agent_state_kept_bytes(const prt_agent_state_t *state)
{
    return state->kept_bytes;
}

static struct prt_agent_limits with_defaults(const struct prt_agent_limits *limits)
{
    struct prt_agent_limits full = *limits;
    if (full.max_in_hand == 0 || full.max_in_hand > PRT_MAX_IN_HAND)
        full.max_in_hand = PRT_MAX_IN_HAND;
    if (full.max_kept == 0 || full.max_kept > PRT_MAX_IN_HAND)
        full.max_kept = PRT_MAX_IN_HAND;
    if (full.max_kept_bytes == 0)
        full.max_kept_bytes = PRT_AGENT_KEPT_BYTES;
    return full;
}

prt_code prt_agent_state_new(const struct prt_agent_limits *limits, prt_agent_state_t **out, prt_err *err)
{
    if (limits->slots == 0 || limits->slots > PRT_MAX_SLOTS)
        return prt_fail(err, PRT_E_LIMIT, "%u slots: 1 to %d are possible", limits->slots, PRT_MAX_SLOTS);
    prt_agent_state_t *state = prt_calloc(1, sizeof *state);
    if (state == NULL)
        return prt_fail_memory(err, "the agent's state");
    state->limits = with_defaults(limits);
    state->held = prt_calloc(state->limits.max_in_hand, sizeof *state->held);
    state->kept = prt_calloc(state->limits.max_kept, sizeof *state->kept);
    state->said_in_hand = prt_calloc(state->limits.max_in_hand, sizeof *state->said_in_hand);
    state->said_refs = prt_calloc(PRT_MAX_IN_HAND, sizeof *state->said_refs);
    if (state->held == NULL || state->kept == NULL || state->said_in_hand == NULL || state->said_refs == NULL) {
        prt_agent_state_destroy(&state);
        return prt_fail_memory(err, "the agent's state");
    }
    *out = state;
    return PRT_OK;
}

void prt_agent_state_destroy(prt_agent_state_t **state)
{
    if (*state == NULL)
        return;
    prt_agent_state_drop_hand(*state);
    prt_agent_state_drop_kept(*state);
    free((*state)->held);
    free((*state)->kept);
    free((*state)->said_in_hand);
    free((*state)->said_refs);
    free((*state)->run);
    free(*state);
    *state = NULL;
}
