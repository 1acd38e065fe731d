/* SPDX-License-Identifier: Apache-2.0 */
/* What is told of other processes' threads, and that they are none the worse for it. */
#include "tests/support/unit.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "prt/stacks.h"
#include "tests/unit/stacks/victim.h"

static struct victim *victim;

static int tear_down(void **state)
{
    (void)state;
    if (victim != NULL)
        victim_end(&victim);
    return 0;
}

static void look(void)
{
    const prt_log log = {.fd = victim->fd};
    prt_stacks_print(victim->pid, NULL, &log, "victim");
}

static void assert_told(const char *part)
{
    if (strstr(victim_text(victim), part) == NULL)
        fail_msg("no \"%s\" in:\n%s", part, victim->text);
}

static void a_process_that_waits_is_told_by_name_and_line(void **state)
{
    (void)state;
    char head[64];
    victim = victim_start(victim_waits);
    look();
    snprintf(head, sizeof head, "[STATUS] victim: thread %ld (", (long)victim->pid);
    assert_told(head);
    assert_told(" victim_waits (victim.c:");
    assert_told(" victim_start (victim.c:");
    assert_told("[STATUS] victim:   #0 ");
    assert_told(" main (test_stacks.c:");
    assert_true(victim_is(victim, 'S'));
}

static void a_process_that_computes_goes_on_doing_so(void **state)
{
    (void)state;
    victim = victim_start(victim_computes);
    for (int i = 0; i < 3; i++)
        look();
    assert_int_equal(victim_count(victim, " victim_computes (victim.c:"), 3);
    assert_int_equal(victim_count(victim, "), running\n"), 3);
    assert_true(victim_is(victim, 'R'));
}

static void a_process_that_is_stopped_stays_stopped(void **state)
{
    (void)state;
    int status = 0;
    victim = victim_start(victim_waits);
    kill(victim->pid, SIGSTOP);
    assert_int_equal(waitpid(victim->pid, &status, WUNTRACED), victim->pid);
    look();
    assert_told("), stopped");
    assert_told(" victim_waits (victim.c:");
    assert_true(victim_is(victim, 'T'));
    kill(victim->pid, SIGCONT);
    assert_true(victim_is(victim, 'S'));
}

static void *second_thread(void *unused)
{
    (void)unused;
    for (;;)
        pause();
    return NULL;
}

static void has_two_threads(int fd, int ready)
{
    pthread_t thread;
    (void)fd;
    if (pthread_create(&thread, NULL, second_thread, NULL) != 0)
        _exit(1);
    victim_waits(fd, ready);
}

static void every_thread_is_told(void **state)
{
    (void)state;
    victim = victim_start(has_two_threads);
    for (int i = 0; i < 100 && strstr(victim_text(victim), " second_thread (") == NULL; i++) {
        usleep(10000); /* it may not have come so far yet */
        look();
    }
    assert_told(" victim_waits (");
    assert_told(" second_thread (test_stacks.c:");
}

/* Only one process may trace another: with us in that place, whoever else asks is refused, root or not. */
static void what_may_not_be_looked_at_is_told_from_proc(void **state)
{
    (void)state;
    victim = victim_start(victim_waits);
    assert_int_equal(ptrace(PTRACE_SEIZE, victim->pid, NULL, NULL), 0);
    const pid_t other = fork();
    if (other == 0) {
        look();
        _exit(0);
    }
    assert_int_equal(waitpid(other, NULL, 0), other);
    assert_told("stacks: ptrace is not permitted here (Operation not permitted); what /proc tells:");
    assert_told("), waiting");
    assert_int_equal(victim_count(victim, "#0"), 0);
}

static void nobody_is_said_to_be_nobody(void **state)
{
    (void)state;
    victim = victim_start(victim_waits);
    kill(victim->pid, SIGKILL);
    assert_true(victim_is(victim, 'Z'));
    look();
    assert_told("there is no such process (any more)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_process_that_waits_is_told_by_name_and_line, tear_down),
        cmocka_unit_test_teardown(a_process_that_computes_goes_on_doing_so, tear_down),
        cmocka_unit_test_teardown(a_process_that_is_stopped_stays_stopped, tear_down),
        cmocka_unit_test_teardown(every_thread_is_told, tear_down),
        cmocka_unit_test_teardown(what_may_not_be_looked_at_is_told_from_proc, tear_down),
        cmocka_unit_test_teardown(nobody_is_said_to_be_nobody, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
