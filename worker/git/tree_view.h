/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_TREE_VIEW_H
#define PRT_GIT_TREE_VIEW_H
/*
 * A tree of the object database as detectors see it (worker/detect/view.h). Folders are read when they are asked for,
 * and kept; a damaged entry ends its folder, which is then an error.
 */
#include "prt/arena.h"
#include "prt/map.h"
#include "worker/detect/view.h"
#include "worker/git/objects.h"

struct prt_tree_view {
    struct prt_view view; /* points to this struct: do not copy it */
    prt_objects_t *objects;
    bool has_tree;
    prt_id tree;
    prt_arena arena;   /* entries and names */
    prt_map_t *places; /* of a folder's path: its index in folders */
    struct prt_tree_view_folder *folders;
    size_t folder_count;
    size_t folder_capacity;
    prt_id *ids; /* of all entries; prt_view_entry.object is an index */
    size_t id_count;
    size_t id_capacity;
    prt_object held; /* what was read last */
};

/* tree NULL: an empty one. Close it also after a failure. */
prt_code prt_tree_view_open(struct prt_tree_view *view, prt_objects_t *objects, const prt_id *tree,
                            prt_err *err) PRT_MUST_USE;
void prt_tree_view_close(struct prt_tree_view *view);

#endif
