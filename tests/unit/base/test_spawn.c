/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/spawn.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/unit.h"

/* sleep(1) with these signals at their default, whatever this process does with them. */
static pid_t start_sleep(const sigset_t *defaults)
{
    static char program[] = "/bin/sleep", seconds[] = "600";
    char *const argv[] = {program, seconds, NULL};
    posix_spawn_file_actions_t files;
    pid_t pid = 0;
    assert_int_equal(posix_spawn_file_actions_init(&files), 0);
    assert_int_equal(prt_spawn(argv, &files, defaults, &pid), 0);
    posix_spawn_file_actions_destroy(&files);
    return pid;
}

/* Sends the signals in order; returns the one that ended it. */
static int end(pid_t pid, int first, int second)
{
    int status = 0;
    assert_int_equal(kill(pid, first), 0);
    assert_int_equal(kill(pid, second), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    return WTERMSIG(status);
}

static void test_a_group_of_its_own(void **state)
{
    sigset_t none;
    (void)state;
    sigemptyset(&none);
    const pid_t pid = start_sleep(&none);
    assert_int_equal(getpgid(pid), pid);
    assert_int_equal(end(pid, SIGTERM, SIGTERM), SIGTERM);
}

static void test_signals_that_are_to_be_at_their_default_are_not_ignored(void **state)
{
    sigset_t none, term;
    (void)state;
    sigemptyset(&none);
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    assert_true(signal(SIGTERM, SIG_IGN) != SIG_ERR);
    assert_int_equal(end(start_sleep(&none), SIGTERM, SIGINT), SIGINT);
    assert_int_equal(end(start_sleep(&term), SIGTERM, SIGTERM), SIGTERM);
    assert_true(signal(SIGTERM, SIG_DFL) != SIG_ERR);
}

static void test_what_is_blocked_here_is_not_there_but_for_the_question(void **state)
{
    sigset_t none, all, before;
    (void)state;
    sigemptyset(&none);
    sigfillset(&all);
    assert_int_equal(sigprocmask(SIG_SETMASK, &all, &before), 0);
    const pid_t pid = start_sleep(&none);
    assert_int_equal(sigprocmask(SIG_SETMASK, &before, NULL), 0);
    assert_int_equal(end(pid, SIGQUIT, SIGTERM), SIGTERM);
}

static void test_a_program_that_is_not_there(void **state)
{
    static char program[] = "/nowhere/at/all";
    char *const argv[] = {program, NULL};
    posix_spawn_file_actions_t files;
    sigset_t none;
    pid_t pid = 0;
    (void)state;
    sigemptyset(&none);
    assert_int_equal(posix_spawn_file_actions_init(&files), 0);
    assert_int_equal(prt_spawn(argv, &files, &none, &pid), ENOENT);
    posix_spawn_file_actions_destroy(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_group_of_its_own),
        cmocka_unit_test(test_signals_that_are_to_be_at_their_default_are_not_ignored),
        cmocka_unit_test(test_what_is_blocked_here_is_not_there_but_for_the_question),
        cmocka_unit_test(test_a_program_that_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
