/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/jjb/jjb.h"

#include <stdlib.h>

#include "coordinator/remote/jjb/blocks.h"
#include "coordinator/remote/jjb/expand.h"
#include "coordinator/remote/jjb/value.h"
#include "prt/limits.h"
#include "prt/mem.h"

/* A job and when it was found, which decides between two of one name. */
struct ranked {
    struct prt_jjb_job job;
    size_t at;
};

static int by_name_then_latest(const void *a, const void *b)
{
    const struct ranked *left = a, *right = b;
    const int order = prt_str_compare(left->job.name, right->job.name);
    return order != 0 ? order : (left->at < right->at) - (left->at > right->at);
}

static prt_code twice_problem(struct prt_jjb_problems *problems, const struct prt_jjb_job *counts,
                              const struct prt_jjb_job *other, prt_err *err)
{
    prt_fail(err, PRT_E_FORMAT,
             "job %.*s is made twice: by block \"%.*s\" with %.*s, and by block \"%.*s\" with %.*s, which counts",
             PRT_JJB_SHOW(counts->name), PRT_JJB_SHOW(other->block),
             PRT_JJB_SHOW(other->template_id.len != 0 ? other->template_id : PRT_STR("no template")),
             PRT_JJB_SHOW(counts->block),
             PRT_JJB_SHOW(counts->template_id.len != 0 ? counts->template_id : PRT_STR("no template")));
    return prt_jjb_problem(problems, err);
}

/* Sorted; of each name the one that was found last, and the others as problems. Places without a name go. */
static prt_code take_sorted(struct ranked *ranked, size_t count, struct prt_jjb_problems *problems, struct prt_jjb *out,
                            prt_err *err)
{
    prt_code code = PRT_OK;
    for (size_t i = 0; code == PRT_OK && i < count; i++) {
        const struct prt_jjb_job *last = out->job_count != 0 ? &out->jobs[out->job_count - 1] : NULL;
        if (ranked[i].job.name.len == 0)
            continue;
        if (last != NULL && prt_str_equal(last->name, ranked[i].job.name))
            code = twice_problem(problems, last, &ranked[i].job, err);
        else
            out->jobs[out->job_count++] = ranked[i].job;
    }
    return code;
}

static prt_code sort_jobs(const struct prt_jjb_expansion *expansion, struct prt_jjb *out, prt_err *err)
{
    const size_t count = expansion->job_count;
    struct ranked *ranked = prt_calloc(count, sizeof *ranked);
    out->jobs = prt_arena_alloc(&out->arena, count, sizeof *out->jobs);
    prt_code code = PRT_OK;
    if (ranked == NULL || out->jobs == NULL)
        code = prt_fail_memory(err, "jobs");
    for (size_t i = 0; code == PRT_OK && i < count; i++)
        ranked[i] = (struct ranked){expansion->jobs[i], i};
    if (code == PRT_OK && count != 0)
        qsort(ranked, count, sizeof *ranked, by_name_then_latest);
    if (code == PRT_OK)
        code = take_sorted(ranked, count, expansion->problems, out, err);
    free(ranked);
    return code;
}

static prt_code check_size(const struct prt_jjb_input *input, prt_err *err)
{
    size_t bytes = 0;
    for (size_t i = 0; i < input->file_count && bytes <= PRT_MAX_JJB_BYTES; i++)
        bytes += input->files[i].bytes.len <= PRT_MAX_JJB_BYTES ? input->files[i].bytes.len : PRT_MAX_JJB_BYTES + 1;
    if (input->file_count > PRT_MAX_JJB_FILES)
        return prt_fail(err, PRT_E_LIMIT, "job definitions: %zu files, more than %d", input->file_count,
                        PRT_MAX_JJB_FILES);
    if (bytes > PRT_MAX_JJB_BYTES)
        return prt_fail(err, PRT_E_LIMIT, "job definitions: more than %zu bytes", PRT_MAX_JJB_BYTES);
    return PRT_OK;
}

static prt_code keep_problems(const struct prt_jjb_problems *problems, struct prt_jjb *out, prt_err *err)
{
    out->problems = prt_arena_alloc(&out->arena, problems->count, sizeof *out->problems);
    if (out->problems == NULL)
        return prt_fail_memory(err, "problems of job definitions");
    for (size_t i = 0; i < problems->count; i++)
        out->problems[i] = problems->items[i];
    out->problem_count = problems->count;
    out->problems_left_out = problems->left_out;
    return PRT_OK;
}

static prt_code expand(const struct prt_jjb_input *input, struct prt_jjb_definitions *definitions,
                       struct prt_jjb_expansion *expansion, struct prt_jjb *out, prt_err *err)
{
    prt_code code = PRT_OK;
    for (size_t i = 0; code == PRT_OK && i < input->file_count; i++)
        code = prt_jjb_define(definitions, &input->files[i], expansion->problems, err);
    if (code == PRT_OK)
        code = prt_jjb_expand_all(expansion, err);
    if (code == PRT_OK)
        code = sort_jobs(expansion, out, err);
    if (code == PRT_OK)
        code = prt_jjb_read_blocks(definitions, &expansion->budget, expansion->problems, out, err);
    return code == PRT_OK ? keep_problems(expansion->problems, out, err) : code;
}

prt_code prt_jjb_expand(const struct prt_jjb_input *input, struct prt_jjb *out, prt_err *err)
{
    struct prt_jjb result = {0};
    struct prt_jjb_definitions definitions = {0};
    struct prt_jjb_problems problems = {.arena = &result.arena};
    struct prt_jjb_expansion expansion = {
        .definitions = &definitions,
        .problems = &problems,
        .budget = {.left = input->max_steps != 0 ? input->max_steps : PRT_MAX_JJB_STEPS, .share = PRT_MAX_JJB_SHARE},
        .arena = &result.arena};
    prt_code code = check_size(input, err);
    if (code == PRT_OK)
        code = expand(input, &definitions, &expansion, &result, err);
    prt_jjb_definitions_free(&definitions);
    free(problems.items);
    free(expansion.jobs);
    if (code == PRT_OK)
        *out = result;
    else
        prt_jjb_free(&result);
    return code;
}

void prt_jjb_free(struct prt_jjb *jjb)
{
    prt_arena_free(&jjb->arena);
    *jjb = (struct prt_jjb){0};
}
