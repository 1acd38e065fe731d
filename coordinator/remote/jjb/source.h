/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_JJB_SOURCE_H
#define PRT_JJB_SOURCE_H
/*
 * Where the files of definitions come from: a folder of this host, or the files of a commit (prt/checkout.h).
 * jjb_tree.c asks nothing else, so that both give the same definitions. Paths are absolute and begin with `root`.
 */
#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "coordinator/remote/jjb/listing.h"
#include "prt/buf.h"
#include "prt/checkout.h"

struct prt_jjb_source {
    const void *state;
    const char *root; /* without links and without a slash at its end: "" for a checkout's, and for "/" */
    bool (*is_folder)(const void *state, const char *path); /* links followed */
    /* As prt_jjb_listing_read. */
    prt_code (*list)(const void *state, const char *folder, struct prt_jjb_listing *out, prt_err *err);
    /* What is there, links not followed: 0, or errno. Of the mode the kind alone counts. */
    int (*look)(const void *state, const char *path, mode_t *mode);
    /* Where a path leads in the end, and what is there: 0, or errno. What lies outside of a checkout is
     * PRT_JJB_OUTSIDE. */
    int (*resolve)(const void *state, const char *path, char real[PATH_MAX], mode_t *mode);
    /* A path without links. As prt_file_read. */
    prt_code (*read)(const void *state, const char *path, size_t max, prt_buf *out, prt_err *err);
};

#define PRT_JJB_OUTSIDE "outside" /* no absolute path, so below no root */

/* `root` must outlive the source: a real path. */
struct prt_jjb_source prt_jjb_source_folder(const char *root);
struct prt_jjb_source prt_jjb_source_checkout(const struct prt_checkout *checkout);

/* Whether the definitions of a checkout need that submodule, of which nothing is there yet: it lies where they are
 * read, or a link there leads to it. */
bool prt_jjb_wants_submodule(const struct prt_checkout *checkout, const struct prt_checkout_entry *submodule);

#endif
