/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/services_jjb.h"

#include <stdlib.h>

#include "coordinator/remote/jjb/jjb.h"
#include "coordinator/remote/jjb/jjb_tree.h"
#include "coordinator/remote/jjb/source.h"
#include "prt/mem.h"

struct prt_jjb_answer {
    struct prt_jjb_tree tree; /* definitions point into it */
    struct prt_jjb jjb;
};

static void tell(const prt_log *log, const prt_str *problems, size_t count)
{
    for (size_t i = 0; i < count; i++)
        prt_info(log, "jjb: %.*s", PRT_STR_ARG(problems[i]));
}

static void tell_all(const struct prt_jjb_answer *answer, const char *folder, const prt_log *log)
{
    const size_t count = answer->tree.problem_count + answer->jjb.problem_count + answer->jjb.problems_left_out;
    tell(log, answer->tree.problems, answer->tree.problem_count);
    tell(log, answer->jjb.problems, answer->jjb.problem_count);
    if (count > 0)
        prt_warning(log,
                    "jjb: %s: %zu problems in the definitions (-v tells them); what they make is given to "
                    "repositories by name",
                    folder, count);
}

/* `checkout` NULL: the folder of that name is read. */
static prt_code read_tree(struct prt_jjb_answer *answer, const struct prt_checkout *checkout, const char *shown,
                          prt_err *err)
{
    prt_code rc = checkout != NULL ? prt_jjb_tree_add_checkout(&answer->tree, checkout, err)
                                   : prt_jjb_tree_add(&answer->tree, shown, err);
    const struct prt_jjb_input input = {.files = answer->tree.files, .file_count = answer->tree.file_count};
    if (rc == PRT_OK)
        rc = prt_jjb_expand(&input, &answer->jjb, err);
    if (rc == PRT_OK && answer->jjb.job_count == 0)
        rc = prt_fail(err, PRT_E_FORMAT, "%s: no job is defined in it; %s names %s of ci-management", shown,
                      checkout != NULL ? "jjb_attribution.url" : "jjb_attribution.path",
                      checkout != NULL ? "a repository" : "a checkout");
    return rc;
}

static prt_code read_definitions(const struct prt_checkout *checkout, const char *shown, const prt_log *log,
                                 struct prt_jjb_answer **out, prt_err *err)
{
    struct prt_jjb_answer *answer = prt_calloc(1, sizeof *answer);
    if (answer == NULL)
        return prt_fail_memory(err, "jjb: definitions");
    const prt_code rc = read_tree(answer, checkout, shown, err);
    if (rc == PRT_OK) {
        tell_all(answer, shown, log);
        *out = answer;
        return PRT_OK;
    }
    prt_services_jjb_free(&answer);
    return prt_wrap(err, "jjb");
}

prt_code prt_services_jjb_read(const char *folder, const prt_log *log, struct prt_jjb_answer **out, prt_err *err)
{
    return read_definitions(NULL, folder, log, out, err);
}

prt_code prt_services_jjb_read_checkout(const struct prt_checkout *checkout, const char *shown, const prt_log *log,
                                        struct prt_jjb_answer **out, prt_err *err)
{
    return read_definitions(checkout, shown, log, out, err);
}

bool prt_services_jjb_wants(const struct prt_checkout *checkout, const struct prt_checkout_entry *submodule)
{
    return prt_jjb_wants_submodule(checkout, submodule);
}

prt_code prt_services_jjb_input(const struct prt_jjb_answer *answer, prt_arena *arena, struct prt_match_input *input,
                                prt_err *err)
{
    if (answer == NULL)
        return PRT_OK;
    const struct prt_jjb *jjb = &answer->jjb;
    struct prt_match_definition *definitions = prt_arena_alloc(arena, jjb->job_count + 1, sizeof *definitions);
    struct prt_match_block *blocks = prt_arena_alloc(arena, jjb->block_count + 1, sizeof *blocks);
    if (definitions == NULL || blocks == NULL)
        return prt_fail_memory(err, "definitions");
    for (size_t i = 0; i < jjb->job_count; i++)
        definitions[i] = (struct prt_match_definition){
            .job = jjb->jobs[i].name, .owner = jjb->jobs[i].owner, .template_project = jjb->jobs[i].template_project};
    for (size_t i = 0; i < jjb->block_count; i++)
        blocks[i] =
            (struct prt_match_block){.project_name = jjb->blocks[i].project_name, .project = jjb->blocks[i].project};
    input->definitions = definitions;
    input->definition_count = jjb->job_count;
    input->blocks = blocks;
    input->block_count = jjb->block_count;
    return PRT_OK;
}

void prt_services_jjb_free(struct prt_jjb_answer **answer)
{
    if (*answer == NULL)
        return;
    prt_jjb_free(&(*answer)->jjb);
    prt_jjb_tree_free(&(*answer)->tree);
    free(*answer);
    *answer = NULL;
}
