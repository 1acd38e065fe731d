/* SPDX-License-Identifier: Apache-2.0 */
/* Each case is a process of its own, which spoils what it has inherited and tells by its exit code what came of it. */
#include "tests/support/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "prt/inherited.h"

enum { FINE = 7, NOT_FINE = 8 };

static int ask(bool (*is_fine)(void))
{
    int status = 0;
    const pid_t pid = fork();
    if (pid == 0)
        _exit(is_fine() ? FINE : NOT_FINE);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool is_null_device(int fd)
{
    struct stat status, null;
    return fstat(fd, &status) == 0 && stat("/dev/null", &null) == 0 && status.st_rdev == null.st_rdev;
}

static bool closed_ones_are_opened(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        close(fd);
    prt_inherited_repair();
    const int next = open("/", O_RDONLY | O_CLOEXEC);
    return next > STDERR_FILENO && is_null_device(STDIN_FILENO) && is_null_device(STDOUT_FILENO) &&
           is_null_device(STDERR_FILENO);
}

static bool open_ones_are_left_alone(void)
{
    int ends[2];
    if (pipe(ends) != 0 || dup2(ends[1], STDOUT_FILENO) < 0)
        return false;
    close(STDERR_FILENO);
    prt_inherited_repair();
    return !is_null_device(STDOUT_FILENO) && is_null_device(STDERR_FILENO);
}

static bool ends_of_children_are_heard_of(void)
{
    signal(SIGCHLD, SIG_IGN);
    prt_inherited_repair();
    const pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    return waitpid(pid, NULL, 0) == pid;
}

static bool ignored_ones_are_not_taken(void)
{
    sigset_t taken;
    sigemptyset(&taken);
    signal(SIGHUP, SIG_IGN);
    signal(SIGINT, SIG_DFL);
    prt_inherited_add(&taken, SIGHUP);
    prt_inherited_add(&taken, SIGINT);
    return sigismember(&taken, SIGHUP) == 0 && sigismember(&taken, SIGINT) == 1;
}

static void test_closed(void **state)
{
    (void)state;
    assert_int_equal(ask(closed_ones_are_opened), FINE);
    assert_int_equal(ask(open_ones_are_left_alone), FINE);
}

static void test_children(void **state)
{
    (void)state;
    assert_int_equal(ask(ends_of_children_are_heard_of), FINE);
}

static void test_ignored(void **state)
{
    (void)state;
    assert_int_equal(ask(ignored_ones_are_not_taken), FINE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_closed), cmocka_unit_test(test_children),
                                       cmocka_unit_test(test_ignored)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
