/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_FAIL_MALLOC_H
#define PRT_TESTS_FAIL_MALLOC_H
/*
 * Memory that runs short when a test says so. malloc, calloc and realloc of everything that is linked into the test
 * program come through here (-Wl,--wrap); what shared libraries allocate for themselves does not.
 *
 * A test file named test_*_memory.c is linked this way by prt_tests(). One thread only.
 *
 *     static bool make(void *state) { ... return code == PRT_OK; }       // frees what it made
 *     assert_true(prt_test_each_failure(make, NULL) > 3);
 */
#include <stdbool.h>
#include <stddef.h>

void prt_test_fail_after(size_t n); /* n allocations succeed, all later ones fail */
void prt_test_fail_only(size_t n);  /* n allocations succeed, the next one fails, later ones succeed */
/* Ends it. Returns how many allocations were refused. */
size_t prt_test_fail_never(void);

/*
 * Calls `attempt` with the first allocation failing, the second, and so on, until none fails any more; once with that
 * allocation failing alone, and once with all later ones failing too. The attempt must return false exactly when an
 * allocation was refused; if not, the test fails. Returns the number of allocations that a good attempt makes.
 */
size_t prt_test_each_failure(bool (*attempt)(void *state), void *state);

#endif
