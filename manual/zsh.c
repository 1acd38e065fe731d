/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "manual/completions.h"
#include "manual/values.h"

/* Within single quotes; `special` bytes mean something to _arguments. */
static void add_quoted(const char *text, const char *special, prt_buf *out)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'') {
            prt_buf_add_text(out, "'\\''");
            continue;
        }
        if (strchr(special, *text) != NULL)
            prt_buf_add_char(out, '\\');
        prt_buf_add_char(out, *text);
    }
}

static void add_action(prt_value_kind kind, const prt_buf *words, prt_buf *out)
{
    switch (kind) {
    case PRT_VALUE_FOLDER: prt_buf_add_text(out, "_files -/"); break;
    case PRT_VALUE_FILE: prt_buf_add_text(out, "_files"); break;
    case PRT_VALUE_WORDS:
        prt_buf_add_char(out, '(');
        add_quoted(words->failed ? "" : words->data, "\\:", out);
        prt_buf_add_char(out, ')');
        break;
    case PRT_VALUE_ANY:
    case PRT_VALUE_NONE: prt_buf_add_char(out, ' '); break;
    }
}

static void add_value(const prt_option *row, prt_buf *out)
{
    prt_buf words = {0};
    const prt_value_kind kind = prt_value_of(row->argument, &words);
    if (kind != PRT_VALUE_NONE) {
        prt_buf_add_text(out, row->argument[0] == '[' ? "::" : ":");
        add_quoted(row->argument, "\\:", out);
        prt_buf_add_char(out, ':');
        add_action(kind, &words, out);
    }
    out->failed = out->failed || words.failed;
    prt_buf_free(&words);
}

static void add_help_and_value(const prt_option *row, prt_buf *out)
{
    prt_buf_add_char(out, '[');
    add_quoted(row->help, "\\[]", out);
    prt_buf_add_char(out, ']');
    add_value(row, out);
    prt_buf_add_text(out, "' \\\n");
}

/* "=" lets the value be the next word or follow a "=", "=-" wants the "="; a letter's value may be joined or the
 * next. */
static void add_option(const prt_option *row, prt_buf *out)
{
    const bool optional = row->argument != NULL && row->argument[0] == '[';
    prt_buf_add_fmt(out, "    '*--%s%s", row->name, row->argument == NULL ? "" : optional ? "=-" : "=");
    add_help_and_value(row, out);
    if (row->letter == 0)
        return;
    prt_buf_add_fmt(out, "    '*-%c", row->letter);
    if (optional) {
        prt_buf_add_char(out, '[');
        add_quoted(row->help, "\\[]", out);
        prt_buf_add_text(out, "]' \\\n");
        return;
    }
    prt_buf_add_text(out, row->argument == NULL ? "" : "+");
    add_help_and_value(row, out);
}

static void add_arguments(const struct prt_usage *usage, prt_buf *out)
{
    prt_buf_add_text(out, "  _arguments -s -S \\\n");
    for (size_t i = 0; i < usage->option_count; i++)
        add_option(&usage->options[i], out);
    if (usage->operand == NULL)
        prt_buf_add_text(out, "    '*: : '\n");
    else
        prt_buf_add_fmt(out, "    '*:%s:%s'\n", usage->operand,
                        strcmp(usage->operand, "DIR") == 0 ? "_files -/" : "_files");
}

static void add_commands(const struct prt_program *program, prt_buf *out)
{
    prt_buf_add_text(out, "  local -a commands=(\n");
    for (size_t i = 0; i < program->command_count; i++) {
        prt_buf_add_fmt(out, "    '%s:", prt_command_word(program->commands[i]));
        add_quoted(program->commands[i]->summary, "\\:", out);
        prt_buf_add_text(out, "'\n");
    }
    prt_buf_add_text(out, "  )\n"
                          "  if (( CURRENT == 2 )); then\n"
                          "    _describe command commands\n"
                          "    return\n"
                          "  fi\n"
                          "  local command=$words[2]\n"
                          "  shift words\n"
                          "  (( CURRENT-- ))\n"
                          "  case $command in\n");
    for (size_t i = 0; i < program->command_count; i++) {
        prt_buf_add_fmt(out, "  %s)\n", prt_command_word(program->commands[i]));
        add_arguments(program->commands[i], out);
        prt_buf_add_text(out, "  ;;\n");
    }
    prt_buf_add_text(out, "  esac\n");
}

void prt_completion_zsh(const struct prt_program *program, prt_buf *out)
{
    const char *name = program->usage->name;
    prt_buf_add_fmt(out, "#compdef %s\n# completions of %s for zsh, made from its own tables\n_%s() {\n", name, name,
                    name);
    if (program->command_count > 0)
        add_commands(program, out);
    else
        add_arguments(program->usage, out);
    prt_buf_add_fmt(out, "}\n_%s \"$@\"\n", name);
}
