/* SPDX-License-Identifier: Apache-2.0 */
/* What /proc tells of real processes. */
#include "tests/support/unit.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "prt/proc.h"

static pid_t start(void (*act)(void))
{
    int ready[2];
    char none;
    assert_int_equal(pipe(ready), 0);
    const pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        act();
        close(ready[0]);
        close(ready[1]);
        for (;;)
            pause();
    }
    close(ready[1]);
    assert_int_equal(read(ready[0], &none, 1), 0);
    close(ready[0]);
    return pid;
}

static void end(pid_t pid)
{
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void takes_a_hostile_name(void)
{
    prctl(PR_SET_NAME, "a) Z 1 (\n");
}

static void names_may_hold_anything(void **state)
{
    (void)state;
    struct prt_proc proc;
    const pid_t pid = start(takes_a_hostile_name);
    assert_true(prt_proc_read(pid, &proc));
    assert_string_equal(proc.name, "a) Z 1 (\n");
    assert_int_equal(proc.parent, getpid());
    assert_true(proc.state == 'S' || proc.state == 'R');
    assert_true(prt_proc_read_thread(pid, pid, &proc));
    assert_string_equal(proc.name, "a) Z 1 (\n");
    end(pid);
}

static void nobody_cannot_be_read(void **state)
{
    (void)state;
    struct prt_proc proc;
    pid_t ids[4];
    const pid_t pid = start(takes_a_hostile_name);
    end(pid);
    assert_false(prt_proc_read(pid, &proc));
    assert_false(prt_proc_read_thread(pid, pid, &proc));
    assert_int_equal(prt_proc_threads(pid, ids, 4), 0);
    assert_int_equal(prt_proc_children(pid, ids, 4), 0);
    assert_false(prt_proc_awaits(pid, SIGQUIT));
}

static void handler(int number)
{
    (void)number;
}

static void catches(void)
{
    signal(SIGQUIT, handler);
}

static void blocks(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGQUIT);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

static void ignores(void)
{
    signal(SIGQUIT, SIG_IGN);
}

static void does_nothing(void)
{
    signal(SIGQUIT, SIG_DFL);
}

static void a_signal_is_awaited_by_who_has_a_use_for_it(void **state)
{
    (void)state;
    static const struct {
        void (*act)(void);
        bool awaits;
    } rows[] = {{catches, true}, {blocks, true}, {ignores, false}, {does_nothing, false}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const pid_t pid = start(rows[i].act);
        assert_int_equal(prt_proc_awaits(pid, SIGQUIT), rows[i].awaits);
        assert_false(prt_proc_awaits(pid, SIGUSR2));
        end(pid);
    }
}

static void children_come_in_order_and_all_are_counted(void **state)
{
    (void)state;
    pid_t made[3], found[2] = {0};
    for (size_t i = 0; i < 3; i++)
        made[i] = start(does_nothing);
    assert_int_equal(prt_proc_children(getpid(), found, 2), 3);
    assert_true(found[0] < found[1]);
    assert_int_equal(prt_proc_threads(made[0], found, 2), 1);
    assert_int_equal(found[0], made[0]);
    for (size_t i = 0; i < 3; i++)
        end(made[i]);
    assert_int_equal(prt_proc_children(getpid(), found, 2), 0);
}

static void states_have_names(void **state)
{
    (void)state;
    assert_string_equal(prt_proc_state_name('T'), "stopped");
    assert_string_equal(prt_proc_state_name('D'), "in uninterruptible wait");
    assert_string_equal(prt_proc_state_name('?'), "in an unknown state");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_may_hold_anything),
        cmocka_unit_test(nobody_cannot_be_read),
        cmocka_unit_test(a_signal_is_awaited_by_who_has_a_use_for_it),
        cmocka_unit_test(children_come_in_order_and_all_are_counted),
        cmocka_unit_test(states_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
