/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/jjb/problems.h"

#include "prt/limits.h"
#include "prt/mem.h"

prt_code prt_jjb_problem(struct prt_jjb_problems *problems, prt_err *err)
{
    if (err->code == PRT_E_MEMORY)
        return err->code;
    if (problems->count >= PRT_MAX_JJB_PROBLEMS) {
        problems->left_out++;
        return PRT_OK;
    }
    prt_str *grown = prt_grow(problems->items, &problems->capacity, problems->count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, "problems of job definitions");
    problems->items = grown;
    prt_str text = prt_arena_str(problems->arena, prt_str_from(err->text));
    if (text.data == NULL)
        return prt_fail_memory(err, "problems of job definitions");
    problems->items[problems->count++] = text;
    return PRT_OK;
}
