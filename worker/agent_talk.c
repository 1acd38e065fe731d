/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "proto/session.h"
#include "worker/agent_parts.h"

static void end(prt_agent_t *agent, prt_agent_end how)
{
    agent->ended = true;
    agent->end = how;
}

static struct prt_hello hello(const prt_agent_t *agent)
{
    return (struct prt_hello){.protocol = PRT_PROTOCOL_VERSION,
                              .software = PRT_STR(PRT_VERSION),
                              .name = prt_str_from(agent->options.name),
                              .instance = agent->options.instance,
                              .slots = agent->options.slots};
}

static struct prt_message request(prt_agent_t *agent, prt_message_type type)
{
    struct prt_message message = {.type = type};
    if (type == PRT_MESSAGE_HELLO) {
        message.as.hello = hello(agent);
    } else if (type == PRT_MESSAGE_HEARTBEAT) {
        prt_agent_state_heartbeat(agent->state, &message.as.heartbeat);
        message.as.heartbeat.sequence = prt_dialogue_next_sequence(&agent->dialogue);
    } else {
        prt_agent_state_bye(agent->state, &message.as.bye);
    }
    return message;
}

/* A request that cannot leave is tried again; that it never gets through shows as silence. */
void prt_agent_say(prt_agent_t *agent, int64_t now)
{
    prt_message_type type = PRT_MESSAGE_HELLO;
    prt_err err;
    bool sent = false;
    if (!prt_dialogue_is_due(&agent->dialogue, now, &type))
        return;
    const struct prt_message message = request(agent, type);
    if (prt_wires_send(&agent->wires, agent->wires.requests, &message, &sent, &err) != PRT_OK)
        prt_warning(agent->options.log, "%s: %s", prt_message_name(type), err.text);
    if (sent)
        prt_dialogue_said(&agent->dialogue, now);
    else
        prt_dialogue_unsent(&agent->dialogue, now);
}

static void drop_work(prt_agent_t *agent, int64_t now)
{
    prt_agent_stop_running(agent, now);
    prt_agent_state_drop_hand(agent->state);
    prt_wires_end_session(&agent->wires);
}

/* A worker that stays serves one run after the other; in between, "": none. */
static void note_run(prt_agent_t *agent, prt_str run)
{
    snprintf(agent->run, sizeof agent->run, "%.*s", PRT_STR_ARG(run));
    if (agent->options.log != NULL)
        agent->options.log->fields.run = agent->run;
}

static void hear_welcome(prt_agent_t *agent, const struct prt_welcome *welcome, int64_t now)
{
    prt_err err;
    if (!prt_dialogue_welcome(&agent->dialogue, welcome, now))
        return;
    prt_code rc = prt_agent_state_welcome(agent->state, welcome->session, welcome->run, &err);
    if (rc == PRT_OK)
        rc = prt_wires_begin_session(&agent->wires, welcome->task_endpoint, welcome->result_endpoint, &err);
    if (rc == PRT_OK) {
        note_run(agent, welcome->run);
        prt_info(agent->options.log, "welcomed by run %.*s", PRT_STR_ARG(welcome->run));
        return;
    }
    prt_warning(agent->options.log, "the session cannot begin: %s", err.text);
    snprintf(agent->refusal, sizeof agent->refusal, "%s", err.text);
    if (rc == PRT_E_PROTOCOL && agent->options.once)
        end(agent, PRT_AGENT_REFUSED);
    else
        prt_dialogue_again(&agent->dialogue, now);
}

/* Later each time, for what is large and slow must arrive before its connection is left. */
static void doubt_results(prt_agent_t *agent, const struct prt_pulse *pulse, int64_t now)
{
    prt_err err;
    if (pulse->acknowledged_count > 0 || agent->remake_results_ms == 0)
        agent->remake_results_ms = PRT_AGENT_REMAKE_MS;
    if (pulse->resend_count == 0 || agent->wires.results == NULL || now < agent->remake_results_at)
        return;
    agent->remake_results_at = now + agent->remake_results_ms;
    if (agent->remake_results_ms < PRT_AGENT_KEEP_MS)
        agent->remake_results_ms *= 2;
    if (prt_link_reconnect(agent->wires.results, &err) != PRT_OK)
        prt_warning(agent->options.log, "results: %s", err.text);
}

static void hear_pulse(prt_agent_t *agent, const struct prt_pulse *pulse, int64_t now)
{
    if (!prt_dialogue_pulse(&agent->dialogue, pulse, now))
        return;
    doubt_results(agent, pulse, now);
    const size_t kills = prt_agent_state_pulse(agent->state, pulse, agent->kill_slots);
    for (size_t i = 0; i < kills; i++)
        prt_crew_stop(agent->crew, agent->kill_slots[i], now);
    if (pulse->state != PRT_RUN_IS_OVER)
        return;
    prt_info(agent->options.log, "the run is over");
    prt_agent_stop_running(agent, now);
    prt_agent_state_drop_hand(agent->state);
    prt_agent_state_drop_kept(agent->state);
    prt_dialogue_part(&agent->dialogue, now);
}

static void hear_refusal(prt_agent_t *agent, const struct prt_refused *refused, int64_t now)
{
    const prt_stage stage = agent->dialogue.stage;
    if (!prt_dialogue_refused(&agent->dialogue, now))
        return;
    snprintf(agent->refusal, sizeof agent->refusal, "%.*s", PRT_STR_ARG(refused->text));
    prt_log_write(agent->options.log, refused->reason == PRT_REFUSAL_OVER ? PRT_LOG_INFO : PRT_LOG_WARNING,
                  "the coordinator refused: %s", agent->refusal);
    if (stage == PRT_STAGE_WORK)
        drop_work(agent, now);
    else if (stage == PRT_STAGE_HELLO &&
             (refused->reason == PRT_REFUSAL_VERSION || refused->reason == PRT_REFUSAL_MALFORMED))
        end(agent, PRT_AGENT_REFUSED);
    else if (stage == PRT_STAGE_HELLO && refused->reason == PRT_REFUSAL_OVER && agent->options.once)
        end(agent, PRT_AGENT_RUN_OVER);
}

static prt_session_state session_state(const struct prt_dialogue *dialogue)
{
    switch (dialogue->stage) {
    case PRT_STAGE_HELLO: return dialogue->waiting ? PRT_SESSION_GREETING : PRT_SESSION_OFFLINE;
    case PRT_STAGE_WORK: return PRT_SESSION_WORKING;
    case PRT_STAGE_BYE: return PRT_SESSION_DRAINING;
    case PRT_STAGE_OVER: break;
    }
    return PRT_SESSION_GONE;
}

static void hear_one(prt_agent_t *agent, const struct prt_message *message, int64_t now)
{
    const prt_session_state state = session_state(&agent->dialogue);
    const prt_verdict verdict = prt_session_check(PRT_CHANNEL_ANSWER, state, message->type);
    if (verdict != PRT_VERDICT_TAKE) {
        prt_debug(agent->options.log, "a %s while %s is ignored", prt_message_name(message->type),
                  prt_session_name(state));
        return;
    }
    switch (message->type) {
    case PRT_MESSAGE_WELCOME: hear_welcome(agent, &message->as.welcome, now); break;
    case PRT_MESSAGE_PULSE: hear_pulse(agent, &message->as.pulse, now); break;
    case PRT_MESSAGE_REFUSED: hear_refusal(agent, &message->as.refused, now); break;
    case PRT_MESSAGE_FAREWELL: prt_dialogue_farewell(&agent->dialogue, now); break;
    default: break;
    }
}

/* One request is out at a time, so there is at most one answer to take. */
void prt_agent_hear(prt_agent_t *agent, int64_t now)
{
    struct prt_message message;
    prt_err err;
    bool got = false;
    if (prt_wires_receive(&agent->wires, agent->wires.requests, &message, &got, &err) != PRT_OK)
        prt_warning(agent->options.log, "from the coordinator: %s", err.text);
    else if (got)
        hear_one(agent, &message, now);
}

static void settle_doubt(prt_agent_t *agent, int64_t now)
{
    prt_err err;
    if (!prt_dialogue_is_doubtful(&agent->dialogue, now))
        return;
    prt_dialogue_remade(&agent->dialogue, now);
    prt_debug(agent->options.log, "no answer: connecting anew");
    if (prt_link_reconnect(agent->wires.requests, &err) != PRT_OK)
        prt_warning(agent->options.log, "requests: %s", err.text);
}

static void settle_silence(prt_agent_t *agent, int64_t now)
{
    if (prt_dialogue_is_silent(&agent->dialogue, now)) {
        prt_warning(agent->options.log, "the coordinator has been silent for %lld ms: looking for it again",
                    (long long)agent->dialogue.silence_ms);
        drop_work(agent, now);
        prt_dialogue_again(&agent->dialogue, now);
    }
    if (agent->dialogue.stage == PRT_STAGE_HELLO && now - agent->dialogue.heard_at >= PRT_AGENT_KEEP_MS)
        prt_agent_state_drop_kept(agent->state);
}

/* A worker that was told to end leaves when everything it did has arrived, or when its grace is over. */
static void settle_draining(prt_agent_t *agent, int64_t now)
{
    const bool idle = prt_agent_state_running(agent->state) == 0;
    const bool done = idle && prt_agent_state_kept(agent->state) == 0;
    if (agent->draining && idle && !done)
        prt_dialogue_hurry(&agent->dialogue, now);
    if (!agent->draining || (agent->dialogue.stage == PRT_STAGE_WORK && !done && now < agent->drain_until))
        return;
    if (agent->dialogue.stage == PRT_STAGE_WORK)
        prt_agent_stop_running(agent, now);
    prt_dialogue_part(&agent->dialogue, now);
}

/* Parted, and not told to end: the run was over. */
static void settle_parting(prt_agent_t *agent, int64_t now)
{
    if (!prt_dialogue_is_over(&agent->dialogue, now))
        return;
    drop_work(agent, now);
    if (agent->draining)
        end(agent, agent->drain_end);
    else if (agent->options.once)
        end(agent, PRT_AGENT_RUN_OVER);
    else
        prt_dialogue_again(&agent->dialogue, now);
    note_run(agent, PRT_STR(""));
}

void prt_agent_settle(prt_agent_t *agent, int64_t now)
{
    settle_doubt(agent, now);
    settle_silence(agent, now);
    settle_draining(agent, now);
    settle_parting(agent, now);
    if (!agent->ended && prt_dialogue_is_abandoned(&agent->dialogue, now))
        end(agent, PRT_AGENT_ABANDONED);
}
