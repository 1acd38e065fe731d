/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_BASE_YAML_SCALAR_H
#define PRT_BASE_YAML_SCALAR_H
/*
 * What a plain YAML scalar means: null, true or false, a number, or else text (prt/doc.h says which forms).
 */
#include "prt/doc.h"

/* Sets the type and value of *out; text stays a view of `plain`. false: a number that no int64_t or double holds. */
bool prt_yaml_plain(prt_str plain, prt_doc *out);

#endif
