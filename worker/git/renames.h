/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_RENAMES_H
#define PRT_GIT_RENAMES_H
/*
 * Which deleted and added files are one file under another name, as git 2.39 decides with its defaults (diff.renames,
 * no copies, diff.renameLimit 1000). Three passes; each takes what it pairs out of the next one's sight:
 *
 *     exact      same bytes and same kind; of several sources the one with the same base name, else the first
 *     base name  names that are unique among what is left of both, and at least 75 % similar
 *     the rest   every source against every target, at least 50 % similar, best first; left out when there are more
 *                than 1000 x 1000 comparisons to make
 *
 * Links and submodules are only ever paired in the first.
 */
#include "worker/git/content.h"
#include "worker/git/treediff.h"

#define PRT_RENAME_LIMIT 1000 /* targets x sources is at most the square of it */

typedef struct prt_renames prt_renames_t;

prt_code prt_renames_new(prt_renames_t **out, prt_err *err) PRT_MUST_USE;
void prt_renames_destroy(prt_renames_t **renames); /* NULL-safe; sets *renames to NULL */

/* Sets `partner` of the pairs that belong together. Errors: those of prt_objects_get and prt_objects_stat,
 * PRT_E_MEMORY. */
prt_code prt_renames_find(prt_renames_t *renames, const struct prt_content_reader *reader, struct prt_file_pairs *pairs,
                          prt_err *err) PRT_MUST_USE;

#endif
