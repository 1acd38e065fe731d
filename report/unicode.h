/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_UNICODE_H
#define PRT_REPORT_UNICODE_H
/*
 * Which characters of a text from outside people can see: the same in every format.
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/str.h"

#define PRT_REPLACEMENT "\xef\xbf\xbd" /* U+FFFD, shown instead of what cannot be seen */

/* The code point at text[at] of valid UTF-8; *len is its size in bytes. */
uint32_t prt_unicode_decode(prt_str text, size_t at, size_t *len);

/* Cannot be seen, or turns the direction of what follows: a name must look like what it is. Blanks are not among
 * them. */
bool prt_unicode_unseen(uint32_t point);

/* Line and paragraph ends of all kinds, tabs and the blank itself; U+0085, U+2028 and U+2029 among them. */
bool prt_unicode_blank(uint32_t point);

#endif
