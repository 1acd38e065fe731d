/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_GITMODULES_H
#define PRT_GIT_GITMODULES_H
/*
 * A .gitmodules file: where the repositories of submodules are.
 *
 *     [submodule "global-jjb"]
 *         path = global-jjb
 *         url = https://gerrit.example.org/releng/global-jjb   # a comment
 *
 * Read as git-config(1) describes the format: sections and keys in any case, values with quotes and backslashes, a
 * value that goes on in the next line, comments, a last one that wins. Nothing else is taken from it (update = !command
 * is not even looked at), and the URL is whatever is written there: to be checked by whoever uses it.
 */
#include "prt/arena.h"
#include "prt/err.h"
#include "prt/str.h"

struct prt_gitmodule {
    prt_str path;
    prt_str url; /* perhaps relative to the repository's own: "../global-jjb" */
};

/* In `arena`; an entry for each section that has a path and a URL, in the order of the file. PRT_E_FORMAT, with the
 * line: git would not read it either. */
prt_code prt_gitmodules_parse(prt_arena *arena, prt_str text, struct prt_gitmodule **out, size_t *count,
                              prt_err *err) PRT_MUST_USE;

#endif
