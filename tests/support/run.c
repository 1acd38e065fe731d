/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/run.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/unit.h"

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

/* Not fork(2): copying the tables of pages of an instrumented process takes longer than most programs that it runs. */
static pid_t start(const char *const argv[], int out, int err)
{
    union {
        const char *const *given;
        char *const *wanted; /* posix_spawnp() changes nothing, and its type cannot say so */
    } args = {.given = argv};
    posix_spawn_file_actions_t actions;
    pid_t child = -1;
    assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
    assert_int_equal(posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0), 0);
    if (out >= 0)
        assert_int_equal(posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO), 0);
    if (err >= 0)
        assert_int_equal(posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO), 0);
    const int code = posix_spawnp(&child, argv[0], &actions, NULL, args.wanted, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (code != 0)
        fail_msg("%s: cannot be started: %s", argv[0], strerror(code));
    return child;
}

int prt_test_run(const char *const argv[], prt_buf *out, prt_buf *err)
{
    int status;
    int out_fd = open_capture(out);
    int err_fd = open_capture(err);
    const pid_t child = start(argv, out_fd, err_fd);
    while (waitpid(child, &status, 0) < 0)
        assert_int_equal(errno, EINTR);
    gather(out_fd, out);
    gather(err_fd, err);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
