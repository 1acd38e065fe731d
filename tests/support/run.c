/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/run.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/unit.h"

enum { CANNOT_START = 127 };

/* A file in memory rather than a pipe: the program can print as much as it likes while nobody reads. */
static int open_capture(const prt_buf *wanted)
{
    if (wanted == NULL)
        return -1;
    int fd = memfd_create("captured", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(fcntl(fd, F_SETFL, O_APPEND),
                     0); /* of a memfd, the kernel does not guard an offset that is shared */
    return fd;
}

static void gather(int fd, prt_buf *into)
{
    char chunk[4096];
    ssize_t got;
    if (fd < 0)
        return;
    assert_true(lseek(fd, 0, SEEK_SET) == 0);
    while ((got = read(fd, chunk, sizeof chunk)) > 0)
        prt_buf_add(into, chunk, (size_t)got);
    assert_false(into->failed);
    close(fd);
}

/* In the child: only calls that are safe between fork and exec. */
static void become(const char *const argv[], int out, int err)
{
    union {
        const char *const *given;
        char *const *wanted; /* execvp() changes nothing, and its type cannot say so */
    } args = {.given = argv};
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 || (out >= 0 && dup2(out, STDOUT_FILENO) < 0) ||
        (err >= 0 && dup2(err, STDERR_FILENO) < 0))
        _exit(CANNOT_START);
    execvp(argv[0], args.wanted);
    _exit(CANNOT_START);
}

int prt_test_run(const char *const argv[], prt_buf *out, prt_buf *err)
{
    int status;
    int out_fd = open_capture(out);
    int err_fd = open_capture(err);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        become(argv, out_fd, err_fd);
    while (waitpid(child, &status, 0) < 0)
        assert_int_equal(errno, EINTR);
    gather(out_fd, out);
    gather(err_fd, err);
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (code == CANNOT_START)
        fail_msg("%s: cannot be started", argv[0]);
    return code;
}
