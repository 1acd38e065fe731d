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

#define SAMPLE_HEX  "0123456789abcdef0123456789abcdef01234567"
#define SAMPLE_NAME "\0\x01\x02\x03\x04\x05\x06\x07\x08\x09 and \xff and"
_Static_assert(sizeof SAMPLE_NAME - 1 == PRT_ID_BYTES, "a commit's name");

#define SAMPLE_TASK                                                                                                    \
    {                                                                                                                  \
        .id = 9, .repository = BYTES("aai/b\xe9"), .path = BYTES("aai/b\xe9"), .count_since = INT64_MIN                \
    }
#define SAMPLE_LATE_TASK                                                                                               \
    {                                                                                                                  \
        .id = UINT32_MAX, .repository = BYTES("."), .path = BYTES("."), .count_since = INT64_MAX                       \
    }
#define SAMPLE_KNOWN_TASK                                                                                              \
    {                                                                                                                  \
        .id = 10, .repository = BYTES("aai/babel"), .path = BYTES("aai/babel"), .count_since = 1700000000,             \
        .base = BYTES(SAMPLE_HEX), .context = BYTES("-:" SAMPLE_HEX ":-")                                              \
    }
#define SAMPLE_CLONED_TASK                                                                                             \
    {                                                                                                                  \
        .id = 13, .repository = BYTES("aai/babel"), .path = BYTES("aai/babel"), .count_since = 1700000000,             \
        .clone_url = BYTES("https://gerrit.example.org/r/aai/babel")                                                   \
    }
#define SAMPLE_COUNT_TASK                                                                                              \
    {                                                                                                                  \
        .id = 11, .repository = BYTES("aai/babel"), .path = BYTES("aai/babel"), .kind = PRT_TASK_COUNT,                \
        .tip = BYTES(SAMPLE_HEX), .commits = BYTES(SAMPLE_NAME SAMPLE_NAME SAMPLE_NAME)                                \
    }
#define SAMPLE_TOTAL_TASK                                                                                              \
    {                                                                                                                  \
        .id = 12, .repository = BYTES("aai/babel"), .path = BYTES("aai/babel"), .kind = PRT_TASK_TOTAL,                \
        .tip = BYTES(SAMPLE_HEX), .detect = BYTES("{\"enabled\":[\"dependabot\"]}")                                    \
    }

#define SAMPLE_CHECKOUT_TASK                                                                                           \
    {                                                                                                                  \
        .id = 14, .repository = BYTES("jjb (https://h/x)"), .path = BYTES("by-url/0"), .kind = PRT_TASK_CHECKOUT,      \
        .clone_url = BYTES("https://h/x"), .branch = BYTES("master"), .patterns = BYTES("**/*.yaml\n**/*.yml")         \
    }

#define SAMPLE_COST                                                                                                    \
    {                                                                                                                  \
        {                                                                                                              \
            0, 127, 300, 70000, 5000000000, 1, UINT64_MAX                                                              \
        }                                                                                                              \
    }

static struct prt_job sample_jobs[] = {{BYTES("babel-verify")}, {BYTES("b")}};

static const struct sample samples[] = {
    {"hello", {PRT_MESSAGE_HELLO, {.hello = {1, BYTES("0.1.0"), BYTES("host/17"), UINT64_MAX, PRT_MAX_SLOTS}}}},
    {"welcome",
     {PRT_MESSAGE_WELCOME,
      {.welcome = {0x0123456789abcdef, BYTES("run-1"), BYTES("ipc:///run/prt/task.0"), BYTES("tcp://127.0.0.1:5556"),
                   1000, 10000}}}},
    {"refused", {PRT_MESSAGE_REFUSED, {.refused = {PRT_REFUSAL_VERSION, BYTES("version 9 is not spoken here")}}}},
    {"refused_silent", {PRT_MESSAGE_REFUSED, {.refused = {PRT_REFUSAL_FULL, {NULL, 0}}}}},
    {"refused_later", {PRT_MESSAGE_REFUSED, {.refused = {PRT_REFUSAL_LATER, BYTES("ask again")}}}},
    {"heartbeat", {PRT_MESSAGE_HEARTBEAT, {.heartbeat = {UINT64_MAX, 128, sample_in_hand, 3, sample_refs, 4}}}},
    {"heartbeat_idle", {PRT_MESSAGE_HEARTBEAT, {.heartbeat = {0, 0, NULL, 0, NULL, 0}}}},
    {"pulse",
     {PRT_MESSAGE_PULSE, {.pulse = {128, PRT_RUN_IS_OVER, sample_refs, 1, sample_refs + 1, 2, sample_refs + 3, 1}}}},
    {"bye", {PRT_MESSAGE_BYE, {.bye = {42, sample_refs, 4}}}},
    {"farewell", {PRT_MESSAGE_FAREWELL, {.farewell = {42}}}},
    {"task", {PRT_MESSAGE_TASK, {.task = {42, 1, 3600000, (uint64_t)1 << 32, SAMPLE_TASK}}}},
    {"task_late", {PRT_MESSAGE_TASK, {.task = {42, UINT32_MAX, 1, 0, SAMPLE_LATE_TASK}}}},
    {"task_cloned", {PRT_MESSAGE_TASK, {.task = {42, 2, 1000, 0, SAMPLE_CLONED_TASK}}}},
    {"task_known", {PRT_MESSAGE_TASK, {.task = {42, 2, 1000, 0, SAMPLE_KNOWN_TASK}}}},
    {"task_count", {PRT_MESSAGE_TASK, {.task = {42, 1, 1000, 0, SAMPLE_COUNT_TASK}}}},
    {"task_total", {PRT_MESSAGE_TASK, {.task = {42, 1, 1000, 0, SAMPLE_TOTAL_TASK}}}},
    {"task_checkout", {PRT_MESSAGE_TASK, {.task = {42, 1, 1000, 0, SAMPLE_CHECKOUT_TASK}}}},
    {"progress", {PRT_MESSAGE_PROGRESS, {.progress = {PRT_PHASE_WALK, 4096, 0}}}},
    {"result",
     {PRT_MESSAGE_RESULT, {.result = {42, {9, 1}, PRT_CATEGORY_NONE, {NULL, 0}, BYTES("\x9a\0\xff"), SAMPLE_COST}}}},
    {"result_failed",
     {PRT_MESSAGE_RESULT,
      {.result = {42, {9, 2}, PRT_CATEGORY_NO_WORKER, BYTES("killed by signal 9"), {NULL, 0}, {{0}}}}}},
    {"yield", {PRT_MESSAGE_YIELD, {.yield = {UINT64_MAX, {9, 300}}}}},
    {"advance", {PRT_MESSAGE_ADVANCE, {.advance = {42, {9, 1}, BYTES(SAMPLE_HEX), BYTES(SAMPLE_NAME SAMPLE_NAME)}}}},
    {"advance_none", {PRT_MESSAGE_ADVANCE, {.advance = {0, {0, UINT32_MAX}, BYTES("1"), {NULL, 0}}}}},
    {"allocate", {PRT_MESSAGE_ALLOCATE, {.allocate = {42, BYTES("aai/babel")}}}},
    {"allocated", {PRT_MESSAGE_ALLOCATED, {.allocated = {BYTES("aai/babel"), sample_jobs, 2}}}},
    {"inquire", {PRT_MESSAGE_INQUIRE, {.inquire = {1}}}},
    {"condition", {PRT_MESSAGE_CONDITION, {.condition = {BYTES("{\"version\":\"0.1.0\"}")}}}},
    {"allocated_none", {PRT_MESSAGE_ALLOCATED, {.allocated = {BYTES("aai/babel"), NULL, 0}}}},
};

enum { SAMPLES = sizeof samples / sizeof *samples };

#endif
