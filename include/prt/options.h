/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_OPTIONS_H
#define PRT_OPTIONS_H
/*
 * Command lines from a table: the same rows parse the arguments and print --help.
 *
 *     static const prt_option options[] = {
 *         {"repos-path", 'r', "DIR", "folder that holds the repositories"},
 *         {"quiet", 'q', NULL, "print errors only"},
 *     };
 *     prt_options line = {.options = options, .count = 2, .argc = argc, .argv = argv};
 *     while ((rc = prt_options_next(&line, &index, &value, &err)) == PRT_OK && index >= 0)
 *         ...options[index] was given, with value...
 *
 * Long and short forms, "--name=value", "-nvalue", bundled flags and "--" work as in getopt_long(3), which does the
 * work; options and other arguments may be mixed. One line is parsed at a time in a process.
 */
#include <stddef.h>

#include "prt/buf.h"
#include "prt/err.h"

typedef struct prt_option {
    const char *name;     /* long form, without the dashes */
    char letter;          /* short form, or 0 */
    const char *argument; /* name of its value in the help; NULL: a flag; "[X]": the value may be left out (--name or
                             --name=X) */
    const char *help;     /* one line */
} prt_option;

enum { PRT_OPTIONS_MAX = 64 };

typedef struct prt_options {
    const prt_option *options;
    size_t count;
    int argc;
    char **argv;
    int started; /* private */
} prt_options;

/* *index is the row that was met and *value its argument (NULL for a flag), or *index is -1 at the end. PRT_E_USAGE
 * names the option that is unknown (and the nearest one), ambiguous (and those it begins), or lacks its value. */
prt_code prt_options_next(prt_options *line, int *index, const char **value, prt_err *err) PRT_MUST_USE;

/* What is left behind the options, after the end was met. */
int prt_options_rest(const prt_options *line, char ***rest);

/* The rows as aligned lines: "  -r, --repos-path DIR     folder that holds the repositories"; long ones are wrapped
 * (prt_usage_wrap). */
void prt_options_help(const prt_option *options, size_t count, prt_buf *out);

#endif
