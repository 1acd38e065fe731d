/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_MATCH_NAMES_H
#define PRT_MATCH_NAMES_H
/*
 * Names as the rules compare them. Plain form: lower case, every separator (- _ . /) as '-', so that a sequence of
 * tokens is a piece of it between two separators or the ends. Private to the room.
 */
#include <stddef.h>

#include "prt/buf.h"
#include "prt/str.h"

/* The same number of bytes, so that a piece of the plain form is the same piece of the name. */
void prt_match_plain(prt_str name, prt_buf *out);
/* Lower case, with / as - and the other separators as they are: how a path is written between two underscores. */
void prt_match_dashed(prt_str name, prt_buf *out);
void prt_match_lower(prt_str name, prt_buf *out);

size_t prt_match_tokens(prt_str plain); /* how many */

#endif
