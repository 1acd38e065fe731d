/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_SCENE_OF_REPORT_H
#define PRT_TESTS_SCENE_OF_REPORT_H
/* A scene of its own for each test, with the report that is made of it and what is written of that. */
#include "tests/unit/report/scene.h"

static struct scene scene;
static struct prt_report report;
static prt_buf out;

static int set_up(void **state)
{
    (void)state;
    scene_init(&scene);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    prt_report_free(&report);
    scene_free(&scene);
    prt_buf_free(&out);
    return 0;
}

#endif
