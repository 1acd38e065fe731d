/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_JJB_EXPANDED_H
#define PRT_TESTS_JJB_EXPANDED_H
/* Definitions written in a test, expanded. */
#include "coordinator/remote/jjb/jjb.h"
#include "prt/buf.h"
#include "tests/support/unit.h"

/* One file "t.yaml"; max_steps as in prt_jjb_input. */
static inline struct prt_jjb expand_text(prt_str yaml, uint64_t max_steps)
{
    prt_err err;
    struct prt_jjb jjb;
    const struct prt_jjb_file file = {PRT_STR("t.yaml"), yaml};
    const struct prt_jjb_input input = {.files = &file, .file_count = 1, .max_steps = max_steps};
    assert_prt_ok(prt_jjb_expand(&input, &jjb, &err), err);
    return jjb;
}

/* "name owner; name owner", then " | problem" for each. */
static inline void dump(const struct prt_jjb *jjb, prt_buf *out)
{
    for (size_t i = 0; i < jjb->job_count; i++)
        prt_buf_add_fmt(out, "%s%.*s %.*s", i == 0 ? "" : "; ", PRT_STR_ARG(jjb->jobs[i].name),
                        PRT_STR_ARG(jjb->jobs[i].owner));
    for (size_t i = 0; i < jjb->problem_count; i++)
        prt_buf_add_fmt(out, " | %.*s", PRT_STR_ARG(jjb->problems[i]));
}

#endif
