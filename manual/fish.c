/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "manual/completions.h"
#include "manual/values.h"

static void add_quoted(const char *text, prt_buf *out)
{
    prt_buf_add_char(out, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'' || *text == '\\')
            prt_buf_add_char(out, '\\');
        prt_buf_add_char(out, *text);
    }
    prt_buf_add_char(out, '\'');
}

static void add_start(const char *name, const char *command, prt_buf *out)
{
    prt_buf_add_fmt(out, "complete -c %s", name);
    if (command != NULL)
        prt_buf_add_fmt(out, " -n '__fish_seen_subcommand_from %s'", command);
}

static void add_value(const prt_option *row, prt_buf *out)
{
    prt_buf words = {0};
    const prt_value_kind kind = prt_value_of(row->argument, &words);
    const bool optional = row->argument != NULL && row->argument[0] == '[';
    if (kind == PRT_VALUE_FILE)
        prt_buf_add_text(out, " -r -F");
    else if (kind == PRT_VALUE_FOLDER && !optional)
        prt_buf_add_text(out, " -x -a '(__fish_complete_directories)'");
    else if (kind == PRT_VALUE_WORDS && !optional)
        prt_buf_add_fmt(out, " -x -a '%s'", words.failed ? "" : words.data);
    else if (kind == PRT_VALUE_ANY)
        prt_buf_add_text(out, " -x");
    out->failed = out->failed || words.failed;
    prt_buf_free(&words);
}

static void add_options(const char *name, const char *command, const struct prt_usage *usage, prt_buf *out)
{
    for (size_t i = 0; i < usage->option_count; i++) {
        const prt_option *row = &usage->options[i];
        add_start(name, command, out);
        prt_buf_add_fmt(out, " -l %s", row->name);
        if (row->letter != 0)
            prt_buf_add_fmt(out, " -s %c", row->letter);
        add_value(row, out);
        prt_buf_add_text(out, " -d ");
        add_quoted(row->help, out);
        prt_buf_add_char(out, '\n');
    }
    if (usage->operand == NULL)
        return;
    add_start(name, command, out);
    prt_buf_add_text(out, strcmp(usage->operand, "DIR") == 0 ? " -a '(__fish_complete_directories)'\n" : " -F\n");
}

void prt_completion_fish(const struct prt_program *program, prt_buf *out)
{
    const char *name = program->usage->name;
    prt_buf_add_fmt(out, "# completions of %s for fish, made from its own tables\ncomplete -c %s -f\n", name, name);
    for (size_t i = 0; i < program->command_count; i++) {
        const char *command = prt_command_word(program->commands[i]);
        prt_buf_add_fmt(out, "complete -c %s -n __fish_use_subcommand -a %s -d ", name, command);
        add_quoted(program->commands[i]->summary, out);
        prt_buf_add_char(out, '\n');
        add_options(name, command, program->commands[i], out);
    }
    if (program->command_count == 0)
        add_options(name, NULL, program->usage, out);
}
