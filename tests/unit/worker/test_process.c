/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "prt/limits.h"
#include "prt/str.h"
#include "tests/support/unit.h"
#include "worker/process.h"

/* Starts a program with a socket pair and a pipe; returns what it wrote to its stderr, and how it ended. */
static int run_program(char *const argv[], char *wrote, size_t size)
{
    int pair[2], errors[2], status = 0;
    size_t len = 0;
    ssize_t got = 0;
    pid_t pid = 0;
    prt_err err;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    assert_int_equal(pipe2(errors, O_CLOEXEC), 0);
    assert_prt_ok(prt_process_start(argv, pair[1], errors[1], &pid, &err), err);
    close(errors[1]);
    while ((got = read(errors[0], wrote + len, size - 1 - len)) > 0)
        len += (size_t)got;
    wrote[len] = '\0';
    assert_int_equal(waitpid(pid, &status, 0), pid);
    close(errors[0]);
    close(pair[0]);
    close(pair[1]);
    return status;
}

static int run_script(const char *script, char *wrote, size_t size)
{
    char sh[] = "/bin/sh", option[] = "-c";
    char *copy = strdup(script);
    char *const argv[] = {sh, option, copy, NULL};
    const int status = run_program(argv, wrote, size);
    free(copy);
    return status;
}

static void it_gets_five_descriptors_and_no_other(void **unused)
{
    (void)unused;
    char wrote[256];
    const int leaky = open("/dev/null", O_RDONLY); /* not close-on-exec */
    assert_true(leaky >= 0);
    run_script("(ls /proc/$$/fd | cat) >&2; true", wrote, sizeof wrote);
    close(leaky);
    assert_string_equal(wrote, "0\n1\n2\n3\n4\n");
    run_script("(readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/3 | sed 's/:.*//') >&2; true", wrote, sizeof wrote);
    assert_string_equal(wrote, "/dev/null\n/dev/null\nsocket\n");
}

/* What it is asked for by people (SIGQUIT) goes where the worker's own words go, not to the log of its last lines. */
static void the_fifth_is_our_stderr(void **unused)
{
    (void)unused;
    char wrote[256];
    int ends[2];
    const int before = dup(STDERR_FILENO);
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(dup2(ends[1], STDERR_FILENO), STDERR_FILENO);
    run_script("echo people >&4; echo log >&2", wrote, sizeof wrote);
    assert_int_equal(dup2(before, STDERR_FILENO), STDERR_FILENO);
    assert_string_equal(wrote, "log\n");
    assert_int_equal(read(ends[0], wrote, sizeof wrote), 7);
    assert_memory_equal(wrote, "people\n", 7);
    close(before);
    close(ends[0]);
    close(ends[1]);
}

/* Of the signals that programs use: glibc keeps two of its own, 32 and 33, ignored in what posix_spawn starts. SIGQUIT
 * and SIGUSR1 would end a program that is not ready for them yet: it opens them itself. */
static void of_all_signals_only_questions_are_blocked_and_none_is_ignored(void **unused)
{
    (void)unused;
    const uint64_t ours = (1u << 31) - 1;
    char sed[] = "/bin/sed", option[] = "-n", file[] = "/proc/self/status";
    char command[] = "s/^Sig\\(Blk\\|Ign\\):[^0-9]*//w /dev/stderr";
    char *const argv[] = {sed, option, command, file, NULL};
    char wrote[256], *end = NULL;
    sigset_t all, old;
    sigfillset(&all);
    void (*old_pipe)(int) = signal(SIGPIPE, SIG_IGN);
    pthread_sigmask(SIG_BLOCK, &all, &old);
    run_program(argv, wrote, sizeof wrote); /* no shell: that opens all signals */
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    signal(SIGPIPE, old_pipe);
    assert_int_equal(strlen(wrote), 2 * 17); /* two numbers of 16 digits */
    assert_int_equal(strtoull(wrote, &end, 16) & ours, 1u << (SIGQUIT - 1) | 1u << (SIGUSR1 - 1));
    assert_int_equal(strtoull(end, NULL, 16) & ours, 0);
}

static void it_is_in_a_group_of_its_own(void **unused)
{
    (void)unused;
    char wrote[256];
    run_script("set -- $(cat /proc/$$/stat); [ $5 = $$ ] && echo own >&2", wrote, sizeof wrote);
    assert_string_equal(wrote, "own\n");
}

static void a_program_that_is_not_there_is_an_error(void **unused)
{
    (void)unused;
    char name[] = "/nonexistent/program";
    char *const argv[] = {name, NULL};
    int pair[2];
    pid_t pid = 0;
    prt_err err;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    assert_prt_code(prt_process_start(argv, pair[0], pair[1], &pid, &err), PRT_E_NOT_FOUND, err);
    assert_prt_says(err, "/nonexistent/program");
    close(pair[0]);
    close(pair[1]);
}

static void deaths_have_names(void **unused)
{
    (void)unused;
    static const struct {
        const char *script;
        const char *text;
    } rows[] = {
        {"exit 0", "ended with exit status 0"},
        {"exit 3", "ended with exit status 3"},
        {"kill -SEGV $$", "was killed by signal 11 (SIGSEGV)"},
        {"kill -KILL $$", "was killed by signal 9 (SIGKILL)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char wrote[256], text[PRT_DEATH_TEXT_MAX];
        prt_process_death_text(run_script(rows[i].script, wrote, sizeof wrote), text);
        assert_string_equal(text, rows[i].text);
    }
}

static void memory_is_what_the_process_touched(void **unused)
{
    (void)unused;
    enum { SIZE = 32 << 20 };
    uint64_t before = 0, after = 0;
    assert_true(prt_process_memory(getpid(), &before));
    volatile char *eaten = malloc(SIZE);
    assert_non_null((void *)(uintptr_t)eaten);
    for (size_t i = 0; i < SIZE; i += 1024)
        eaten[i] = 1;
    assert_true(prt_process_memory(getpid(), &after));
    free((void *)(uintptr_t)eaten);
    assert_in_range(after, before + SIZE - (1 << 20), before + 8 * (uint64_t)SIZE); /* a sanitizer has its shadow */
}

static void a_process_that_is_gone_has_no_memory(void **unused)
{
    (void)unused;
    uint64_t bytes = 0;
    const pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    siginfo_t info;
    assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
    assert_false(prt_process_memory(pid, &bytes)); /* ended, and not waited for */
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_false(prt_process_memory(pid, &bytes));
}

static void affinity_limits_the_processors(void **unused)
{
    (void)unused;
    cpu_set_t all, one;
    assert_in_range(prt_process_usable_cpus(), 1, PRT_MAX_SLOTS);
    assert_int_equal(sched_getaffinity(0, sizeof all, &all), 0);
    CPU_ZERO(&one);
    for (size_t i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; i++)
        if (CPU_ISSET(i, &all))
            CPU_SET(i, &one);
    assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
    assert_int_equal(prt_process_usable_cpus(), 1);
    assert_int_equal(sched_setaffinity(0, sizeof all, &all), 0);
}

/* The maker of the socket pair is this process; only its own children may follow it. */
static void a_parent_is_known_by_its_socket(void **unused)
{
    (void)unused;
    int pair[2], status = 0;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    const pid_t child = fork();
    if (child == 0) {
        int told = 0;
        const bool own = prt_process_die_with_parent(pair[0]) && prctl(PR_GET_PDEATHSIG, &told) == 0 && told == SIGKILL;
        const bool none = prt_process_die_with_parent(STDIN_FILENO);
        const pid_t grandchild = fork();
        if (grandchild == 0)
            _exit(prt_process_die_with_parent(pair[0]));
        waitpid(grandchild, &status, 0);
        _exit(own && !none && status == 0 ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    close(pair[0]);
    close(pair[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_gets_five_descriptors_and_no_other),
        cmocka_unit_test(the_fifth_is_our_stderr),
        cmocka_unit_test(of_all_signals_only_questions_are_blocked_and_none_is_ignored),
        cmocka_unit_test(it_is_in_a_group_of_its_own),
        cmocka_unit_test(a_program_that_is_not_there_is_an_error),
        cmocka_unit_test(deaths_have_names),
        cmocka_unit_test(memory_is_what_the_process_touched),
        cmocka_unit_test(a_process_that_is_gone_has_no_memory),
        cmocka_unit_test(affinity_limits_the_processors),
        cmocka_unit_test(a_parent_is_known_by_its_socket),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
