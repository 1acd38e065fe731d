/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_GITFOLDER_H
#define PRT_COORDINATOR_GITFOLDER_H
/*
 * What can be seen of a git folder from the outside, without opening the repository: which folder holds its history,
 * whether the place is a linked work tree or a submodule's checkout, and how heavy it is. Layouts:
 * gitrepository-layout(5).
 */
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "prt/buf.h"

struct prt_gitfolder {
    bool known; /* the common git folder exists: device and inode tell histories apart */
    dev_t device;
    ino_t inode;
    bool worktree;               /* reached through a .git file of git worktree */
    char superproject[PATH_MAX]; /* a submodule's checkout: the work tree it belongs to, absolute; "" otherwise */
    uint64_t weight;             /* bytes of packs + 64 KiB for each folder of loose objects */
};

/* `path` is a .git folder, a .git file or a bare repository; absolute, and only its last part may be a link. Never
 * fails: what cannot be seen stays unknown, and the analysis says why. */
void prt_gitfolder_look(const char *path, struct prt_gitfolder *out);

/* The configuration of the repository at `path`, which is a work tree or bare, into *out (empty before). false: it has
 * none that can be read, or one of more than PRT_MAX_GIT_CONFIG. */
bool prt_gitfolder_read_config(const char *path, prt_buf *out);

/* objects/ and refs/ are folders, and HEAD, packed-refs or config is there. */
bool prt_gitfolder_looks_bare(int folder_fd);

#endif
