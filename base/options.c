/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/options.h"

#include <getopt.h>
#include <stdbool.h>
#include <string.h>

#include "prt/nearest.h"
#include "prt/usage.h"

enum {
    LONG_ONLY = 256, /* getopt's value for rows without a letter: LONG_ONLY + index */
    HELP_COLUMN = 34 /* where the explanation starts */
};

static int argument_kind(const prt_option *option)
{
    if (option->argument == NULL)
        return no_argument;
    return option->argument[0] == '[' ? optional_argument : required_argument;
}

static void build_tables(const prt_options *line, struct option *longs, char *shorts)
{
    *shorts++ = ':'; /* "missing value" is told apart from "unknown option" */
    for (size_t i = 0; i < line->count; i++) {
        const prt_option *row = &line->options[i];
        longs[i] = (struct option){row->name, argument_kind(row), NULL, LONG_ONLY + (int)i};
        if (row->letter == 0)
            continue;
        *shorts++ = row->letter;
        if (argument_kind(row) == required_argument)
            *shorts++ = ':';
    }
    *shorts = '\0';
    longs[line->count] = (struct option){NULL, 0, NULL, 0};
}

static int row_of_letter(const prt_options *line, int letter)
{
    for (size_t i = 0; i < line->count; i++)
        if (line->options[i].letter == letter)
            return (int)i;
    return -1;
}

/* The beginning of several options, or of none. */
static prt_code refuse_name(const prt_options *line, prt_str name, prt_err *err)
{
    struct prt_nearest nearest = prt_nearest_to(name);
    prt_buf several = {0};
    for (size_t i = 0; i < line->count; i++) {
        const prt_str row = prt_str_from(line->options[i].name);
        prt_nearest_consider(&nearest, row);
        if (name.len > 0 && prt_str_starts(row, name))
            prt_buf_add_fmt(&several, "%s--%s", several.len > 0 ? ", " : "", row.data);
    }
    if (several.len > 0)
        (void)prt_fail(err, PRT_E_USAGE, "--%.*s is not clear: it begins %s", PRT_STR_ARG(name), several.data);
    else if (nearest.best.len > 0)
        (void)prt_fail(err, PRT_E_USAGE,
                       "--%.*s is not an option of this command; did you mean --%.*s? (--help lists the options)",
                       PRT_STR_ARG(name), PRT_STR_ARG(nearest.best));
    else
        (void)prt_fail(err, PRT_E_USAGE, "--%.*s is not an option of this command (--help lists the options)",
                       PRT_STR_ARG(name));
    prt_buf_free(&several);
    return PRT_E_USAGE;
}

/* The word getopt stumbled over: the long option as typed, without its value, which may be a secret; or the letter. */
static prt_code refuse(const prt_options *line, int met, prt_err *err)
{
    const prt_str word = prt_str_from(optind > 0 && optind <= line->argc ? line->argv[optind - 1] : "");
    const prt_str typed = prt_str_sub(word, 0, prt_str_find(word, '='));
    const bool is_long = prt_str_starts(word, PRT_STR("--"));
    const char *what = met == ':' ? "needs a value" : "is not an option of this command";
    if (is_long && met == '?' && optopt == 0)
        return refuse_name(line, prt_str_sub(typed, 2, typed.len), err);
    if (is_long && met == '?' && optopt >= LONG_ONLY)
        what = "takes no value";
    if (is_long || optopt == 0 || optopt >= LONG_ONLY)
        return prt_fail(err, PRT_E_USAGE, "%.*s %s (--help lists the options)", PRT_STR_ARG(typed), what);
    return prt_fail(err, PRT_E_USAGE, "-%c %s (--help lists the options)", optopt, what);
}

prt_code prt_options_next(prt_options *line, int *index, const char **value, prt_err *err)
{
    struct option longs[PRT_OPTIONS_MAX + 1];
    char shorts[2 * PRT_OPTIONS_MAX + 2];
    if (line->count > PRT_OPTIONS_MAX)
        return prt_fail(err, PRT_E_INTERNAL, "a table of %zu options, more than %d", line->count, PRT_OPTIONS_MAX);
    build_tables(line, longs, shorts);
    if (!line->started) {
        line->started = 1;
        optind = 0; /* makes getopt forget an earlier line */
    }
    opterr = 0;
    const int met = getopt_long(line->argc, line->argv, shorts, longs, NULL);
    if (met == '?' || met == ':')
        return refuse(line, met, err);
    *index = met == -1 ? -1 : met >= LONG_ONLY ? met - LONG_ONLY : row_of_letter(line, met);
    *value = met == -1 ? NULL : optarg;
    return PRT_OK;
}

int prt_options_rest(const prt_options *line, char ***rest)
{
    *rest = line->argv + optind;
    return line->argc - optind;
}

void prt_options_help(const prt_option *options, size_t count, prt_buf *out)
{
    for (size_t i = 0; i < count; i++) {
        const prt_option *row = &options[i];
        const size_t start = out->len;
        if (row->letter != 0)
            prt_buf_add_fmt(out, "  -%c, --%s", row->letter, row->name);
        else
            prt_buf_add_fmt(out, "      --%s", row->name);
        if (row->argument != NULL)
            prt_buf_add_fmt(out, "%s%s", argument_kind(row) == optional_argument ? "" : " ", row->argument);
        do
            prt_buf_add_char(out, ' ');
        while (!out->failed && out->len - start < HELP_COLUMN);
        prt_usage_wrap(prt_str_from(row->help), out->len - start, HELP_COLUMN, out);
        prt_buf_add_char(out, '\n');
    }
}
