/* SPDX-License-Identifier: Apache-2.0 */
#include "manual/page.h"

#include <string.h>

/* When the pages' contents were last gone through; equal sources give equal pages. */
#define PAGE_DATE "2026-11-23"

enum { SOURCE_COLUMNS = 76 /* of a line of the page's source, as far as words allow */ };

static void add_byte(char byte, prt_buf *out)
{
    switch (byte) {
    case '\\': prt_buf_add_text(out, "\\e"); break;
    case '-': prt_buf_add_text(out, "\\-"); break;
    case '~': prt_buf_add_text(out, "\\(ti"); break;
    case '^': prt_buf_add_text(out, "\\(ha"); break;
    case '`': prt_buf_add_text(out, "\\(ga"); break;
    default: prt_buf_add_char(out, byte); break;
    }
}

/* A dot or an apostrophe at the beginning of a line would be a request. */
static void add_escaped(prt_str text, prt_buf *out)
{
    const bool begins = out->len == 0 || out->data[out->len - 1] == '\n';
    if (begins && text.len > 0 && (text.data[0] == '.' || text.data[0] == '\''))
        prt_buf_add_text(out, "\\&");
    for (size_t i = 0; i < text.len; i++)
        add_byte(text.data[i], out);
}

static void add_words(prt_str text, prt_buf *out)
{
    size_t column = 0;
    for (size_t at = 0; at < text.len;) {
        const prt_str rest = prt_str_sub(text, at, text.len);
        const prt_str word = prt_str_sub(rest, 0, prt_str_find(rest, ' '));
        if (column > 0)
            prt_buf_add_char(out, column + word.len >= SOURCE_COLUMNS ? '\n' : ' ');
        column = column > 0 && column + word.len < SOURCE_COLUMNS ? column + word.len + 1 : word.len;
        add_escaped(word, out);
        at += word.len + 1;
    }
    prt_buf_add_char(out, '\n');
}

static void add_verbatim(prt_str lines, prt_buf *out)
{
    prt_buf_add_text(out, ".nf\n");
    while (lines.len > 0) {
        const size_t end = prt_str_find(lines, '\n');
        add_escaped(prt_str_sub(lines, 0, end), out);
        prt_buf_add_char(out, '\n');
        lines = prt_str_sub(lines, end + 1, lines.len);
    }
    prt_buf_add_text(out, ".fi\n");
}

static void add_about(const char *text, prt_buf *out)
{
    prt_str rest = prt_str_from(text);
    while (rest.len > 0) {
        const size_t end = prt_str_find(rest, '\n');
        const prt_str line = prt_str_sub(rest, 0, end);
        rest = prt_str_sub(rest, end + 1, rest.len);
        if (line.len == 0)
            prt_buf_add_text(out, ".PP\n");
        else if (line.data[0] == ' ')
            add_verbatim(line, out);
        else
            add_words(line, out);
    }
}

static void add_font(char font, const char *text, prt_buf *out)
{
    prt_buf_add_fmt(out, "\\f%c", font);
    add_escaped(prt_str_from(text), out);
    prt_buf_add_text(out, "\\fR");
}

static void add_synopsis(const struct prt_usage *usage, prt_buf *out)
{
    prt_str rest = prt_str_from(usage->synopsis);
    prt_buf_add_text(out, ".SH SYNOPSIS\n");
    while (rest.len > 0) {
        const size_t end = prt_str_find(rest, '\n');
        add_font('B', usage->name, out);
        prt_buf_add_char(out, '\n');
        add_words(prt_str_sub(rest, 0, end), out);
        rest = prt_str_sub(rest, end + 1, rest.len);
        if (rest.len > 0)
            prt_buf_add_text(out, ".br\n");
    }
}

static void add_name_of_option(const prt_option *row, prt_buf *out)
{
    const char name[] = {'-', row->letter, '\0'};
    if (row->letter != 0) {
        add_font('B', name, out);
        prt_buf_add_text(out, ", ");
    }
    prt_buf_add_text(out, "\\fB\\-\\-");
    add_escaped(prt_str_from(row->name), out);
    prt_buf_add_text(out, "\\fR");
    if (row->argument == NULL)
        return;
    if (row->argument[0] != '[')
        prt_buf_add_char(out, ' ');
    add_font('I', row->argument, out);
}

static void add_option(const prt_option *row, prt_buf *out)
{
    prt_buf_add_text(out, ".TP\n");
    add_name_of_option(row, out);
    prt_buf_add_char(out, '\n');
    add_words(prt_str_from(row->help), out);
}

static void add_options(const struct prt_usage *usage, prt_buf *out)
{
    size_t group = 0;
    prt_buf_add_text(out, ".SH OPTIONS\n");
    for (size_t i = 0; i < usage->option_count; i++) {
        if (group < usage->group_count && usage->groups[group].first == i)
            prt_buf_add_fmt(out, ".SS %s\n", usage->groups[group++].title);
        add_option(&usage->options[i], out);
    }
}

static void add_table(const char *title, const struct prt_usage_row *rows, size_t count, prt_buf *out)
{
    prt_buf_add_fmt(out, ".SH %s\n", title);
    for (size_t i = 0; i < count; i++) {
        prt_buf_add_text(out, ".TP\n");
        add_font('B', rows[i].name, out);
        prt_buf_add_char(out, '\n');
        add_words(prt_str_from(rows[i].text), out);
    }
}

static void add_commands(const struct prt_program *program, prt_buf *out)
{
    prt_buf_add_text(out, ".SH COMMANDS\n");
    for (size_t i = 0; i < program->command_count; i++) {
        const struct prt_usage *command = program->commands[i];
        prt_buf_add_text(out, ".TP\n");
        add_font('B', prt_command_word(command), out);
        prt_buf_add_char(out, '\n');
        add_words(prt_str_from(command->summary), out);
    }
    prt_buf_add_text(out, ".PP\nEach command has a page of its own, as ");
    prt_buf_add_text(out, "\\fBreporting\\-tool\\-generate\\fR(1).\n");
}

static void add_reference(const struct prt_usage *to, const struct prt_usage *from, bool *first, prt_buf *out)
{
    prt_buf name = {0};
    if (to == from)
        return;
    prt_page_name(to, &name);
    prt_buf_add_text(out, *first ? "" : ",\n");
    add_font('B', name.failed ? "" : name.data, out);
    prt_buf_add_text(out, "(1)");
    *first = false;
    out->failed = out->failed || name.failed;
    prt_buf_free(&name);
}

static void add_references(const struct prt_usage *usage, const struct prt_program *programs, prt_buf *out)
{
    bool first = true;
    prt_buf_add_text(out, ".SH SEE ALSO\n");
    for (size_t i = 0; i < PRT_PROGRAMS; i++) {
        add_reference(programs[i].usage, usage, &first, out);
        for (size_t k = 0; k < programs[i].command_count; k++)
            add_reference(programs[i].commands[k], usage, &first, out);
    }
    prt_buf_add_char(out, '\n');
}

static void add_head(const struct prt_usage *usage, prt_buf *out)
{
    prt_buf name = {0};
    prt_page_name(usage, &name);
    if (name.failed) {
        out->failed = true;
        return;
    }
    prt_buf_add_text(out, ".\\\" Made from the programs' own tables.\n.TH ");
    for (size_t i = 0; i < name.len; i++)
        prt_buf_add_char(out, name.data[i] >= 'a' && name.data[i] <= 'z' ? (char)(name.data[i] - 32) : name.data[i]);
    prt_buf_add_text(out,
                     " 1 " PAGE_DATE " \"reporting\\-tool " PRT_VERSION "\" \"User Commands\"\n.nh\n.ad l\n.SH NAME\n");
    add_escaped(prt_buf_str(&name), out);
    prt_buf_add_text(out, " \\- ");
    add_escaped(prt_str_from(usage->summary), out);
    prt_buf_add_char(out, '\n');
    prt_buf_free(&name);
}

void prt_page(const struct prt_usage *usage, const struct prt_program programs[PRT_PROGRAMS], prt_buf *out)
{
    add_head(usage, out);
    add_synopsis(usage, out);
    prt_buf_add_text(out, ".SH DESCRIPTION\n");
    add_about(usage->about, out);
    if (usage == programs[0].usage)
        add_commands(&programs[0], out);
    add_options(usage, out);
    if (usage->exit_count > 0)
        add_table("EXIT STATUS", usage->exits, usage->exit_count, out);
    for (size_t i = 0; i < usage->table_count; i++)
        add_table(usage->tables[i].title, usage->tables[i].rows, usage->tables[i].count, out);
    if (usage->examples != NULL) {
        prt_buf_add_text(out, ".SH EXAMPLES\n");
        add_verbatim(prt_str_from(usage->examples), out);
    }
    add_references(usage, programs, out);
}
