/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_WILDMATCH_H
#define PRT_WILDMATCH_H
/*
 * Shell patterns as git matches them in .gitattributes: * ? [set] \x, and, for whole paths, ** between slashes.
 *
 *     *        any run of bytes; for paths without a slash in it
 *     **       for paths, standing between slashes or at an end: any number of folders, none included
 *     [a-z!]   one byte of the set; [!...] or [^...] one that is not; [[:alpha:]] and its sisters, ASCII only
 *
 * Case counts. A pattern that is not well formed matches nothing. The source of the rules is gitattributes(5),
 * gitignore(5) and git's wildmatch() as behaviour; the algorithm is another one (all positions of the pattern that are
 * possible are followed at once), so that no pattern takes more than pattern x text steps.
 */
#include "prt/str.h"

enum {
    PRT_WILDMATCH_MAX = 2048 /* bytes of a pattern; git ignores attribute lines of this length, too. Longer: no match */
};

typedef enum prt_wildmatch_mode {
    PRT_WILDMATCH_NAME, /* * matches everything, slashes too */
    PRT_WILDMATCH_PATH  /* only ** crosses slashes */
} prt_wildmatch_mode;

/* Whether the whole text is the pattern's. */
bool prt_wildmatch(prt_str pattern, prt_str text, prt_wildmatch_mode mode);

#endif
