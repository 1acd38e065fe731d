/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_BASE_VISIBLE_H
#define PRT_BASE_VISIBLE_H
/*
 * Bytes from outside as a person at a terminal may safely see them: controls (C0, DEL, and C1 in its UTF-8 form, which
 * terminals obey as well) as \xNN, what is no UTF-8 as U+FFFD, everything else as it is.
 */
#include <stdbool.h>

#include "prt/buf.h"

/* One unit of prt_utf8_unit. */
void prt_visible_unit(prt_buf *out, prt_str unit, bool valid);

#endif
