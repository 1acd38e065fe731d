/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_CONFIG_INCLUDE_SECTIONS_H
#define PRT_COORDINATOR_CONFIG_INCLUDE_SECTIONS_H
/*
 * output.include_sections.<name>: which of the report's sections (report/sections.h) are switched off. The flags of an
 * older form, output.include_<name>, only count where there is no such mapping.
 */
#include "coordinator/config/settings.h"

/* The bits for prt_report_meta.sections_off. Names of no section are noted. */
uint64_t prt_config_sections_off(const struct prt_config_settings *settings, struct prt_config_notes *notes);

#endif
