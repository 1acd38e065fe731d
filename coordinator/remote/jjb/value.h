/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_JJB_VALUE_H
#define PRT_JJB_VALUE_H
/* Values of YAML as parts of a name: as Python's str() writes them, because names on real servers were made so. */
#include <stdbool.h>

#include "prt/arena.h"
#include "prt/buf.h"
#include "prt/doc.h"

enum { PRT_JJB_SHOWN = 200 }; /* bytes of a name that a sentence shows */

/* For "%.*s": the beginning of a name. */
#define PRT_JJB_SHOW(text) PRT_STR_ARG(prt_str_sub((text), 0, PRT_JJB_SHOWN))

/* True, 12, 1.5, None; false: a list or mapping, and nothing was added. */
bool prt_jjb_add_value(prt_buf *out, const prt_doc *value);
/* The same as a text, in the arena where it has to be made. PRT_E_FORMAT: a list or mapping. */
prt_code prt_jjb_text(prt_arena *arena, const prt_doc *value, prt_str *out, prt_err *err) PRT_MUST_USE;
/* As == in Python for scalars: 1, 1.0 and True are equal, 1 and "1" are not. Lists and mappings equal nothing. */
bool prt_jjb_equal(const prt_doc *a, const prt_doc *b);
/* The value of a key; NULL: not a mapping, or no such key. */
const prt_doc *prt_jjb_get(const prt_doc *map, prt_str key);
/* Of 1 to PRT_MAX_NAME bytes, without control characters (C0, DEL, C1). PRT_E_FORMAT, PRT_E_LIMIT: a sentence that
 * begins with `what`. */
prt_code prt_jjb_check_name(const char *what, prt_str name, prt_err *err) PRT_MUST_USE;

#endif
