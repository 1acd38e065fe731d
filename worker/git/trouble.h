/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_TROUBLE_H
#define PRT_GIT_TROUBLE_H
/*
 * A repository that cannot be opened is an answer, not an error: functions that look at one take a category beside the
 * error. On failure *category says which kind of problem of the record it is; PRT_CATEGORY_NONE: none, no record can be
 * made (memory).
 *
 * Sentences name things as seen from the repository (".git/HEAD"), never paths of the host: a report reads the same
 * wherever it was made.
 */
#include "prt/err.h"
#include "prt/model.h"

/* Fills both and returns a code that is not PRT_OK. */
prt_code prt_trouble(prt_category *out, prt_category category, prt_err *err, const char *format, ...) PRT_PRINTF(4, 5);

/* For what the system said about `what`: not there is `missing` ("... is not there"), not allowed is NOT_READABLE, no
 * memory is an error. */
prt_code prt_trouble_errno(prt_category *out, prt_category missing, prt_err *err, int errno_value, const char *what);

#endif
