/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_MANUAL_PROGRAMS_H
#define PRT_MANUAL_PROGRAMS_H
/*
 * The programs that have a manual page and completions, and their commands.
 */
#include <stddef.h>

#include "prt/usage.h"

enum { PRT_PAGES_MAX = 64 };

struct prt_program {
    const struct prt_usage *usage;
    const struct prt_usage *commands[PRT_PAGES_MAX]; /* in the order of --help */
    size_t command_count;
};

enum { PRT_PROGRAMS = 4 };

/* PRT_E_LIMIT when there are more commands than places. */
prt_code prt_programs(struct prt_program out[PRT_PROGRAMS], prt_err *err) PRT_MUST_USE;

/* "reporting-tool generate" as the name of its page: "reporting-tool-generate". */
void prt_page_name(const struct prt_usage *usage, prt_buf *out);

/* The last word of its name: what is typed behind the program. */
const char *prt_command_word(const struct prt_usage *usage);

#endif
