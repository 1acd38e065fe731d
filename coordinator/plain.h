/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_PLAIN_H
#define PRT_COORDINATOR_PLAIN_H
/*
 * Texts from outside for a terminal.
 */
#include "prt/buf.h"

/* Valid UTF-8, and a question mark for each control character and each one that turns the direction of the text. */
void prt_plain_add(prt_buf *out, prt_str text);

/* "reporting-tool <command>: <sentence>" as a line of standard error. */
void prt_plain_complain(const char *command, prt_str sentence);

/* Likewise for each line of a text. */
void prt_plain_complain_lines(const char *command, prt_str lines);

#endif
