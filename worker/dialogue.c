/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/dialogue.h"

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* At least a heartbeat, so that a slow answer is not thrown away by asking again too early; at most a third of the
 * silence, so that one lost answer is not taken for a lost coordinator. */
static int64_t heartbeat_patience(const struct prt_dialogue *dialogue)
{
    return larger(dialogue->heartbeat_ms, smaller(PRT_ANSWER_MS, dialogue->silence_ms / 3));
}

static int64_t abandon_ms(const struct prt_dialogue *dialogue)
{
    return dialogue->welcomed ? 2 * dialogue->silence_ms : PRT_ONCE_PATIENCE_MS;
}

static void enter(struct prt_dialogue *dialogue, prt_stage stage, int64_t due)
{
    dialogue->stage = stage;
    dialogue->waiting = false;
    dialogue->due = due;
    dialogue->hello_ms = PRT_HELLO_FIRST_MS;
    dialogue->byes = 0;
}

void prt_dialogue_begin(struct prt_dialogue *dialogue, bool once, int64_t now)
{
    *dialogue = (struct prt_dialogue){.once = once, .heard_at = now, .said_at = now};
    enter(dialogue, PRT_STAGE_HELLO, now);
}

bool prt_dialogue_is_due(const struct prt_dialogue *dialogue, int64_t now, prt_message_type *type)
{
    static const prt_message_type asks[] = {
        [PRT_STAGE_HELLO] = PRT_MESSAGE_HELLO,
        [PRT_STAGE_WORK] = PRT_MESSAGE_HEARTBEAT,
        [PRT_STAGE_BYE] = PRT_MESSAGE_BYE,
    };
    if (dialogue->stage == PRT_STAGE_OVER || prt_dialogue_is_over(dialogue, now) || now < dialogue->due)
        return false;
    *type = asks[dialogue->stage];
    return true;
}

uint64_t prt_dialogue_next_sequence(const struct prt_dialogue *dialogue)
{
    return dialogue->sequence + 1;
}

static void said_hello(struct prt_dialogue *dialogue, int64_t now)
{
    dialogue->due = now + dialogue->hello_ms;
    dialogue->hello_ms = smaller(dialogue->hello_ms * 2, PRT_HELLO_MOST_MS);
}

static void said_heartbeat(struct prt_dialogue *dialogue, int64_t now)
{
    dialogue->sequence++;
    dialogue->due = now + heartbeat_patience(dialogue);
}

static void said_bye(struct prt_dialogue *dialogue, int64_t now)
{
    dialogue->byes++;
    dialogue->due = now + PRT_BYE_ANSWER_MS;
}

void prt_dialogue_said(struct prt_dialogue *dialogue, int64_t now)
{
    dialogue->said_at = now;
    dialogue->waiting = true;
    dialogue->unsent = false;
    switch (dialogue->stage) {
    case PRT_STAGE_HELLO: said_hello(dialogue, now); break;
    case PRT_STAGE_WORK: said_heartbeat(dialogue, now); break;
    case PRT_STAGE_BYE: said_bye(dialogue, now); break;
    case PRT_STAGE_OVER: break;
    }
}

/* A bye that cannot leave is counted like one in vain, so that leaving has an end. */
void prt_dialogue_unsent(struct prt_dialogue *dialogue, int64_t now)
{
    dialogue->unsent = true;
    if (dialogue->stage == PRT_STAGE_BYE)
        said_bye(dialogue, now);
    else
        dialogue->due = now + PRT_UNSENT_RETRY_MS;
}

void prt_dialogue_writable(struct prt_dialogue *dialogue, int64_t now)
{
    if (dialogue->unsent && dialogue->stage != PRT_STAGE_BYE)
        dialogue->due = smaller(dialogue->due, now);
}

static bool take_answer(struct prt_dialogue *dialogue, prt_stage stage, int64_t now)
{
    if (!dialogue->waiting || dialogue->stage != stage)
        return false;
    dialogue->waiting = false;
    dialogue->heard_at = now;
    return true;
}

bool prt_dialogue_welcome(struct prt_dialogue *dialogue, const struct prt_welcome *welcome, int64_t now)
{
    if (!take_answer(dialogue, PRT_STAGE_HELLO, now))
        return false;
    dialogue->welcomed = true;
    dialogue->heartbeat_ms = larger(welcome->heartbeat_ms, PRT_LEAST_HEARTBEAT_MS);
    dialogue->silence_ms = larger(welcome->silence_ms, PRT_LEAST_SILENCE_BEATS * dialogue->heartbeat_ms);
    enter(dialogue, PRT_STAGE_WORK, now + dialogue->heartbeat_ms);
    return true;
}

bool prt_dialogue_pulse(struct prt_dialogue *dialogue, const struct prt_pulse *pulse, int64_t now)
{
    if (pulse->sequence != dialogue->sequence || !take_answer(dialogue, PRT_STAGE_WORK, now))
        return false;
    dialogue->due = larger(now, dialogue->said_at + dialogue->heartbeat_ms);
    return true;
}

bool prt_dialogue_farewell(struct prt_dialogue *dialogue, int64_t now)
{
    if (!take_answer(dialogue, PRT_STAGE_BYE, now))
        return false;
    enter(dialogue, PRT_STAGE_OVER, now);
    return true;
}

/* A refused hello keeps its delay, which was set when it was said. */
bool prt_dialogue_refused(struct prt_dialogue *dialogue, int64_t now)
{
    if (!take_answer(dialogue, dialogue->stage, now))
        return false;
    if (dialogue->stage == PRT_STAGE_WORK)
        enter(dialogue, PRT_STAGE_HELLO, now);
    else if (dialogue->stage == PRT_STAGE_BYE)
        enter(dialogue, PRT_STAGE_OVER, now);
    return true;
}

void prt_dialogue_part(struct prt_dialogue *dialogue, int64_t now)
{
    if (dialogue->stage == PRT_STAGE_WORK)
        enter(dialogue, PRT_STAGE_BYE, now);
    else if (dialogue->stage == PRT_STAGE_HELLO)
        enter(dialogue, PRT_STAGE_OVER, now);
}

void prt_dialogue_hurry(struct prt_dialogue *dialogue, int64_t now)
{
    if (dialogue->stage != PRT_STAGE_WORK)
        return;
    dialogue->heartbeat_ms = PRT_LEAST_HEARTBEAT_MS;
    if (!dialogue->waiting)
        dialogue->due = smaller(dialogue->due, larger(now, dialogue->said_at + PRT_LEAST_HEARTBEAT_MS));
}

void prt_dialogue_again(struct prt_dialogue *dialogue, int64_t now)
{
    enter(dialogue, PRT_STAGE_HELLO, now + PRT_HELLO_FIRST_MS);
}

bool prt_dialogue_is_silent(const struct prt_dialogue *dialogue, int64_t now)
{
    return dialogue->stage == PRT_STAGE_WORK && now - dialogue->heard_at >= dialogue->silence_ms;
}

bool prt_dialogue_is_doubtful(const struct prt_dialogue *dialogue, int64_t now)
{
    const bool greets = dialogue->stage == PRT_STAGE_HELLO;
    const int64_t patience = greets ? PRT_HELLO_MOST_MS : dialogue->silence_ms / 3;
    const bool asks = greets || dialogue->stage == PRT_STAGE_WORK;
    const bool in_vain = dialogue->waiting || dialogue->unsent;
    return asks && in_vain && now - larger(dialogue->heard_at, dialogue->remade_at) >= patience;
}

void prt_dialogue_remade(struct prt_dialogue *dialogue, int64_t now)
{
    dialogue->remade_at = now;
}

bool prt_dialogue_is_abandoned(const struct prt_dialogue *dialogue, int64_t now)
{
    return dialogue->once && dialogue->stage == PRT_STAGE_HELLO && now - dialogue->heard_at >= abandon_ms(dialogue);
}

bool prt_dialogue_is_over(const struct prt_dialogue *dialogue, int64_t now)
{
    const bool in_vain = dialogue->byes >= PRT_BYE_TRIES && now >= dialogue->due;
    return dialogue->stage == PRT_STAGE_OVER || (dialogue->stage == PRT_STAGE_BYE && in_vain);
}

int64_t prt_dialogue_deadline(const struct prt_dialogue *dialogue)
{
    if (dialogue->stage == PRT_STAGE_WORK)
        return smaller(dialogue->due, dialogue->heard_at + dialogue->silence_ms);
    if (dialogue->stage == PRT_STAGE_HELLO && dialogue->once)
        return smaller(dialogue->due, dialogue->heard_at + abandon_ms(dialogue));
    return dialogue->due;
}
