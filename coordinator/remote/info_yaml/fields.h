/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_INFO_YAML_FIELDS_H
#define PRT_INFO_YAML_FIELDS_H
/*
 * Values of one file, each of the type that is wanted or a sentence why not. Nothing here ends the reading of a file
 * but a lack of memory, which is remembered and told once, by whoever began.
 */
#include "prt/doc.h"
#include "prt/model_info.h"

struct prt_info_fields {
    prt_arena *arena; /* of texts and sentences */
    const char *file; /* as sentences name it */
    prt_str *problems;
    size_t problem_count, problem_capacity; /* at most PRT_MAX_INFO_PROBLEMS; more are dropped */
    bool failed;                            /* memory was short */
};

/* "file:line: key: ..." */
void prt_info_complain(struct prt_info_fields *fields, const prt_doc *at, const char *key, const char *format, ...)
    PRT_PRINTF(4, 5);

/* The text of a key, trimmed and copied; whole numbers as decimal digits. Empty for what is missing, null, too long
 * (PRT_MAX_INFO_TEXT) or of another type; the last two are complained about. `map` may be NULL. */
prt_str prt_info_text(struct prt_info_fields *fields, const prt_doc *map, const char *where, const char *key);
/* As it, of a value that stands alone. */
prt_str prt_info_text_of(struct prt_info_fields *fields, const prt_doc *value, const char *key);

/* The value of a key when it is of this type; NULL for what is missing, null, empty text, or complained about. */
const prt_doc *prt_info_get(struct prt_info_fields *fields, const prt_doc *map, const char *key, prt_doc_type type);

#endif
