/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_WORKER_COORDINATOR_H
#define PRT_TESTS_WORKER_COORDINATOR_H
/*
 * The other side of an agent, as far as one test at a time needs it: answers what is asked by the rules that are set,
 * and remembers what was said. Every failure of its own ends the test. It never waits: the test turns it and the agent
 * in one thread.
 */
#include <stdbool.h>

#include "proto/link/link.h"
#include "proto/msg.h"
#include "tests/support/temp.h"

enum { TALK_MAX = 64, TALK_TEXT = 128, TALK_RECORD = 4096, BEAT_MS = 40, PATIENT_MS = 600000 };

struct heard_result {
    struct prt_task_ref ref;
    uint64_t session;
    prt_category failure;
    char text[TALK_TEXT];
    char record[TALK_RECORD]; /* its beginning, and a NUL */
    size_t record_len;
};

struct coordinator {
    prt_temp_t *temp;
    prt_link_t *requests, *tasks, *results;
    prt_buf frame;
    prt_arena arena;

    /* rules */
    bool mute;                            /* takes no request */
    bool lose_results;                    /* takes results and forgets them */
    bool acknowledge;                     /* what has arrived */
    bool ask_again;                       /* for what has not arrived */
    prt_refusal refuse;                   /* 0: nothing; otherwise every hello */
    bool forget_session;                  /* refuses the next heartbeat */
    prt_run_state state;                  /* of every pulse */
    const char *run;                      /* of the next welcome */
    const char *task_endpoint;            /* of the next welcome; NULL: the real one */
    uint32_t silence_ms;                  /* of the next welcome; at first more than any machine needs for a turn */
    struct prt_task_ref cancel[TALK_MAX]; /* in every pulse */
    size_t cancel_count;

    /* what was said */
    uint64_t session; /* of the last welcome, from 1 */
    uint32_t hellos, heartbeats, byes;
    struct prt_hello hello;                     /* without its texts */
    struct prt_task_progress in_hand[TALK_MAX]; /* of the last heartbeat */
    size_t in_hand_count;
    struct prt_task_ref kept[TALK_MAX];
    size_t kept_count;
    struct prt_task_ref returned[TALK_MAX]; /* of the last bye */
    size_t returned_count;
    uint32_t advances;
    uint64_t advance_session; /* of the last one */
    struct prt_task_ref advance_ref;
    char advance_text[TALK_TEXT]; /* its tip and the names */
    struct heard_result heard[TALK_MAX];
    size_t heard_count;
};

struct coordinator *coordinator_new(void);
void coordinator_destroy(struct coordinator *coordinator);
const char *coordinator_endpoint(struct coordinator *coordinator);

void coordinator_turn(struct coordinator *coordinator); /* answers, receives, remembers */
void coordinator_send(struct coordinator *coordinator, const struct prt_task_message *task);
void coordinator_send_bytes(struct coordinator *coordinator, prt_str frame);
const struct heard_result *coordinator_heard(const struct coordinator *coordinator, uint32_t task, uint32_t attempt);

#endif
