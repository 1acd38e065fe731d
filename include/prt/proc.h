/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROC_H
#define PRT_PROC_H
/* What /proc tells of processes and threads. Whatever cannot be read is told as missing: they may end at any time. */
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "prt/buf.h"

enum { PRT_PROC_NAME_MAX = 32 };

struct prt_proc {
    char name[PRT_PROC_NAME_MAX]; /* what the kernel knows it by: at most 15 bytes, of any kind */
    char state;                   /* R, S, D, T, t, Z, ... */
    pid_t parent;
};

bool prt_proc_read(pid_t pid, struct prt_proc *out);                   /* a process */
bool prt_proc_read_thread(pid_t pid, pid_t tid, struct prt_proc *out); /* one of its threads */
const char *prt_proc_state_name(char state);                           /* "stopped" */

/* Ids in rising order, at most `room`; returns how many there are. */
size_t prt_proc_threads(pid_t pid, pid_t *out, size_t room);
size_t prt_proc_children(pid_t pid, pid_t *out, size_t room);

/* True when the signal would not end the process: it has a handler, or blocks it. */
bool prt_proc_awaits(pid_t pid, int signal_number);

/* ", waits in do_sys_poll, system call 7": as far as it may be read. */
void prt_proc_add_wait(pid_t pid, pid_t tid, prt_buf *out);

#endif
