/* SPDX-License-Identifier: Apache-2.0 */
/* What a local worker is started with: scripts in its place write down how they find themselves. */
#include "coordinator/local_worker.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/temp.h"
#include "tests/support/unit.h"

static const char *write_program(prt_temp_t *temp, prt_str text)
{
    prt_temp_write(temp, "worker", text);
    const char *path = prt_temp_path(temp, "worker");
    assert_int_equal(chmod(path, 0700), 0);
    return path;
}

static struct prt_local_worker worker_of(const char *program)
{
    return (struct prt_local_worker){.program = program, .endpoint = "ipc:///x", .root = "/r", .slots = 3};
}

/* Waits as the coordinator's loop does, but for SIGCHLD, which the test does not handle. */
static void wait_for_end(struct prt_local_worker *worker, char how[64])
{
    siginfo_t info;
    bool ended = false;
    assert_int_equal(waitid(P_PID, (id_t)worker->pid, &info, WEXITED | WNOWAIT), 0);
    prt_local_worker_reap(worker, 1000, &ended, how, 64);
    assert_true(ended);
    assert_int_equal(worker->pid, 0);
}

static void says(prt_temp_t *temp, const char *line)
{
    const prt_str text = prt_temp_read(temp, "said");
    if (memmem(text.data, text.len, line, strlen(line)) == NULL)
        fail_msg("'%s' is not in what it says:\n%.*s", line, PRT_STR_ARG(text));
}

static void it_finds_itself_in_order(void **state)
{
    (void)state;
    static const prt_str script = PRT_STR_INIT("#!/bin/sh\n"
                                               "cd \"${0%/*}\"\n"
                                               "{ echo \"arguments $*\"\n"
                                               "echo \"pid $$ group $(cut -d' ' -f5 /proc/$$/stat)\"\n"
                                               "echo \"stdin $(readlink /proc/$$/fd/0)\"\n"
                                               "echo \"stdout $(readlink /proc/$$/fd/3)\"\n"
                                               "echo \"stderr $(readlink /proc/$$/fd/2)\"\n"
                                               "echo \"ignored $(grep SigIgn: /proc/$$/status | cut -c21)\"\n"
                                               "} 3>&1 >said\n"
                                               "exit 7\n");
    char how[64] = "", line[128];
    prt_err err;
    prt_temp_t *temp = prt_temp_new();
    struct prt_local_worker worker = worker_of(write_program(temp, script));
    signal(SIGPIPE, SIG_IGN);
    assert_prt_ok(prt_local_worker_start(&worker, &err), err);
    snprintf(line, sizeof line, "pid %ld group %ld\n", (long)worker.pid, (long)worker.pid);
    wait_for_end(&worker, how);
    assert_string_equal(how, "exit status 7");
    says(temp, line);
    says(temp, "arguments --connect ipc:///x --repos-root /r --slots 3 --name local-1 --watchdog 0 --nice 0 --delay 0 "
               "--once\n");
    says(temp, "stdin /dev/null\n");
    char target[64] = "";
    assert_true(readlink("/proc/self/fd/2", target, sizeof target - 1) > 0);
    snprintf(line, sizeof line, "stdout %s\n", target);
    says(temp, line);
    snprintf(line, sizeof line, "stderr %s\n", target);
    says(temp, line);
    says(temp, "ignored 0\n"); /* SIGPIPE is the 13th signal, and four have a digit */
    prt_temp_destroy(&temp);
}

static void the_next_start_is_later_each_time(void **state)
{
    (void)state;
    static const int64_t waits[] = {50, 100, 200, 400, 800, 1600, 2000, 2000};
    char how[64] = "", name[32];
    prt_err err;
    prt_temp_t *temp = prt_temp_new();
    struct prt_local_worker worker = worker_of(write_program(temp, PRT_STR("#!/bin/sh\nkill -9 $$\n")));
    for (unsigned i = 0; i < sizeof waits / sizeof *waits; i++) {
        assert_prt_ok(prt_local_worker_start(&worker, &err), err);
        wait_for_end(&worker, how);
        snprintf(name, sizeof name, "local-%u", i + 1);
        assert_string_equal(worker.name, name);
        assert_string_equal(how, "killed by signal 9");
        assert_int_equal(worker.start_at, 1000 + waits[i]);
    }
    prt_temp_destroy(&temp);
}

static void what_cannot_be_started(void **state)
{
    (void)state;
    prt_err err;
    prt_temp_t *temp = prt_temp_new();
    struct prt_local_worker worker = worker_of(prt_temp_path(temp, "nobody"));
    assert_prt_code(prt_local_worker_start(&worker, &err), PRT_E_NOT_FOUND, err);
    assert_prt_says(err, "nobody: the worker cannot be started (it belongs beside reporting-tool)");
    worker.program = write_program(temp, PRT_STR("\x7f"
                                                 "ELF but no more of it"));
    assert_prt_code(prt_local_worker_start(&worker, &err), PRT_E_IO, err);
    assert_prt_says(err, "starting the local worker: Exec format error");
    assert_int_equal(worker.pid, 0);
    assert_int_equal(worker.starts, 0);
    prt_temp_destroy(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(it_finds_itself_in_order),
                                       cmocka_unit_test(the_next_start_is_later_each_time),
                                       cmocka_unit_test(what_cannot_be_started)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
