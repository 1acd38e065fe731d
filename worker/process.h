/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_WORKER_PROCESS_H
#define PRT_WORKER_PROCESS_H
/*
 * What Linux knows about processes: starting one with nothing but what it needs, its memory, how it ended, how many
 * processors may be used.
 */
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "prt/err.h"

enum {
    PRT_CHILD_FD = 3,        /* where a started process finds its socket */
    PRT_CHILD_STATUS_FD = 4, /* ... and where to answer SIGQUIT, which is for people, as its stderr is for the log */
    PRT_DEATH_TEXT_MAX = 96
};

/* Starts argv[0] (a path) as prt_spawn does, every signal at its default: stdin and stdout at /dev/null, `stderr_fd` as
 * stderr, `socket_fd` as PRT_CHILD_FD, our own stderr as PRT_CHILD_STATUS_FD (where it may print what it is asked for),
 * and no other descriptor. Both descriptors stay the caller's and must not be 0, 1 or 2. */
prt_code prt_process_start(char *const argv[], int socket_fd, int stderr_fd, pid_t *pid, prt_err *err) PRT_MUST_USE;

/* In the started process: asks to be killed when its parent ends. The parent is the maker of the socket pair; false
 * when it is gone already. */
bool prt_process_die_with_parent(int socket_fd);

/* RssAnon of /proc/PID/status: memory that is the process's own, without files it maps. false: not known (gone). */
bool prt_process_memory(pid_t pid, uint64_t *bytes);

/* "was killed by signal 11 (SIGSEGV)", "ended with exit status 3": of a wait(2) status. The same on every machine. */
void prt_process_death_text(int status, char out[PRT_DEATH_TEXT_MAX]);

/* Processors this process may use: its affinity and, where a control group limits it, its quota rounded up. At least
 * 1, at most PRT_MAX_SLOTS. */
uint32_t prt_process_usable_cpus(void);

#endif
