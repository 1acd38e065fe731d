/* SPDX-License-Identifier: Apache-2.0 */
/* Messages to frames and back; what a decoder refuses, and in which words. */
#include <stdlib.h>
#include <string.h>

#include "proto/codec.h"
#include "proto/shape.h"
#include "prt/limits.h"
#include "prt/mem.h"
#include "tests/support/unit.h"
#include "tests/unit/proto/samples.h"

static void encode(const struct prt_message *message, prt_buf *frame)
{
    prt_err err;
    prt_buf_clear(frame);
    assert_prt_ok(prt_message_encode(message, frame, &err), err);
}

static void assert_text(prt_str got, prt_str wanted)
{
    assert_true(prt_str_equal(got, wanted));
}

static void assert_refs(const struct prt_task_ref *got, size_t got_count, const struct prt_task_ref *wanted,
                        size_t count)
{
    assert_int_equal(got_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(got[i].task, wanted[i].task);
        assert_int_equal(got[i].attempt, wanted[i].attempt);
    }
}

static void assert_progress(const struct prt_task_progress *got, const struct prt_task_progress *wanted)
{
    assert_refs(&got->ref, 1, &wanted->ref, 1);
    assert_int_equal(got->phase, wanted->phase);
    assert_int_equal(got->commits_done, wanted->commits_done);
    assert_int_equal(got->commits_total, wanted->commits_total);
}

static void assert_hello(const struct prt_hello *got, const struct prt_hello *wanted)
{
    assert_int_equal(got->protocol, wanted->protocol);
    assert_text(got->software, wanted->software);
    assert_text(got->name, wanted->name);
    assert_int_equal(got->instance, wanted->instance);
    assert_int_equal(got->slots, wanted->slots);
}

static void assert_welcome(const struct prt_welcome *got, const struct prt_welcome *wanted)
{
    assert_int_equal(got->session, wanted->session);
    assert_text(got->run, wanted->run);
    assert_text(got->task_endpoint, wanted->task_endpoint);
    assert_text(got->result_endpoint, wanted->result_endpoint);
    assert_int_equal(got->heartbeat_ms, wanted->heartbeat_ms);
    assert_int_equal(got->silence_ms, wanted->silence_ms);
}

static void assert_heartbeat(const struct prt_heartbeat *got, const struct prt_heartbeat *wanted)
{
    assert_int_equal(got->session, wanted->session);
    assert_int_equal(got->sequence, wanted->sequence);
    assert_int_equal(got->in_hand_count, wanted->in_hand_count);
    for (size_t i = 0; i < wanted->in_hand_count; i++)
        assert_progress(&got->in_hand[i], &wanted->in_hand[i]);
    assert_refs(got->kept, got->kept_count, wanted->kept, wanted->kept_count);
}

static void assert_pulse(const struct prt_pulse *got, const struct prt_pulse *wanted)
{
    assert_int_equal(got->sequence, wanted->sequence);
    assert_int_equal(got->state, wanted->state);
    assert_refs(got->acknowledged, got->acknowledged_count, wanted->acknowledged, wanted->acknowledged_count);
    assert_refs(got->resend, got->resend_count, wanted->resend, wanted->resend_count);
    assert_refs(got->cancelled, got->cancelled_count, wanted->cancelled, wanted->cancelled_count);
}

static void assert_task(const struct prt_task_message *got, const struct prt_task_message *wanted)
{
    assert_int_equal(got->session, wanted->session);
    assert_int_equal(got->attempt, wanted->attempt);
    assert_int_equal(got->timeout_ms, wanted->timeout_ms);
    assert_int_equal(got->max_memory, wanted->max_memory);
    assert_int_equal(got->task.id, wanted->task.id);
    assert_text(got->task.repository, wanted->task.repository);
    assert_text(got->task.path, wanted->task.path);
    assert_int_equal(got->task.count_since, wanted->task.count_since);
    assert_int_equal(got->task.kind, wanted->task.kind);
    assert_text(got->task.base, wanted->task.base);
    assert_text(got->task.context, wanted->task.context);
    assert_text(got->task.tip, wanted->task.tip);
    assert_text(got->task.commits, wanted->task.commits);
    assert_text(got->task.clone_url, wanted->task.clone_url);
    assert_text(got->task.branch, wanted->task.branch);
    assert_text(got->task.patterns, wanted->task.patterns);
}

static void assert_result(const struct prt_result *got, const struct prt_result *wanted)
{
    assert_int_equal(got->session, wanted->session);
    assert_refs(&got->ref, 1, &wanted->ref, 1);
    assert_int_equal(got->failure, wanted->failure);
    assert_text(got->text, wanted->text);
    assert_text(got->record, wanted->record);
    for (size_t i = 0; i < PRT_COST_KINDS; i++)
        assert_int_equal(got->cost.us[i], wanted->cost.us[i]);
}

static void assert_allocated(const struct prt_allocated *got, const struct prt_allocated *wanted)
{
    assert_text(got->repository, wanted->repository);
    assert_int_equal(got->jobs_count, wanted->jobs_count);
    for (size_t i = 0; i < wanted->jobs_count; i++)
        assert_text(got->jobs[i].name, wanted->jobs[i].name);
}

static void assert_message(const struct prt_message *got, const struct prt_message *wanted)
{
    assert_int_equal(got->type, wanted->type);
    switch (wanted->type) {
    case PRT_MESSAGE_HELLO: assert_hello(&got->as.hello, &wanted->as.hello); break;
    case PRT_MESSAGE_WELCOME: assert_welcome(&got->as.welcome, &wanted->as.welcome); break;
    case PRT_MESSAGE_REFUSED:
        assert_int_equal(got->as.refused.reason, wanted->as.refused.reason);
        assert_text(got->as.refused.text, wanted->as.refused.text);
        break;
    case PRT_MESSAGE_HEARTBEAT: assert_heartbeat(&got->as.heartbeat, &wanted->as.heartbeat); break;
    case PRT_MESSAGE_PULSE: assert_pulse(&got->as.pulse, &wanted->as.pulse); break;
    case PRT_MESSAGE_BYE:
        assert_int_equal(got->as.bye.session, wanted->as.bye.session);
        assert_refs(got->as.bye.returned, got->as.bye.returned_count, wanted->as.bye.returned,
                    wanted->as.bye.returned_count);
        break;
    case PRT_MESSAGE_FAREWELL: assert_int_equal(got->as.farewell.session, wanted->as.farewell.session); break;
    case PRT_MESSAGE_TASK: assert_task(&got->as.task, &wanted->as.task); break;
    case PRT_MESSAGE_PROGRESS:
        assert_int_equal(got->as.progress.phase, wanted->as.progress.phase);
        assert_int_equal(got->as.progress.commits_done, wanted->as.progress.commits_done);
        assert_int_equal(got->as.progress.commits_total, wanted->as.progress.commits_total);
        break;
    case PRT_MESSAGE_RESULT: assert_result(&got->as.result, &wanted->as.result); break;
    case PRT_MESSAGE_YIELD:
        assert_int_equal(got->as.yield.session, wanted->as.yield.session);
        assert_refs(&got->as.yield.ref, 1, &wanted->as.yield.ref, 1);
        break;
    case PRT_MESSAGE_ADVANCE:
        assert_int_equal(got->as.advance.session, wanted->as.advance.session);
        assert_refs(&got->as.advance.ref, 1, &wanted->as.advance.ref, 1);
        assert_text(got->as.advance.tip, wanted->as.advance.tip);
        assert_text(got->as.advance.commits, wanted->as.advance.commits);
        break;
    case PRT_MESSAGE_ALLOCATE:
        assert_int_equal(got->as.allocate.session, wanted->as.allocate.session);
        assert_text(got->as.allocate.repository, wanted->as.allocate.repository);
        break;
    case PRT_MESSAGE_ALLOCATED: assert_allocated(&got->as.allocated, &wanted->as.allocated); break;
    case PRT_MESSAGE_INQUIRE: assert_int_equal(got->as.inquire.version, wanted->as.inquire.version); break;
    case PRT_MESSAGE_CONDITION: assert_text(got->as.condition.status, wanted->as.condition.status); break;
    }
}

static void every_message_comes_back_as_it_was(void **state)
{
    (void)state;
    unsigned seen = 0;
    prt_buf frame = {0};
    for (size_t i = 0; i < SAMPLES; i++) {
        prt_err err;
        prt_arena arena = {0};
        struct prt_message got;
        encode(&samples[i].message, &frame);
        assert_prt_ok(prt_message_decode(prt_buf_str(&frame), &arena, &got, &err), err);
        assert_message(&got, &samples[i].message);
        seen |= 1u << samples[i].message.type;
        prt_arena_free(&arena);
    }
    for (unsigned type = PRT_MESSAGE_HELLO; type <= PRT_MESSAGE_LAST; type++)
        assert_true((seen & 1u << type) != 0 || prt_message_shape((prt_message_type)type) == NULL);
    prt_buf_free(&frame);
}

/* Decodes a copy of exactly `len` bytes, so that a sanitizer sees the first byte read beyond them. */
static prt_code decode_copy(const char *bytes, size_t len, prt_err *err)
{
    prt_arena arena = {0};
    struct prt_message got;
    char *copy = prt_memdup(bytes, len);
    assert_non_null(copy);
    prt_code code = prt_message_decode((prt_str){copy, len}, &arena, &got, err);
    prt_arena_free(&arena);
    free(copy);
    return code;
}

static void every_beginning_of_a_frame_is_refused(void **state)
{
    (void)state;
    prt_buf frame = {0};
    for (size_t i = 0; i < SAMPLES; i++) {
        encode(&samples[i].message, &frame);
        for (size_t len = 0; len < frame.len; len++) {
            prt_err err;
            assert_prt_code(decode_copy(frame.data, len, &err), PRT_E_PROTOCOL, err);
            assert_prt_says(err, len == 0 ? "frame: empty" : "cut short");
        }
    }
    prt_buf_free(&frame);
}

static void every_changed_byte_is_read_or_refused(void **state)
{
    (void)state;
    prt_buf frame = {0};
    size_t refused = 0;
    for (size_t i = 0; i < SAMPLES; i++) {
        encode(&samples[i].message, &frame);
        for (size_t at = 0; at < frame.len; at++) {
            char before = frame.data[at];
            for (unsigned value = 0; value < 256; value++) {
                prt_err err;
                frame.data[at] = (char)(unsigned char)value;
                prt_code code = decode_copy(frame.data, frame.len, &err);
                assert_true(code == PRT_OK || code == PRT_E_PROTOCOL);
                refused += code != PRT_OK;
            }
            frame.data[at] = before;
        }
    }
    assert_true(refused > 10000);
    prt_buf_free(&frame);
}

struct refusal {
    const char *why;
    prt_str frame;
    const char *sentence;
};

/* A task up to its kind, and all behind the kind left empty. */
#define TASK_FIELDS "\x01\x01\x01\0\0\xc4\x01r\xc4\x01p\0"
#define TASK_HEAD   "\xdc\0\x12\x08" TASK_FIELDS
#define TASK_TAIL   "\xc4\0\xc4\0\xc4\0\xc4\0\xc4\0\xc4\0\xc4\0\xc4\0"

/* Frames written by hand, byte by byte. */
static const struct refusal refusals[] = {
    {"not an array", BYTES("\x05"), "frame: expected an array, got a number"},
    {"no type", BYTES("\x90"), "frame: the type of the message is missing"},
    {"type is no number", BYTES("\x91\xc4\x00"), "frame: the type of the message is missing"},
    {"type 0", BYTES("\x91\x00"), "frame: message type 0 is not known"},
    {"type 17", BYTES("\x91\x11"), "frame: message type 17 is not known"},
    {"type 2^32 + 1", BYTES("\x91\xcf\0\0\0\x01\0\0\0\x01"), "frame: message type 4294967297 is not known"},
    {"bytes behind the end", BYTES("\x92\x07\x2a\xc0"), "frame: byte 3 of 4: bytes behind the end"},
    {"the byte that is never used", BYTES("\x92\x07\xc1"), "frame: byte 2 of 3: not msgpack"},
    {"4 billion elements in 5 bytes", BYTES("\xdd\xff\xff\xff\xff"), "frame: byte 0 of 5: cut short"},
    {"4 billion pairs", BYTES("\xdf\xff\xff\xff\xff"), "frame: byte 0 of 5: cut short"},
    {"4 GiB of bytes", BYTES("\x92\x07\xc6\xff\xff\xff\xff"), "frame: byte 2 of 7: cut short"},
    {"nested too deep", BYTES("\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x00"),
     "arrays nested too deep"},
    {"too few fields", BYTES("\x91\x07"), "farewell: session: missing: 0 fields of 1"},
    {"too few fields of an item", BYTES("\x93\x06\x2a\x91\x91\x05"), "bye: returned[0].attempt: missing"},
    {"a field of another kind", BYTES("\x92\x07\xc4\x00"), "farewell: session: expected a number, got bytes"},
    {"a negative number", BYTES("\x92\x07\xff"), "farewell: session: expected a number, got a negative number"},
    {"a real number", BYTES("\x92\x07\xca\0\0\0\0"), "farewell: session: expected a number, got a real number"},
    {"nil", BYTES("\x92\x07\xc0"), "farewell: session: expected a number, got nil"},
    {"an extension", BYTES("\x92\x07\xd4\x01\x01"), "farewell: session: expected a number, got an extension"},
    {"a list that is none", BYTES("\x93\x06\x2a\x05"), "bye: returned: expected an array, got a number"},
    {"an item that is none", BYTES("\x93\x06\x2a\x91\xc3"), "bye: returned[0]: expected an array, got a boolean"},
    {"attempt 0", BYTES("\x93\x06\x2a\x92\x92\x01\x01\x92\x02\x00"),
     "bye: returned[1].attempt: 0 is not within 1 and 4294967295"},
    {"more than 32 bits", BYTES("\x93\x06\x2a\x91\x92\xcf\0\0\0\x01\0\0\0\0\x01"),
     "bye: returned[0].task: 4294967296 is not within"},
    {"no such phase",
     BYTES("\x95\x04\x2a\x01\x94\x95\x01\x01\x00\x00\x00\x95\x01\x01\x00\x00\x00\x95\x01\x01\x00\x00\x00"
           "\x95\x01\x01\x09\x00\x00\x90"),
     "heartbeat: in_hand[3].phase: 9 is not a phase"},
    {"no such state", BYTES("\x96\x05\x01\x02\x90\x90\x90"), "pulse: state: 2 is not a state of a run"},
    {"no such reason", BYTES("\x93\x03\x00\xc4\x00"), "refused: reason: 0 is not a reason to refuse"},
    {"no such category", BYTES("\x9e\x0a\x01\x01\x01\xcc\xc8\xc4\x00\xc4\x00\0\0\0\0\0\0\0"),
     "result: failure: 200 is not a category"},
    {"no slots", BYTES("\x96\x01\x01\xc4\x01x\xc4\x01x\x01\x00"), "hello: slots: 0 is not within 1 and 1024"},
    {"an empty name", BYTES("\x96\x01\x01\xc4\x01x\xc4\x00\x01\x01"), "hello: name: empty"},
    {"no such kind", BYTES(TASK_HEAD "\x04" TASK_TAIL), "task: task.kind: 4 is not a kind of task"},
    {"a task of version 1", BYTES("\x99\x08" TASK_FIELDS), "task: task.kind: missing: 8 fields of 17"},
    {"a result of version 1", BYTES("\x97\x0a\x01\x01\x01\x00\xc4\x00\xc4\x00"),
     "result: cost.us[PRT_COST_OPEN]: missing: 6 fields of 13"},
    {"a NUL in a name", BYTES("\x96\x01\x01\xc4\x01x\xc4\x03x\0y\x01\x01"), "hello: name: a NUL byte in a name"},
};

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        prt_err err;
        assert_prt_code(decode_copy(refusals[i].frame.data, refusals[i].frame.len, &err), PRT_E_PROTOCOL, err);
        assert_prt_says(err, refusals[i].sentence);
    }
}

static void a_refused_frame_leaves_the_output_alone(void **state)
{
    (void)state;
    prt_err err;
    prt_arena arena = {0};
    struct prt_message got = {.type = PRT_MESSAGE_FAREWELL, .as.farewell.session = 77};
    assert_int_equal(prt_message_decode(PRT_STR("\x93\x06\x2a\x05"), &arena, &got, &err), PRT_E_PROTOCOL);
    assert_int_equal(got.type, PRT_MESSAGE_FAREWELL);
    assert_int_equal(got.as.farewell.session, 77);
    prt_arena_free(&arena);
}

static void huge_counts_are_refused_without_an_allocation(void **state)
{
    (void)state;
    prt_err err;
    prt_arena arena = {0};
    struct prt_message got;
    assert_int_equal(prt_message_decode(PRT_STR("\x93\x06\x2a\xdd\xff\xff\xff\xff"), &arena, &got, &err),
                     PRT_E_PROTOCOL);
    assert_int_equal(arena.used, 0);
    assert_null(arena.blocks);
}

/* What a later version may send: more fields, in the message and in an item, of any kind. */
static void fields_behind_the_known_ones_are_ignored(void **state)
{
    (void)state;
    prt_err err;
    prt_arena arena = {0};
    struct prt_message got;
    prt_str frame = PRT_STR("\x95\x06\x2a\x92\x93\x05\x01\x81\xa1k\xcb\0\0\0\0\0\0\0\0\x92\x06\x02\xc0\xc7\x02\x07xy");
    assert_prt_ok(prt_message_decode(frame, &arena, &got, &err), err);
    assert_int_equal(got.type, PRT_MESSAGE_BYE);
    assert_int_equal(got.as.bye.session, 42);
    assert_refs(got.as.bye.returned, got.as.bye.returned_count, (struct prt_task_ref[]){{5, 1}, {6, 2}}, 2);
    prt_arena_free(&arena);
}

/* msgpack has several forms of a number and of bytes; other writers choose others than ours. */
static void every_form_of_a_value_is_read(void **state)
{
    (void)state;
    static const prt_str farewells[] = {
        BYTES("\x92\x07\x2a"),
        BYTES("\x92\x07\xcc\x2a"),
        BYTES("\x92\x07\xcd\0\x2a"),
        BYTES("\x92\x07\xce\0\0\0\x2a"),
        BYTES("\x92\x07\xcf\0\0\0\0\0\0\0\x2a"),
        BYTES("\x92\x07\xd0\x2a"),
        BYTES("\x92\x07\xd1\0\x2a"),
        BYTES("\x92\x07\xd2\0\0\0\x2a"),
        BYTES("\x92\x07\xd3\0\0\0\0\0\0\0\x2a"),
        BYTES("\xdc\0\x02\x07\x2a"),
        BYTES("\xdd\0\0\0\x02\xcc\x07\x2a"),
    };
    static const prt_str texts[] = {
        BYTES("\x93\x03\x01\xa2no"),           BYTES("\x93\x03\x01\xd9\x02no"), BYTES("\x93\x03\x01\xda\0\x02no"),
        BYTES("\x93\x03\x01\xdb\0\0\0\x02no"), BYTES("\x93\x03\x01\xc4\x02no"), BYTES("\x93\x03\x01\xc5\0\x02no"),
        BYTES("\x93\x03\x01\xc6\0\0\0\x02no"),
    };
    prt_err err;
    prt_arena arena = {0};
    struct prt_message got;
    for (size_t i = 0; i < sizeof farewells / sizeof *farewells; i++) {
        assert_prt_ok(prt_message_decode(farewells[i], &arena, &got, &err), err);
        assert_int_equal(got.as.farewell.session, 42);
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_prt_ok(prt_message_decode(texts[i], &arena, &got, &err), err);
        assert_prt_str(got.as.refused.text, "no");
    }
    prt_arena_free(&arena);
}

static void a_hello_of_another_version_is_readable(void **state)
{
    (void)state;
    prt_err err;
    prt_arena arena = {0};
    struct prt_message got;
    assert_prt_ok(prt_message_decode(PRT_STR("\x97\x01\x63\xc4\x01x\xc4\x01y\x01\x01\xc0"), &arena, &got, &err), err);
    assert_int_equal(got.as.hello.protocol, 99);
    prt_arena_free(&arena);
}

/* `len` letters; the caller frees. */
static prt_str long_text(size_t len)
{
    char *text = prt_alloc(len);
    assert_non_null(text);
    memset(text, 'x', len);
    return (prt_str){text, len};
}

static void assert_too_much(const struct prt_message *message, const char *sentence)
{
    prt_err err;
    prt_buf frame = {0};
    prt_buf_add_text(&frame, "before");
    assert_prt_code(prt_message_encode(message, &frame, &err), PRT_E_LIMIT, err);
    assert_prt_says(err, sentence);
    assert_prt_str(prt_buf_str(&frame), "before");
    prt_buf_free(&frame);
}

static void assert_task_too_much(struct prt_task task, const char *sentence)
{
    assert_too_much(&(struct prt_message){PRT_MESSAGE_TASK, {.task = {1, 1, 1, 0, task}}}, sentence);
}

static void what_is_over_a_ceiling_is_not_sent(void **state)
{
    (void)state;
    prt_str name = long_text(PRT_MAX_NAME + 1);
    prt_str text = long_text(PRT_MAX_TEXT + 1);
    prt_str record = long_text(PRT_MAX_RECORD + 1);
    prt_str dot = PRT_STR(".");
    struct prt_task_ref *refs = prt_calloc(PRT_MAX_IN_HAND + 1, sizeof *refs);
    assert_non_null(refs);
    assert_task_too_much((struct prt_task){.repository = name, .path = dot},
                         "task: task.repository: 4097 bytes, at most 4096 are allowed");
    assert_task_too_much((struct prt_task){.repository = dot, .path = dot, .base = {text.data, PRT_MAX_HEX + 1}},
                         "task: task.base: 65 bytes, at most 64 are allowed");
    assert_task_too_much((struct prt_task){.repository = dot, .path = dot, .tip = {text.data, PRT_MAX_HEX + 1}},
                         "task: task.tip: 65 bytes, at most 64 are allowed");
    assert_task_too_much((struct prt_task){.repository = dot, .path = dot, .context = {text.data, PRT_MAX_CONTEXT + 1}},
                         "task: task.context: 257 bytes, at most 256 are allowed");
    assert_task_too_much((struct prt_task){.repository = dot, .path = dot, .commits = {record.data, PRT_MAX_IDS + 1}},
                         "task: task.commits: 67108865 bytes, at most 67108864 are allowed");
    assert_task_too_much(
        (struct prt_task){.repository = dot, .path = dot, .clone_url = {text.data, PRT_MAX_CLONE_URL + 1}},
        "task: task.clone_url: 2049 bytes, at most 2048 are allowed");
    assert_task_too_much((struct prt_task){.repository = dot, .path = dot, .branch = {text.data, PRT_MAX_BRANCH + 1}},
                         "task: task.branch: 256 bytes, at most 255 are allowed");
    assert_task_too_much((struct prt_task){.repository = dot, .path = dot, .patterns = text},
                         "task: task.patterns: 4097 bytes, at most 4096 are allowed");
    assert_too_much(&(struct prt_message){PRT_MESSAGE_REFUSED, {.refused = {PRT_REFUSAL_FULL, text}}},
                    "refused: text: 4097 bytes");
    assert_too_much(
        &(struct prt_message){PRT_MESSAGE_RESULT, {.result = {1, {1, 1}, PRT_CATEGORY_NONE, {NULL, 0}, record}}},
        "result: record: 268435457 bytes");
    assert_too_much(&(struct prt_message){PRT_MESSAGE_BYE, {.bye = {1, refs, PRT_MAX_IN_HAND + 1}}},
                    "bye: returned: 4097 items, at most 4096 are allowed");
    free(refs);
    free((void *)(uintptr_t)name.data);
    free((void *)(uintptr_t)text.data);
    free((void *)(uintptr_t)record.data);
}

static void what_would_be_refused_is_not_sent(void **state)
{
    (void)state;
    static struct prt_task_progress nonsense[] = {{{1, 1}, PRT_PHASE_WALK, 0, 0}, {{1, 0}, PRT_PHASE_WALK, 0, 0}};
    static const struct {
        struct prt_message message;
        const char *sentence;
    } cases[] = {
        {{PRT_MESSAGE_HELLO, {.hello = {1, BYTES("x"), BYTES("y"), 1, PRT_MAX_SLOTS + 1}}},
         "hello: slots: 1025 is not within 1 and 1024"},
        {{PRT_MESSAGE_HELLO, {.hello = {1, BYTES("x"), BYTES("a\0b"), 1, 1}}}, "hello: name: a NUL byte in a name"},
        {{PRT_MESSAGE_PROGRESS, {.progress = {PRT_PHASE_COUNT_OF, 0, 0}}}, "progress: phase: 7 is not a phase"},
        {{PRT_MESSAGE_HEARTBEAT, {.heartbeat = {1, 1, nonsense, 2, NULL, 0}}},
         "heartbeat: in_hand[1].ref.attempt: 0 is not within"},
        {{PRT_MESSAGE_TASK, {.task = {1, 1, 1, 0, {.repository = BYTES("."), .path = BYTES("."), .kind = 4}}}},
         "task: task.kind: 4 is not a kind of task"},
        {{(prt_message_type)99, {.farewell = {1}}}, "message type 99 is not known"},
        {{(prt_message_type)0, {.farewell = {1}}}, "message type 0 is not known"},
    };
    prt_buf frame = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        prt_err err;
        assert_prt_code(prt_message_encode(&cases[i].message, &frame, &err), PRT_E_INTERNAL, err);
        assert_prt_says(err, cases[i].sentence);
        assert_int_equal(frame.len, 0);
    }
    prt_buf_free(&frame);
}

static void received_ceilings_are_the_same(void **state)
{
    (void)state;
    prt_err err;
    prt_buf frame = {0};
    prt_str text = long_text(PRT_MAX_TEXT + 1);
    prt_buf_add_str(&frame, PRT_STR("\x93\x03\x01\xda\x10\x01"));
    prt_buf_add_str(&frame, text);
    assert_prt_code(decode_copy(frame.data, frame.len, &err), PRT_E_PROTOCOL, err);
    assert_prt_says(err, "refused: text: 4097 bytes, at most 4096 are allowed");
    prt_buf_clear(&frame);
    prt_buf_add_str(&frame, PRT_STR("\x93\x06\x01\xdc\x10\x01"));
    for (int i = 0; i < PRT_MAX_IN_HAND + 1; i++)
        prt_buf_add_str(&frame, PRT_STR("\x92\x01\x01"));
    assert_prt_code(decode_copy(frame.data, frame.len, &err), PRT_E_PROTOCOL, err);
    assert_prt_says(err, "bye: returned: 4097 items, at most 4096 are allowed");
    free((void *)(uintptr_t)text.data);
    prt_buf_free(&frame);
}

/* The ceilings of the fields keep each message below the ceiling of its frame. */
static void the_largest_control_messages_fit_a_frame(void **state)
{
    (void)state;
    struct prt_task_progress *in_hand = prt_calloc(PRT_MAX_IN_HAND, sizeof *in_hand);
    struct prt_task_ref *refs = prt_calloc(PRT_MAX_IN_HAND, sizeof *refs);
    prt_str name = long_text(PRT_MAX_NAME);
    assert_non_null(in_hand);
    assert_non_null(refs);
    for (size_t i = 0; i < PRT_MAX_IN_HAND; i++) {
        refs[i] = (struct prt_task_ref){UINT32_MAX, UINT32_MAX};
        in_hand[i] = (struct prt_task_progress){refs[i], PRT_PHASE_FINISH, UINT64_MAX, UINT64_MAX};
    }
    const size_t most = PRT_MAX_IN_HAND;
    const struct prt_message largest[] = {
        {PRT_MESSAGE_HELLO, {.hello = {UINT32_MAX, name, name, UINT64_MAX, PRT_MAX_SLOTS}}},
        {PRT_MESSAGE_HEARTBEAT, {.heartbeat = {UINT64_MAX, UINT64_MAX, in_hand, most, refs, most}}},
        {PRT_MESSAGE_PULSE, {.pulse = {UINT64_MAX, PRT_RUN_IS_OVER, refs, most, refs, most, refs, most}}},
    };
    prt_buf frame = {0};
    for (size_t i = 0; i < sizeof largest / sizeof *largest; i++) {
        prt_err err;
        encode(&largest[i], &frame);
        assert_in_range(frame.len, 1, PRT_MAX_CONTROL_FRAME);
        assert_prt_ok(decode_copy(frame.data, frame.len, &err), err);
    }
    prt_buf_free(&frame);
    free((void *)(uintptr_t)name.data);
    free(in_hand);
    free(refs);
}

static void the_largest_task_fits_its_frame(void **state)
{
    (void)state;
    prt_err err;
    prt_buf frame = {0};
    prt_str name = long_text(PRT_MAX_NAME);
    prt_str ids = long_text(PRT_MAX_IDS);
    prt_str hex = {ids.data, PRT_MAX_HEX};
    const struct prt_task task = {.id = UINT32_MAX,
                                  .repository = name,
                                  .path = name,
                                  .count_since = INT64_MIN,
                                  .kind = PRT_TASK_KINDS - 1,
                                  .base = hex,
                                  .context = {ids.data, PRT_MAX_CONTEXT},
                                  .tip = hex,
                                  .commits = ids};
    encode(&(struct prt_message){PRT_MESSAGE_TASK, {.task = {UINT64_MAX, UINT32_MAX, UINT32_MAX, UINT64_MAX, task}}},
           &frame);
    assert_in_range(frame.len, PRT_MAX_IDS, PRT_MAX_TASK_FRAME);
    assert_true(PRT_MAX_TASK_FRAME <= PRT_MAX_FRAME); /* the child's stream takes both */
    assert_prt_ok(decode_copy(frame.data, frame.len, &err), err);
    prt_buf_free(&frame);
    free((void *)(uintptr_t)ids.data);
    free((void *)(uintptr_t)name.data);
}

static void a_control_frame_above_its_ceiling_is_refused(void **state)
{
    (void)state;
    prt_err err;
    prt_buf frame = {0};
    prt_str filler = long_text(PRT_MAX_CONTROL_FRAME);
    prt_buf_add_str(&frame, PRT_STR("\x93\x07\x2a\xc6\x00\x04\x00\x00")); /* a farewell, and bytes of a later version */
    prt_buf_add_str(&frame, filler);
    assert_prt_code(decode_copy(frame.data, frame.len, &err), PRT_E_PROTOCOL, err);
    assert_prt_says(err, "farewell: a frame of 262152 bytes, at most 262144 are allowed");
    free((void *)(uintptr_t)filler.data);
    prt_buf_free(&frame);
}

static void messages_and_phases_have_names(void **state)
{
    (void)state;
    assert_string_equal(prt_message_name(PRT_MESSAGE_HELLO), "hello");
    assert_string_equal(prt_message_name(PRT_MESSAGE_RESULT), "result");
    assert_string_equal(prt_message_name((prt_message_type)0), "unknown");
    assert_string_equal(prt_message_name((prt_message_type)17), "unknown");
    assert_string_equal(prt_phase_name(PRT_PHASE_WALK), "walk");
    assert_string_equal(prt_phase_name(PRT_PHASE_COUNT_OF), "unknown");
    for (unsigned phase = 0; phase < PRT_PHASE_COUNT_OF; phase++)
        assert_string_not_equal(prt_phase_name((prt_phase)phase), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_message_comes_back_as_it_was),
        cmocka_unit_test(every_beginning_of_a_frame_is_refused),
        cmocka_unit_test(every_changed_byte_is_read_or_refused),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(a_refused_frame_leaves_the_output_alone),
        cmocka_unit_test(huge_counts_are_refused_without_an_allocation),
        cmocka_unit_test(fields_behind_the_known_ones_are_ignored),
        cmocka_unit_test(every_form_of_a_value_is_read),
        cmocka_unit_test(a_hello_of_another_version_is_readable),
        cmocka_unit_test(what_is_over_a_ceiling_is_not_sent),
        cmocka_unit_test(what_would_be_refused_is_not_sent),
        cmocka_unit_test(received_ceilings_are_the_same),
        cmocka_unit_test(the_largest_control_messages_fit_a_frame),
        cmocka_unit_test(the_largest_task_fits_its_frame),
        cmocka_unit_test(a_control_frame_above_its_ceiling_is_refused),
        cmocka_unit_test(messages_and_phases_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
