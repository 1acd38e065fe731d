/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_BOTS_H
#define PRT_REPORT_BOTS_H
/*
 * Which authors are programs. A bot is shown, its commits are counted as git counts them, but it is no person: it is in
 * no ranking, in no organisation and in no number of contributors.
 *
 * A pattern is held against the whole name and against the whole address; one of them is enough. In a glob `*` is any
 * text, also none, `?` one byte, everything else stands for itself ("dependabot[bot]" is a name, no set of letters),
 * and ASCII letters compare without case. "regex:" and a regular expression (pattern.h) is searched anywhere, without
 * case as well.
 *
 * Of the defaults some are held against names alone or addresses alone, and some against what can be a login alone
 * (bots.c): a person who is taken for a program is missing in every figure of people, which is worse than a program
 * that has to be named in the configuration.
 *
 * What is found does not depend on the order of the texts: one that takes too long to be judged fails the fold.
 */
#include <stdbool.h>
#include <stddef.h>

#include "prt/arena.h"
#include "prt/pattern.h"
#include "prt/str.h"

struct prt_bots {
    bool no_defaults;     /* only the patterns count */
    const prt_str *globs; /* views of the maker's */
    size_t glob_count;
    prt_pattern_t **expressions;
    size_t expression_count;
};

/* Reads patterns. Globs are in the arena; expressions are released by prt_bots_free alone. PRT_E_FORMAT, PRT_E_LIMIT: a
 * regular expression is none, or too long; the sentence begins with it. */
prt_code prt_bots_make(prt_arena *arena, const prt_str *patterns, size_t count, struct prt_bots *out,
                       prt_err *err) PRT_MUST_USE;
void prt_bots_free(struct prt_bots *bots); /* zeroes it */

/* `bots` may be NULL: the defaults. PRT_E_LIMIT: an expression takes too long; the sentence says what to change. */
prt_code prt_is_bot(const struct prt_bots *bots, prt_str name, prt_str email, bool *out, prt_err *err) PRT_MUST_USE;

/* Whether the whole text is a pattern's: * stands for any bytes, ? for one, ASCII letters compare without
 * case. For the tests. */
bool prt_bots_glob(prt_str pattern, prt_str text);

#endif
