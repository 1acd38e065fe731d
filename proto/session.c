/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/session.h"

#define BIT(message) (1u << PRT_MESSAGE_##message)

struct rule {
    prt_channel channel;
    prt_session_state state;
    unsigned take;       /* bits of the messages to act on */
    unsigned ignore;     /* that may cross ours on the way */
    unsigned no_session; /* that speak of a session that is not there */
};

/* What a row does not name is out of place. A repeated hello, heartbeat or bye is taken again: the answer may have been
 * lost, and each of them is idempotent, as allocate is. An inquire comes from nobody in particular: whoever is let in
 * may ask. A result is taken from a worker that is gone as well: it is still a good one.
 */
static const struct rule rules[] = {
    {PRT_CHANNEL_REQUEST, PRT_SESSION_NEW, BIT(HELLO) | BIT(INQUIRE), 0, BIT(HEARTBEAT) | BIT(BYE) | BIT(ALLOCATE)},
    {PRT_CHANNEL_REQUEST, PRT_SESSION_WELCOMED, BIT(HELLO) | BIT(HEARTBEAT) | BIT(BYE) | BIT(ALLOCATE), 0, 0},
    {PRT_CHANNEL_REQUEST, PRT_SESSION_GONE, BIT(HELLO) | BIT(BYE), 0, BIT(HEARTBEAT) | BIT(ALLOCATE)},

    {PRT_CHANNEL_RESULT, PRT_SESSION_NEW, 0, BIT(RESULT) | BIT(ADVANCE), 0},
    {PRT_CHANNEL_RESULT, PRT_SESSION_WELCOMED, BIT(RESULT) | BIT(ADVANCE), 0, 0},
    {PRT_CHANNEL_RESULT, PRT_SESSION_GONE, BIT(RESULT), BIT(ADVANCE), 0},

    {PRT_CHANNEL_ANSWER, PRT_SESSION_OFFLINE, 0,
     BIT(WELCOME) | BIT(REFUSED) | BIT(PULSE) | BIT(FAREWELL) | BIT(ALLOCATED), 0},
    {PRT_CHANNEL_ANSWER, PRT_SESSION_GREETING, BIT(WELCOME) | BIT(REFUSED), BIT(PULSE) | BIT(FAREWELL) | BIT(ALLOCATED),
     0},
    {PRT_CHANNEL_ANSWER, PRT_SESSION_WORKING, BIT(PULSE) | BIT(REFUSED), BIT(WELCOME) | BIT(ALLOCATED), 0},
    {PRT_CHANNEL_ANSWER, PRT_SESSION_DRAINING, BIT(PULSE) | BIT(REFUSED) | BIT(FAREWELL), BIT(WELCOME) | BIT(ALLOCATED),
     0},
    {PRT_CHANNEL_ANSWER, PRT_SESSION_GONE, 0, BIT(WELCOME) | BIT(REFUSED) | BIT(PULSE) | BIT(FAREWELL) | BIT(ALLOCATED),
     0},

    {PRT_CHANNEL_TASK, PRT_SESSION_OFFLINE, 0, BIT(TASK) | BIT(YIELD), 0},
    {PRT_CHANNEL_TASK, PRT_SESSION_GREETING, 0, BIT(TASK) | BIT(YIELD), 0},
    {PRT_CHANNEL_TASK, PRT_SESSION_WORKING, BIT(TASK) | BIT(YIELD), 0, 0},
    {PRT_CHANNEL_TASK, PRT_SESSION_DRAINING, 0, BIT(TASK) | BIT(YIELD), 0},
    {PRT_CHANNEL_TASK, PRT_SESSION_GONE, 0, BIT(TASK) | BIT(YIELD), 0},

    {PRT_CHANNEL_FROM_CHILD, PRT_SESSION_IDLE, BIT(PROGRESS), 0, 0}, /* once, when it is ready for its first task */
    {PRT_CHANNEL_FROM_CHILD, PRT_SESSION_BUSY, BIT(PROGRESS) | BIT(RESULT) | BIT(ADVANCE), 0, 0},
    {PRT_CHANNEL_FROM_AGENT, PRT_SESSION_IDLE, BIT(TASK), BIT(YIELD), 0}, /* it crossed the result */
    {PRT_CHANNEL_FROM_AGENT, PRT_SESSION_BUSY, BIT(YIELD), 0, 0},
};

static const struct rule *find_rule(prt_channel channel, prt_session_state state)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (rules[i].channel == channel && rules[i].state == state)
            return &rules[i];
    }
    return NULL;
}

prt_verdict prt_session_check(prt_channel channel, prt_session_state state, prt_message_type message)
{
    const struct rule *rule = find_rule(channel, state);
    if (rule == NULL || message < PRT_MESSAGE_HELLO || message > PRT_MESSAGE_LAST)
        return PRT_VERDICT_OUT_OF_PLACE;
    unsigned bit = 1u << message;
    if ((rule->take & bit) != 0)
        return PRT_VERDICT_TAKE;
    if ((rule->ignore & bit) != 0)
        return PRT_VERDICT_IGNORE;
    return (rule->no_session & bit) != 0 ? PRT_VERDICT_NO_SESSION : PRT_VERDICT_OUT_OF_PLACE;
}

bool prt_verdict_refusal(prt_verdict verdict, prt_refusal *reason)
{
    switch (verdict) {
    case PRT_VERDICT_NO_SESSION: *reason = PRT_REFUSAL_SESSION; return true;
    case PRT_VERDICT_OUT_OF_PLACE: *reason = PRT_REFUSAL_UNEXPECTED; return true;
    case PRT_VERDICT_TAKE:
    case PRT_VERDICT_IGNORE: break;
    }
    return false;
}

const char *prt_session_name(prt_session_state state)
{
    static const char *const names[PRT_SESSION_STATES] = {
        [PRT_SESSION_NEW] = "new",           [PRT_SESSION_WELCOMED] = "welcomed", [PRT_SESSION_GONE] = "gone",
        [PRT_SESSION_OFFLINE] = "offline",   [PRT_SESSION_GREETING] = "greeting", [PRT_SESSION_WORKING] = "working",
        [PRT_SESSION_DRAINING] = "draining", [PRT_SESSION_IDLE] = "idle",         [PRT_SESSION_BUSY] = "busy",
    };
    return (unsigned)state < PRT_SESSION_STATES ? names[state] : "unknown";
}
