/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_MSG_H
#define PRT_PROTO_MSG_H
/*
 * The messages between coordinator and worker as plain data; proto/codec.h turns them into frames and back.
 * docs/protocol.md tells who may say what when; proto/messages.def is the one list of messages and their fields.
 *
 *     worker  REQ ──► REP  coordinator     hello -> welcome | refused
 *                                          heartbeat -> pulse | refused
 *                                          allocate -> allocated | refused
 *                                          bye -> farewell | refused
 *     status  REQ ──► REP  coordinator     inquire -> condition | refused
 *     worker  PULL ◄─ PUSH coordinator     task, yield     (one PUSH socket per worker)
 *     worker  PUSH ─► PULL coordinator     advance, result
 *     agent   ◄─ socket pair ─► child      task (yield) -> progress, advance ... result   (the same frames behind a 4-byte length)
 */
#include "prt/limits.h"
#include "prt/model.h"
#include "prt/str.h"

#define PRT_STATUS_VERSION   1
#define PRT_PROTOCOL_VERSION 9

typedef enum prt_refusal {
    PRT_REFUSAL_VERSION = 1, /* the hello's protocol version is not spoken here */
    PRT_REFUSAL_MALFORMED,   /* the frame could not be read */
    PRT_REFUSAL_SESSION,     /* no such session (expired, or of another run): say hello again */
    PRT_REFUSAL_UNEXPECTED,  /* a message that must not come here or now */
    PRT_REFUSAL_FULL, /* PRT_MAX_WORKERS are here, PRT_MAX_SESSIONS were, or no port or descriptor is left for another */
    PRT_REFUSAL_OVER, /* the run is over; the next one may want it */
    PRT_REFUSAL_LATER /* to an allocate: the answer is not known yet; ask again after a while */
} prt_refusal;

typedef enum prt_phase {                       /* where an analysis is; for progress and diagnosis only */
                         PRT_PHASE_QUEUED = 0, /* in the worker's hands, not started */
                         PRT_PHASE_OPEN,
                         PRT_PHASE_WALK,   /* reading commit headers */
                         PRT_PHASE_COUNT,  /* counting lines of commits */
                         PRT_PHASE_TOTAL,  /* counting lines at HEAD */
                         PRT_PHASE_FINISH, /* encoding and sending the record */
                         PRT_PHASE_FETCH,  /* cloning or fetching it; counts objects instead of commits */
                         PRT_PHASE_COUNT_OF
} prt_phase;

typedef enum prt_run_state { PRT_RUN_GOES_ON = 0, PRT_RUN_IS_OVER } prt_run_state;

struct prt_task_ref {
    uint32_t task;
    uint32_t attempt; /* from 1; tells one lease of a task from another */
};

struct prt_task_progress {
    struct prt_task_ref ref;
    prt_phase phase;
    uint64_t commits_done;  /* rows read so far in PRT_PHASE_WALK, counted so far in PRT_PHASE_COUNT */
    uint64_t commits_total; /* 0: not known yet */
};

struct prt_hello {
    uint32_t protocol; /* PRT_PROTOCOL_VERSION of the sender */
    prt_str software;  /* "0.1.0" */
    prt_str name;      /* "host/pid", for people; host says where its clones are kept */
    uint64_t instance; /* random per worker process: a repeated hello gets the same session until it worked */
    uint32_t slots;    /* 1 .. PRT_MAX_SLOTS */
};

struct prt_welcome {
    uint64_t session;        /* random; named by everything that follows */
    prt_str run;             /* the run's id, for logs */
    prt_str task_endpoint;   /* connect a PULL socket here */
    prt_str result_endpoint; /* connect a PUSH socket here */
    uint32_t heartbeat_ms;   /* say heartbeat this often */
    uint32_t silence_ms;     /* without an answer for so long, take the coordinator for gone */
};

struct prt_refused {
    prt_refusal reason;
    prt_str text;
};

struct prt_heartbeat {
    uint64_t session;
    uint64_t sequence;                 /* rises by one; the pulse repeats it */
    struct prt_task_progress *in_hand; /* tasks taken and not answered: queued or in a slot */
    size_t in_hand_count;
    struct prt_task_ref *kept; /* results sent and not yet acknowledged */
    size_t kept_count;
};

struct prt_pulse {
    uint64_t sequence;
    prt_run_state state;
    struct prt_task_ref *acknowledged; /* of `kept`: forget these */
    size_t acknowledged_count;
    struct prt_task_ref *resend; /* of `kept`: these have not arrived; send again */
    size_t resend_count;
    struct prt_task_ref *cancelled; /* of `in_hand`: stop these, nobody waits for them */
    size_t cancelled_count;
};

struct prt_bye {
    uint64_t session;
    struct prt_task_ref *returned; /* taken and given back unfinished */
    size_t returned_count;
};

struct prt_farewell {
    uint64_t session;
};

struct prt_allocate { /* worker to coordinator: which jobs belong to this repository? */
    uint64_t session;
    prt_str repository;
};

struct prt_job {
    prt_str name;
};

struct prt_allocated {
    prt_str repository;
    struct prt_job *jobs;
    size_t jobs_count;
};

struct prt_task_message {
    uint64_t session;
    uint32_t attempt;
    uint32_t timeout_ms; /* the child is killed after so long */
    uint64_t max_memory; /* bytes a child may hold; 0: no ceiling */
    struct prt_task task;
};

struct prt_progress { /* child to agent only */
    prt_phase phase;
    uint64_t commits_done;
    uint64_t commits_total;
};

struct prt_result {
    uint64_t session;
    struct prt_task_ref ref;
    prt_category failure; /* PRT_CATEGORY_NONE: `record` is there. Otherwise the attempt failed and `text` says how */
    prt_str text;
    prt_str record; /* proto/record.h's encoding, of a CHECKOUT proto/checkout.h's; opaque to the worker */
    struct prt_cost cost;
};

struct prt_yield {
    uint64_t session;
    struct prt_task_ref ref; /* the attempt whose rest others could do */
};

struct prt_advance {
    uint64_t session;
    struct prt_task_ref ref;
    prt_str tip;     /* hex; of the record that will follow */
    prt_str commits; /* names, 20 bytes each, in the order of the record's rows: to be counted by others */
};

struct prt_inquire {  /* anybody who is let in, to coordinator: how far is the run? */
    uint32_t version; /* PRT_STATUS_VERSION */
};

struct prt_condition {
    prt_str status; /* one JSON object; docs/metrics.md */
};

typedef enum prt_message_type {
    PRT_MESSAGE_HELLO = 1,
    PRT_MESSAGE_WELCOME,
    PRT_MESSAGE_REFUSED,
    PRT_MESSAGE_HEARTBEAT,
    PRT_MESSAGE_PULSE,
    PRT_MESSAGE_BYE,
    PRT_MESSAGE_FAREWELL,
    PRT_MESSAGE_TASK,
    PRT_MESSAGE_PROGRESS,
    PRT_MESSAGE_RESULT,
    PRT_MESSAGE_YIELD,
    PRT_MESSAGE_ADVANCE,
    PRT_MESSAGE_ALLOCATE,
    PRT_MESSAGE_ALLOCATED,
    PRT_MESSAGE_INQUIRE,
    PRT_MESSAGE_CONDITION,
    PRT_MESSAGE_LAST = PRT_MESSAGE_CONDITION /* not every number up to it is a message's: prt_message_shape knows */
} prt_message_type;

struct prt_message {
    prt_message_type type;
    union {
        struct prt_hello hello;
        struct prt_welcome welcome;
        struct prt_refused refused;
        struct prt_heartbeat heartbeat;
        struct prt_pulse pulse;
        struct prt_bye bye;
        struct prt_farewell farewell;
        struct prt_task_message task;
        struct prt_progress progress;
        struct prt_result result;
        struct prt_yield yield;
        struct prt_advance advance;
        struct prt_allocate allocate;
        struct prt_allocated allocated;
        struct prt_inquire inquire;
        struct prt_condition condition;
    } as;
};

const char *prt_message_name(prt_message_type type); /* "hello"; "unknown" */
const char *prt_phase_name(prt_phase phase);         /* "walk" */

#endif
