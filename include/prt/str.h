/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_STR_H
#define PRT_STR_H
/*
 * A view of bytes: pointer and length, owned by someone else, perhaps with NULs inside and perhaps not UTF-8.
 * Data from repositories stays bytes until it is written out; only writers make it valid UTF-8 (prt_buf_add_utf8).
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/err.h"

typedef struct prt_str {
    const char *data; /* NULL only when len is 0 */
    size_t len;
} prt_str;

#define PRT_STR(literal) ((prt_str){"" literal, sizeof(literal) - 1})
#define PRT_STR_INIT(literal)                                                                                          \
    {                                                                                                                  \
        "" literal, sizeof(literal) - 1                                                                                \
    }                                                                             /* the same, in a static table */
#define PRT_STR_ARG(text) (int)(text).len, (text).data != NULL ? (text).data : "" /* for "%.*s" */

prt_str prt_str_from(const char *text);                    /* of a C string; NULL gives the empty view */
prt_str prt_str_sub(prt_str text, size_t from, size_t to); /* [from, to), clipped to the text */
bool prt_str_equal(prt_str a, prt_str b);
bool prt_str_equal_fold(prt_str a, prt_str b);                        /* ASCII letters compare without case */
int prt_str_compare(prt_str a, prt_str b);                            /* bytewise, shorter first; <0, 0, >0 */
int prt_str_compare_joined(prt_str text, prt_str head, prt_str tail); /* of text and head with tail behind it */
bool prt_str_starts(prt_str text, prt_str prefix);
bool prt_str_ends(prt_str text, prt_str suffix);
prt_str
prt_str_without_git(prt_str name);  /* "ui" of "ui.git", "a/ui" of "a/ui.git"; of all else it is the name itself */
prt_str prt_str_trim(prt_str text); /* ASCII white space at both ends */
size_t prt_str_find(prt_str text, char byte);  /* index of the first, or text.len */
size_t prt_str_rfind(prt_str text, char byte); /* index of the last, or text.len */
bool prt_str_is_utf8(prt_str text);            /* strictly: no surrogates, no overlong forms, no > U+10FFFF */

/* Whole text as a decimal number, nothing before or behind it. false when it is none or does not fit. */
bool prt_str_to_i64(prt_str text, int64_t *out) PRT_MUST_USE;
bool prt_str_to_u64(prt_str text, uint64_t *out) PRT_MUST_USE;

/* ASCII only and without a locale, unlike <ctype.h>; safe for every char value. */
char prt_ascii_lower(char byte);
bool prt_ascii_space(char byte); /* space, \t \n \v \f \r */
bool prt_ascii_digit(char byte);

#endif
