/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_WORKER_LEAVERS_H
#define PRT_WORKER_LEAVERS_H
/*
 * Processes that have been let go and have not ended yet: retired ones (their socket is closed; killed when they do not
 * go by themselves) and killed ones (a process in an uninterruptible read goes when the kernel lets it). A slot gets
 * its new process meanwhile, so that one hung disk does not stop it; the ceiling keeps that from going on for ever.
 */
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "prt/err.h"

enum {
    PRT_LEAVE_MS = 2000 /* a retired process has so long to go by itself */
};

struct prt_leaver {
    pid_t pid;
    int64_t kill_at; /* INT64_MAX: has been killed */
};

struct prt_leavers {
    struct prt_leaver *items;
    size_t count;
    size_t max;
};

prt_code prt_leavers_init(struct prt_leavers *leavers, size_t max, prt_err *err) PRT_MUST_USE;
/* Kills those that are left and waits for them, at most PRT_LEAVE_MS. Takes pending SIGCHLDs where they are blocked. */
void prt_leavers_finish(struct prt_leavers *leavers);

/* Never more than max at a time; one too many is killed, as all are with at_once, and not waited for. */
void prt_leavers_add(struct prt_leavers *leavers, pid_t pid, bool at_once, int64_t now);
void prt_leavers_reap(struct prt_leavers *leavers);              /* forgets those that have ended */
void prt_leavers_tend(struct prt_leavers *leavers, int64_t now); /* kills those whose time is over */
int64_t prt_leavers_deadline(const struct prt_leavers *leavers);

#endif
