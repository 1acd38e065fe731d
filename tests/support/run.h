/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_RUN_H
#define PRT_TESTS_RUN_H
/*
 * Runs a program to its end, with nothing on its stdin. What it prints is added to out and err; either may be NULL, and
 * then it goes where the test's goes. Failing to start it ends the test.
 *
 *     const char *const argv[] = {"git", "-C", folder, "init", "-q", NULL};
 *     assert_int_equal(prt_test_run(argv, NULL, NULL), 0);
 */
#include "prt/buf.h"

/* The exit code, or 128 + the signal that ended it. argv[0] is looked for in PATH; the last one is NULL. */
int prt_test_run(const char *const argv[], prt_buf *out, prt_buf *err);

#endif
