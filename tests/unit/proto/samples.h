/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_PROTO_SAMPLES_H
#define PRT_TESTS_PROTO_SAMPLES_H
/* One or two messages of every type, with numbers at both ends of their ranges. */
#include "proto/msg.h"

/* A view that can stand in a static table. */
#define BYTES(literal)                                                                                                 \
    {                                                                                                                  \
        "" literal, sizeof(literal) - 1                                                                                \
    }

struct sample {
    const char *name; /* also the file in tests/fuzz/corpus/message */
    struct prt_message message;
};

static struct prt_task_progress sample_in_hand[] = {
    {{0, 1}, PRT_PHASE_QUEUED, 0, 0},
    {{7, 2}, PRT_PHASE_COUNT, 300, 70000},
    {{UINT32_MAX, UINT32_MAX}, PRT_PHASE_FINISH, UINT64_MAX, UINT64_MAX},
};
static struct prt_task_ref sample_refs[] = {{3, 1}, {200, 300}, {70000, 5}, {UINT32_MAX, UINT32_MAX}};

static const struct sample samples[] = {
    {"hello", {PRT_MESSAGE_HELLO, {.hello = {1, BYTES("0.1.0"), BYTES("host/17"), UINT64_MAX, PRT_MAX_SLOTS}}}},
    {"welcome",
     {PRT_MESSAGE_WELCOME,
      {.welcome = {0x0123456789abcdef, BYTES("run-1"), BYTES("ipc:///run/prt/task.0"), BYTES("tcp://127.0.0.1:5556"),
                   1000, 10000}}}},
    {"refused", {PRT_MESSAGE_REFUSED, {.refused = {PRT_REFUSAL_VERSION, BYTES("version 9 is not spoken here")}}}},
    {"refused_silent", {PRT_MESSAGE_REFUSED, {.refused = {PRT_REFUSAL_FULL, {NULL, 0}}}}},
    {"heartbeat", {PRT_MESSAGE_HEARTBEAT, {.heartbeat = {UINT64_MAX, 128, sample_in_hand, 3, sample_refs, 4}}}},
    {"heartbeat_idle", {PRT_MESSAGE_HEARTBEAT, {.heartbeat = {0, 0, NULL, 0, NULL, 0}}}},
    {"pulse",
     {PRT_MESSAGE_PULSE, {.pulse = {128, PRT_RUN_IS_OVER, sample_refs, 1, sample_refs + 1, 2, sample_refs + 3, 1}}}},
    {"bye", {PRT_MESSAGE_BYE, {.bye = {42, sample_refs, 4}}}},
    {"farewell", {PRT_MESSAGE_FAREWELL, {.farewell = {42}}}},
    {"task",
     {PRT_MESSAGE_TASK,
      {.task = {42, 1, 3600000, (uint64_t)1 << 32, {9, BYTES("aai/b\xe9"), BYTES("aai/b\xe9"), INT64_MIN}}}}},
    {"task_late",
     {PRT_MESSAGE_TASK, {.task = {42, UINT32_MAX, 1, 0, {UINT32_MAX, BYTES("."), BYTES("."), INT64_MAX}}}}},
    {"progress", {PRT_MESSAGE_PROGRESS, {.progress = {PRT_PHASE_WALK, 4096, 0}}}},
    {"result", {PRT_MESSAGE_RESULT, {.result = {42, {9, 1}, PRT_CATEGORY_NONE, {NULL, 0}, BYTES("\x9a\0\xff")}}}},
    {"result_failed",
     {PRT_MESSAGE_RESULT, {.result = {42, {9, 2}, PRT_CATEGORY_NO_WORKER, BYTES("killed by signal 9"), {NULL, 0}}}}},
};

enum { SAMPLES = sizeof samples / sizeof *samples };

#endif
