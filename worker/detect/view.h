/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_DETECT_VIEW_H
#define PRT_DETECT_VIEW_H
/*
 * The tree at HEAD as detectors see it: folders that can be listed, files that can be read. Behind it stands a
 * repository (worker/git/tree_view.h), or a table in tests. Nothing is read that nobody asks for, so a detector that
 * looks for one file costs a folder or two, however large the tree is.
 */
#include <stdint.h>

#include "prt/err.h"
#include "prt/str.h"

typedef enum prt_view_kind {
    PRT_VIEW_FILE,
    PRT_VIEW_LINK,     /* a symbolic link: its contents are the path it leads to */
    PRT_VIEW_FOLDER,   /* */
    PRT_VIEW_SUBMODULE /* another repository */
} prt_view_kind;

struct prt_view_entry {
    prt_str name; /* within its folder; never empty, perhaps not UTF-8 */
    prt_view_kind kind;
    uint64_t object; /* the view's own: what it is read by */
};

struct prt_view {
    void *state;
    /* The entries of a folder of this path ("" is the root), by name, bytewise. They live as long as the view. A path
     * that is no folder has none. */
    prt_code (*list)(void *state, prt_str path, const struct prt_view_entry **entries, size_t *count, prt_err *err);
    /* The bytes of a file or link, valid until the next call of read. *whole is false, and *text empty, when it is
     * larger than most. */
    prt_code (*read)(void *state, const struct prt_view_entry *entry, size_t most, prt_str *text, bool *whole,
                     prt_err *err);
    /* Every file of the tree, by its whole path, in one order. Another code than PRT_OK ends it and is passed on. */
    prt_code (*walk)(void *state, prt_code (*visit)(void *context, prt_str path, prt_err *err), void *context,
                     prt_err *err);
};

/* The errors of all three: PRT_E_NOT_FOUND (an object is missing), PRT_E_FORMAT (an object is damaged), PRT_E_LIMIT,
 * PRT_E_MEMORY. */

/*
 * What is at a path. *found false: nothing is, or a link that leads nowhere in this tree. A link at the end of the path
 * is followed (PRT_MAX_DETECT_LINKS of them); the entry is what it leads to. Links among the folders of a path are not.
 */
prt_code prt_view_find(const struct prt_view *view, prt_str path, struct prt_view_entry *out, bool *found,
                       prt_err *err) PRT_MUST_USE;

#endif
