/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "manual/completions.h"
#include "manual/values.h"

/* '=' parts words in bash: "--cache=DIR" is three of them, and `before` then is "--cache=". */
static const char head[] = "  local words current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
                           "  if [ \"$current\" = = ]; then\n"
                           "    current= before=$before=\n"
                           "  elif [ \"$before\" = = ]; then\n"
                           "    before=${COMP_WORDS[COMP_CWORD-2]}=\n"
                           "  fi\n"
                           "  COMPREPLY=()\n";

static void add_pattern(const char *command, const prt_option *row, prt_buf *out)
{
    prt_buf_add_fmt(out, "    %s:--%s=", command, row->name);
    if (row->argument[0] != '[') /* else the next word is not its value */
        prt_buf_add_fmt(out, " | %s:--%s", command, row->name);
    if (row->argument[0] != '[' && row->letter != 0)
        prt_buf_add_fmt(out, " | %s:-%c", command, row->letter);
    prt_buf_add_text(out, ") ");
}

static void add_words(const char *words, prt_buf *out)
{
    prt_buf_add_fmt(out, "mapfile -t COMPREPLY < <(compgen -W '%s' -- \"$current\")", words);
}

static void add_lookup(const char *flag, prt_buf *out)
{
    prt_buf_add_fmt(out, "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen %s -- \"$current\")",
                    flag);
}

static void add_value(const char *command, const prt_option *row, prt_buf *out)
{
    prt_buf words = {0};
    const prt_value_kind kind = prt_value_of(row->argument, &words);
    if (kind == PRT_VALUE_NONE) {
        prt_buf_free(&words);
        return;
    }
    add_pattern(command, row, out);
    if (kind == PRT_VALUE_FOLDER)
        add_lookup("-d", out);
    else if (kind == PRT_VALUE_FILE)
        add_lookup("-f", out);
    else if (kind == PRT_VALUE_WORDS)
        add_words(words.failed ? "" : words.data, out);
    prt_buf_add_text(out, kind == PRT_VALUE_ANY ? "return ;;\n" : "; return ;;\n");
    out->failed = out->failed || words.failed;
    prt_buf_free(&words);
}

static void add_values(const char *command, const struct prt_usage *usage, prt_buf *out)
{
    for (size_t i = 0; i < usage->option_count; i++)
        add_value(command, &usage->options[i], out);
}

static void add_options(const char *command, const struct prt_usage *usage, prt_buf *out)
{
    prt_buf_add_fmt(out, "    %s) words='", command);
    for (size_t i = 0; i < usage->option_count; i++)
        prt_buf_add_fmt(out, "%s--%s", i == 0 ? "" : " ", usage->options[i].name);
    prt_buf_add_char(out, '\'');
    if (usage->operand != NULL)
        prt_buf_add_fmt(out, "; operand=%s", strcmp(usage->operand, "DIR") == 0 ? "-d" : "-f");
    prt_buf_add_text(out, " ;;\n");
}

static void add_function_name(const char *name, prt_buf *out)
{
    prt_buf_add_char(out, '_');
    for (; *name != '\0'; name++)
        prt_buf_add_char(out, *name == '-' ? '_' : *name);
}

static void add_first_word(const struct prt_program *program, prt_buf *out)
{
    prt_buf_add_text(out, "  local command=${COMP_WORDS[1]}\n  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    ");
    prt_buf_add_text(out, "mapfile -t COMPREPLY < <(compgen -W '");
    for (size_t i = 0; i < program->command_count; i++)
        prt_buf_add_fmt(out, "%s ", prt_command_word(program->commands[i]));
    prt_buf_add_text(out, "--help --version' -- \"$current\")\n    return\n  fi\n");
}

void prt_completion_bash(const struct prt_program *program, prt_buf *out)
{
    const char *name = program->usage->name;
    prt_buf_add_fmt(out, "# completions of %s for bash, made from its own tables\n", name);
    add_function_name(name, out);
    prt_buf_add_fmt(out, "() {\n%s", head);
    if (program->command_count > 0)
        add_first_word(program, out);
    else
        prt_buf_add_text(out, "  local command=\n");
    prt_buf_add_text(out, "  local operand=\n  case $command:$before in\n");
    for (size_t i = 0; i < program->command_count; i++)
        add_values(prt_command_word(program->commands[i]), program->commands[i], out);
    if (program->command_count == 0)
        add_values("", program->usage, out);
    prt_buf_add_text(out, "  esac\n  case $command in\n");
    for (size_t i = 0; i < program->command_count; i++)
        add_options(prt_command_word(program->commands[i]), program->commands[i], out);
    if (program->command_count == 0)
        add_options("''", program->usage, out);
    prt_buf_add_text(out, "    *) return ;;\n  esac\n  if [[ $current == -* || -z $operand ]]; then\n    ");
    prt_buf_add_text(out, "mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n  else\n    ");
    add_lookup("\"$operand\"", out);
    prt_buf_add_text(out, "\n  fi\n}\ncomplete -F ");
    add_function_name(name, out);
    prt_buf_add_fmt(out, " %s\n", name);
}
