/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_SPAWN_H
#define PRT_SPAWN_H
/*
 * Starting another of our programs in a process group of its own: a Ctrl-C reaches its starter alone, who then ends it
 * in order. Not with fork(2): copying what maps our memory, and then each page that we write to, costs as much as
 * loading the program.
 */
#include <signal.h>
#include <spawn.h>
#include <sys/types.h>

/* Starts argv[0] (a path) with our environment and the descriptors that `files` leave it, the signals of `defaults` at
 * their default, and none blocked but those of prt_diagnosis_blocked. 0 and *pid, or what errno would be. */
int prt_spawn(char *const argv[], const posix_spawn_file_actions_t *files, const sigset_t *defaults, pid_t *pid);

#endif
