/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_MAILMAP_H
#define PRT_GIT_MAILMAP_H
/*
 * Who somebody is, according to the repository's .mailmap (gitmailmap(5)), exactly as git applies it:
 *
 *     Proper Name <commit@mail>                            the name for this address
 *     <proper@mail> <commit@mail>                          the address for this address
 *     Proper Name <proper@mail> <commit@mail>              both
 *     Proper Name <proper@mail> Commit Name <commit@mail>  both, for this name and address together
 *
 * Addresses and names are compared without case (ASCII). Later lines win, name and address each for itself. A line that
 * begins with '#' is a comment; what else git cannot read, it ignores.
 */
#include "prt/err.h"
#include "prt/str.h"

typedef struct prt_mailmap prt_mailmap_t;

/* Empty bytes make a map that changes nothing. */
prt_code prt_mailmap_new(prt_str bytes, prt_mailmap_t **out, prt_err *err) PRT_MUST_USE;
void prt_mailmap_destroy(prt_mailmap_t **mailmap); /* NULL-safe */

/* Replaces name and email where an entry says so, by views into the map. Fails for want of memory alone. */
prt_code prt_mailmap_apply(prt_mailmap_t *mailmap, prt_str *name, prt_str *email, prt_err *err) PRT_MUST_USE;

#endif
