/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_JJB_H
#define PRT_JJB_H
/*
 * Which jobs a folder of Jenkins Job Builder definitions makes, and to whom each belongs. Pure: files in, names out.
 *
 *     files ──► definitions: job · job-template · job-group · project · defaults      (the rest is left unread)
 *                   │
 *     project block ── jobs: ──► template ──► one job for each combination of the lists that its name has {keys} of
 *                         └────► group ──► its jobs:
 *
 * Only what names and owners need is worked out: no macros, no Jinja, no included files, and a parameter that nobody
 * asks for may be wrong. A parameter is looked up in this order, the first that has it counts:
 *
 *     axis values and the variables they carry   stream: [{master: {branch: main}}]
 *     entry in the group's jobs:                 - some-template: {mvn-version: mvn39}
 *     the group                                  (its name is left out: {name} stays the block's)
 *     entry in the block's jobs:
 *     project block
 *     the template
 *     the template's defaults, the block's defaults
 *
 * Lists are axes only when a block, a group or an entry has them and "{key}" stands in the template's name as such. In
 * texts {key}, {obj:key}, {key|default} are replaced, {{ and }} are braces, and what is put in was treated likewise.
 *
 * Measured against the names that jenkins-jobs (3.11) makes of real trees: tests/oracle/jjb_names.py. Two things follow
 * its newer versions, which the old one does not do at all: a parameter of a parameter of a parameter is replaced, and
 * groups may stand in groups.
 *
 * One bad file, template, block or combination is a problem, "FILE:LINE: sentence", and all others go on. So does a
 * name or owner with control characters, or one longer than PRT_MAX_NAME.
 */
#include <stddef.h>
#include <stdint.h>

#include "prt/arena.h"
#include "prt/err.h"
#include "prt/str.h"

struct prt_jjb_file {
    prt_str path; /* "jjb/aai/aai-babel.yaml": for sentences */
    prt_str bytes;
};

struct prt_jjb_input {
    const struct prt_jjb_file *files; /* their order decides which of two definitions of one name counts: the last */
    size_t file_count;
    uint64_t max_steps; /* 0: PRT_MAX_JJB_STEPS */
};

struct prt_jjb_job {
    prt_str name;  /* "folder/name" where the template has a folder */
    prt_str owner; /* the parameter `project`; empty: none */
    prt_str
        template_project; /* the first text without parameters under a key `project` in the template, found depth-first;
                                 empty: none */
    prt_str block;        /* name of the project block; empty: a plain job that none names */
    prt_str template_id;  /* the template's id or name; empty: a plain job */
};

/* A project block. {ref}s to keys of the same block are substituted; a text where that fails is as written. */
struct prt_jjb_block {
    prt_str name;
    prt_str project_name; /* empty: none, or not one text */
    prt_str project;      /* likewise */
};

struct prt_jjb {
    struct prt_jjb_job *jobs; /* by name, bytewise; none twice */
    size_t job_count;
    struct prt_jjb_block *blocks; /* in the order of the files */
    size_t block_count;
    prt_str *problems; /* in the order of the files, blocks behind definitions; bytes of the files may be in them */
    size_t problem_count;
    size_t problems_left_out; /* beyond PRT_MAX_JJB_PROBLEMS */
    prt_arena arena;          /* holds all of it */
};

/* PRT_E_MEMORY; PRT_E_LIMIT: more than PRT_MAX_JJB_FILES files or PRT_MAX_JJB_BYTES bytes. When jobs, names or steps
 * reach their ceiling, what was found until then is there, and a problem says so. */
prt_code prt_jjb_expand(const struct prt_jjb_input *input, struct prt_jjb *out, prt_err *err) PRT_MUST_USE;
void prt_jjb_free(struct prt_jjb *jjb); /* fine when zeroed or freed already */

#endif
