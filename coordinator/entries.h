/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_ENTRIES_H
#define PRT_COORDINATOR_ENTRIES_H
/*
 * Names in folders, for a walk that goes down: those of the folders on the way lie on one stack, the deepest on top.
 * Regular files are left out (most entries are files of work trees, and nothing to look at), but for `.git`.
 *
 *     const size_t from = entries.count;
 *     rc = prt_entries_read(&entries, folder, &trouble, err);   pushes items[from..count), sorted by name
 *     ... prt_entries_name(&entries, i) ...                     until something is pushed
 *     prt_entries_cut(&entries, from);
 *
 * One folder costs two getdents64(2) and no allocation: a walk over work trees is little more than these.
 */
#include <dirent.h>
#include <stdalign.h>
#include <stdbool.h>

#include "prt/buf.h"

enum { PRT_ENTRIES_ROOM = 32 * 1024 };

struct prt_entry {
    size_t name;        /* where in `names` it begins; ends with a NUL */
    unsigned char type; /* as readdir(3) says; DT_UNKNOWN on some file systems */
};

/* A zeroed one is empty and valid. */
struct prt_entries {
    struct prt_entry *items;
    size_t count, capacity;
    prt_buf names;
    alignas(struct dirent64) char room[PRT_ENTRIES_ROOM]; /* what the system fills */
};

/* `folder` is a descriptor at its beginning; it stays open. *trouble: the errno that ended the listing, or 0; what came
 * before it is there. PRT_E_MEMORY, PRT_E_LIMIT: nothing was pushed. */
prt_code prt_entries_read(struct prt_entries *entries, int folder, int *trouble, prt_err *err) PRT_MUST_USE;
const char *prt_entries_name(const struct prt_entries *entries, size_t index);
bool prt_entries_have(const struct prt_entries *entries, size_t from, const char *name);
void prt_entries_cut(struct prt_entries *entries, size_t count);
void prt_entries_free(struct prt_entries *entries);

#endif
