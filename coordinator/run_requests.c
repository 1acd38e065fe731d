/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "coordinator/metrics/status_json.h"
#include "coordinator/run_state.h"
#include "coordinator/run_status.h"
#include "proto/codec.h"
#include "proto/session.h"
#include "prt/limits.h"

#define TEXT_OF_VALUE(value) #value
#define TEXT_OF(macro)       TEXT_OF_VALUE(macro)

static struct prt_message refusal(prt_refusal reason, const char *text)
{
    return (struct prt_message){.type = PRT_MESSAGE_REFUSED,
                                .as.refused = {.reason = reason, .text = prt_str_from(text)}};
}

static struct prt_message welcome(const struct prt_run *run, const struct prt_peer *peer)
{
    return (struct prt_message){
        .type = PRT_MESSAGE_WELCOME,
        .as.welcome = {.session = peer->session,
                       .run = prt_str_from(run->id),
                       .task_endpoint = prt_str_from(peer->task_endpoint),
                       .result_endpoint = prt_str_from(run->doors.items[peer->door].results_name),
                       .heartbeat_ms = PRT_RUN_HEARTBEAT_MS,
                       .silence_ms = PRT_RUN_SILENCE_MS}};
}

static void log_arrival(const struct prt_run *run, const struct prt_peer *peer)
{
    char label[PRT_PEER_LABEL_MAX];
    prt_peer_label(peer, label);
    const prt_log log = prt_run_log_worker(run, peer);
    prt_info(&log, "worker %s has come, %u slots (workers here: %zu)", label, (unsigned)peer->slots, run->peers.live);
}

/* Where it keeps clones: on its host, as its name has it. Several workers of a host may share a work folder. */
static uint64_t place_of(prt_str name)
{
    size_t len = 0;
    while (len < name.len && name.data[len] != '/')
        len++;
    return prt_sched_number((prt_str){name.data, len});
}

/* A worker gets a task socket of its own. That there is none for it ends nothing: the run goes on with those it has. */
static prt_code admit(struct prt_run *run, uint32_t door, const struct prt_hello *hello, struct prt_message *answer)
{
    char name[PRT_MAX_ENDPOINT];
    prt_link_t *tasks = NULL;
    uint32_t handle = 0;
    const struct prt_visitor visitor = {.slots = hello->slots, .key = prt_link_sender(run->doors.items[door].arbiter)};
    prt_code rc = prt_doors_bind_tasks(&run->doors, door, &visitor, &tasks, name, run->err);
    if (rc == PRT_E_LIMIT) {
        prt_warning(run->options->log, "worker %.*s is refused: %s", PRT_STR_ARG(hello->name), run->err->text);
        *answer = refusal(PRT_REFUSAL_FULL, run->err->text);
        return PRT_OK;
    }
    if (rc == PRT_OK)
        rc = prt_peers_add(&run->peers, hello, tasks, &handle, run->err);
    if (rc != PRT_OK) {
        prt_link_destroy(&tasks);
        return rc;
    }
    struct prt_peer *peer = &run->peers.peers[handle];
    peer->door = door;
    peer->heard = run->now;
    snprintf(peer->task_endpoint, sizeof peer->task_endpoint, "%s", name);
    snprintf(peer->key, sizeof peer->key, "%s", prt_link_sender(run->doors.items[door].arbiter));
    if (run->doors.items[door].remote)
        snprintf(peer->address, sizeof peer->address, "%s", prt_link_peer(run->doors.items[door].arbiter));
    log_arrival(run, peer);
    *answer = welcome(run, peer);
    return prt_run_event(run, &(struct prt_event){.type = PRT_EVENT_HELLO,
                                                  .worker = handle,
                                                  .slots = hello->slots,
                                                  .place = place_of(hello->name),
                                                  .on_probation = prt_peers_was_deaf(&run->peers, hello->instance)});
}

/* It lost its coordinator for a while, and gave up what it had in hand. Its sockets may be half dead: it gets
 * others. */
static prt_code begin_anew(struct prt_run *run, uint32_t handle)
{
    char label[PRT_PEER_LABEL_MAX];
    prt_peer_label(&run->peers.peers[handle], label);
    const prt_log log = prt_run_log_worker(run, &run->peers.peers[handle]);
    prt_info(&log, "worker %s says hello again; what it had in hand is done again", label);
    return prt_run_peer_dead(run, handle);
}

/* A repeated hello (its answer was lost) gets the same answer again. */
static prt_code answer_hello(struct prt_run *run, uint32_t door, const struct prt_hello *hello,
                             struct prt_message *answer)
{
    uint32_t handle = 0;
    struct prt_peer *peer = prt_peers_find_instance(&run->peers, hello->instance, &handle);
    if (hello->protocol != PRT_PROTOCOL_VERSION) {
        *answer =
            refusal(PRT_REFUSAL_VERSION, "this coordinator speaks protocol version " TEXT_OF(PRT_PROTOCOL_VERSION));
        prt_run_offence(run, NULL, run->doors.items[door].arbiter, PRT_OFFENCE_VERSION,
                        "a hello of another protocol version");
        return PRT_OK;
    }
    if (run->over) {
        *answer = refusal(PRT_REFUSAL_OVER, "the run is over");
        return PRT_OK;
    }
    const bool known = peer != NULL && prt_run_is_sender(peer, door, run->doors.items[door].arbiter);
    if (known && !peer->worked) {
        *answer = welcome(run, peer);
        return PRT_OK;
    }
    const prt_code rc = known ? begin_anew(run, handle) : PRT_OK;
    if (rc != PRT_OK)
        return rc;
    if (run->peers.live >= PRT_MAX_WORKERS || run->peers.count >= PRT_MAX_SESSIONS) {
        *answer = refusal(PRT_REFUSAL_FULL, "there are as many workers as this coordinator takes, or were in this run");
        return PRT_OK;
    }
    return admit(run, door, hello, answer);
}

static uint64_t commits_in_hand(const struct prt_heartbeat *heartbeat)
{
    uint64_t commits = 0;
    for (size_t i = 0; i < heartbeat->in_hand_count; i++)
        if (heartbeat->in_hand[i].phase == PRT_PHASE_WALK)
            commits += heartbeat->in_hand[i].commits_done;
    return commits;
}

/* Sorts what the worker keeps into "forget it" and "send it again"; what may still be on its way is left alone. */
static prt_code answer_kept(struct prt_run *run, const struct prt_heartbeat *heartbeat, prt_arena *arena,
                            struct prt_pulse *pulse)
{
    pulse->acknowledged = prt_arena_alloc(arena, heartbeat->kept_count + 1, sizeof *pulse->acknowledged);
    pulse->resend = prt_arena_alloc(arena, heartbeat->kept_count + 1, sizeof *pulse->resend);
    if (pulse->acknowledged == NULL || pulse->resend == NULL)
        return prt_fail_memory(run->err, "a pulse");
    for (size_t i = 0; i < heartbeat->kept_count; i++) {
        const struct prt_task_ref ref = heartbeat->kept[i];
        if (prt_run_is_settled(run, ref)) {
            pulse->acknowledged[pulse->acknowledged_count++] = ref;
            continue;
        }
        struct prt_run_task *task = &run->tasks[ref.task];
        if (task->kept_since == 0)
            task->kept_since = run->now;
        if (run->now - task->kept_since < PRT_RUN_RESEND_MS)
            continue;
        pulse->resend[pulse->resend_count++] = ref;
        task->kept_since = run->now;
    }
    return PRT_OK;
}

/* What is not known to be done is still to do. */
static uint32_t left_of(const struct prt_task_progress *progress)
{
    if (progress->phase == PRT_PHASE_TOTAL || progress->phase == PRT_PHASE_FINISH)
        return 0;
    if (progress->phase != PRT_PHASE_COUNT || progress->commits_done > progress->commits_total ||
        progress->commits_total == 0)
        return PRT_SCHED_WHOLE;
    const double left = (double)(progress->commits_total - progress->commits_done) / (double)progress->commits_total;
    return 1 + (uint32_t)(left * (PRT_SCHED_WHOLE - 1));
}

/* A kept result keeps its lease alive as much as work in hand does. */
static prt_code renew(struct prt_run *run, uint32_t handle, const struct prt_heartbeat *heartbeat, prt_arena *arena)
{
    const size_t count = heartbeat->in_hand_count + heartbeat->kept_count;
    struct prt_lease_ref *refs = prt_arena_alloc(arena, count + 1, sizeof *refs);
    uint32_t *left = prt_arena_alloc(arena, count + 1, sizeof *left);
    size_t used = 0;
    if (refs == NULL || left == NULL)
        return prt_fail_memory(run->err, "a heartbeat");
    for (size_t i = 0; i < heartbeat->in_hand_count; i++) {
        left[used] = left_of(&heartbeat->in_hand[i]);
        refs[used++] = (struct prt_lease_ref){heartbeat->in_hand[i].ref.task, heartbeat->in_hand[i].ref.attempt};
    }
    for (size_t i = 0; i < heartbeat->kept_count; i++) {
        if (prt_run_is_settled(run, heartbeat->kept[i]))
            continue;
        left[used] = 0;
        refs[used++] = (struct prt_lease_ref){heartbeat->kept[i].task, heartbeat->kept[i].attempt};
    }
    return prt_run_event(
        run, &(struct prt_event){
                 .type = PRT_EVENT_HEARTBEAT, .worker = handle, .refs = refs, .left = left, .ref_count = used});
}

static prt_code answer_heartbeat(struct prt_run *run, const struct prt_heartbeat *heartbeat, prt_arena *arena,
                                 struct prt_message *answer)
{
    uint32_t handle = 0;
    struct prt_peer *peer = prt_peers_find(&run->peers, heartbeat->session, &handle);
    struct prt_pulse pulse = {.sequence = heartbeat->sequence, .state = run->over ? PRT_RUN_IS_OVER : PRT_RUN_GOES_ON};
    peer->heard = run->now;
    peer->worked = true;
    peer->commits_in_hand = commits_in_hand(heartbeat);
    prt_code rc = renew(run, handle, heartbeat, arena);
    if (rc == PRT_OK)
        rc = prt_run_status_heard(run, handle, heartbeat, arena);
    if (rc == PRT_OK)
        rc = answer_kept(run, heartbeat, arena, &pulse);
    if (rc != PRT_OK)
        return rc;
    peer = &run->peers.peers[handle];
    pulse.cancelled = prt_arena_alloc(arena, peer->cancelled.count + 1, sizeof *pulse.cancelled);
    if (pulse.cancelled == NULL)
        return prt_fail_memory(run->err, "a pulse");
    pulse.cancelled_count = peer->cancelled.count;
    if (peer->cancelled.count > 0)
        memcpy(pulse.cancelled, peer->cancelled.refs, peer->cancelled.count * sizeof *pulse.cancelled);
    peer->cancelled.count = 0;
    *answer = (struct prt_message){.type = PRT_MESSAGE_PULSE, .as.pulse = pulse};
    return PRT_OK;
}

/* A repository that has no jobs, or none of this run: an empty list. */
static void answer_allocate(const struct prt_run *run, const struct prt_allocate *asked, struct prt_message *answer)
{
    const struct prt_allocation *found = NULL;
    if (run->options->allocating != NULL && *run->options->allocating) {
        *answer = refusal(PRT_REFUSAL_LATER, "whose jobs are whose is not known yet; ask again");
        return;
    }
    if (run->options->allocations != NULL)
        found = prt_allocations_find(run->options->allocations, asked->repository);
    *answer = (struct prt_message){.type = PRT_MESSAGE_ALLOCATED, .as.allocated = {.repository = asked->repository}};
    if (found == NULL)
        return;
    answer->as.allocated.jobs = found->jobs;
    answer->as.allocated.jobs_count = found->count;
}

/* What does not fit is left out, the lists first: figures always fit. */
static prt_code write_status(struct prt_run *run, prt_arena *arena, prt_buf *out)
{
    struct prt_snapshot snapshot;
    prt_code rc = prt_live_look_at_run(run, arena, &snapshot, run->err);
    if (rc != PRT_OK)
        return rc;
    rc = prt_status_json_write(&snapshot, out, run->err);
    if (rc != PRT_E_LIMIT)
        return rc;
    prt_buf_clear(out);
    snapshot.worker_count = snapshot.task_count = snapshot.error_count = 0;
    snapshot.cut = true;
    return prt_status_json_write(&snapshot, out, run->err);
}

static prt_code answer_inquire(struct prt_run *run, prt_arena *arena, struct prt_message *answer)
{
    prt_buf text = {.max = PRT_MAX_STATUS};
    const prt_code rc = write_status(run, arena, &text);
    *answer = (struct prt_message){.type = PRT_MESSAGE_CONDITION,
                                   .as.condition = {.status = prt_arena_str(arena, prt_buf_str(&text))}};
    prt_buf_free(&text);
    if (rc == PRT_OK && answer->as.condition.status.data == NULL)
        return prt_fail_memory(run->err, "a status");
    return rc;
}

static prt_code answer_bye(struct prt_run *run, const struct prt_bye *bye, prt_arena *arena, struct prt_message *answer)
{
    uint32_t handle = 0;
    char label[PRT_PEER_LABEL_MAX];
    struct prt_peer *peer = prt_peers_find(&run->peers, bye->session, &handle);
    *answer = (struct prt_message){.type = PRT_MESSAGE_FAREWELL, .as.farewell = {.session = bye->session}};
    if (peer->gone)
        return PRT_OK; /* repeated, because the farewell was lost */
    struct prt_lease_ref *refs = prt_arena_alloc(arena, bye->returned_count + 1, sizeof *refs);
    if (refs == NULL)
        return prt_fail_memory(run->err, "a bye");
    for (size_t i = 0; i < bye->returned_count; i++)
        refs[i] = (struct prt_lease_ref){bye->returned[i].task, bye->returned[i].attempt};
    prt_peer_label(peer, label);
    prt_run_forget_peer(run, handle);
    const prt_log log = prt_run_log_worker(run, &run->peers.peers[handle]);
    prt_info(&log, "worker %s has left (workers here: %zu)", label, run->peers.live);
    return prt_run_event(
        run,
        &(struct prt_event){.type = PRT_EVENT_BYE, .worker = handle, .refs = refs, .ref_count = bye->returned_count});
}

/* Which side of its life the sender is on, by what it says of itself. Another door's session is nobody's here. */
static prt_session_state state_of(const struct prt_run *run, uint32_t door, const struct prt_message *message)
{
    uint32_t handle = 0;
    const struct prt_peer *peer = NULL;
    if (message->type == PRT_MESSAGE_HELLO)
        peer = prt_peers_find_instance(&run->peers, message->as.hello.instance, &handle);
    else if (message->type == PRT_MESSAGE_HEARTBEAT)
        peer = prt_peers_find(&run->peers, message->as.heartbeat.session, &handle);
    else if (message->type == PRT_MESSAGE_BYE)
        peer = prt_peers_find(&run->peers, message->as.bye.session, &handle);
    else if (message->type == PRT_MESSAGE_ALLOCATE)
        peer = prt_peers_find(&run->peers, message->as.allocate.session, &handle);
    if (peer == NULL || !prt_run_is_sender(peer, door, run->doors.items[door].arbiter))
        return PRT_SESSION_NEW;
    return peer->gone ? PRT_SESSION_GONE : PRT_SESSION_WELCOMED;
}

static prt_code answer_message(struct prt_run *run, uint32_t door, const struct prt_message *message, prt_arena *arena,
                               struct prt_message *answer)
{
    prt_refusal reason = PRT_REFUSAL_UNEXPECTED;
    const prt_verdict verdict = prt_session_check(PRT_CHANNEL_REQUEST, state_of(run, door, message), message->type);
    if (prt_verdict_refusal(verdict, &reason)) {
        const bool session = reason == PRT_REFUSAL_SESSION;
        prt_run_offence(run, NULL, run->doors.items[door].arbiter, session ? PRT_OFFENCE_SESSION : PRT_OFFENCE_PLACE,
                        session ? "a session that is none of this run" : prt_message_name(message->type));
        *answer = refusal(reason, reason == PRT_REFUSAL_SESSION
                                      ? "no such session; say hello again"
                                      : "only hello, heartbeat, allocate, bye and inquire are answered here");
        return PRT_OK;
    }
    switch (message->type) {
    case PRT_MESSAGE_HELLO: return answer_hello(run, door, &message->as.hello, answer);
    case PRT_MESSAGE_HEARTBEAT: return answer_heartbeat(run, &message->as.heartbeat, arena, answer);
    case PRT_MESSAGE_ALLOCATE: answer_allocate(run, &message->as.allocate, answer); return PRT_OK;
    case PRT_MESSAGE_BYE: return answer_bye(run, &message->as.bye, arena, answer);
    case PRT_MESSAGE_INQUIRE: return answer_inquire(run, arena, answer);
    default: return prt_fail(run->err, PRT_E_INTERNAL, "%s: allowed and not handled", prt_message_name(message->type));
    }
}

/* Every request is answered, also one that cannot be read: a REP socket takes the next only after that. */
prt_code prt_run_answer_request(struct prt_run *run, uint32_t door, bool *got)
{
    prt_link_t *arbiter = run->doors.items[door].arbiter;
    prt_arena arena = {0};
    struct prt_message message, answer;
    prt_err why;
    bool sent = false, odd = false;
    prt_code rc = prt_link_receive(arbiter, &run->frame, got, &odd, run->err);
    if (rc == PRT_OK && odd)
        prt_run_offence(run, NULL, arbiter, PRT_OFFENCE_FRAMES, "a message of several frames");
    if (rc != PRT_OK || !*got) {
        *got = odd;
        return rc;
    }
    const prt_code read = prt_message_decode(prt_buf_str(&run->frame), &arena, &message, &why);
    if (read == PRT_OK) {
        rc = answer_message(run, door, &message, &arena, &answer);
    } else if (read == PRT_E_MEMORY) {
        rc = prt_fail(run->err, read, "%s", why.text);
    } else {
        prt_run_offence(run, NULL, arbiter, PRT_OFFENCE_MALFORMED, why.text);
        answer = refusal(PRT_REFUSAL_MALFORMED, why.text);
    }
    prt_buf_clear(&run->answer);
    if (rc == PRT_OK)
        rc = prt_message_encode(&answer, &run->answer, run->err);
    if (rc == PRT_OK)
        rc = prt_link_send(arbiter, prt_buf_str(&run->answer), &sent, run->err);
    prt_arena_free(&arena);
    return rc;
}
