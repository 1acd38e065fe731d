/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_FORMAT_H
#define PRT_GIT_FORMAT_H
/*
 * What the repository's configuration says about its format; nothing else of it is looked at. Objects must be named by
 * SHA-1 and references be files: libgit2 1.5.1 reads no others.
 */
#include "worker/git/place.h"

struct prt_format {
    bool bare;    /* core.bare; where it says nothing: no .git was found */
    bool partial; /* a partial clone: objects may be missing that a server has (they are never fetched) */
};

/* UNSUPPORTED_FORMAT names what is not supported; ANALYSIS: the file does not parse, git refuses it as well. */
prt_code prt_format_read(const struct prt_place *place, struct prt_format *out, prt_category *category,
                         prt_err *err) PRT_MUST_USE;

#endif
