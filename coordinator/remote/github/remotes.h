/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GITHUB_REMOTES_H
#define PRT_GITHUB_REMOTES_H
/*
 * Which repository of GitHub a clone comes from, told from its git configuration (git-config(1)). Pure.
 *
 * Of the remotes with a URL at the host, "origin" goes first, then the order of the file; of several URLs of a remote,
 * the first. Sections, quoted values, escapes and comments are understood; includes and url.<base>.insteadOf are not.
 */
#include "prt/arena.h"
#include "prt/str.h"

/* false: none of them. The texts are the arena's; without memory nothing is found. */
bool prt_github_find_remote(prt_arena *arena, prt_str config, prt_str host, prt_str *owner, prt_str *name);

#endif
