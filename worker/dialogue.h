/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_WORKER_DIALOGUE_H
#define PRT_WORKER_DIALOGUE_H
/*
 * When the agent asks the coordinator what: hello, heartbeat or bye, how long it waits for the answer, and when it
 * takes the coordinator for gone. Pure: the time (monotonic milliseconds) is an argument.
 *
 *                 welcome                     drained, or the run is over
 *     HELLO ────────────────► WORK ─────────────────────────────────────► BYE ──► OVER
 *       ▲                      │                                           farewell, refused, or asked
 *       └──────────────────────┘                                           PRT_BYE_TRIES times in vain
 *         silence, or the session is refused
 *
 * There is one request at a time: a new one takes the place of one that was not answered in time, and every request
 * may safely be said twice.
 */
#include <stdbool.h>
#include <stdint.h>

#include "proto/msg.h"

enum {
    PRT_HELLO_FIRST_MS = 1000,    /* after the first hello in vain; doubles */
    PRT_HELLO_MOST_MS = 5000,     /* up to this */
    PRT_UNSENT_RETRY_MS = 100,    /* after a request that the socket did not take */
    PRT_ANSWER_MS = 1000,         /* how long a heartbeat may stay unanswered before it is said again */
    PRT_BYE_TRIES = 3,            /* then the agent leaves without a farewell */
    PRT_BYE_ANSWER_MS = 500,      /* how long each bye waits */
    PRT_ONCE_PATIENCE_MS = 30000, /* --once: how long to wait for a coordinator that was never heard of */
    PRT_LEAST_HEARTBEAT_MS = 10,  /* a welcome that asks for less is taken to say this */
    PRT_LEAST_SILENCE_BEATS = 3   /* silence is at least so many heartbeats */
};

typedef enum prt_stage { PRT_STAGE_HELLO, PRT_STAGE_WORK, PRT_STAGE_BYE, PRT_STAGE_OVER } prt_stage;

struct prt_dialogue {
    prt_stage stage;
    bool once;            /* gives up when no coordinator is heard of */
    bool welcomed;        /* at least once */
    bool waiting;         /* a request is out */
    int64_t said_at;      /* when the last request left */
    int64_t due;          /* when the next one is to be said */
    int64_t heard_at;     /* the last answer; before the first, the beginning */
    int64_t remade_at;    /* when the connection was made anew because of that; 0: never */
    int64_t hello_ms;     /* present delay between hellos */
    int64_t heartbeat_ms; /* from the welcome */
    int64_t silence_ms;
    uint64_t sequence; /* of the last heartbeat */
    uint32_t byes;     /* said so far */
    bool unsent;       /* the socket did not take the last request */
};

/* A hello is due at once. */
void prt_dialogue_begin(struct prt_dialogue *dialogue, bool once, int64_t now);

/* True when a request is to be said now; *type is PRT_MESSAGE_HELLO, _HEARTBEAT or _BYE. */
bool prt_dialogue_is_due(const struct prt_dialogue *dialogue, int64_t now, prt_message_type *type);
/* The number that the next heartbeat has to carry. */
uint64_t prt_dialogue_next_sequence(const struct prt_dialogue *dialogue);
void prt_dialogue_said(struct prt_dialogue *dialogue, int64_t now);   /* the request that was due has left */
void prt_dialogue_unsent(struct prt_dialogue *dialogue, int64_t now); /* the socket did not take it */

/* An answer arrived. Each returns false when it is not an answer to what was asked: to be ignored. */
bool prt_dialogue_welcome(struct prt_dialogue *dialogue, const struct prt_welcome *welcome, int64_t now);
bool prt_dialogue_pulse(struct prt_dialogue *dialogue, const struct prt_pulse *pulse, int64_t now);
bool prt_dialogue_farewell(struct prt_dialogue *dialogue, int64_t now);
bool prt_dialogue_refused(struct prt_dialogue *dialogue, int64_t now); /* WORK -> HELLO, BYE -> OVER */

void prt_dialogue_part(struct prt_dialogue *dialogue, int64_t now); /* -> BYE, or OVER when there is no session */
/* The socket takes requests again: one that was not taken is due now. */
void prt_dialogue_writable(struct prt_dialogue *dialogue, int64_t now);
/* Heartbeats as often as may be, while leaving waits for nothing but acknowledgements. */
void prt_dialogue_hurry(struct prt_dialogue *dialogue, int64_t now);
void prt_dialogue_again(struct prt_dialogue *dialogue, int64_t now); /* -> HELLO, said after PRT_HELLO_FIRST_MS */

/* The passing of time. */
bool prt_dialogue_is_silent(const struct prt_dialogue *dialogue, int64_t now);    /* WORK, and nothing heard for long */
bool prt_dialogue_is_abandoned(const struct prt_dialogue *dialogue, int64_t now); /* HELLO, once: nobody will come */
bool prt_dialogue_is_over(const struct prt_dialogue *dialogue, int64_t now);
/* HELLO or WORK, and what was asked could not be said or has not been answered for a third of the silence (in HELLO,
 * where each hello that arrives begins a session: PRT_HELLO_MOST_MS): the connection may be one on which nothing
 * arrives any more, and is worth making anew. Said again only when as long has passed since prt_dialogue_remade. */
bool prt_dialogue_is_doubtful(const struct prt_dialogue *dialogue, int64_t now);
void prt_dialogue_remade(struct prt_dialogue *dialogue, int64_t now);
/* The next moment at which one of the above changes, but for doubt: it can wait until something is due. */
int64_t prt_dialogue_deadline(const struct prt_dialogue *dialogue);

#endif
