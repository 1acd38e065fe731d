/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/child.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proto/codec.h"
#include "proto/stream.h"
#include "prt/file.h"
#include "prt/mem.h"
#include "worker/process.h"

enum { ARGUMENTS_MAX = 8 };

struct prt_child {
    pid_t pid;
    prt_stream_t *stream;
    int stderr_fd; /* -1: closed */
    prt_arena arena;
    struct prt_tail tail;
};

/* ours[] are kept, theirs[] go to the process: [0] the socket, [1] the pipe of its stderr. */
static prt_code open_channels(int ours[2], int theirs[2], prt_err *err)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return prt_fail_errno(err, errno, "cannot make a socket pair for an analysis process");
    ours[0] = pair[0];
    theirs[0] = pair[1];
    if (pipe2(pair, O_CLOEXEC) != 0)
        return prt_fail_errno(err, errno, "cannot make a pipe for an analysis process");
    ours[1] = pair[0];
    theirs[1] = pair[1];
    const prt_code rc = prt_fd_nonblocking(ours[0], err);
    return rc != PRT_OK ? rc : prt_fd_nonblocking(ours[1], err);
}

static void close_all(const int fds[2])
{
    for (int i = 0; i < 2; i++)
        if (fds[i] >= 0)
            close(fds[i]);
}

static prt_code start_process(const struct prt_child_options *options, const int theirs[2], pid_t *pid, prt_err *err)
{
    char work_dir[] = "--work-dir", json[] = "--log-format=json";
    char *argv[ARGUMENTS_MAX + 1] = {(char *)(uintptr_t)options->program, (char[]){"--serve"}, (char[]){"3"},
                                     (char[]){"--repos-root"}, (char *)(uintptr_t)options->root};
    size_t count = 5;
    if (options->work_dir != NULL) {
        argv[count++] = work_dir;
        argv[count++] = (char *)(uintptr_t)options->work_dir;
    }
    if (options->json)
        argv[count++] = json;
    _Static_assert(PRT_CHILD_FD == 3, "the number above");
    return prt_process_start(argv, theirs[0], theirs[1], pid, err);
}

prt_code prt_child_start(const struct prt_child_options *options, prt_child_t **out, prt_err *err)
{
    int ours[2] = {-1, -1}, theirs[2] = {-1, -1};
    prt_code rc = PRT_OK;
    prt_child_t *child = prt_calloc(1, sizeof *child);
    if (child == NULL)
        return prt_fail_memory(err, "an analysis process");
    child->stderr_fd = -1;
    if ((rc = open_channels(ours, theirs, err)) != PRT_OK)
        goto out;
    /* The stream before the process: nothing can then fail with a process already there. */
    if ((rc = prt_stream_new(ours[0], PRT_MAX_FRAME, &child->stream, err)) != PRT_OK)
        goto out;
    ours[0] = -1;
    if ((rc = start_process(options, theirs, &child->pid, err)) != PRT_OK)
        goto out;
    child->stderr_fd = ours[1];
    ours[1] = -1;
    *out = child;
    child = NULL;
out:
    close_all(ours);
    close_all(theirs);
    prt_child_destroy(&child, NULL);
    return rc;
}

static void close_stderr(prt_child_t *child)
{
    if (child->stderr_fd >= 0)
        close(child->stderr_fd);
    child->stderr_fd = -1;
}

void prt_child_destroy(prt_child_t **child, pid_t *pid)
{
    if (*child == NULL)
        return;
    if (pid != NULL)
        *pid = (*child)->pid;
    prt_stream_destroy(&(*child)->stream);
    close_stderr(*child);
    prt_arena_free(&(*child)->arena);
    free(*child);
    *child = NULL;
}

pid_t prt_child_pid(const prt_child_t *child)
{
    return child->pid;
}

int prt_child_socket(const prt_child_t *child)
{
    return prt_stream_fd(child->stream);
}

int prt_child_stderr(const prt_child_t *child)
{
    return child->stderr_fd;
}

bool prt_child_wants_write(const prt_child_t *child)
{
    return prt_stream_pending(child->stream) > 0;
}

static prt_code say(prt_child_t *child, const struct prt_message *message, prt_err *err)
{
    prt_buf frame = {.max = PRT_MAX_TASK_FRAME};
    prt_code rc = prt_message_encode(message, &frame, err);
    if (rc == PRT_OK)
        rc = prt_stream_queue(child->stream, prt_buf_str(&frame), err);
    if (rc == PRT_OK)
        rc = prt_stream_flush(child->stream, err);
    prt_buf_free(&frame);
    return rc;
}

prt_code prt_child_give(prt_child_t *child, const struct prt_task_message *task, prt_err *err)
{
    const struct prt_message message = {.type = PRT_MESSAGE_TASK, .as.task = *task};
    return say(child, &message, err);
}

prt_code prt_child_yield(prt_child_t *child, const struct prt_yield *yield, prt_err *err)
{
    const struct prt_message message = {.type = PRT_MESSAGE_YIELD, .as.yield = *yield};
    return say(child, &message, err);
}

prt_code prt_child_write(prt_child_t *child, prt_err *err)
{
    return prt_stream_flush(child->stream, err);
}

prt_code prt_child_read(prt_child_t *child, bool *ended, prt_err *err)
{
    return prt_stream_fill(child->stream, ended, err);
}

/* Once per call, so that a process that writes without end does not hold up the others. */
void prt_child_read_stderr(prt_child_t *child)
{
    char bytes[PRT_TAIL_MAX];
    if (child->stderr_fd < 0)
        return;
    const ssize_t got = read(child->stderr_fd, bytes, sizeof bytes);
    if (got > 0)
        prt_tail_add(&child->tail, (prt_str){bytes, (size_t)got});
    else if (got == 0 || (errno != EAGAIN && errno != EINTR))
        close_stderr(child);
}

static prt_code understand(prt_child_t *child, prt_str frame, struct prt_child_says *says, prt_err *err)
{
    struct prt_message message;
    prt_arena_free(&child->arena);
    const prt_code rc = prt_message_decode(frame, &child->arena, &message, err);
    if (rc != PRT_OK)
        return rc;
    if (message.type == PRT_MESSAGE_PROGRESS) {
        says->word = PRT_CHILD_PROGRESS;
        says->progress = message.as.progress;
    } else if (message.type == PRT_MESSAGE_ADVANCE) {
        says->word = PRT_CHILD_ADVANCE;
        says->advance = message.as.advance;
    } else if (message.type == PRT_MESSAGE_RESULT) {
        says->word = PRT_CHILD_RESULT;
        says->result = message.as.result;
    } else {
        return prt_fail(err, PRT_E_PROTOCOL, "a child must not say %s", prt_message_name(message.type));
    }
    return PRT_OK;
}

/* The stream itself calls only a message that was begun and not finished a breach of protocol. */
void prt_child_next(prt_child_t *child, struct prt_child_says *says, prt_err *err)
{
    prt_str frame = {NULL, 0};
    bool got = false;
    *says = (struct prt_child_says){.word = PRT_CHILD_SILENT};
    const prt_code rc = prt_stream_next(child->stream, &frame, &got, err);
    if (rc != PRT_OK)
        says->word = rc == PRT_E_PROTOCOL ? PRT_CHILD_TORN : PRT_CHILD_GARBAGE;
    else if (got && understand(child, frame, says, err) != PRT_OK)
        says->word = PRT_CHILD_GARBAGE;
}

prt_str prt_child_last_lines(const prt_child_t *child)
{
    return prt_tail_lines(&child->tail);
}
