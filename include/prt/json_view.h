/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_JSON_VIEW_H
#define PRT_JSON_VIEW_H
/*
 * JSON read where it lies: no tree, no copy, so a report of hundreds of megabytes costs no memory beside its text. The
 * text is checked once; its parts are views of it.
 *
 *     rc = prt_json_check("report_raw.json", text, &value, err);
 *     struct prt_json_parts parts = prt_json_parts_of(value);
 *     while (prt_json_part(&parts, &key, &value))
 *         ...key is '"name"' of an object's member (empty in a list), value is its text...
 */
#include <stdbool.h>

#include "prt/buf.h"
#include "prt/err.h"
#include "prt/str.h"

struct prt_json_parts {
    prt_str rest;
    bool map;
};

/* Strictly RFC 8259 in valid UTF-8, at most PRT_MAX_DOC_NESTING deep; *value is the text without blanks around it.
 * PRT_E_FORMAT: "file:line: ...". A key that is there twice passes. */
prt_code prt_json_check(const char *file, prt_str text, prt_str *value, prt_err *err) PRT_MUST_USE;

/* The functions below take parts of a checked text. */

/* Of an object or a list; anything else has no parts. */
struct prt_json_parts prt_json_parts_of(prt_str value);
bool prt_json_part(struct prt_json_parts *parts, prt_str *key, prt_str *value); /* false at the end */
/* Appends what a string (with its quotes) stands for. Half of a surrogate pair is U+FFFD. */
void prt_json_unescape(prt_str string, prt_buf *out);

#endif
