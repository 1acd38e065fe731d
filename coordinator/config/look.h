/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_CONFIG_LOOK_H
#define PRT_COORDINATOR_CONFIG_LOOK_H
/*
 * What report.html looks like: render.theme, output.css_file and html_tables.* as the writer takes them.
 */
#include "coordinator/config/config.h"

/* Fills config->look of the members that the keys filled; reads output.css_file, of at most PRT_MAX_CSS bytes. What is
 * wrong is noted. */
prt_code prt_config_read_look(struct prt_config *config, struct prt_config_notes *notes, prt_err *err) PRT_MUST_USE;

#endif
