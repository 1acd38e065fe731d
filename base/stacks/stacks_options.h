/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_STACKS_OPTIONS_H
#define PRT_STACKS_OPTIONS_H
/*
 * The command line of reporting-stacks. Texts point into argv.
 */
#include <stdbool.h>
#include <sys/types.h>

#include "prt/err.h"
#include "prt/usage.h"

struct prt_stacks_line {
    pid_t pid;
    const char *who; /* NULL: its name */
    int beacon_fd;   /* -1: none */
    bool pass_on, json, version, help;
};

/* With version or help nothing else is checked. PRT_E_USAGE names what was expected. */
prt_code prt_stacks_options_read(int argc, char **argv, struct prt_stacks_line *out, prt_err *err) PRT_MUST_USE;

extern const struct prt_usage prt_usage_stacks;

#endif
