/* SPDX-License-Identifier: Apache-2.0 */
/* The half of agent_status.h that looks at an agent. */
#include "prt/clock.h"
#include "prt/diagnosis.h"
#include "prt/proc.h"
#include "prt/status.h"
#include "worker/agent_status.h"

enum { WATCH_MS = 250 };

static const char *stage_name(prt_stage stage)
{
    static const char *const names[] = {[PRT_STAGE_HELLO] = "looking for it",
                                        [PRT_STAGE_WORK] = "at work",
                                        [PRT_STAGE_BYE] = "saying goodbye",
                                        [PRT_STAGE_OVER] = "parted"};
    return names[stage];
}

static struct prt_agent_status describe(const prt_agent_t *agent, int64_t now)
{
    return (struct prt_agent_status){.endpoint = agent->options.endpoint,
                                     .stage = stage_name(agent->dialogue.stage),
                                     .waiting = agent->dialogue.waiting,
                                     .draining = agent->draining,
                                     .session = agent->dialogue.stage == PRT_STAGE_WORK ||
                                                        agent->dialogue.stage == PRT_STAGE_BYE
                                                    ? prt_agent_state_session(agent->state)
                                                    : 0,
                                     .silent_ms = now - agent->dialogue.heard_at,
                                     .heard = agent->dialogue.welcomed,
                                     .slots = agent->options.slots,
                                     .running = prt_agent_state_running(agent->state),
                                     .in_hand = prt_agent_state_in_hand(agent->state),
                                     .kept = prt_agent_state_kept(agent->state),
                                     .kept_bytes = prt_agent_state_kept_bytes(agent->state)};
}

static struct prt_agent_status_slot describe_slot(const prt_agent_t *agent, uint32_t number, int64_t now)
{
    const struct prt_held *held = prt_agent_state_in_slot(agent->state, number);
    struct prt_agent_status_slot slot = {.slot = number, .process = prt_crew_pid(agent->crew, number)};
    struct prt_proc proc = {.state = 'Z'};
    if (slot.process != 0)
        (void)prt_proc_read((pid_t)slot.process, &proc);
    slot.state = prt_proc_state_name(proc.state);
    if (held == NULL)
        return slot;
    const struct prt_task_ref ref = {held->message.task.id, held->message.attempt};
    const struct prt_watched *watched = prt_watch_find(&agent->watch, ref);
    slot.task = &held->message;
    slot.progress = held->progress;
    slot.phase_ms = watched != NULL ? now - watched->phase_since : 0;
    slot.left_ms = held->deadline - now;
    return slot;
}

static void add_queue(const prt_agent_t *agent, prt_buf *out)
{
    const struct prt_held *held = NULL;
    size_t queued = 0;
    for (size_t i = 0; (held = prt_agent_state_at(agent->state, i)) != NULL; i++) {
        if (held->slot != PRT_NO_SLOT || queued++ >= PRT_STATUS_QUEUE_MAX)
            continue;
        prt_buf_add_text(out, "  queued: ");
        prt_status_task(out, held->message.task.id, held->message.attempt, held->message.task.repository);
        prt_buf_add_char(out, '\n');
    }
    if (queued > PRT_STATUS_QUEUE_MAX)
        prt_buf_add_fmt(out, "  and %zu queued more\n", queued - PRT_STATUS_QUEUE_MAX);
}

static void answer(prt_agent_t *agent, int64_t now)
{
    prt_buf text = {0};
    const struct prt_agent_status status = describe(agent, now);
    prt_agent_status_add(&status, &text);
    for (uint32_t i = 0; i < agent->options.slots; i++) {
        const struct prt_agent_status_slot slot = describe_slot(agent, i, now);
        prt_agent_status_add_slot(&slot, &text);
    }
    add_queue(agent, &text);
    prt_log_status(agent->options.log, prt_diagnosis_who(agent->options.diagnosis), prt_buf_str(&text));
    prt_buf_free(&text);
}

static void warn(const prt_agent_t *agent, const struct prt_watched *stuck, int64_t now)
{
    for (uint32_t i = 0; i < agent->options.slots; i++) {
        const struct prt_held *held = prt_agent_state_in_slot(agent->state, i);
        if (held == NULL || held->message.task.id != stuck->progress.ref.task ||
            held->message.attempt != stuck->progress.ref.attempt)
            continue;
        prt_buf text = {0};
        const struct prt_agent_status_slot slot = describe_slot(agent, i, now);
        prt_agent_status_add_stuck(&slot, now - stuck->moved_at, &text);
        const prt_log log = prt_agent_task_log(agent, &held->message);
        prt_warning(&log, "%.*s", PRT_STR_ARG(prt_buf_str(&text)));
        prt_buf_free(&text);
    }
}

/* What the next heartbeat will say, whether or not there is anybody to say it to. Without memory there is no
 * warning. */
static void watch(prt_agent_t *agent, int64_t now)
{
    struct prt_heartbeat said;
    const struct prt_watched *stuck = NULL;
    prt_err ignored;
    if (now < agent->watch_at)
        return;
    agent->watch_at = now + WATCH_MS;
    prt_agent_state_heartbeat(agent->state, &said);
    if (prt_watch_update(&agent->watch, said.in_hand, said.in_hand_count, now, &ignored) != PRT_OK)
        return;
    while ((stuck = prt_watch_stuck(&agent->watch, agent->options.watchdog_ms, now)) != NULL)
        warn(agent, stuck, now);
}

void prt_agent_status_turn(prt_agent_t *agent, int64_t now)
{
    prt_beacon_turn(prt_diagnosis_beacon(agent->options.diagnosis), prt_monotonic_ms());
    watch(agent, now);
    if (prt_diagnosis_asked(agent->options.diagnosis))
        answer(agent, now);
}

void prt_agent_status_level(prt_agent_t *agent, bool named, int level)
{
    if (agent->options.log == NULL)
        return;
    prt_level *now = &agent->options.log->level;
    if (named && level >= (int)PRT_LOG_ERROR && level <= (int)PRT_LOG_DEBUG)
        *now = (prt_level)level;
    else
        *now = prt_log_next_level(agent->configured_level, *now);
    prt_log_write(agent->options.log, PRT_LOG_STATUS, "the log level is now %s", prt_log_level_name(*now));
}
