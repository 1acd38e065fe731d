/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_ATTRIBUTES_H
#define PRT_GIT_ATTRIBUTES_H
/*
 * The one question numstat has for .gitattributes: is this path text, binary, or to be judged by its bytes?
 *
 * Read from the .gitattributes files of HEAD's tree (all folders), as git reads those of a checkout of HEAD; a bare
 * repository and a checkout therefore give the same figures (docs/adr). Only `diff` matters: set -> text, unset (also
 * through `binary` or any other [attr] macro of the root file) -> binary, a driver name or unspecified -> by bytes.
 * Nothing outside HEAD is read (info/attributes, the user's own file, a driver's configuration): the same commit gives
 * the same figures on every host. Patterns as gitattributes(5): wildmatch with WM_PATHNAME, base-name match without a
 * slash, last match wins, deeper file wins.
 */
#include "worker/git/objects.h"
#include "worker/git/treediff.h"

typedef enum prt_diff_rule { PRT_DIFF_AUTO, PRT_DIFF_TEXT, PRT_DIFF_BINARY } prt_diff_rule;

typedef struct prt_attributes prt_attributes_t;

/* head_tree NULL: no rules. A .gitattributes that cannot be read is a missing object to the caller. */
prt_code prt_attributes_load(prt_objects_t *objects, const prt_id *head_tree, prt_attributes_t **out,
                             prt_err *err) PRT_MUST_USE;
/* The same of the root's file alone: all there is when the digest turns out to be that of all. A root that cannot be
 * read is an error here. */
prt_code prt_attributes_load_root(prt_objects_t *objects, const prt_id *head_tree, prt_attributes_t **out,
                                  prt_err *err) PRT_MUST_USE;
void prt_attributes_destroy(prt_attributes_t **attributes);

/* Whether a difference of two trees speaks of a path named .gitattributes, whatever is there. When it does not, both
 * have the same files and the same digest. */
bool prt_attributes_differ(const struct prt_file_pairs *pairs) PRT_MUST_USE;

/* Hex, different when other .gitattributes files were read, or at other paths; "-" when there were none. */
const char *prt_attributes_digest(const prt_attributes_t *attributes);

/* NULL attributes: AUTO for everything. `path` is the full path in the tree, "src/a.c". */
prt_diff_rule prt_attributes_rule(const prt_attributes_t *attributes, prt_str path);

#endif
