/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_OWNER_H
#define PRT_GIT_OWNER_H
/*
 * Whose repository it is. As git, this program reads one only when the user it runs as owns the work tree, the .git
 * file and the git folder, or when safe.directory of that user's or the system's configuration allows it.
 *
 * libgit2 1.5.1 has a check of its own, but it does not know safe.directory=* and takes a missing safe.directory for
 * another error; git_repository_open_bare() goes without it, and this one is used. Rules of git 2.39: root may also
 * read what belongs to SUDO_UID; values are "*", a path ("~/" is the home folder; a closing "/" does not matter), a
 * path that ends in a slash and a star (all below it, as later versions of git), or nothing, which forgets the values
 * before it. Files: GIT_CONFIG_SYSTEM or /etc/gitconfig unless GIT_CONFIG_NOSYSTEM is set; GIT_CONFIG_GLOBAL, or
 * $XDG_CONFIG_HOME/git/config and ~/.gitconfig.
 */
#include "worker/git/place.h"

/* NOT_OWNED, with the way out in the sentence. `path` is the task's, for the sentence. */
prt_code prt_owner_check(const struct prt_place *place, prt_str path, prt_category *category,
                         prt_err *err) PRT_MUST_USE;

#endif
