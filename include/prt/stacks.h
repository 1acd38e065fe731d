/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_STACKS_H
#define PRT_STACKS_H
/*
 * What each thread of another process is doing, told by names of functions and lines. Each thread is stopped for the
 * few milliseconds that walking its stack takes (PTRACE_SEIZE, so that it goes on by itself should the walker die, and
 * a process that was stopped stays stopped); names are looked up afterwards.
 *
 *     thread 4713 (reporting-analy), running
 *       #0 find_in_index (pack_index.c:88)
 *       #1 prt_packs_find (packs.c:120), inlined
 *       ...
 *
 * Where ptrace(2) is refused it says so, and tells what /proc does; with a beacon, also the process's own view
 * (prt/diagnosis.h). The code is in base/stacks, the only room that knows libdw. For reporting-stacks alone.
 */
#include <sys/types.h>

#include "prt/beacon.h"
#include "prt/log.h"

enum {
    PRT_STACKS_THREADS_MAX = 64, /* told of; how many more there are is said */
    PRT_STACKS_FRAMES_MAX = 64,  /* of each */
    PRT_STACKS_HOLD_MS = 250,    /* how long a thread may take to stop */
    PRT_STACKS_ADMIT_MS = 200    /* how long a process may take to let us in, once it is asked */
};

/* Prints to the log as status lines of `who`. beacon: the process's, or NULL. */
void prt_stacks_print(pid_t pid, prt_beacon_t *beacon, const prt_log *log, const char *who);

#endif
