/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "prt/nearest.h"

static const struct prt_command commands[] = {
    {"generate", &prt_usage_generate, prt_cmd_generate},
    {"render", &prt_usage_render, prt_cmd_render},
    {"check", &prt_usage_check, prt_cmd_check},
    {"doctor", &prt_usage_doctor, prt_cmd_doctor},
    {"status", &prt_usage_status, prt_cmd_status},
    {"profile", &prt_usage_profile, prt_cmd_profile},
    {"jjb", &prt_usage_jjb, prt_cmd_jjb},
    {"allocations", &prt_usage_allocations, prt_cmd_allocations},
    {"compare", &prt_usage_compare, prt_cmd_compare},
    {"index", &prt_usage_index, prt_cmd_index},
    {"keygen", &prt_usage_keygen, prt_cmd_keygen},
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

static const prt_option rows[] = {
    {"help", 'h', NULL, "print the commands"},
    {"version", 'V', NULL, "print the version"},
};

static const struct prt_usage_row exits[] = {
    {"0", "complete"},
    {"1", "failed, nothing was published"},
    {"2", "published, but some repositories or services failed"},
    {"3", "usage"},
    {"4", "system (disk, sockets, memory)"},
    {"130", "interrupted"},
};

const struct prt_usage prt_usage_tool = {
    .name = "reporting-tool",
    .summary = "report on hundreds or thousands of git repositories",
    .synopsis = "COMMAND [option ...]",
    .about = "Reports on hundreds or thousands of git repositories: commits, lines, people and organisations in time "
             "windows, features, CI jobs, and who keeps which repository alive.",
    .options = rows,
    .option_count = sizeof rows / sizeof *rows,
    .exits = exits,
    .exit_count = sizeof exits / sizeof *exits,
    .examples = "  reporting-tool check --project demo --repos-path DIR\n"
                "  reporting-tool generate --project demo --repos-path DIR\n",
};

const struct prt_command *prt_commands(size_t *count)
{
    *count = COMMANDS;
    return commands;
}

static void print_help(FILE *out)
{
    fprintf(out, "usage: %s %s\n\nReports on hundreds or thousands of git repositories.\n\n", prt_usage_tool.name,
            prt_usage_tool.synopsis);
    for (int i = 0; i < COMMANDS; i++)
        fprintf(out, "  %-12s %s\n", commands[i].name, commands[i].usage->summary);
    fputs("\n`reporting-tool COMMAND --help` lists a command's options, `man reporting-tool-COMMAND` explains\nthem; "
          "`reporting-tool --version` prints the version.\n",
          out);
}

prt_diagnosis_t *prt_command_diagnosis(const char *who, const prt_log *log)
{
    const struct prt_diagnosis_options options = {.who = who, .fd = log->fd, .json = log->json, .loop = true};
    prt_diagnosis_t *diagnosis = NULL;
    prt_err err;
    if (prt_diagnosis_begin(&options, &diagnosis, &err) != PRT_OK)
        prt_warning(log, "SIGQUIT is not answered: %s", err.text);
    return diagnosis;
}

static int run_command(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "--help";
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        print_help(stdout);
        return argc > 1 ? PRT_EXIT_COMPLETE : PRT_EXIT_USAGE;
    }
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
        puts("reporting-tool " PRT_VERSION);
        return PRT_EXIT_COMPLETE;
    }
    struct prt_nearest nearest = prt_nearest_to(prt_str_from(name));
    for (int i = 0; i < COMMANDS; i++) {
        if (strcmp(name, commands[i].name) == 0)
            return (int)commands[i].run(argc - 1, argv + 1);
        prt_nearest_consider(&nearest, prt_str_from(commands[i].name));
    }
    fprintf(stderr, "reporting-tool: \"%s\" is not a command" PRT_NEAREST_FORMAT " (--help lists them)\n", name,
            PRT_NEAREST_ARG(nearest));
    return PRT_EXIT_USAGE;
}

/* Output that is lost is a failure, whatever the command found out. A reader that left has what it wanted. */
static int check_output(int code)
{
    errno = 0;
    if ((fflush(stdout) == 0 && ferror(stdout) == 0) || errno == EPIPE)
        return code;
    if (code != PRT_EXIT_COMPLETE && code != PRT_EXIT_FAILED && code != PRT_EXIT_PARTIAL)
        return code;
    fprintf(stderr, "reporting-tool: the standard output cannot be written%s%s\n", errno != 0 ? ": " : "",
            errno != 0 ? strerror(errno) : "");
    return PRT_EXIT_SYSTEM;
}

int prt_command_run(int argc, char **argv)
{
    return check_output(run_command(argc, argv));
}
