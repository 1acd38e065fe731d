/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_BASE_UTF8_H
#define PRT_BASE_UTF8_H
/*
 * Reading UTF-8 one unit at a time: a well-formed sequence, or a maximal invalid part (Unicode 15, section 3.9, table
 * 3-7 and "substitution of maximal subparts").
 */
#include <stdbool.h>

#include "prt/str.h"

#define PRT_UTF8_REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* Bytes of the unit at text[at], at least 1; `at` is within the text. *valid says whether it is well-formed. */
size_t prt_utf8_unit(prt_str text, size_t at, bool *valid);

#endif
