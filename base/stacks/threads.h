/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_BASE_STACKS_THREADS_H
#define PRT_BASE_STACKS_THREADS_H
/*
 * Stopping another process's thread for a moment. PTRACE_SEIZE and PTRACE_INTERRUPT, not PTRACE_ATTACH: that sends a
 * SIGSTOP, which would stay behind if this process died in between, and stop the other for good.
 */
#include <stdint.h>
#include <sys/types.h>

typedef enum prt_hold {
    PRT_HOLD_STOPPED, /* its registers can be read; to be released */
    PRT_HOLD_GONE,    /* it has ended */
    PRT_HOLD_REFUSED, /* ptrace is not permitted; errno says how */
    PRT_HOLD_BUSY     /* it does not stop: it waits in the kernel where nothing may interrupt it. Let go with our end */
} prt_hold;

struct prt_held_thread {
    pid_t tid;
    int signal; /* that was on its way to it, and is passed on */
};

/* Times are prt_monotonic_ms: until when to try to be let in, and to wait for its stop. */
prt_hold prt_thread_hold(pid_t tid, int64_t admit_until, int64_t stop_until, struct prt_held_thread *out);
void prt_thread_release(const struct prt_held_thread *held);

#endif
