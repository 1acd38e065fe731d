/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_FORMATS_H
#define PRT_COORDINATOR_FORMATS_H
/*
 * The formats of --output-format: one, several with commas between, or "all".
 */
#include "prt/err.h"

enum {
    PRT_FORMAT_JSON = 1u << 0,
    PRT_FORMAT_MD = 1u << 1,
    PRT_FORMAT_CSV = 1u << 2,
    PRT_FORMAT_HTML = 1u << 3,
    PRT_FORMAT_ALL = PRT_FORMAT_JSON | PRT_FORMAT_MD | PRT_FORMAT_CSV | PRT_FORMAT_HTML
};

/* PRT_E_USAGE names what is none. */
prt_code prt_formats_parse(const char *text, unsigned *out, prt_err *err) PRT_MUST_USE;

#endif
