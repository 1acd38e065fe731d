/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PATTERN_H
#define PRT_PATTERN_H
/*
 * Regular expressions that people configure, matched against texts that strangers write: Perl's syntax
 * (pcre2pattern(3)), searched anywhere in the text, over UTF-8 (what is not UTF-8 matches nothing but is stepped over).
 *
 * Bounded, so that no pair of an expression and a text can hang or eat memory: an expression has at most
 * PRT_MAX_PATTERN bytes, a match at most PRT_MAX_PATTERN_STEPS steps and PRT_MAX_PATTERN_HEAP of memory. Matches that
 * need more than a thousandth of the steps are hard; a pattern has PRT_MAX_PATTERN_HARD of them in its life, so that a
 * million texts cannot do what one may not.
 *
 *     rc = prt_pattern_new(PRT_STR("^renovate"), true, &pattern, err);
 *     rc = prt_pattern_search(pattern, name, &found, err);
 *     prt_pattern_destroy(&pattern);
 */
#include <stdbool.h>

#include "prt/err.h"
#include "prt/str.h"

typedef struct prt_pattern prt_pattern_t;

/* PRT_E_FORMAT: no regular expression; the sentence says what is wrong, and at which byte. PRT_E_LIMIT: too long. */
prt_code prt_pattern_new(prt_str expression, bool ignore_case, prt_pattern_t **out, prt_err *err) PRT_MUST_USE;
void prt_pattern_destroy(prt_pattern_t **pattern); /* NULL-safe; sets *pattern to NULL */

/* Whether the expression is found somewhere in the text. PRT_E_LIMIT: it would take too long to know. */
prt_code prt_pattern_search(prt_pattern_t *pattern, prt_str text, bool *found, prt_err *err) PRT_MUST_USE;

#endif
