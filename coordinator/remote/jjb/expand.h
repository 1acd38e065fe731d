/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_JJB_EXPAND_H
#define PRT_JJB_EXPAND_H
/* From project blocks to jobs. */
#include "coordinator/remote/jjb/budget.h"
#include "coordinator/remote/jjb/definitions.h"

struct prt_jjb_expansion {
    const struct prt_jjb_definitions *definitions;
    struct prt_jjb_problems *problems;
    struct prt_jjb_budget budget;
    prt_arena *arena;         /* of the names that come out */
    struct prt_jjb_job *jobs; /* as they are found: unsorted, names perhaps several times. malloc'ed */
    size_t job_count;
    size_t job_capacity;
    bool stopped; /* a ceiling of the whole was reached, and a problem says so */
};

/* All plain jobs, then the jobs of all blocks. PRT_E_MEMORY. */
prt_code prt_jjb_expand_all(struct prt_jjb_expansion *expansion, prt_err *err) PRT_MUST_USE;

#endif
