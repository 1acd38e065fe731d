/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_RUN_FOLDER_H
#define PRT_COORDINATOR_RUN_FOLDER_H
/*
 * The private folder of a run's unix sockets, and what is left of the folders of runs that were killed: a folder whose
 * lock nobody holds belongs to nobody. The lock (flock on the folder itself) goes with its process, however that ends.
 */
#include <stddef.h>
#include <stdint.h>

#include "prt/err.h"
#include "prt/limits.h"
#include "prt/log.h"

enum { PRT_RUN_FOLDER_YOUNG_S = 60 }; /* a folder so young may belong to a run that is just taking its lock */

/* Makes the folder (0700), takes its lock and removes the stale ones beside it. It has a hidden name until it is
 * locked: whoever asks which runs go on tries each folder's lock for a moment, and so takes it from no run that begins.
 * *lock is closed when the run has ended and the folder is removed. `now`: calendar seconds. */
prt_code prt_run_folder_make(char *out, size_t out_size, int64_t now, const prt_log *log, int *lock,
                             prt_err *err) PRT_MUST_USE;

/* Removes folders of killed runs in `parent`: ours, private, old enough, unlocked. Returns how many; what cannot be
 * removed is logged. */
size_t prt_run_folder_sweep(const char *parent, int64_t now, const prt_log *log);

/* Folders of this user's runs that go on, wherever prt_run_folder_make makes them: at most `room` paths, each of at
 * most PRT_MAX_PRIVATE_FOLDER bytes and a NUL. Returns how many there are. */
size_t prt_run_folder_find(char (*out)[PRT_MAX_PRIVATE_FOLDER + 1], size_t room);

#endif
