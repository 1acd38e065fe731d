/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_SESSION_H
#define PRT_PROTO_SESSION_H
/*
 * Who may say what, where and when: one flat const table (session.c) that every receiver asks after decoding a frame
 * and before acting on it. Pure: the receiver keeps the state, the table judges.
 *
 *     coordinator's view of one worker     NEW ──hello──► WELCOMED ──bye, silence──► GONE ──hello──► (a new session)
 *
 *     worker's view of the coordinator     OFFLINE ──hello sent──► GREETING ──welcome──► WORKING
 *                                             ▲                        │ refused            │ run over, told to stop
 *                                             ├──── refused, silence ──┴────────────────────┤
 *                                             │                                             ▼
 *                                             └──────────── refused, silence ────────── DRAINING ──farewell──► GONE
 *
 *     either end of agent ◄─► child        IDLE ──task──► BUSY ──result──► IDLE
 *
 * A session number that the coordinator does not know means NEW; one that it closed means GONE.
 *
 *     prt_verdict verdict = prt_session_check(PRT_CHANNEL_REQUEST, state, message.type);
 *     if (verdict == PRT_VERDICT_TAKE) ...
 *     else if (prt_verdict_refusal(verdict, &reason)) ... answer refused(reason) ...
 */
#include <stdbool.h>

#include "proto/msg.h"

/* Where a frame came in. */
typedef enum prt_channel {
    PRT_CHANNEL_REQUEST,    /* coordinator: REP */
    PRT_CHANNEL_RESULT,     /* coordinator: PULL */
    PRT_CHANNEL_ANSWER,     /* worker: REQ */
    PRT_CHANNEL_TASK,       /* worker: PULL */
    PRT_CHANNEL_FROM_CHILD, /* agent: its end of the socket pair */
    PRT_CHANNEL_FROM_AGENT, /* child: its end of the socket pair */
    PRT_CHANNEL_COUNT
} prt_channel;

typedef enum prt_session_state {
    /* coordinator, of one worker */
    PRT_SESSION_NEW,
    PRT_SESSION_WELCOMED,
    PRT_SESSION_GONE, /* said bye, or was silent for too long; also the worker's own last state */
    /* worker */
    PRT_SESSION_OFFLINE,  /* nothing asked yet */
    PRT_SESSION_GREETING, /* hello sent */
    PRT_SESSION_WORKING,
    PRT_SESSION_DRAINING, /* takes no more tasks; finishing, then bye */
    /* agent and child, of one another */
    PRT_SESSION_IDLE,
    PRT_SESSION_BUSY,
    PRT_SESSION_STATES
} prt_session_state;

typedef enum prt_verdict {
    PRT_VERDICT_TAKE,        /* act on it */
    PRT_VERDICT_IGNORE,      /* it crossed something of ours on the way; nobody is at fault, drop it in silence */
    PRT_VERDICT_NO_SESSION,  /* answer PRT_REFUSAL_SESSION */
    PRT_VERDICT_OUT_OF_PLACE /* answer PRT_REFUSAL_UNEXPECTED, or drop the peer where there is no answering */
} prt_verdict;

/* A pair of channel and state that cannot be, or an unknown message, is PRT_VERDICT_OUT_OF_PLACE. */
prt_verdict prt_session_check(prt_channel channel, prt_session_state state, prt_message_type message);

/* True when the verdict is a refusal; *reason then says which. */
bool prt_verdict_refusal(prt_verdict verdict, prt_refusal *reason);

const char *prt_session_name(prt_session_state state); /* "welcomed"; "unknown" */

#endif
