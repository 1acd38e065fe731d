/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_USAGE_H
#define PRT_USAGE_H
/*
 * What a program or a command is for, as data: --help, its manual page and its completions are printed from the same
 * rows that parse its command line (prt/options.h). Everything is constant and lives as long as the program.
 *
 * A text is paragraphs with an empty line between; a line that begins with a blank is an example and stays as it is.
 */
#include <stdbool.h>
#include <stddef.h>

#include "prt/buf.h"
#include "prt/err.h"
#include "prt/options.h"

enum {
    PRT_HELP_LINES = 40,   /* --help of every command fits a screen of this size */
    PRT_HELP_COLUMNS = 100 /* ... and so many columns; --help=all may have more lines */
};

/* A row of a table of the manual: an exit code, a variable, a file, a signal. */
struct prt_usage_row {
    const char *name;
    const char *text;
};

struct prt_usage_table {
    const char *title; /* "ENVIRONMENT" */
    const struct prt_usage_row *rows;
    size_t count;
};

/* Options that belong together: from one row to where the next group begins. */
struct prt_option_group {
    const char *title;
    size_t first; /* row */
    bool rare;    /* --help names them alone; --help=all and the manual explain them */
};

struct prt_usage {
    const char *name;     /* as it is typed: "reporting-tool generate" */
    const char *summary;  /* one line without a full stop */
    const char *synopsis; /* what follows the name; a further form after each line break */
    const char *about;
    const prt_option *options;
    size_t option_count;
    const struct prt_option_group *groups; /* in order, the first one from row 0; NULL: one group without a title */
    size_t group_count;
    const char *operand;               /* what an argument that is no option is: "FILE", "DIR"; NULL: neither */
    const struct prt_usage_row *exits; /* exit codes */
    size_t exit_count;
    const struct prt_usage_table *tables; /* of the manual alone */
    size_t table_count;
    const char *examples; /* of the manual alone; NULL: none */
};

/* `detail` is the value of --help: NULL, a screenful; "all", every option explained. PRT_E_USAGE for another. */
prt_code prt_usage_help(const struct prt_usage *usage, const char *detail, prt_buf *out, prt_err *err) PRT_MUST_USE;

/* The same, to the standard output, ended by the exit code of the program: 0, 3 or, unprintable, 4. */
int prt_usage_print(const struct prt_usage *usage, const char *detail);

/* Lines of at most PRT_HELP_COLUMNS, as far as words allow; lines after the first begin with `indent` blanks, and
 * `column` is where the first one stands already. Without a line break at its end. */
void prt_usage_wrap(prt_str text, size_t column, size_t indent, prt_buf *out);

#endif
