/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_MANUAL_PAGE_H
#define PRT_MANUAL_PAGE_H
/*
 * A manual page of section 1 in the man(7) macros.
 */
#include "manual/programs.h"

/* `programs` are all there are, for what the page refers to. */
void prt_page(const struct prt_usage *usage, const struct prt_program programs[PRT_PROGRAMS], prt_buf *out);

#endif
