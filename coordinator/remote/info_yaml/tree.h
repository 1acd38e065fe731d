/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_INFO_YAML_TREE_H
#define PRT_INFO_YAML_TREE_H
/*
 * All INFO.yaml below a folder, or among the files of a commit: <folder>/<server>/<project>/INFO.yaml, a project being
 * any number of folders.
 *
 * No link is followed, and .git is not looked into. A file that is bad, or too large, is one error and the others are
 * read all the same; so is a folder that cannot be opened. A file in the folder itself belongs to no server and is left
 * out.
 */
#include "prt/checkout.h"
#include "prt/model_info.h"

/* `server` empty: all of them. PRT_E_NOT_FOUND, PRT_E_PERMISSION, PRT_E_IO: the folder cannot be read, or has nothing
 * of that server. PRT_E_LIMIT: more than PRT_MAX_INFO_FILES or PRT_MAX_INFO_ENTRIES. PRT_E_MEMORY. */
prt_code prt_info_read_tree(const char *folder, prt_str server, struct prt_info *out, prt_err *err) PRT_MUST_USE;
/* Likewise of files of a commit, whose bytes are copied. `shown`: what sentences call it. */
prt_code prt_info_read_checkout(const struct prt_checkout *checkout, const char *shown, prt_str server,
                                struct prt_info *out, prt_err *err) PRT_MUST_USE;
void prt_info_free(struct prt_info *info); /* releases everything and zeroes it */

#endif
