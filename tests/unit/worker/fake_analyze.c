/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stands for reporting-analyze in the tests of the worker: a real process at the other end of a socket pair, which does
 * what the repository's name tells it to. The root tells it how to start: "start-exit" ends with status 7, "start-hang"
 * never becomes ready, "start-garbage" is not understood, anything else is ready at once.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "proto/codec.h"
#include "proto/stream.h"
#include "worker/git/anywhere.h"

enum { FD = 3, EATEN = 96 << 20, BIG = 8 << 20 };

static void must(prt_code rc, const prt_err *err)
{
    if (rc == PRT_OK)
        return;
    fprintf(stderr, "fake_analyze: %s\n", err->text);
    _exit(99);
}

static void send_frame(prt_stream_t *stream, prt_str frame)
{
    prt_err err;
    must(prt_stream_queue(stream, frame, &err), &err);
    must(prt_stream_flush(stream, &err), &err);
}

static void send_message(prt_stream_t *stream, const struct prt_message *message)
{
    prt_buf frame = {0};
    prt_err err;
    must(prt_message_encode(message, &frame, &err), &err);
    send_frame(stream, prt_buf_str(&frame));
    prt_buf_free(&frame);
}

static void say_progress(prt_stream_t *stream, prt_phase phase, uint64_t done, uint64_t total)
{
    const struct prt_message message = {.type = PRT_MESSAGE_PROGRESS, .as.progress = {phase, done, total}};
    send_message(stream, &message);
}

static struct prt_message result_of(const struct prt_task_message *task)
{
    return (struct prt_message){
        .type = PRT_MESSAGE_RESULT,
        .as.result = {.session = task->session, .ref = {task->task.id, task->attempt}, .record = task->task.path}};
}

static void do_ok(prt_stream_t *stream, const struct prt_task_message *task)
{
    const struct prt_message message = result_of(task);
    send_message(stream, &message);
}

static void do_unreachable(prt_stream_t *stream, const struct prt_task_message *task)
{
    struct prt_message message = result_of(task);
    message.as.result.failure = PRT_CATEGORY_NOT_FETCHED;
    message.as.result.text = PRT_STR("x: " PRT_REMOTE_NO_CONNECTION);
    message.as.result.record = (prt_str){NULL, 0};
    send_message(stream, &message);
}

static void do_progress(prt_stream_t *stream, const struct prt_task_message *task)
{
    say_progress(stream, PRT_PHASE_COUNT, 1, 2);
    do_ok(stream, task);
}

static void do_slow(prt_stream_t *stream, const struct prt_task_message *task)
{
    usleep(300000);
    do_ok(stream, task);
}

/* Names commits before it answers. */
static void do_advance(prt_stream_t *stream, const struct prt_task_message *task)
{
    const struct prt_message message = {.type = PRT_MESSAGE_ADVANCE,
                                        .as.advance = {.session = task->session,
                                                       .ref = {task->task.id, task->attempt},
                                                       .tip = PRT_STR("abcd"),
                                                       .commits = PRT_STR("a name of 20 bytes..")}};
    send_message(stream, &message);
    do_ok(stream, task);
}

static void do_advance_other(prt_stream_t *stream, const struct prt_task_message *task)
{
    struct prt_task_message other = *task;
    other.attempt++;
    do_advance(stream, &other);
}

/* Says that it is at work, and answers when it is told to yield. */
static void do_share(prt_stream_t *stream, const struct prt_task_message *task)
{
    const struct prt_task_ref ref = {task->task.id, task->attempt};
    const struct prt_message message = result_of(task);
    bool ended = false, told = false;
    prt_buf answer = {0};
    prt_err err;
    must(prt_message_encode(&message, &answer, &err), &err); /* now: the task is a view into the stream */
    say_progress(stream, PRT_PHASE_COUNT, 1, 2);
    while (!told && !ended) {
        prt_arena arena = {0};
        struct prt_message said;
        prt_str frame;
        bool got = false;
        must(prt_stream_next(stream, &frame, &got, &err), &err);
        if (!got) {
            must(prt_stream_fill(stream, &ended, &err), &err);
            continue;
        }
        must(prt_message_decode(frame, &arena, &said, &err), &err);
        if (said.type != PRT_MESSAGE_YIELD || said.as.yield.ref.task != ref.task ||
            said.as.yield.ref.attempt != ref.attempt)
            _exit(96);
        told = true;
        prt_arena_free(&arena);
    }
    send_frame(stream, prt_buf_str(&answer));
    prt_buf_free(&answer);
}

static void do_crash(prt_stream_t *stream, const struct prt_task_message *task)
{
    const struct rlimit no_core = {0};
    (void)stream;
    (void)task;
    setrlimit(RLIMIT_CORE, &no_core);
    fprintf(stderr, "my last words\n");
    abort();
}

static void do_kill(prt_stream_t *stream, const struct prt_task_message *task)
{
    (void)stream;
    (void)task;
    raise(SIGKILL);
}

static void do_exit(prt_stream_t *stream, const struct prt_task_message *task)
{
    (void)stream;
    (void)task;
    _exit(3);
}

static void do_hang(prt_stream_t *stream, const struct prt_task_message *task)
{
    (void)stream;
    (void)task;
    for (;;)
        pause();
}

static void do_eat(prt_stream_t *stream, const struct prt_task_message *task)
{
    char *eaten = malloc(EATEN);
    for (size_t i = 0; eaten != NULL && i < EATEN; i += 1024)
        eaten[i] = (char)i;
    do_hang(stream, task);
}

static void do_garbage(prt_stream_t *stream, const struct prt_task_message *task)
{
    send_frame(stream, PRT_STR("\xff\xff this is no message"));
    do_hang(stream, task);
}

static void do_task_back(prt_stream_t *stream, const struct prt_task_message *task)
{
    const struct prt_message message = {.type = PRT_MESSAGE_TASK, .as.task = *task};
    send_message(stream, &message);
    do_hang(stream, task);
}

static void do_other(prt_stream_t *stream, const struct prt_task_message *task)
{
    struct prt_message message = result_of(task);
    message.as.result.ref.attempt++;
    send_message(stream, &message);
}

static void do_empty(prt_stream_t *stream, const struct prt_task_message *task)
{
    struct prt_message message = result_of(task);
    message.as.result.record.len = 0;
    send_message(stream, &message);
}

static void do_torn(prt_stream_t *stream, const struct prt_task_message *task)
{
    (void)task;
    if (write(prt_stream_fd(stream), "\x40\0\0\0half", 8) != 8)
        _exit(99);
    _exit(0);
}

static void do_nomem(prt_stream_t *stream, const struct prt_task_message *task)
{
    struct prt_message message = result_of(task);
    message.as.result.failure = PRT_CATEGORY_MEMORY;
    message.as.result.text = PRT_STR("the analysis ran out of memory");
    message.as.result.record = (prt_str){NULL, 0};
    send_message(stream, &message);
}

static void do_close(prt_stream_t *stream, const struct prt_task_message *task)
{
    close(prt_stream_fd(stream));
    do_hang(stream, task);
}

/* A result, and death before anyone may have read it. */
static void do_last(prt_stream_t *stream, const struct prt_task_message *task)
{
    do_ok(stream, task);
    _exit(5);
}

static void do_big(prt_stream_t *stream, const struct prt_task_message *task)
{
    struct prt_message message = result_of(task);
    char *record = malloc(BIG);
    if (record == NULL)
        _exit(99);
    memset(record, 'b', BIG);
    message.as.result.record = (prt_str){record, BIG};
    send_message(stream, &message);
    free(record);
}

static const struct {
    const char *name;
    void (*act)(prt_stream_t *stream, const struct prt_task_message *task);
} acts[] = {
    {"share", do_share},
    {"advance", do_advance},
    {"advance-other", do_advance_other},
    {"ok", do_ok},
    {"unreachable", do_unreachable},
    {"progress", do_progress},
    {"slow", do_slow},
    {"crash", do_crash},
    {"exit", do_exit},
    {"hang", do_hang},
    {"eat", do_eat},
    {"garbage", do_garbage},
    {"task", do_task_back},
    {"other", do_other},
    {"empty", do_empty},
    {"torn", do_torn},
    {"nomem", do_nomem},
    {"close", do_close},
    {"last", do_last},
    {"big", do_big},
    {"kill", do_kill},
};

static void act(prt_stream_t *stream, const struct prt_task_message *task)
{
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        if (!prt_str_equal(task->task.repository, prt_str_from(acts[i].name)))
            continue;
        acts[i].act(stream, task);
        return;
    }
    _exit(98);
}

static void start(prt_stream_t *stream, const char *root)
{
    if (strcmp(root, "start-exit") == 0) {
        fprintf(stderr, "cannot begin\n");
        _exit(7);
    }
    if (strcmp(root, "start-hang") == 0)
        do_hang(stream, NULL);
    if (strcmp(root, "start-garbage") == 0)
        do_garbage(stream, NULL);
    say_progress(stream, PRT_PHASE_QUEUED, 0, 0);
}

static void serve(prt_stream_t *stream)
{
    bool ended = false;
    prt_err err;
    for (;;) {
        prt_arena arena = {0};
        struct prt_message message;
        prt_str frame;
        bool got = false;
        must(prt_stream_next(stream, &frame, &got, &err), &err);
        if (!got && ended)
            return;
        if (!got) {
            must(prt_stream_fill(stream, &ended, &err), &err);
            continue;
        }
        must(prt_message_decode(frame, &arena, &message, &err), &err);
        act(stream, &message.as.task);
        prt_arena_free(&arena);
    }
}

/* As reporting-analyze is called: --serve 3 --repos-root ROOT [--log-format=json]. */
int main(int argc, char **argv)
{
    prt_stream_t *stream = NULL;
    prt_err err;
    const bool json = argc == 6 && strcmp(argv[5], "--log-format=json") == 0;
    const bool clones = argc == 7 && strcmp(argv[5], "--work-dir") == 0;
    if ((argc != 5 && !json && !clones) || strcmp(argv[1], "--serve") != 0 || strcmp(argv[3], "--repos-root") != 0)
        return 97;
    must(prt_stream_new(FD, PRT_MAX_FRAME, &stream, &err), &err);
    start(stream, argv[4]);
    serve(stream);
    prt_stream_destroy(&stream);
    return 0;
}
