/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_HTML_SCENE_H
#define PRT_TESTS_HTML_SCENE_H
/* A page that is empty before each test. */
#include "report/html.h"
#include "tests/support/unit.h"

static prt_buf out;
static prt_html html;

static int set_up(void **state)
{
    (void)state;
    html = (prt_html){.out = &out};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    prt_buf_free(&out);
    out = (prt_buf){0};
    return 0;
}

#endif
