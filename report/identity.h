/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_IDENTITY_H
#define PRT_REPORT_IDENTITY_H
/*
 * What makes two spellings the same person: keys that are equal for them. Each is appended to a buffer; false, and
 * nothing appended, when the text says too little to tell anybody apart.
 *
 *   address  trimmed, ASCII letters in lower case, without "+tag" and without any dot: J.Doe+x@Example.org is
 *            jdoe@exampleorg. Nothing without an @, or with nothing before or behind it
 *   name     ASCII letters in lower case, ASCII punctuation dropped, white space collapsed: "O'Brien,  Pat" is
 *            "obrien pat". Nothing when nothing is left, or just "unknown"
 *   words    first and last word of that: "pat q smith" is "pat smith". Nothing when there is one word alone
 */
#include <stdbool.h>

#include "prt/buf.h"

bool prt_identity_address(prt_buf *out, prt_str email);
bool prt_identity_name(prt_buf *out, prt_str name);
bool prt_identity_words(prt_buf *out, prt_str name);

#endif
