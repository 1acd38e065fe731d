/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_INHERITED_H
#define PRT_INHERITED_H
/* What a program inherits from whoever started it: some of it is put right, some is respected. */
#include <signal.h>

/*
 * To be called before anything is opened or started:
 *  - a closed stdin, stdout or stderr becomes /dev/null. Otherwise a file or socket would get its number, and then what
 *    is printed;
 *  - SIGCHLD gets its default. Ignored, it would have the kernel bury children, so that no wait(2) hears of their end.
 */
void prt_inherited_repair(void);

/* Adds the signal to those that a loop takes, unless the caller ignores it (nohup, `&` in a script): what is blocked
 * is queued even then, and a signalfd would tell of it. */
void prt_inherited_add(sigset_t *taken, int signal_number);

#endif
