/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/local_worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "prt/diagnosis.h"
#include "prt/mem.h"

enum { RESTART_FIRST_MS = 50, RESTART_MAX_MS = 2000, EXEC_FAILED = 127, ARGUMENTS_MAX = 28 };

static const char *level_option(const prt_log *log)
{
    if (log == NULL || log->level <= PRT_LOG_WARNING)
        return NULL;
    return log->level == PRT_LOG_INFO ? "-v" : "-vv";
}

/* Between fork and exec only async-signal-safe calls are allowed: libzmq's threads are not in the child. */
static void become_worker(char *const argv[], pid_t parent)
{
    sigset_t blocked;
    prt_diagnosis_blocked(&blocked);
    sigprocmask(SIG_SETMASK, &blocked, NULL);
    signal(SIGPIPE, SIG_DFL);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(EXEC_FAILED);
    const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null >= 0) {
        dup2(null, STDIN_FILENO);
        dup2(STDERR_FILENO, STDOUT_FILENO); /* stdout is the coordinator's alone */
    }
    execv(argv[0], argv);
    _exit(EXEC_FAILED);
}

/* exec wants writable strings: each argument is a copy. */
static bool add_argument(char **argv, size_t *count, const char *text)
{
    argv[*count] = prt_strdup(text);
    return argv[*count] != NULL && ++*count < ARGUMENTS_MAX;
}

static prt_code build_arguments(const struct prt_local_worker *worker, char **argv, prt_err *err)
{
    char slots[16], bytes[32], watchdog[16], nice_by[16], delay[16];
    size_t count = 0;
    const char *level = level_option(worker->log);
    snprintf(slots, sizeof slots, "%u", (unsigned)worker->slots);
    snprintf(nice_by, sizeof nice_by, "%u", (unsigned)worker->nice);
    snprintf(delay, sizeof delay, "%u", (unsigned)worker->delay_ms);
    snprintf(watchdog, sizeof watchdog, "%u", (unsigned)worker->watchdog_s);
    const char *const fixed[] = {
        worker->program, "--connect",  worker->endpoint, "--repos-root", worker->root, "--slots", slots, "--name",
        worker->name,    "--watchdog", watchdog,         "--nice",       nice_by,      "--delay", delay, "--once"};
    bool fine = true;
    for (size_t i = 0; fine && i < sizeof fixed / sizeof fixed[0]; i++)
        fine = add_argument(argv, &count, fixed[i]);
    snprintf(bytes, sizeof bytes, "%lluK", (unsigned long long)(worker->work_dir_bytes >> 10));
    if (fine && worker->work_dir != NULL)
        fine = add_argument(argv, &count, "--work-dir") && add_argument(argv, &count, worker->work_dir);
    if (fine && worker->work_dir != NULL && worker->work_dir_bytes > 0)
        fine = add_argument(argv, &count, "--work-dir-size") && add_argument(argv, &count, bytes);
    if (fine && level != NULL)
        fine = add_argument(argv, &count, level);
    if (fine && worker->log != NULL && worker->log->json)
        fine = add_argument(argv, &count, "--log-format=json");
    return fine ? PRT_OK : prt_fail_memory(err, "the local worker's arguments");
}

static prt_code fork_worker(struct prt_local_worker *worker, char *const argv[], prt_err *err)
{
    const pid_t parent = getpid();
    const pid_t pid = fork();
    if (pid < 0)
        return prt_fail_errno(err, errno, "starting the local worker");
    if (pid == 0)
        become_worker(argv, parent);
    setpgid(pid, pid); /* in both processes, so that the group exists before either goes on */
    worker->pid = pid;
    worker->starts++;
    return PRT_OK;
}

prt_code prt_local_worker_start(struct prt_local_worker *worker, prt_err *err)
{
    char *argv[ARGUMENTS_MAX + 1] = {NULL};
    if (access(worker->program, X_OK) != 0)
        return prt_fail_errno(err, errno, "%s: the worker cannot be started (it belongs beside reporting-tool)",
                              worker->program);
    worker->serial++;
    snprintf(worker->name, sizeof worker->name, "local-%u", (unsigned)worker->serial);
    prt_code rc = build_arguments(worker, argv, err);
    if (rc == PRT_OK)
        rc = fork_worker(worker, argv, err);
    for (size_t i = 0; argv[i] != NULL; i++)
        free(argv[i]);
    return rc;
}

void prt_local_worker_reap(struct prt_local_worker *worker, int64_t now, bool *ended, char *how, size_t how_size)
{
    int status = 0;
    *ended = false;
    if (worker->pid == 0 || waitpid(worker->pid, &status, WNOHANG) != worker->pid)
        return;
    /* Children of a killed worker would live on until they notice; the group ends with its leader. */
    kill(-worker->pid, SIGKILL);
    if (WIFSIGNALED(status))
        snprintf(how, how_size, "killed by signal %d", WTERMSIG(status));
    else
        snprintf(how, how_size, "exit status %d", WEXITSTATUS(status));
    int64_t wait = RESTART_FIRST_MS;
    for (uint32_t i = 1; i < worker->starts && wait < RESTART_MAX_MS; i++)
        wait *= 2;
    worker->start_at = now + (wait < RESTART_MAX_MS ? wait : RESTART_MAX_MS);
    worker->pid = 0;
    *ended = true;
}

void prt_local_worker_signal(const struct prt_local_worker *worker, int signal_number)
{
    if (worker->pid == 0)
        return;
    if (signal_number == SIGKILL)
        kill(-worker->pid, SIGKILL);
    else
        kill(worker->pid, signal_number);
}

void prt_local_worker_level(const struct prt_local_worker *worker, prt_level level)
{
    if (worker->pid != 0)
        (void)sigqueue(worker->pid, SIGUSR1, (union sigval){.sival_int = (int)level});
}
