/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_CONFIG_TIME_WINDOWS_H
#define PRT_COORDINATOR_CONFIG_TIME_WINDOWS_H
/* time_windows.<name> and primary_reporting_window: which windows there are, and which one ranks. */
#include "coordinator/config/config.h"

/* Fills windows, window_count and primary. PRT_E_MEMORY only; what is wrong is noted. */
prt_code prt_config_windows_read(struct prt_config *config, struct prt_config_notes *notes, prt_err *err) PRT_MUST_USE;

#endif
