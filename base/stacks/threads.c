/* SPDX-License-Identifier: Apache-2.0 */
#include "base/stacks/threads.h"

#include <errno.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "prt/clock.h"

enum { STEP_US = 500 };

static prt_hold seize(pid_t tid, int64_t until)
{
    while (ptrace(PTRACE_SEIZE, tid, NULL, NULL) != 0) {
        if (errno == ESRCH)
            return PRT_HOLD_GONE;
        if (errno != EPERM || prt_monotonic_ms() >= until)
            return PRT_HOLD_REFUSED;
        usleep(STEP_US);
    }
    return PRT_HOLD_STOPPED;
}

/* Any stop will do. One for a signal that was just arriving hands that signal to us, to be passed on. */
static prt_hold await_stop(struct prt_held_thread *held, int64_t until)
{
    for (;;) {
        int status = 0;
        const pid_t got = waitpid(held->tid, &status, __WALL | WNOHANG);
        if (got < 0 || (got == held->tid && !WIFSTOPPED(status)))
            return PRT_HOLD_GONE;
        if (got == held->tid) {
            held->signal = status >> 16 == 0 ? WSTOPSIG(status) : 0;
            return PRT_HOLD_STOPPED;
        }
        if (prt_monotonic_ms() >= until)
            return PRT_HOLD_BUSY;
        usleep(STEP_US);
    }
}

prt_hold prt_thread_hold(pid_t tid, int64_t admit_until, int64_t stop_until, struct prt_held_thread *out)
{
    *out = (struct prt_held_thread){.tid = tid};
    const prt_hold hold = seize(tid, admit_until);
    if (hold != PRT_HOLD_STOPPED)
        return hold;
    if (ptrace(PTRACE_INTERRUPT, tid, NULL, NULL) != 0)
        return PRT_HOLD_GONE;
    return await_stop(out, stop_until);
}

void prt_thread_release(const struct prt_held_thread *held)
{
    (void)ptrace(PTRACE_DETACH, held->tid, NULL, (void *)(intptr_t)held->signal);
}
