/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/command.h"

#include <stdio.h>
#include <string.h>

static const struct prt_command commands[] = {
    {"generate", "analyse repositories and write the report", prt_cmd_generate},
    {"check", "look whether configuration, folders and keys are there and right", prt_cmd_check},
    {"profile", "measure where the time of an analysis goes, by number of workers", prt_cmd_profile},
    {"jjb", "print the jobs that a folder of Jenkins Job Builder definitions makes", prt_cmd_jjb},
    {"allocations", "print and check which Jenkins job belongs to which repository in a report", prt_cmd_allocations},
    {"compare", "print what two reports say differently", prt_cmd_compare},
    {"keygen", "make key pairs for a coordinator and its workers", prt_cmd_keygen},
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

static void print_help(FILE *out)
{
    fputs("usage: reporting-tool COMMAND [option ...]\n\nReports on hundreds or thousands of git repositories.\n\n",
          out);
    for (int i = 0; i < COMMANDS; i++)
        fprintf(out, "  %-12s %s\n", commands[i].name, commands[i].help);
    fputs(
        "\n`reporting-tool COMMAND --help` lists a command's options; `reporting-tool --version` prints the version.\n",
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

int prt_command_run(int argc, char **argv)
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
    for (int i = 0; i < COMMANDS; i++)
        if (strcmp(name, commands[i].name) == 0)
            return (int)commands[i].run(argc - 1, argv + 1);
    fprintf(stderr, "reporting-tool: \"%s\" is not a command (--help lists them)\n", name);
    return PRT_EXIT_USAGE;
}
