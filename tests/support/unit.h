/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_UNIT_H
#define PRT_TESTS_UNIT_H
/* cmocka, with the headers it wants before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "prt/err.h"
#include "prt/str.h"

/* The code, and on a surprise the sentence that came with it. */
#define assert_prt_code(got, wanted, err) prt_check_code((got), (wanted), &(err), __FILE__, __LINE__)
#define assert_prt_ok(got, err)           assert_prt_code((got), PRT_OK, (err))
/* The bytes of a view, given as a C string. */
#define assert_prt_str(got, wanted) prt_check_str((got), (wanted), __FILE__, __LINE__)
/* The sentence of an error holds this text. */
#define assert_prt_says(err, part) prt_check_says(&(err), (part), __FILE__, __LINE__)

void prt_check_code(prt_code got, prt_code wanted, const prt_err *err, const char *file, int line);
void prt_check_str(prt_str got, const char *wanted, const char *file, int line);
void prt_check_says(const prt_err *err, const char *part, const char *file, int line);

#endif
