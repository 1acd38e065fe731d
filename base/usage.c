/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/usage.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { EXIT_PRINTED = 0, EXIT_WRONG_LINE = 3, EXIT_UNPRINTED = 4, RARE_INDENT = 2 };

static void add_blanks(size_t count, prt_buf *out)
{
    for (size_t i = 0; i < count; i++)
        prt_buf_add_char(out, ' ');
}

void prt_usage_wrap(prt_str text, size_t column, size_t indent, prt_buf *out)
{
    bool begun = false; /* a word stands on this line */
    for (size_t at = 0; at < text.len;) {
        const prt_str rest = prt_str_sub(text, at, text.len);
        const prt_str word = prt_str_sub(rest, 0, prt_str_find(rest, ' '));
        if (begun && column + 1 + word.len > PRT_HELP_COLUMNS) {
            prt_buf_add_char(out, '\n');
            add_blanks(indent, out);
            column = indent;
        } else if (begun) {
            prt_buf_add_char(out, ' ');
            column++;
        }
        prt_buf_add_str(out, word);
        column += word.len;
        begun = true;
        at += word.len + 1;
    }
}

static void add_text(const char *text, prt_buf *out)
{
    prt_str rest = prt_str_from(text);
    while (rest.len > 0) {
        const size_t end = prt_str_find(rest, '\n');
        const prt_str line = prt_str_sub(rest, 0, end);
        if (line.len > 0 && line.data[0] == ' ')
            prt_buf_add_str(out, line);
        else
            prt_usage_wrap(line, 0, 0, out);
        prt_buf_add_char(out, '\n');
        rest = prt_str_sub(rest, end + 1, rest.len);
    }
}

static void add_synopsis(const struct prt_usage *usage, prt_buf *out)
{
    prt_str rest = prt_str_from(usage->synopsis);
    const char *before = "usage: ";
    do {
        const size_t end = prt_str_find(rest, '\n');
        const size_t column = strlen(before) + strlen(usage->name) + 1;
        prt_buf_add_fmt(out, "%s%s ", before, usage->name);
        prt_usage_wrap(prt_str_sub(rest, 0, end), column, column, out);
        prt_buf_add_char(out, '\n');
        rest = prt_str_sub(rest, end + 1, rest.len);
        before = "       ";
    } while (rest.len > 0);
}

static size_t group_end(const struct prt_usage *usage, size_t group)
{
    return group + 1 < usage->group_count ? usage->groups[group + 1].first : usage->option_count;
}

static void add_names(const struct prt_usage *usage, size_t group, prt_buf *out)
{
    prt_buf names = {0};
    prt_buf_add_fmt(&names, "%s:", usage->groups[group].title);
    for (size_t i = usage->groups[group].first; i < group_end(usage, group); i++) {
        const prt_option *row = &usage->options[i];
        prt_buf_add_text(&names, " ");
        if (row->letter != 0)
            prt_buf_add_fmt(&names, "-%c,", row->letter);
        prt_buf_add_fmt(&names, "--%s", row->name);
    }
    add_blanks(RARE_INDENT, out);
    prt_usage_wrap(prt_buf_str(&names), RARE_INDENT, 2 * RARE_INDENT, out);
    prt_buf_add_char(out, '\n');
    out->failed = out->failed || names.failed;
    prt_buf_free(&names);
}

static void add_groups(const struct prt_usage *usage, bool all, prt_buf *out)
{
    bool left_out = false;
    for (size_t i = 0; i < usage->group_count; i++) {
        const struct prt_option_group *group = &usage->groups[i];
        left_out = left_out || group->rare;
        if (group->rare && !all)
            continue;
        prt_buf_add_fmt(out, "%s:\n", group->title);
        prt_options_help(usage->options + group->first, group_end(usage, i) - group->first, out);
    }
    if (all || !left_out)
        return;
    prt_buf_add_text(out, "More, explained by --help=all:\n");
    for (size_t i = 0; i < usage->group_count; i++)
        if (usage->groups[i].rare)
            add_names(usage, i, out);
}

static void add_exits(const struct prt_usage *usage, prt_buf *out)
{
    prt_buf line = {0};
    prt_buf_add_text(&line, "exit codes:");
    for (size_t i = 0; i < usage->exit_count; i++)
        prt_buf_add_fmt(&line, "%s %s %s", i == 0 ? "" : ",", usage->exits[i].name, usage->exits[i].text);
    prt_buf_add_char(out, '\n');
    prt_usage_wrap(prt_buf_str(&line), 0, 2, out);
    prt_buf_add_char(out, '\n');
    out->failed = out->failed || line.failed;
    prt_buf_free(&line);
}

prt_code prt_usage_help(const struct prt_usage *usage, const char *detail, prt_buf *out, prt_err *err)
{
    const bool all = detail != NULL && strcmp(detail, "all") == 0;
    if (detail != NULL && !all)
        return prt_fail(err, PRT_E_USAGE, "--help: expected nothing or all, got \"%s\"", detail);
    add_synopsis(usage, out);
    prt_buf_add_char(out, '\n');
    add_text(usage->about, out);
    prt_buf_add_char(out, '\n');
    if (usage->groups == NULL)
        prt_options_help(usage->options, usage->option_count, out);
    else
        add_groups(usage, all, out);
    if (usage->exit_count > 0)
        add_exits(usage, out);
    return prt_buf_check(out, "the help", err);
}

int prt_usage_print(const struct prt_usage *usage, const char *detail)
{
    prt_buf text = {0};
    prt_err err;
    const prt_code rc = prt_usage_help(usage, detail, &text, &err);
    int code = rc == PRT_OK ? EXIT_PRINTED : rc == PRT_E_USAGE ? EXIT_WRONG_LINE : EXIT_UNPRINTED;
    if (rc != PRT_OK)
        fprintf(stderr, "%s: %s\n", usage->name, err.text);
    else if (fputs(text.data, stdout) < 0 || fflush(stdout) != 0) {
        fprintf(stderr, "%s: the standard output cannot be written: %s\n", usage->name, strerror(errno));
        code = EXIT_UNPRINTED;
    }
    prt_buf_free(&text);
    return code;
}
