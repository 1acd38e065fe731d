/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_BASE_JSON_ESCAPE_H
#define PRT_BASE_JSON_ESCAPE_H
/*
 * The one place where text becomes the inside of a JSON string: valid UTF-8, with quotes, backslashes, controls and
 * what an HTML script element cannot hold (< > & U+2028 U+2029) escaped.
 */
#include "prt/buf.h"

void prt_json_escape(prt_buf *out, prt_str text);

#endif
