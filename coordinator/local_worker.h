/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_LOCAL_WORKER_H
#define PRT_COORDINATOR_LOCAL_WORKER_H
/*
 * The worker that single-host mode starts for itself: a reporting-worker process in a process group of its own (so that
 * Ctrl-C reaches the coordinator alone, which then stops it in order); it ends when its parent dies. One that dies is
 * started again, later each time; PRT_LOCAL_STARTS_MAX starts without a single result in between end the run.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "prt/err.h"
#include "prt/log.h"

enum { PRT_LOCAL_STARTS_MAX = 8 };

struct prt_local_worker {
    /* set by the caller */
    const char *program;  /* path of reporting-worker */
    const char *endpoint; /* the arbiter's */
    const char *root;
    const char *work_dir;    /* NULL: none */
    uint64_t work_dir_bytes; /* 0: the worker's default */
    uint32_t slots;
    uint32_t watchdog_s; /* its --watchdog, and so on */
    uint32_t nice;
    uint32_t delay_ms;
    const prt_log *log;
    /* state */
    pid_t pid;        /* 0: not running */
    uint32_t starts;  /* since the last result */
    uint32_t serial;  /* all starts; part of the name */
    int64_t start_at; /* monotonic ms of the next start while it is not running */
    char name[32];    /* "local-1": what its hello says */
};

/* Starts the process: its standard input is /dev/null, its standard output our standard error. An error where there is
 * no such program, or the system cannot run it. */
prt_code prt_local_worker_start(struct prt_local_worker *worker, prt_err *err) PRT_MUST_USE;
/* It could not be started: that counts as a start without a result, and the next one is set for later. */
void prt_local_worker_put_off(struct prt_local_worker *worker, int64_t now);

/* Reaps it if it has ended: *ended, and `how` ("killed by signal 9", "exit status 4"). The next start is set for later.
 */
void prt_local_worker_reap(struct prt_local_worker *worker, int64_t now, bool *ended, char *how, size_t how_size);

/* Asks it to end (SIGTERM), or ends its whole group at once (SIGKILL). Nothing when it is not running. */
void prt_local_worker_signal(const struct prt_local_worker *worker, int signal_number);

/* Tells it to log as much as the coordinator does (SIGUSR1 with the level as its value). */
void prt_local_worker_level(const struct prt_local_worker *worker, prt_level level);

#endif
