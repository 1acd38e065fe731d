/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/shortage.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/unit.h"

enum { EXIT_SYSTEM = 4, FEW_BYTES = 4096 };

static void limit(int resource, rlim_t most)
{
    struct rlimit few;
    assert_int_equal(getrlimit((__rlimit_resource_t)resource, &few), 0);
    few.rlim_cur = most;
    assert_int_equal(setrlimit((__rlimit_resource_t)resource, &few), 0);
}

static void nothing_is_short(void)
{
    limit(RLIMIT_CORE, 0);
}

static void no_descriptor_is_left(void)
{
    limit(RLIMIT_NOFILE, 3);
}

static void no_memory_is_left(void)
{
    limit(RLIMIT_DATA, FEW_BYTES);
}

/* What a child says that begins, gets into trouble, and whose library then gives up; returns its status. */
static int abort_in_child(void (*trouble)(void), char *says, size_t size)
{
    int ends[2];
    int status = 0;
    assert_int_equal(pipe(ends), 0);
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        dup2(ends[1], STDERR_FILENO);
        prt_shortage_begin("the-program", EXIT_SYSTEM);
        trouble();
        abort();
    }
    close(ends[1]);
    size_t filled = 0;
    for (ssize_t got = 1; got > 0 && filled + 1 < size; filled += got > 0 ? (size_t)got : 0)
        got = read(ends[0], says + filled, size - 1 - filled);
    says[filled] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static void a_library_that_gives_up_is_explained(void **state)
{
    (void)state;
    static const struct {
        void (*trouble)(void);
        const char *says; /* NULL: it is an abort as any other */
    } rows[] = {
        {nothing_is_short, NULL},
        {no_descriptor_is_left, "the-program: ended by a library that found no descriptor left; raise the limit"},
        {no_memory_is_left, "the-program: ended by a library that found not enough memory; raise the limit"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char says[4096];
        const int status = abort_in_child(rows[i].trouble, says, sizeof says);
        if (rows[i].says == NULL) {
            assert_true(WIFSIGNALED(status));
            assert_int_equal(WTERMSIG(status), SIGABRT);
            continue;
        }
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), EXIT_SYSTEM);
        assert_memory_equal(says, rows[i].says, strlen(rows[i].says));
    }
}

/* A bit for each promise that is not kept. */
static int check_writing(void)
{
    char name[] = "/tmp/prt-shortage-XXXXXX";
    prt_shortage_begin("the-program", EXIT_SYSTEM);
    const int file = mkostemp(name, O_CLOEXEC);
    int broken = file < 0;
    limit(RLIMIT_FSIZE, 1);
    broken |= (write(file, "ab", 2) != 1 || write(file, "c", 1) != -1 || errno != EFBIG) << 1;
    int ends[2] = {-1, -1};
    broken |= (pipe(ends) != 0 || close(ends[0]) != 0 || write(ends[1], "x", 1) != -1 || errno != EPIPE) << 2;
    unlink(name);
    return broken;
}

static void signals_of_writing_are_errors(void **state)
{
    (void)state;
    int status = 0;
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        _exit(check_writing());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_library_that_gives_up_is_explained),
        cmocka_unit_test(signals_of_writing_are_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
