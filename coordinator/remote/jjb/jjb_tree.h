/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_JJB_TREE_H
#define PRT_JJB_TREE_H
/*
 * The files of definitions in a folder, as jenkins-jobs -r finds them: *.yaml and *.yml in it and in the folders below,
 * in the order of their names. A folder that has a folder jjb/ is a checkout, and jjb/ is what is read.
 *
 *   - a link is followed when it stays within the folder that was given: to a file, and to a folder, but not to the
 *     folders below that one (jjb/global-jjb/jjb -> ../../global-jjb/jjb);
 *   - a folder global-jjb that has a folder jjb/ is a checkout as well, and the rest of it is passed by;
 *   - what begins with a dot is passed by; a file that is reached twice counts once.
 *
 * What cannot be read, and a link that leads nowhere or outside, is a problem. The files may as well be those of a
 * commit (source.h): a checkout of it, submodules included, gives the same tree.
 */
#include "coordinator/remote/jjb/jjb.h"
#include "prt/checkout.h"
#include "prt/map.h"

struct prt_jjb_tree {
    struct prt_jjb_file *files; /* paths from the folder that was given: "jjb/aai/aai-babel.yaml" */
    size_t file_count;
    size_t file_capacity;
    prt_str *problems;
    size_t problem_count;
    size_t problem_capacity;
    size_t bytes;    /* of all files */
    prt_map_t *seen; /* real paths of the files */
    prt_arena arena; /* paths, bytes, problems */
};

/* Adds a folder's files to a tree, which is zeroed at first: ci-management, then perhaps a global-jjb that is
 * elsewhere.
 * PRT_E_NOT_FOUND, PRT_E_PERMISSION, PRT_E_IO: the folder itself; PRT_E_LIMIT: more than PRT_MAX_JJB_FILES files or
 * PRT_MAX_JJB_BYTES; PRT_E_MEMORY. The tree is to be freed in any case. */
prt_code prt_jjb_tree_add(struct prt_jjb_tree *tree, const char *folder, prt_err *err) PRT_MUST_USE;
/* Likewise of files of a commit, whose bytes are copied. */
prt_code prt_jjb_tree_add_checkout(struct prt_jjb_tree *tree, const struct prt_checkout *checkout,
                                   prt_err *err) PRT_MUST_USE;
void prt_jjb_tree_free(struct prt_jjb_tree *tree);

#endif
