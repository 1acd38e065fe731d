/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_CONFIG_NOTES_H
#define PRT_COORDINATOR_CONFIG_NOTES_H
/*
 * What there is to be said about a configuration: problems, which stop a run, and warnings, which do not. One a line,
 * each as "file:line: key: sentence". All problems are gathered before anything is refused.
 */
#include "prt/buf.h"
#include "prt/err.h"

enum { PRT_CONFIG_NOTES_MAX = 200 }; /* of each kind that are kept; the others are counted */

/* Zeroed it is empty. */
struct prt_config_notes {
    prt_buf problems, warnings;
    size_t problem_count, warning_count; /* those that were not kept too */
};

/* `line` 0: the place is no file, and named without one. */
void prt_config_problem(struct prt_config_notes *notes, prt_str place, uint32_t line, const char *format, ...)
    PRT_PRINTF(4, 5);
void prt_config_warning(struct prt_config_notes *notes, prt_str place, uint32_t line, const char *format, ...)
    PRT_PRINTF(4, 5);
void prt_config_notes_free(struct prt_config_notes *notes);

#endif
