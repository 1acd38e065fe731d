/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_CLOCK_H
#define PRT_CLOCK_H
/*
 * Two times that must not be mixed: monotonic milliseconds for deadlines, and calendar seconds since 1970 for the
 * report. Only shells (main loops) read these clocks; everything else takes the time as an argument.
 */
#include <stdint.h>

#include "prt/err.h"
#include "prt/str.h"

enum {
    PRT_TIME_TEXT_MAX = 40 /* room for any time printed by prt_time_format, NUL included */
};

int64_t prt_monotonic_ms(void);
int64_t prt_monotonic_us(void);
int64_t prt_calendar_now(void); /* seconds since 1970-01-01T00:00:00Z */

/* RFC 3339 ("2026-02-10T07:00:00Z", "...+01:00", a space for the T, a fraction that is dropped), a date alone (midnight
 * UTC), or whole seconds since 1970. PRT_E_FORMAT says what was expected. */
prt_code prt_time_parse(prt_str text, int64_t *seconds, prt_err *err) PRT_MUST_USE;

/* ISO 8601 with the given offset in minutes ("Z" when 0), proleptic Gregorian; years beyond 9999 get a sign
 * ("+3170843-..."). Total: any seconds value prints; an offset that is not within +-23:59 is printed as UTC. */
void prt_time_format(int64_t seconds, int offset_minutes, char out[PRT_TIME_TEXT_MAX]);

#endif
