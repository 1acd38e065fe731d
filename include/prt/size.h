/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_SIZE_H
#define PRT_SIZE_H
/*
 * A number of bytes as people write it on a command line: a whole number and K, M, G or T (1024 of the one before),
 * with or without a B or iB behind it: "50G", "512MiB". A number alone is refused, since nobody means 50 bytes.
 */
#include <stdint.h>

#include "prt/err.h"
#include "prt/str.h"

/* PRT_E_USAGE: it is none, it is 0, or it does not fit. */
prt_code prt_size_parse(const char *option, prt_str text, uint64_t *out, prt_err *err) PRT_MUST_USE;

#endif
