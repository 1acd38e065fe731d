/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_CONFIG_FIND_H
#define PRT_COORDINATOR_CONFIG_FIND_H
/*
 * Which files a project's configuration is made of, in a folder:
 *
 *     default.yaml                     (or .yml, .config, .json: the first of them that is there)
 *     <project in lower case>.yaml     (likewise); if there is none,
 *     the file whose `project:` is the project's name, letter by letter: the first by name, and several are told
 *
 * What is in the folder beside these is not looked at: organizational_domains.yaml is no project's, nor is what begins
 * with "test-" or a dot. A file that does not parse might have been the one that was looked for: when none is found, it
 * is a problem.
 */
#include "coordinator/config/notes.h"
#include "prt/arena.h"
#include "prt/doc.h"

/* Paths end with a NUL and live in the arena; empty: there is no such file. */
struct prt_config_files {
    prt_str base;    /* default.yaml */
    prt_str project; /* the file over it */
};

/* project NULL: the base alone. PRT_E_IO and its kin when the folder cannot be read, PRT_E_LIMIT when it holds too many
 * files. */
prt_code prt_config_find(const char *folder, const char *project, prt_arena *arena, struct prt_config_files *out,
                         struct prt_config_notes *notes, prt_err *err) PRT_MUST_USE;

/* Reads one file: JSON when its name ends in .json, or in .config and it begins with a brace; else YAML. `problem` is a
 * sentence when it does not parse or is too large; then, or when it holds nothing, *out is NULL. PRT_E_IO and its kin
 * when it cannot be read. */
prt_code prt_config_file_read(const char *path, prt_arena *arena, const prt_doc **out, prt_buf *problem,
                              prt_err *err) PRT_MUST_USE;

#endif
