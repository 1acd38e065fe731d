/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_MIRROR_SOURCE_H
#define PRT_GIT_MIRROR_SOURCE_H
/*
 * A task's URL -> what libgit2 is asked to talk to. A file URL leads to a repository of this host, so the rules for
 * those hold: it lies under the worker's root, belongs to the user, and is one (place.h, owner.h).
 */
#include "prt/url.h"
#include "worker/git/trouble.h"

struct prt_mirror_source {
    struct prt_url url; /* views into the task's URL */
    char *address;
};

/* PRT_E_NOT_FOUND and a category, or PRT_E_MEMORY. */
prt_code prt_mirror_source_find(const char *root, prt_str clone_url, struct prt_mirror_source *out,
                                prt_category *category, prt_err *err) PRT_MUST_USE;
void prt_mirror_source_free(struct prt_mirror_source *source);

#endif
