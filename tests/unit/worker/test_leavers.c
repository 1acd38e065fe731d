/* SPDX-License-Identifier: Apache-2.0 */
/* Processes that are let go: all of them end, however SIGCHLD is set. */
#include "tests/support/unit.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "prt/clock.h"
#include "worker/leavers.h"

enum { COUNT = 3 };

/* A process that never ends by itself. */
static pid_t sleeper(void)
{
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        for (;;)
            pause();
    return pid;
}

static void set_child_signal(int how)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    assert_int_equal(sigprocmask(how, &set, NULL), 0);
}

static void all_have_ended_and_were_waited_for(void)
{
    struct prt_leavers leavers;
    pid_t pids[COUNT];
    prt_err err;
    assert_prt_ok(prt_leavers_init(&leavers, COUNT, &err), err);
    for (int i = 0; i < COUNT; i++)
        prt_leavers_add(&leavers, pids[i] = sleeper(), i == 0, prt_monotonic_ms());
    assert_int_equal(leavers.count, COUNT);
    const int64_t from = prt_monotonic_ms();
    prt_leavers_finish(&leavers);
    assert_true(prt_monotonic_ms() - from < PRT_LEAVE_MS); /* they were waited for, not given up */
    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(waitpid(pids[i], NULL, WNOHANG), -1);
        assert_int_equal(errno, ECHILD);
    }
}

static void with_the_signal_blocked(void **state)
{
    (void)state;
    set_child_signal(SIG_BLOCK);
    all_have_ended_and_were_waited_for();
    set_child_signal(SIG_UNBLOCK);
}

static void with_the_signal_as_it_is_by_default(void **state)
{
    (void)state;
    set_child_signal(SIG_UNBLOCK);
    all_have_ended_and_were_waited_for();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_the_signal_blocked),
        cmocka_unit_test(with_the_signal_as_it_is_by_default),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
