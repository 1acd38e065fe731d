/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_STAGED_H
#define PRT_STAGED_H
/*
 * Files that appear whole or not at all, written piece by piece: each grows beside its target, under a short name of
 * its own, until it is put in place. A reader of the target sees the old file or the new one, a full disk leaves the
 * old one.
 *
 *     prt_staged_open    make the file beside the target
 *     prt_staged_take    add to it (a prt_buf_drain)
 *     prt_staged_seal    it is on disk; nothing is added any more
 *     prt_staged_place   sealed files of one folder take their targets' places
 *     prt_staged_drop    what was not placed is removed
 *     prt_staged_sweep   and what processes left that had no time to drop it
 */
#include "prt/buf.h"
#include "prt/err.h"
#include "prt/limits.h"

struct prt_staged {
    char path[PRT_MAX_NAME];        /* the target; "" before the file is opened */
    char beside[PRT_MAX_NAME + 64]; /* where it grows; "" when it is placed or dropped */
    int fd;                         /* open while beside is not "" and it is not sealed; else -1 */
    int reason;                     /* errno of the first piece that could not be written; 0 */
};

/* Mode 0666 less the umask. */
prt_code prt_staged_open(struct prt_staged *staged, const char *path, prt_err *err) PRT_MUST_USE;

/* `staged` is a struct prt_staged. False: `reason` says why, and so will prt_staged_seal(). */
bool prt_staged_take(void *staged, prt_str bytes);

/* Lets its bytes reach the disk and closes it; says what went wrong with any of them. PRT_E_IO. */
prt_code prt_staged_seal(struct prt_staged *staged, prt_err *err) PRT_MUST_USE;

/* Sealed files whose targets are in one folder, in this order; a link of a target's name is replaced, not followed.
 * After a failure those before the one it names are in place. */
prt_code prt_staged_place(struct prt_staged *staged, size_t count, prt_err *err) PRT_MUST_USE;

/* Closes it, and removes it unless it was placed. Fine for a zeroed one and for one that could not be opened. */
void prt_staged_drop(struct prt_staged *staged);

/* Removes from the folder what killed processes left behind: files of such names that were last changed more than `age`
 * seconds before `now`, both in the file system's own time. What cannot be removed stays: nothing depends on it. */
void prt_staged_sweep(const char *folder, int64_t now, int64_t age);

#endif
