/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_MANUAL_COMPLETIONS_H
#define PRT_MANUAL_COMPLETIONS_H
/*
 * A program's completions for a shell, as the file that the shell looks for by the program's name. They depend on the
 * shell alone: bash-completion's helpers are not needed.
 */
#include "manual/programs.h"

void prt_completion_bash(const struct prt_program *program, prt_buf *out);
void prt_completion_zsh(const struct prt_program *program, prt_buf *out);
void prt_completion_fish(const struct prt_program *program, prt_buf *out);

#endif
