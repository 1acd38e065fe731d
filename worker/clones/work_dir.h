/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_CLONES_WORK_DIR_H
#define PRT_CLONES_WORK_DIR_H
/*
 * A worker's --work-dir: repositories that were cloned, to be fetched and not cloned the next time.
 *
 *     DIR/mirrors/NAME.git            a bare repository, and in it
 *     .../NAME.git/reporting-mirror   its state: URL and size; its mtime is when it was last used
 *     DIR/locks/NAME.git              who works on it (below)
 *     DIR/new/NAME.git                one that is being cloned or removed; left behind by a kill, it is swept up
 *
 * NAME may have slashes. A part that ends in ".git" gets a "%" behind it, as does one that ends in ".git%", ".git%%"
 * and so on, so that no repository lies inside of another.
 *
 * A lock file has two locks (open file description locks, fcntl(2)), which end with their process:
 *
 *     FETCH   exclusive: whoever changes or removes the mirror
 *     USE     shared: whoever reads it. Exclusive, and only while holding FETCH: whoever removes it
 *
 * FETCH is taken first. Objects are only added while others read; what removes anything waits for the readers. Several
 * processes of one host may share a work folder; it must lie on a disk of that host. Not for network file systems.
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/buf.h"
#include "prt/err.h"

#define PRT_MIRROR_STATE_FILE "reporting-mirror"

struct prt_mirror_paths {
    char *mirrors; /* DIR/mirrors */
    char *name;    /* NAME.git */
    char *mirror;  /* DIR/mirrors/NAME.git */
    char *fresh;   /* DIR/new/NAME.git */
    char *lock;    /* DIR/locks/NAME.git */
};

/* PRT_E_FORMAT: no name for a repository (prt/url.h). */
prt_code prt_mirror_paths_make(const char *work_dir, prt_str name, struct prt_mirror_paths *out,
                               prt_err *err) PRT_MUST_USE;
void prt_mirror_paths_free(struct prt_mirror_paths *paths);

typedef enum prt_mirror_part { PRT_MIRROR_FETCH, PRT_MIRROR_USE } prt_mirror_part;
typedef enum prt_mirror_hold { PRT_MIRROR_FREE, PRT_MIRROR_SHARED, PRT_MIRROR_EXCLUSIVE } prt_mirror_hold;

/* Opens the lock file, and makes it and the folders above it when they are not there. -1 on failure. */
prt_code prt_mirror_lock_open(const char *path, int *fd, prt_err *err) PRT_MUST_USE;
/* *got false: another process holds it. A lock that is held already changes its kind, or stays as it is. */
prt_code prt_mirror_lock_try(int fd, prt_mirror_part part, prt_mirror_hold hold, bool *got, prt_err *err) PRT_MUST_USE;
/* Whether the file is still the one of this path: removing a mirror removes its lock file as well. */
bool prt_mirror_lock_is_current(int fd, const char *path);

struct prt_mirror_state {
    char url[2049]; /* what it is a mirror of; "" when there is no state to read */
    uint64_t bytes; /* on disk, when something was last received */
};

/* `folder` is the mirror's. A state that is not there or makes no sense is an empty one. */
void prt_mirror_state_read(const char *folder, struct prt_mirror_state *out);
prt_code prt_mirror_state_write(const char *folder, const struct prt_mirror_state *state, prt_err *err) PRT_MUST_USE;
void prt_mirror_touch(const char *folder); /* it is used now */

/* Bytes of the files below a folder, links not followed; what cannot be read counts nothing. */
uint64_t prt_mirror_measure(const char *folder);

/* Makes the folders above a path, 0700. */
prt_code prt_make_folders_above(const char *path, prt_err *err) PRT_MUST_USE;

#endif
