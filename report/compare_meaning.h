/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_COMPARE_MEANING_H
#define PRT_REPORT_COMPARE_MEANING_H
/*
 * What a JSON value means, however it is written: parts of a checked text (prt/json_view.h).
 */
#include "prt/buf.h"
#include "prt/err.h"
#include "prt/str.h"

bool prt_json_is_number(prt_str value);
/* Appends what a value that is neither object nor list stands for; a text without quotes. Whole numbers of any size as
 * they are written, others as doubles in the shortest form that tells them apart. */
void prt_json_add_meaning(prt_str scalar, prt_buf *out);
/* Appends one text for all ways of writing a value: without blanks, members sorted, and elements where their places
 * mean nothing (prt_json_members_are_series). PRT_E_MEMORY. */
prt_code prt_json_add_canonical(prt_str value, prt_buf *out, prt_err *err) PRT_MUST_USE;

#endif
