/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_JJB_FIELD_H
#define PRT_JJB_FIELD_H
/* Texts with {keys} in them, cut into pieces. */
#include <stdbool.h>

#include "prt/err.h"
#include "prt/str.h"

/* {key} {obj:key} {key|default}; the default is empty in {key|}. */
struct prt_jjb_field {
    prt_str key;
    prt_str fallback;
    bool has_fallback;
};

struct prt_jjb_piece {
    bool is_field;
    prt_str literal; /* text as it is; "{" for {{ and "}" for }} */
    struct prt_jjb_field field;
};

/* Takes a piece off the front of *text, which is not empty. PRT_E_FORMAT: a brace alone, or one around something
 * else. */
prt_code prt_jjb_next_piece(prt_str *text, struct prt_jjb_piece *out, prt_err *err) PRT_MUST_USE;
/* The whole text is one field whose key has only letters, digits and _: such a field keeps the type of its value. */
bool prt_jjb_is_field(prt_str text, struct prt_jjb_field *out);

#endif
