/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_REPOSITORY_H
#define PRT_GIT_REPOSITORY_H
/*
 * An open repository and its state: what HEAD names, whether it is bare, a linked work tree, shallow, a partial clone.
 *
 * libgit2 opens the git folder that prt_place_find found, after owner and format were checked; it searches nowhere,
 * and no configuration but the repository's own is read.
 */
#include "worker/git/id.h"
#include "worker/git/trouble.h"

struct git_repository;

struct prt_repository {
    struct git_repository *handle; /* owned */
    uint32_t flags;                /* PRT_RECORD_SHALLOW, _BARE, _WORKTREE */
    bool partial;                  /* a partial clone */
    char *head;                    /* "refs/heads/master", "HEAD" when detached; owned */
    bool born;                     /* HEAD leads to an object: */
    prt_id tip;                    /* ... this one, as a rule a commit */
    prt_id_set shallow;            /* commits whose parents are cut off */
    bool shallow_damaged;          /* the shallow file has lines that name no commit */
};

enum { PRT_BRANCHES_SHOWN = 3 };

struct prt_branches {
    char *names[PRT_BRANCHES_SHOWN]; /* the first ones in the order of bytes: heads, then remotes, then others */
    size_t shown;
    size_t count; /* how many there are */
};

/* root and path as for prt_analyze(). */
prt_code prt_repository_open(const char *root, prt_str path, struct prt_repository *out, prt_category *category,
                             prt_err *err) PRT_MUST_USE;
void prt_repository_close(struct prt_repository *repository); /* fine for a zeroed one */

/* What a repository has beside an unborn HEAD. */
prt_code prt_repository_branches(const struct prt_repository *repository, struct prt_branches *out,
                                 prt_err *err) PRT_MUST_USE;
void prt_branches_free(struct prt_branches *branches);

#endif
