/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GITHUB_FIELDS_H
#define PRT_GITHUB_FIELDS_H
/* Fields of JSON objects. What is not there, or of another type, is empty, false or 0. */
#include "prt/doc.h"

prt_str prt_github_text(const prt_doc *map, const char *key);
bool prt_github_flag(const prt_doc *map, const char *key);
int64_t prt_github_number(const prt_doc *map, const char *key); /* not below 0 */
/* The address becomes a link in a report: that of a web page and nothing else. */
prt_str prt_github_page(const prt_doc *map, const char *key);
/* NULL: it is no list. */
const prt_doc *prt_github_list(const prt_doc *map, const char *key);

/* The text's copy, which ends with a NUL; what is longer than PRT_MAX_TEXT is left out. false: no memory. */
bool prt_github_keep(prt_arena *arena, prt_str text, prt_str *out);

#endif
