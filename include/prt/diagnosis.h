/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_DIAGNOSIS_H
#define PRT_DIAGNOSIS_H
/*
 * SIGQUIT: "what are you doing?", answered on stderr without stopping or disturbing the process, whatever it is at.
 *
 *     SIGQUIT ─► handler ─┬─► starts reporting-stacks, which prints the beacon (prt/beacon.h) and every thread's stack, and passes
 *                         │   SIGQUIT on to the children of this process
 *                         └─► wakes the loop, if there is one, which prints what it knows
 *
 * All that takes time or memory happens in reporting-stacks, a process of its own with an end
 * (PRT_DIAGNOSIS_HELPER_MS), so it works while the loop is busy or stuck. One that comes within PRT_DIAGNOSIS_EVERY_MS
 * of the last is ignored.
 *
 * The handler does a few system calls and prints nothing, so it may interrupt anything. A call that it interrupts goes
 * on (SA_RESTART) or ends with EINTR (poll, and whatever of libzmq looks for commands): who calls has to go on then,
 * and proto/link does.
 *
 * Where ptrace(2) is refused, reporting-stacks asks for the process's own view of its stack, by a SIGQUIT that only it
 * can send. A copy of the process then walks its own stack, because what that needs may be what the process is stuck
 * in.
 *
 * Programs that start others leave SIGQUIT and SIGUSR1 blocked in them (prt_diagnosis_blocked), and prt_diagnosis_begin
 * takes SIGQUIT from there: so neither ends a process that is not ready for it.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "prt/beacon.h"
#include "prt/err.h"

enum {
    PRT_DIAGNOSIS_EVERY_MS = 1000,
    PRT_DIAGNOSIS_HELPER_MS = 2000, /* reporting-stacks ends by then */
    PRT_DIAGNOSIS_WHO_MAX = 96
};

struct prt_diagnosis_options {
    const char *who;     /* "worker local-1": what stands before each line, with the process id. Cut when it is long */
    const char *program; /* path of reporting-stacks; NULL: beside the running program */
    int fd;              /* where to print; usually STDERR_FILENO */
    bool json;           /* lines as the log's */
    bool loop;           /* there will be a loop: SIGUSR1 is left blocked for its signalfd, or else ignored */
};

typedef struct prt_diagnosis prt_diagnosis_t;

/* Once per process at a time: SIGQUIT is caught from now on. On an error (no memory) it is ignored, which is no reason
 * not to work. A forked child answers as well. */
prt_code prt_diagnosis_begin(const struct prt_diagnosis_options *options, prt_diagnosis_t **out,
                             prt_err *err) PRT_MUST_USE;
/* Ignores SIGQUIT from now on, and waits for reporting-stacks if it is at work. NULL-safe; sets *diagnosis to NULL. */
void prt_diagnosis_end(prt_diagnosis_t **diagnosis);

/* In a forked child that goes on to the loop: its own descriptor instead of the parent's. NULL-safe. */
prt_code prt_diagnosis_forked(prt_diagnosis_t *diagnosis, prt_err *err) PRT_MUST_USE;

prt_beacon_t *prt_diagnosis_beacon(const prt_diagnosis_t *diagnosis); /* NULL when there is none */
const char *prt_diagnosis_who(prt_diagnosis_t *diagnosis); /* "coordinator[4711]", of this process; "" of NULL */

/* For a loop: readable after a SIGQUIT; -1: none. prt_diagnosis_asked is true once per SIGQUIT (all NULL-safe). */
int prt_diagnosis_fd(const prt_diagnosis_t *diagnosis);
bool prt_diagnosis_asked(prt_diagnosis_t *diagnosis);

/* The signals that a started program is to find blocked: SIGQUIT and SIGUSR1. */
void prt_diagnosis_blocked(sigset_t *out);

#endif
