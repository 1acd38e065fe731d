/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_CONFIG_LOADED_H
#define PRT_TESTS_CONFIG_LOADED_H
/* A folder for configuration files, and what a test loads of them. */
#include <string.h>

#include "coordinator/config/config.h"
#include "tests/support/temp.h"

static prt_temp_t *temp;
static struct prt_config config;
static struct prt_config_notes notes;

static int set_up(void **state)
{
    (void)state;
    temp = prt_temp_new();
    memset(&config, 0, sizeof config);
    memset(&notes, 0, sizeof notes);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    prt_config_free(&config);
    prt_config_notes_free(&notes);
    prt_temp_destroy(&temp);
    return 0;
}

#endif
