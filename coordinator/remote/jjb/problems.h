/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_JJB_PROBLEMS_H
#define PRT_JJB_PROBLEMS_H
/* What was wrong and did not end the expansion. */
#include "prt/arena.h"
#include "prt/err.h"
#include "prt/str.h"

struct prt_jjb_problems {
    prt_arena *arena; /* of the sentences; the array is malloc'ed */
    prt_str *items;
    size_t count;
    size_t capacity;
    size_t left_out;
};

/* Makes a problem of an error, whose sentence is complete. Being out of memory is none: that ends everything, and comes
 * back as the answer. */
prt_code prt_jjb_problem(struct prt_jjb_problems *problems, prt_err *err) PRT_MUST_USE;

#endif
