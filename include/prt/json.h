/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_JSON_H
#define PRT_JSON_H
/*
 * Writes JSON into a buffer, piece by piece. Text is made valid UTF-8 and escaped here and nowhere else, so no caller
 * can forget. The escape is also safe inside an HTML script element: < > & U+2028 U+2029 are written as \uNNNN.
 *
 *     prt_json json = {.out = &buf, .indent = 2};
 *     prt_json_object(&json);
 *     prt_json_member_i64(&json, "commits", 3);
 *     prt_json_end(&json);
 *
 * Misuse (a value without a key, one end too many, a second value at the top, more than PRT_JSON_MAX_NESTING levels)
 * sets `broken`, which prt_json_finish reports as PRT_E_INTERNAL. indent 0 writes everything on one line.
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/buf.h"
#include "prt/doc.h"
#include "prt/err.h"

enum { PRT_JSON_MAX_NESTING = 32 };

typedef struct prt_json {
    prt_buf *out;
    int indent;
    int depth;
    bool broken;
    bool after_key;
    bool complete; /* the one value of the top level was begun */
    bool in_object[PRT_JSON_MAX_NESTING];
    bool has_items[PRT_JSON_MAX_NESTING];
} prt_json;

void prt_json_object(prt_json *json);
void prt_json_array(prt_json *json);
void prt_json_end(prt_json *json); /* closes the innermost object or array */
void prt_json_key(prt_json *json, const char *key);
void prt_json_key_str(prt_json *json, prt_str key);
void prt_json_str(prt_json *json, prt_str value);
void prt_json_text(prt_json *json, const char *value); /* NULL writes null */
void prt_json_i64(prt_json *json, int64_t value);
void prt_json_u64(prt_json *json, uint64_t value);
void prt_json_hundredths(prt_json *json, uint64_t value);  /* a number with two decimals: 9705 is 97.05 */
void prt_json_thousandths(prt_json *json, uint64_t value); /* with three: 1234 is 1.234 */
void prt_json_bool(prt_json *json, bool value);
void prt_json_null(prt_json *json);
/* Members: key and value. */
void prt_json_member_str(prt_json *json, const char *key, prt_str value);
void prt_json_member_str_or_null(prt_json *json, const char *key, prt_str value); /* an empty one is null */
void prt_json_member_text(prt_json *json, const char *key, const char *value);    /* NULL is null */
void prt_json_member_i64(prt_json *json, const char *key, int64_t value);
void prt_json_member_u64(prt_json *json, const char *key, uint64_t value);
void prt_json_member_bool(prt_json *json, const char *key, bool value);
void prt_json_member_null(prt_json *json, const char *key);
/* null unless it is known. */
void prt_json_member_i64_if(prt_json *json, const char *key, bool known, int64_t value);
void prt_json_member_u64_if(prt_json *json, const char *key, bool known, uint64_t value);
void prt_json_member_bool_if(prt_json *json, const char *key, bool known, bool value);
/* A list of texts. */
void prt_json_member_strs(prt_json *json, const char *key, const prt_str *values, size_t count);
/* A text that was made for the purpose: the buffer is released, and its failure becomes the document's. */
void prt_json_member_made(prt_json *json, const char *key, prt_buf *made);
void prt_json_doc(prt_json *json, const prt_doc *doc); /* a whole tree without fractions: a number with one is null */
/* Checks that everything was closed and nothing was lost; `what` names the document in the sentence. */
prt_code prt_json_finish(prt_json *json, const char *what, prt_err *err) PRT_MUST_USE;

#endif
