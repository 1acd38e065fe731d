/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_ANALYSIS_SCENE_H
#define PRT_TESTS_ANALYSIS_SCENE_H
/* A folder for repositories, with analysing begun: *state is a prt_temp_t *. */
#include "tests/support/repo.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"
#include "worker/git/analyze.h"

static int set_up(void **state)
{
    prt_err err;
    assert_prt_ok(prt_analyze_begin(&err), err);
    prt_repo_environment();
    return prt_temp_set_up(state);
}

static int tear_down(void **state)
{
    (void)prt_temp_tear_down(state);
    prt_analyze_end();
    return 0;
}

#endif
