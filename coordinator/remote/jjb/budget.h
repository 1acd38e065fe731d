/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_JJB_BUDGET_H
#define PRT_JJB_BUDGET_H
/*
 * How much work an expansion may still cause. A step is a key compared, a parameter replaced, 64 bytes looked through:
 * a few nanoseconds. Each template in each block has a share, so that a bad one does not eat what is for all.
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/err.h"

struct prt_jjb_budget {
    uint64_t left;  /* for all that is to come */
    uint64_t share; /* for the template at hand */
};

/* PRT_E_LIMIT when a share or all of it is used up. */
static inline prt_code prt_jjb_spend(struct prt_jjb_budget *budget, uint64_t steps, prt_err *err)
{
    if (steps > budget->left || steps > budget->share) {
        bool all = steps > budget->left;
        budget->left = all ? 0 : budget->left;
        budget->share = 0;
        return prt_fail(err, PRT_E_LIMIT, "more work than %s",
                        all ? "the definitions of a whole tree may cause" : "one template in one block may cause");
    }
    budget->left -= steps;
    budget->share -= steps;
    return PRT_OK;
}

#endif
