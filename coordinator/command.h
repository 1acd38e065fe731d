/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_COMMAND_H
#define PRT_COORDINATOR_COMMAND_H
/*
 * The sub-commands of reporting-tool: one cmd_*.c and one row of the table in command.c each.
 */

#include "prt/diagnosis.h"
#include "prt/log.h"
#include "prt/usage.h"

/* Exit codes of the programs; a contract with the scripts around them. */
typedef enum prt_exit {
    PRT_EXIT_COMPLETE = 0,
    PRT_EXIT_FAILED = 1,  /* nothing was published */
    PRT_EXIT_PARTIAL = 2, /* published, but some repositories failed */
    PRT_EXIT_USAGE = 3,
    PRT_EXIT_SYSTEM = 4, /* disk, sockets, memory */
    PRT_EXIT_INTERRUPTED = 130
} prt_exit;

struct prt_command {
    const char *name;
    const struct prt_usage *usage;
    prt_exit (*run)(int argc, char **argv); /* argv[0] is the command's name */
};

/* All sub-commands, in the order of the list that --help prints. */
const struct prt_command *prt_commands(size_t *count);

/* Finds the sub-command in argv and runs it; prints the list for --help or without one. PRT_EXIT_SYSTEM, too, when what
 * it printed could not be written. */
int prt_command_run(int argc, char **argv);

/* Answers SIGQUIT from now on, as `who`; NULL with a warning when it cannot. To be ended with prt_diagnosis_end. */
prt_diagnosis_t *prt_command_diagnosis(const char *who, const prt_log *log);

extern const struct prt_usage prt_usage_tool; /* reporting-tool without a command */
extern const struct prt_usage prt_usage_generate;
extern const struct prt_usage prt_usage_render;
extern const struct prt_usage prt_usage_check;
extern const struct prt_usage prt_usage_doctor;
extern const struct prt_usage prt_usage_status;
extern const struct prt_usage prt_usage_profile;
extern const struct prt_usage prt_usage_allocations;
extern const struct prt_usage prt_usage_compare;
extern const struct prt_usage prt_usage_index;
extern const struct prt_usage prt_usage_keygen;
extern const struct prt_usage prt_usage_jjb;

prt_exit prt_cmd_generate(int argc, char **argv);
prt_exit prt_cmd_render(int argc, char **argv);
prt_exit prt_cmd_check(int argc, char **argv);
prt_exit prt_cmd_doctor(int argc, char **argv);
prt_exit prt_cmd_status(int argc, char **argv);
prt_exit prt_cmd_profile(int argc, char **argv);
prt_exit prt_cmd_allocations(int argc, char **argv);
prt_exit prt_cmd_compare(int argc, char **argv);
prt_exit prt_cmd_index(int argc, char **argv);
prt_exit prt_cmd_keygen(int argc, char **argv);
prt_exit prt_cmd_jjb(int argc, char **argv);

#endif
