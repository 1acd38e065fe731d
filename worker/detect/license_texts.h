/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_DETECT_LICENSE_TEXTS_H
#define PRT_DETECT_LICENSE_TEXTS_H
/*
 * Which licence a text is, by phrases that no other licence has. It says what it knows and nothing else: a text without
 * any of these phrases is of no known licence, and one with those of several is of several.
 *
 * Of the GNU licences the text is the same for "only" and "or later"; the identifiers are those without either
 * (GPL-2.0).
 */
#include "prt/buf.h"

enum { PRT_LICENSES_MAX = 8 /* told of one file */ };

struct prt_licenses {
    const char *ids[PRT_LICENSES_MAX]; /* SPDX identifiers, each once */
    size_t count;
};

/* Lower case, every run of other characters than letters and digits one blank; a blank at both ends. */
void prt_license_normalize(prt_str text, prt_buf *out);
void prt_license_recognize(prt_str normalized, struct prt_licenses *out);

/* The rest of the first line that has "SPDX-License-Identifier:", trimmed of blanks and of what closes a comment;
 * empty: none. */
prt_str prt_license_identifier(prt_str text);

#endif
