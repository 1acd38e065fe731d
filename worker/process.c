/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/process.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "prt/file.h"
#include "prt/limits.h"
#include "prt/spawn.h"

/* stderr before the socket, and the socket before our own stderr: a place may be the number that what comes before it
 * has now. */
static int add_descriptors(posix_spawn_file_actions_t *files, int socket_fd, int stderr_fd, int status_fd)
{
    int rc = posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (rc == 0)
        rc = posix_spawn_file_actions_addopen(files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    if (rc == 0)
        rc = posix_spawn_file_actions_adddup2(files, stderr_fd, STDERR_FILENO);
    if (rc == 0)
        rc = posix_spawn_file_actions_adddup2(files, socket_fd, PRT_CHILD_FD);
    if (rc == 0)
        rc = posix_spawn_file_actions_adddup2(files, status_fd, PRT_CHILD_STATUS_FD);
    if (rc == 0)
        rc = posix_spawn_file_actions_addclosefrom_np(files, PRT_CHILD_STATUS_FD + 1);
    return rc;
}

static int spawn(char *const argv[], int socket_fd, int stderr_fd, int status_fd, pid_t *pid)
{
    posix_spawn_file_actions_t files;
    sigset_t all;
    int rc = posix_spawn_file_actions_init(&files);
    if (rc != 0)
        return rc;
    sigfillset(&all);
    rc = add_descriptors(&files, socket_fd, stderr_fd, status_fd);
    if (rc == 0)
        rc = prt_spawn(argv, &files, &all, pid);
    posix_spawn_file_actions_destroy(&files);
    return rc;
}

prt_code prt_process_start(char *const argv[], int socket_fd, int stderr_fd, pid_t *pid, prt_err *err)
{
    const int status_fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, PRT_CHILD_STATUS_FD + 1);
    if (status_fd < 0)
        return prt_fail_errno(err, errno, "cannot start %s", argv[0]);
    const int rc = spawn(argv, socket_fd, stderr_fd, status_fd, pid);
    close(status_fd);
    if (rc != 0)
        return prt_fail_errno(err, rc, "cannot start %s", argv[0]);
    return PRT_OK;
}

bool prt_process_die_with_parent(int socket_fd)
{
    struct ucred maker;
    socklen_t size = sizeof maker;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
        return false;
    /* The parent may have ended before the line above; then nobody will ever send that signal. */
    return getsockopt(socket_fd, SOL_SOCKET, SO_PEERCRED, &maker, &size) == 0 && maker.pid == getppid();
}

bool prt_process_memory(pid_t pid, uint64_t *bytes)
{
    static const char field[] = "\nRssAnon:";
    char path[64];
    char text[4096];
    snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    const ssize_t got = read(fd, text, sizeof text - 1);
    close(fd);
    if (got <= 0)
        return false;
    text[got] = '\0';
    const char *found = strstr(text, field);
    if (found == NULL)
        return false; /* a process that has ended and was not yet waited for */
    *bytes = (uint64_t)strtoull(found + sizeof field - 1, NULL, 10) * 1024;
    return true;
}

void prt_process_death_text(int status, char out[PRT_DEATH_TEXT_MAX])
{
    if (WIFSIGNALED(status)) {
        const char *name = sigabbrev_np(WTERMSIG(status));
        snprintf(out, PRT_DEATH_TEXT_MAX, "was killed by signal %d%s%s%s", WTERMSIG(status),
                 name != NULL ? " (SIG" : "", name != NULL ? name : "", name != NULL ? ")" : "");
    } else {
        snprintf(out, PRT_DEATH_TEXT_MAX, "ended with exit status %d", WEXITSTATUS(status));
    }
}

static uint32_t cpus_by_affinity(void)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        return (uint32_t)CPU_COUNT(&set);
    const long online = sysconf(_SC_NPROCESSORS_ONLN); /* more processors than a cpu_set_t names */
    return online > 0 ? (uint32_t)online : 1;
}

/* cpu.max of version 2 control groups: "QUOTA PERIOD" or "max PERIOD". UINT32_MAX: no limit known. */
static uint32_t cpus_by_quota(void)
{
    prt_buf text = {0};
    prt_err err;
    uint64_t quota = 0, period = 0;
    uint32_t cpus = UINT32_MAX;
    if (prt_file_read("/sys/fs/cgroup/cpu.max", 256, &text, &err) == PRT_OK) {
        const prt_str line = prt_str_trim(prt_buf_str(&text));
        const size_t space = prt_str_find(line, ' ');
        if (prt_str_to_u64(prt_str_sub(line, 0, space), &quota) &&
            prt_str_to_u64(prt_str_sub(line, space + 1, line.len), &period) && quota > 0 && period > 0 &&
            quota / period < PRT_MAX_SLOTS)
            cpus = (uint32_t)(quota / period + (quota % period != 0));
    }
    prt_buf_free(&text);
    return cpus;
}

uint32_t prt_process_usable_cpus(void)
{
    const uint32_t by_affinity = cpus_by_affinity();
    const uint32_t by_quota = cpus_by_quota();
    uint32_t cpus = by_affinity < by_quota ? by_affinity : by_quota;
    if (cpus > PRT_MAX_SLOTS)
        cpus = PRT_MAX_SLOTS;
    return cpus > 0 ? cpus : 1;
}
