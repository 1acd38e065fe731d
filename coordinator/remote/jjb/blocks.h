/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_JJB_BLOCKS_H
#define PRT_JJB_BLOCKS_H
/* Project blocks as names: what project-name and project are in each, whatever jobs it makes. */
#include "coordinator/remote/jjb/budget.h"
#include "coordinator/remote/jjb/definitions.h"

/* Fills blocks and block_count of *out. Texts are made as far as the budget reaches, and are as written behind. When
 * all names take up PRT_MAX_JJB_NAMES bytes, the rest is left out, and a problem says so. */
prt_code prt_jjb_read_blocks(const struct prt_jjb_definitions *definitions, struct prt_jjb_budget *budget,
                             struct prt_jjb_problems *problems, struct prt_jjb *out, prt_err *err) PRT_MUST_USE;

#endif
