/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_REMOTE_HEAD_H
#define PRT_GIT_REMOTE_HEAD_H
/*
 * Which branch a remote's HEAD names, from what it told when it was connected to.
 *
 *     it names a branch        that one ("symref" of the protocol, git 1.8.5 and later)
 *     it leads to an object    of several branches that lead there: refs/heads/main, refs/heads/master, the first by
 *                              name. Of none: HEAD is detached, and the object is fetched for its own sake
 *     it is not told           no branch at all: an empty repository, HEAD is git's default. With branches: unborn
 */
#include <git2.h>
#include <stdbool.h>

typedef enum prt_remote_head_kind {
    PRT_REMOTE_HEAD_BRANCH,
    PRT_REMOTE_HEAD_DETACHED,
    PRT_REMOTE_HEAD_EMPTY,
    PRT_REMOTE_HEAD_UNBORN
} prt_remote_head_kind;

struct prt_remote_head {
    prt_remote_head_kind kind;
    const char *branch; /* BRANCH: "refs/heads/main"; lives as long as the remote's list */
    git_oid id;         /* DETACHED */
};

#define PRT_REMOTE_DETACHED_REF "refs/reporting/HEAD" /* keeps a detached HEAD's history */

/* What the remote's HEAD is, by the references that it names: the branch it says, else of those at its commit main,
 * master, or the first by name. */
void prt_remote_head_find(const git_remote_head *const *heads, size_t count, struct prt_remote_head *out);

/* Lets the mirror's HEAD be that one. Returns what libgit2 did. */
int prt_remote_head_set(git_repository *mirror, const struct prt_remote_head *head);

#endif
