/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_LINKS_H
#define PRT_TESTS_LINKS_H
/* For cmocka_run_group_tests: links begun before the first test, ended behind the last. */
#include "proto/link/link.h"

static int begin_links(void **state)
{
    (void)state;
    prt_err err;
    return prt_links_begin(&err) == PRT_OK ? 0 : -1;
}

static int end_links(void **state)
{
    (void)state;
    prt_links_end();
    return 0;
}

#endif
