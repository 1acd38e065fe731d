/* SPDX-License-Identifier: Apache-2.0 */
/* SIGQUIT to real processes: what is printed, what is passed on, and that nobody is the worse for it. */
#include "tests/support/unit.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "prt/clock.h"
#include "prt/diagnosis.h"
#include "prt/proc.h"
#include "tests/unit/stacks/victim.h"

static struct victim *victim;

static int tear_down(void **state)
{
    (void)state;
    if (victim != NULL)
        victim_end(&victim);
    return 0;
}

/* A child that goes with its victim, however the test ends. */
static pid_t fork_child(void)
{
    const pid_t pid = fork();
    if (pid == 0)
        prctl(PR_SET_PDEATHSIG, SIGKILL);
    return pid;
}

static prt_diagnosis_t *begin(int fd, bool json, bool loop)
{
    const struct prt_diagnosis_options options = {
        .who = "victim", .program = STACKS, .fd = fd, .json = json, .loop = loop};
    prt_diagnosis_t *diagnosis = NULL;
    prt_err err;
    if (prt_diagnosis_begin(&options, &diagnosis, &err) != PRT_OK)
        _exit(9);
    prt_beacon_task(prt_diagnosis_beacon(diagnosis), 7, 2, PRT_STR("aai/ba\nbel"), prt_monotonic_ms());
    prt_beacon_progress(prt_diagnosis_beacon(diagnosis), "count", 5, 9, prt_monotonic_ms());
    return diagnosis;
}

static void computes(int fd, int ready)
{
    begin(fd, false, false);
    victim_computes(fd, ready);
}

static void computes_in_json(int fd, int ready)
{
    begin(fd, true, false);
    victim_computes(fd, ready);
}

static void a_busy_process_says_what_it_is_at(void **state)
{
    (void)state;
    char who[128];
    victim = victim_start(computes);
    kill(victim->pid, SIGQUIT);
    assert_true(victim_wait_for(victim, " main (test_diagnosis.c:"));
    snprintf(who, sizeof who, "victim[%ld]: task 7.2 (aai/ba\\x0abel): count, 5 of 9 commits, ", (long)victim->pid);
    assert_true(victim_wait_for(victim, who));
    assert_true(victim_wait_for(victim, " victim_computes (victim.c:"));
    assert_true(victim_is(victim, 'R'));
}

static void lines_are_json_where_the_log_is(void **state)
{
    (void)state;
    victim = victim_start(computes_in_json);
    kill(victim->pid, SIGQUIT);
    assert_true(victim_wait_for(victim, " main (test_diagnosis.c:"));
    for (const char *line = victim_text(victim); *line != '\0'; line = strchr(line, '\n') + 1) {
        assert_memory_equal(line, "{\"time\":\"", 9);
        assert_memory_equal(strchr(line, '\n') - 2, "\"}", 2);
    }
}

static void a_second_one_at_once_is_ignored(void **state)
{
    (void)state;
    victim = victim_start(computes);
    for (int i = 0; i < 1000; i++)
        kill(victim->pid, SIGQUIT);
    assert_true(victim_wait_for(victim, " main (test_diagnosis.c:"));
    usleep(200000);                                          /* for what must not come */
    assert_in_range(victim_count(victim, "task 7.2"), 1, 2); /* a slow machine takes a second for a thousand */
    assert_true(victim_is(victim, 'R'));
}

/* Waits as a loop does, and answers as one: the beacon apart. */
static void loops(int fd, int ready)
{
    prt_diagnosis_t *diagnosis = begin(fd, false, true);
    close(ready);
    for (;;) {
        struct pollfd wait = {.fd = prt_diagnosis_fd(diagnosis), .events = POLLIN};
        (void)poll(&wait, 1, 60000);
        while (prt_diagnosis_asked(diagnosis))
            dprintf(fd, "asked, as %s\n", prt_diagnosis_who(diagnosis));
    }
}

static void a_loop_is_woken_once_for_each(void **state)
{
    (void)state;
    char who[128];
    victim = victim_start(loops);
    kill(victim->pid, SIGQUIT);
    snprintf(who, sizeof who, "asked, as victim[%ld]\n", (long)victim->pid);
    assert_true(victim_wait_for(victim, who));
    assert_true(victim_wait_for(victim, " main (test_diagnosis.c:"));
    assert_int_equal(victim_count(victim, "asked"), 1);
    usleep(PRT_DIAGNOSIS_EVERY_MS * 1000);
    kill(victim->pid, SIGQUIT);
    for (int i = 0; i < 1000 && victim_count(victim, "asked") < 2; i++)
        usleep(10000);
    assert_int_equal(victim_count(victim, "asked"), 2);
}

/* Says what it is woken for: a signal to it, or, as must not be, one to its parent. */
static void forks_a_loop(int fd, int ready)
{
    prt_err err;
    prt_diagnosis_t *diagnosis = begin(fd, false, true);
    if (fork_child() == 0) {
        struct pollfd wait = {.events = POLLIN};
        if (prt_diagnosis_forked(diagnosis, &err) != PRT_OK)
            _exit(1);
        wait.fd = prt_diagnosis_fd(diagnosis);
        close(ready);
        for (;;) {
            const bool woken = poll(&wait, 1, 60000) > 0;
            if (prt_diagnosis_asked(diagnosis))
                dprintf(fd, "asked, as %s\n", prt_diagnosis_who(diagnosis));
            else if (woken)
                dprintf(fd, "woken in vain\n");
        }
    }
    victim_waits(fd, ready);
}

static void a_forked_child_has_a_loop_of_its_own(void **state)
{
    (void)state;
    char who[128];
    pid_t child = 0;
    victim = victim_start(forks_a_loop);
    assert_int_equal(prt_proc_children(victim->pid, &child, 1), 1);
    kill(child, SIGQUIT);
    snprintf(who, sizeof who, "asked, as victim[%ld]\n", (long)child);
    assert_true(victim_wait_for(victim, who));
    kill(victim->pid, SIGQUIT);
    snprintf(who, sizeof who, "victim[%ld]: thread ", (long)victim->pid);
    assert_true(victim_wait_for(victim, who));
    assert_int_equal(victim_count(victim, "woken in vain"), 0);
}

static void has_children(int fd, int ready)
{
    begin(fd, false, false);
    if (fork_child() == 0)
        victim_computes(fd, ready); /* it has the handler, too */
    const pid_t second = fork_child();
    if (second == 0) {
        close(ready);
        signal(SIGQUIT, SIG_DFL); /* one that SIGQUIT would end */
        for (;;)
            pause();
    }
    const pid_t third = fork_child();
    if (third == 0) {
        close(ready);
        raise(SIGSTOP);
        _exit(1);
    }
    waitpid(third, NULL, WUNTRACED);
    victim_waits(fd, ready);
}

static size_t count_living(pid_t parent)
{
    pid_t children[16];
    size_t living = 0;
    const size_t count = prt_proc_children(parent, children, 16);
    for (size_t i = 0; i < count && i < 16; i++) {
        struct prt_proc proc;
        living += prt_proc_read(children[i], &proc) && proc.state != 'Z' && strcmp(proc.name, "reporting-stack") != 0;
    }
    return living;
}

/* One answers for itself, one would not survive the question and is not asked, one is stopped and looked at. */
static void it_is_passed_on_to_children_that_can_answer(void **state)
{
    (void)state;
    pid_t children[16];
    victim = victim_start(has_children);
    kill(victim->pid, SIGQUIT);
    assert_true(victim_wait_for(victim, "stopped: it cannot answer itself, and is looked at from outside"));
    assert_true(victim_wait_for(victim, " victim_computes (victim.c:"));
    assert_true(victim_wait_for(victim, " has_children (test_diagnosis.c:"));
    assert_int_equal(count_living(victim->pid), 3);
    const size_t count = prt_proc_children(victim->pid, children, 16);
    for (size_t i = 0; i < count && i < 16; i++)
        kill(children[i], SIGKILL);
}

static void end_and_live_on(int fd, int ready, bool loop)
{
    prt_diagnosis_t *diagnosis = begin(fd, false, loop);
    kill(getpid(), SIGQUIT);
    while (loop && !prt_diagnosis_asked(diagnosis))
        usleep(1000);
    prt_diagnosis_end(&diagnosis);
    if (diagnosis != NULL || waitpid(-1, NULL, WNOHANG) != -1) /* no child is left */
        _exit(1);
    kill(getpid(), SIGQUIT);
    dprintf(fd, "alive\n");
    victim_waits(fd, ready);
}

static void ends_and_lives_on(int fd, int ready)
{
    end_and_live_on(fd, ready, false);
}

static void ends_its_loop_and_lives_on(int fd, int ready)
{
    end_and_live_on(fd, ready, true);
}

static void its_end_waits_for_the_answer_and_leaves_nothing(void **state)
{
    (void)state;
    void (*const acts[])(int, int) = {ends_and_lives_on, ends_its_loop_and_lives_on};
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        victim = victim_start(acts[i]);
        const char *text = victim_text(victim);
        assert_non_null(strstr(text, " end_and_live_on (test_diagnosis.c:"));
        assert_true(strstr(text, "alive\n") > strstr(text, " end_and_live_on (test_diagnosis.c:"));
        assert_int_equal(victim_count(victim, "task 7.2"), 1);
        victim_end(&victim);
    }
}

static void has_no_helper(int fd, int ready)
{
    const struct prt_diagnosis_options options = {.who = "victim", .program = "/nonexistent/x", .fd = fd};
    prt_diagnosis_t *diagnosis = NULL;
    prt_err err;
    if (prt_diagnosis_begin(&options, &diagnosis, &err) != PRT_OK)
        _exit(9);
    victim_waits(fd, ready);
}

static void without_the_program_it_says_so(void **state)
{
    (void)state;
    victim = victim_start(has_no_helper);
    kill(victim->pid, SIGQUIT);
    assert_true(victim_wait_for(victim, "reporting-stacks cannot be started: it belongs beside this program\n"));
    assert_true(victim_is(victim, 'S'));
}

/* What is begun with these blocked finds a signal that came too early when it opens them. */
static void starts_late(int fd, int ready)
{
    sigset_t blocked;
    prt_diagnosis_blocked(&blocked);
    sigprocmask(SIG_SETMASK, &blocked, NULL);
    raise(SIGUSR1);
    raise(SIGQUIT);
    begin(fd, false, false);
    victim_waits(fd, ready);
}

static void one_that_comes_too_early_is_answered_later(void **state)
{
    (void)state;
    victim = victim_start(starts_late);
    assert_true(victim_wait_for(victim, " starts_late (test_diagnosis.c:"));
    assert_true(victim_is(victim, 'S'));
}

static void trace_all(void)
{
    pid_t threads[16];
    const size_t count = prt_proc_threads(victim->pid, threads, 16);
    for (size_t i = 0; i < count && i < 16; i++)
        assert_int_equal(ptrace(PTRACE_SEIZE, threads[i], NULL, NULL), 0);
}

/* The tracer's part, for a process that is traced by us: every signal is passed on. */
static bool pass_signals_until(const char *part)
{
    for (int i = 0; i < 2000; i++) {
        int status = 0;
        const pid_t thread = waitpid(-1, &status, __WALL | WNOHANG);
        if (thread > 0 && WIFSTOPPED(status))
            ptrace(PTRACE_CONT, thread, NULL, (void *)(intptr_t)(status >> 16 == 0 ? WSTOPSIG(status) : 0));
        if (strstr(victim_text(victim), part) != NULL)
            return true;
        usleep(5000);
    }
    print_error("no \"%s\" in:\n%s\n", part, victim->text);
    return false;
}

/* With us as its tracer the helper is refused, as it is where ptrace is forbidden. */
static void where_ptrace_is_refused_it_walks_its_own_stack(void **state)
{
    (void)state;
    victim = victim_start(computes);
    trace_all();
    kill(victim->pid, SIGQUIT);
    assert_true(pass_signals_until("by its own account"));
    assert_true(pass_signals_until(" main (test_diagnosis.c:"));
    assert_non_null(strstr(victim_text(victim), "stacks: ptrace is not permitted here"));
    assert_non_null(strstr(victim_text(victim), " victim_computes (victim.c:"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_busy_process_says_what_it_is_at, tear_down),
        cmocka_unit_test_teardown(lines_are_json_where_the_log_is, tear_down),
        cmocka_unit_test_teardown(a_second_one_at_once_is_ignored, tear_down),
        cmocka_unit_test_teardown(a_loop_is_woken_once_for_each, tear_down),
        cmocka_unit_test_teardown(it_is_passed_on_to_children_that_can_answer, tear_down),
        cmocka_unit_test_teardown(its_end_waits_for_the_answer_and_leaves_nothing, tear_down),
        cmocka_unit_test_teardown(a_forked_child_has_a_loop_of_its_own, tear_down),
        cmocka_unit_test_teardown(without_the_program_it_says_so, tear_down),
        cmocka_unit_test_teardown(one_that_comes_too_early_is_answered_later, tear_down),
        cmocka_unit_test_teardown(where_ptrace_is_refused_it_walks_its_own_stack, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
