/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_TREE_ENTRY_H
#define PRT_GIT_TREE_ENTRY_H
/*
 * The entries of a tree object, read from its raw bytes one by one: "<octal mode> <name>\0<id>".
 *
 *     prt_str rest = {(const char *)tree.data, tree.size};
 *     while (rest.len > 0) {
 *         code = prt_tree_entry_read(&rest, id_size, &entry, err);
 */
#include "worker/git/id.h"

typedef enum prt_entry_kind {
    PRT_ENTRY_FILE,     /* a regular file, executable or not */
    PRT_ENTRY_LINK,     /* a symbolic link */
    PRT_ENTRY_FOLDER,   /* another tree */
    PRT_ENTRY_SUBMODULE /* a commit of another repository; git takes every other mode for one */
} prt_entry_kind;

struct prt_tree_entry {
    prt_entry_kind kind;
    bool executable; /* of a file, as git sees it: the owner's bit */
    prt_str name;    /* a view into the tree; never empty, perhaps not UTF-8 */
    prt_id id;
};

/* Takes one entry off the front of *rest. PRT_E_FORMAT when it is none; *rest is then unchanged. */
prt_code prt_tree_entry_read(prt_str *rest, size_t id_size, struct prt_tree_entry *out, prt_err *err) PRT_MUST_USE;

#endif
