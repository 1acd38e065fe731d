/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_BOTS_H
#define PRT_REPORT_BOTS_H
/*
 * Which authors are programs. A bot is shown, its commits are counted as git counts them, but it is no person: it is in no
 * ranking, in no organisation and in no number of contributors.
 *
 * A pattern is held against the whole name and against the whole address; one of them is enough. In a glob `*` is any text, also
 * none, `?` one byte, everything else stands for itself ("dependabot[bot]" is a name, no set of letters), and ASCII letters
 * compare without case.
 */
#include <stdbool.h>
#include <stddef.h>

#include "prt/str.h"

struct prt_bots {
    bool no_defaults;        /* only `patterns` count */
    const prt_str *patterns; /* globs; views of the caller's */
    size_t count;
};

/* `bots` may be NULL: the defaults. */
bool prt_is_bot(const struct prt_bots *bots, prt_str name, prt_str email);

/* The defaults, for the reference of the configuration. */
size_t prt_bots_default_count(void);
prt_str prt_bots_default(size_t index);

bool prt_bots_glob(prt_str pattern, prt_str text);

#endif
