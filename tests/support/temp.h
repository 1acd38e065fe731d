/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_TEMP_H
#define PRT_TESTS_TEMP_H
/*
 * A folder for one test. Failures end the test.
 *
 *     prt_temp_t *temp = prt_temp_new();
 *     prt_temp_write(temp, "a/b.txt", PRT_STR("text"));
 *     ... prt_temp_path(temp, "a") ...
 *     prt_temp_destroy(&temp);
 *
 * or, where *state is all that a test needs: cmocka_unit_test_setup_teardown(test, prt_temp_set_up,
 * prt_temp_tear_down).
 */
#include <stdbool.h>

#include "prt/str.h"

typedef struct prt_temp prt_temp_t;

prt_temp_t *prt_temp_new(void);
void prt_temp_destroy(prt_temp_t **temp); /* removes the folder and all in it */
int prt_temp_set_up(void **state);        /* *state becomes a prt_temp_t * */
int prt_temp_tear_down(void **state);

const char *prt_temp_folder(const prt_temp_t *temp);
/* "<folder>/<name>"; lives as long as the temp. */
const char *prt_temp_path(prt_temp_t *temp, const char *name);
/* Writes a file under the folder, and makes the folders above it. */
void prt_temp_write(prt_temp_t *temp, const char *name, prt_str bytes);
/* The bytes of a file under the folder, with a NUL behind them; lives as long as the temp. */
prt_str prt_temp_read(prt_temp_t *temp, const char *name);
bool prt_temp_exists(prt_temp_t *temp, const char *name);  /* also true of a dangling link */
size_t prt_temp_count(prt_temp_t *temp, const char *name); /* entries in a folder under it; "." for itself */

#endif
