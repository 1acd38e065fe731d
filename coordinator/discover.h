/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_DISCOVER_H
#define PRT_COORDINATOR_DISCOVER_H
/*
 * Which repositories are under a root? A walk over folder names alone: no repository is opened here.
 *
 * A folder is a repository when it has an entry `.git` (folder, file or link), or when it looks bare itself (`objects`
 * and `refs` folders and one of HEAD, packed-refs, config). Whether git accepts it is found out by the analysis, so
 * that a broken one becomes an error in the report and not a gap. Links to folders are never followed; `.git` folders
 * and bare repositories are not entered; work trees are, because repositories nest.
 *
 * One history counts once: a linked work tree of a repository under the root, a submodule's checkout, and a second way
 * to the same git folder are skipped, with the reason. A folder that cannot be read is a failure with a name, because
 * it may hide repositories.
 */
#include "prt/arena.h"
#include "prt/model.h"

struct prt_found {
    prt_str name;    /* path under the root, "/" between parts; "." for the root itself */
    uint64_t weight; /* bytes of its packs, plus an allowance per loose object folder: larger ones are analysed first.
                        Of a list: set by coordinator/setup */
    prt_str url;     /* where it is cloned from; empty: it lies at `name` under the root */
};

struct prt_skipped {
    prt_str path;   /* under the root */
    prt_str reason; /* "link: ...", "worktree of X", "submodule of X", "same git folder as X" */
    prt_str other;  /* this X; empty: there is none */
};

struct prt_unreadable {
    prt_str path;
    prt_category category;
    prt_str text;
};

struct prt_discovery {
    prt_arena arena;         /* everything below lives here */
    prt_str root;            /* absolute, without links */
    struct prt_found *found; /* by name, bytewise */
    size_t found_count;
    struct prt_skipped *skipped; /* by path */
    size_t skipped_count;
    struct prt_unreadable *unreadable; /* by path */
    size_t unreadable_count;
};

/* PRT_E_NOT_FOUND: no such folder. PRT_E_PERMISSION, PRT_E_IO: the root itself cannot be read. PRT_E_LIMIT: more than
 * PRT_MAX_REPOSITORIES; or no descriptor is left, which never becomes an unreadable folder or a repository less. */
prt_code prt_discover(const char *root, struct prt_discovery *out, prt_err *err) PRT_MUST_USE;
void prt_discovery_free(struct prt_discovery *discovery);

/* Servers say "ui" of what lies in a folder "ui.git", as a bare repository does; of another folder they say its name.
 * Both are for the `count` repositories of a discovery, by name, and return one of their texts or `project` itself. */

/* What servers call the repository at `place`: its name, without ".git" unless there is one of that name, too. */
prt_str prt_found_project(const struct prt_found *found, size_t count, size_t place);
/* The name under the root of what servers call so; `project` itself when there is none. */
prt_str prt_found_name(const struct prt_found *found, size_t count, prt_str project);

#endif
