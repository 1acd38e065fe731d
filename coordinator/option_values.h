/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_OPTION_VALUES_H
#define PRT_COORDINATOR_OPTION_VALUES_H
/*
 * Values of options that several commands have. Each is PRT_E_USAGE, with the option's name in the sentence.
 */
#include <stdint.h>

#include "prt/err.h"

/* --workers: 1 to PRT_MAX_SLOTS. */
prt_code prt_option_workers(const char *value, uint32_t *out, prt_err *err) PRT_MUST_USE;

/* A time, of an option or a variable of the environment: RFC 3339, or seconds since 1970. */
prt_code prt_option_time(const char *name, const char *value, int64_t *out, prt_err *err) PRT_MUST_USE;

/* A project's name becomes a folder's: one component, nothing hidden, nothing a terminal could mistake. PRT_E_USAGE. */
prt_code prt_project_name_check(const char *project, prt_err *err) PRT_MUST_USE;

#endif
