/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/local_worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "prt/mem.h"
#include "prt/spawn.h"

enum { RESTART_FIRST_MS = 50, RESTART_MAX_MS = 2000, ARGUMENTS_MAX = 28 };

static const char *level_option(const prt_log *log)
{
    if (log == NULL || log->level <= PRT_LOG_WARNING)
        return NULL;
    return log->level == PRT_LOG_INFO ? "-v" : "-vv";
}

/* stdout is the coordinator's alone. */
static int set_files(posix_spawn_file_actions_t *files)
{
    const int rc = posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDWR, 0);
    return rc == 0 ? posix_spawn_file_actions_adddup2(files, STDERR_FILENO, STDOUT_FILENO) : rc;
}

/* That it goes with us is the worker's own doing. */
static int spawn(char *const argv[], pid_t *pid)
{
    posix_spawn_file_actions_t files;
    sigset_t defaults;
    int rc = posix_spawn_file_actions_init(&files);
    if (rc != 0)
        return rc;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    sigaddset(&defaults, SIGTERM); /* ours, whatever our caller has us ignore */
    rc = set_files(&files);
    if (rc == 0)
        rc = prt_spawn(argv, &files, &defaults, pid);
    posix_spawn_file_actions_destroy(&files);
    return rc;
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

static prt_code start(struct prt_local_worker *worker, char *const argv[], prt_err *err)
{
    pid_t pid = 0;
    const int rc = spawn(argv, &pid);
    if (rc != 0)
        return prt_fail_errno(err, rc, "starting the local worker");
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
        rc = start(worker, argv, err);
    for (size_t i = 0; argv[i] != NULL; i++)
        free(argv[i]);
    return rc;
}

static void set_next_start(struct prt_local_worker *worker, int64_t now)
{
    int64_t wait = RESTART_FIRST_MS;
    for (uint32_t i = 1; i < worker->starts && wait < RESTART_MAX_MS; i++)
        wait *= 2;
    worker->start_at = now + (wait < RESTART_MAX_MS ? wait : RESTART_MAX_MS);
}

/* Children of a killed worker would live on until they notice; the group ends with its leader. Before that one is
 * buried: afterwards its number may be another's. */
static bool bury(pid_t pid, int *status)
{
    siginfo_t info = {.si_pid = 0};
    if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != pid)
        return false;
    kill(-pid, SIGKILL);
    return waitpid(pid, status, WNOHANG) == pid;
}

void prt_local_worker_put_off(struct prt_local_worker *worker, int64_t now)
{
    worker->starts++;
    set_next_start(worker, now);
}

void prt_local_worker_reap(struct prt_local_worker *worker, int64_t now, bool *ended, char *how, size_t how_size)
{
    int status = 0;
    *ended = false;
    if (worker->pid == 0 || !bury(worker->pid, &status))
        return;
    if (WIFSIGNALED(status))
        snprintf(how, how_size, "killed by signal %d", WTERMSIG(status));
    else
        snprintf(how, how_size, "exit status %d", WEXITSTATUS(status));
    set_next_start(worker, now);
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
