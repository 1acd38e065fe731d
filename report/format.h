/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_FORMAT_H
#define PRT_REPORT_FORMAT_H
/*
 * Numbers and dates as people read them, appended to a buffer. Integers all the way: no locale, no binary fractions.
 * Halves are rounded up.
 */
#include "prt/buf.h"

void prt_format_abbreviated(prt_buf *out, uint64_t value); /* 999 -> 999, 1250 -> 1.3K, 999950 -> 1.0M, 2e9 -> 2.0B */
void prt_format_commas(prt_buf *out, uint64_t value);      /* 1234567 -> 1,234,567 */
void prt_format_signed(prt_buf *out, int64_t value);       /* 1234 -> +1,234, 0 -> 0, -7 -> -7 */
/* part of whole in per cent with one decimal: 1 of 3 -> 33.3%; of 0 -> "-". part <= whole <= 10^15. */
void prt_format_percent(prt_buf *out, uint64_t part, uint64_t whole);
/* The day, in the commit's own zone (as prt_commit.zone): 2026-02-10. */
void prt_format_date(prt_buf *out, int64_t seconds, int32_t zone);
void prt_format_utc(prt_buf *out, int64_t seconds); /* 2026-02-10 07:00:00 UTC */

#endif
