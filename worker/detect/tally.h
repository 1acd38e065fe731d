/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_DETECT_TALLY_H
#define PRT_DETECT_TALLY_H
/*
 * Files and lines of a tree by language and class (prt_tally_kind in prt/model.h), file by file. Files can be taken out
 * again: what one tree has more than another is tallied by adding the files that are new and removing those that are
 * gone, modulo 2^64, without looking at those that both have.
 */
#include "prt/model.h"

typedef struct prt_tallies prt_tallies_t;

struct prt_tallied_file {
    prt_str path;
    prt_str text;   /* all of it */
    uint64_t lines; /* as git counts them */
    bool link;      /* a link or a submodule */
};

prt_tallies_t *prt_tallies_new(void) PRT_MUST_USE; /* NULL when memory is short */
void prt_tallies_destroy(prt_tallies_t **tallies); /* NULL-safe; sets *tallies to NULL */

/* A text file; binary ones are in no tally. */
void prt_tallies_add(prt_tallies_t *tallies, const struct prt_tallied_file *file);
void prt_tallies_remove(prt_tallies_t *tallies, const struct prt_tallied_file *file);

/* Those that are not 0 and 0, by kind and name, in the arena. */
prt_code prt_tallies_list(const prt_tallies_t *tallies, prt_arena *arena, struct prt_tally **out, size_t *count,
                          prt_err *err) PRT_MUST_USE;

#endif
