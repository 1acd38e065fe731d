/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_PLACE_H
#define PRT_GIT_PLACE_H
/*
 * Where a repository's parts are, found as git finds them, but without looking into the folders above:
 *
 *     FOLDER/.git a folder   work tree and git folder
 *     FOLDER/.git a file     "gitdir: PATH": a linked work tree or a submodule
 *     FOLDER/HEAD ...        a bare repository
 *
 * A linked work tree's git folder names another one in its file `commondir`; objects, branches and configuration are
 * there. Links are followed, and whatever they lead to has to lie under the root.
 */
#include <stdbool.h>

#include "worker/git/trouble.h"

/* Absolute paths without links; each owned. */
struct prt_place {
    char *folder; /* the work tree, or the bare repository itself */
    char *file;   /* .git when it is a file; NULL */
    char *git;    /* HEAD is here */
    char *common; /* objects and refs are here; the same as `git` but for linked work trees */
};

/* root and path as for prt_analyze(); an absolute path has to lie under the root as well. NOT_A_REPOSITORY,
 * DANGLING_GITFILE, OUTSIDE_ROOT, NOT_READABLE. */
prt_code prt_place_find(const char *root, prt_str path, struct prt_place *out, prt_category *category,
                        prt_err *err) PRT_MUST_USE;
void prt_place_free(struct prt_place *place);

/* A new string "folder/name"; NULL when memory is short. */
char *prt_place_join(const char *folder, prt_str name) PRT_MUST_USE;

#endif
