/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/match/match.h"

#include <stdlib.h>

#include "coordinator/remote/match/by_name.h"
#include "coordinator/remote/match/names.h"
#include "prt/limits.h"
#include "prt/mem.h"

/* What all blocks of one project-name say. */
struct named_block {
    size_t project; /* PRT_MATCH_NO_PROJECT: they name none, or not the same one */
    size_t tokens;
};

struct prt_matcher {
    struct prt_match_input input; /* the caller's */
    struct prt_match_projects projects;
    prt_map_t *definitions; /* job -> place in the input */
    prt_map_t *block_names; /* lower-cased project-name -> place in `blocks` */
    struct named_block *blocks;
    size_t block_count;
};

static const prt_str infrastructure[] = {
    PRT_STR_INIT("lab-"),    PRT_STR_INIT("lf-"),          PRT_STR_INIT("openci-"),
    PRT_STR_INIT("rtdv3-"),  PRT_STR_INIT("global-jjb-"),  PRT_STR_INIT("ci-management-"),
    PRT_STR_INIT("releng-"), PRT_STR_INIT("autorelease-"), PRT_STR_INIT("docs-"),
    PRT_STR_INIT("infra-"),
};

static prt_code check_input(const struct prt_match_input *input, prt_err *err)
{
    if (input->definition_count > PRT_MAX_JOBS || input->block_count > PRT_MAX_JOBS)
        return prt_fail(err, PRT_E_LIMIT, "more than %d job definitions or project blocks", PRT_MAX_JOBS);
    for (size_t i = 0; i < input->definition_count; i++)
        if (input->definitions[i].job.len > PRT_MAX_NAME)
            return prt_fail(err, PRT_E_LIMIT, "the definition of a job whose name is longer than %d bytes",
                            PRT_MAX_NAME);
    for (size_t i = 0; i < input->block_count; i++)
        if (input->blocks[i].project_name.len > PRT_MAX_NAME)
            return prt_fail(err, PRT_E_LIMIT, "a project-name longer than %d bytes", PRT_MAX_NAME);
    return PRT_OK;
}

static prt_code index_definitions(prt_matcher_t *matcher, prt_err *err)
{
    uint64_t there = 0;
    prt_code rc = PRT_OK;
    for (size_t i = 0; i < matcher->input.definition_count && rc == PRT_OK; i++)
        if (!prt_map_get(matcher->definitions, matcher->input.definitions[i].job, &there))
            rc = prt_map_put(matcher->definitions, matcher->input.definitions[i].job, i, err);
    return rc;
}

static prt_code index_block(prt_matcher_t *matcher, const struct prt_match_block *block, prt_buf *name, prt_err *err)
{
    uint64_t at = 0;
    size_t project = PRT_MATCH_NO_PROJECT;
    if (block->project_name.len == 0 || prt_str_find(block->project_name, '{') < block->project_name.len)
        return PRT_OK;
    prt_buf_clear(name);
    prt_match_lower(block->project_name, name);
    prt_code rc = prt_buf_check(name, "a project-name", err);
    if (rc != PRT_OK)
        return rc;
    if (!prt_match_projects_find(&matcher->projects, block->project, &project))
        project = PRT_MATCH_NO_PROJECT;
    if (prt_map_get(matcher->block_names, prt_buf_str(name), &at)) {
        if (matcher->blocks[at].project != project)
            matcher->blocks[at].project = PRT_MATCH_NO_PROJECT;
        return PRT_OK;
    }
    rc = prt_map_put(matcher->block_names, prt_buf_str(name), matcher->block_count, err);
    if (rc != PRT_OK)
        return rc;
    prt_buf_clear(name);
    prt_match_plain(block->project_name, name);
    matcher->blocks[matcher->block_count++] =
        (struct named_block){.project = project, .tokens = prt_match_tokens(prt_buf_str(name))};
    return prt_buf_check(name, "a project-name", err);
}

static prt_code index_blocks(prt_matcher_t *matcher, prt_err *err)
{
    prt_buf name = {0};
    prt_code rc = PRT_OK;
    for (size_t i = 0; i < matcher->input.block_count && rc == PRT_OK; i++)
        rc = index_block(matcher, &matcher->input.blocks[i], &name, err);
    prt_buf_free(&name);
    return rc;
}

prt_code prt_matcher_new(const struct prt_match_input *input, prt_matcher_t **out, prt_err *err)
{
    prt_code rc = check_input(input, err);
    if (rc != PRT_OK)
        return rc;
    prt_matcher_t *matcher = prt_calloc(1, sizeof *matcher);
    if (matcher == NULL)
        return prt_fail_memory(err, "a matcher");
    matcher->input = *input;
    if (input->infrastructure == NULL) {
        matcher->input.infrastructure = infrastructure;
        matcher->input.infrastructure_count = sizeof infrastructure / sizeof *infrastructure;
    }
    matcher->definitions = prt_map_new();
    matcher->block_names = prt_map_new();
    matcher->blocks = prt_calloc(input->block_count + 1, sizeof *matcher->blocks);
    if (matcher->definitions == NULL || matcher->block_names == NULL || matcher->blocks == NULL)
        rc = prt_fail_memory(err, "a matcher");
    if (rc == PRT_OK)
        rc = prt_match_projects_init(&matcher->projects, input, err);
    if (rc == PRT_OK)
        rc = index_definitions(matcher, err);
    if (rc == PRT_OK)
        rc = index_blocks(matcher, err);
    if (rc == PRT_OK)
        *out = matcher;
    else
        prt_matcher_destroy(&matcher);
    return rc;
}

void prt_matcher_destroy(prt_matcher_t **matcher)
{
    if (*matcher == NULL)
        return;
    prt_match_projects_free(&(*matcher)->projects);
    prt_map_destroy(&(*matcher)->definitions);
    prt_map_destroy(&(*matcher)->block_names);
    free((*matcher)->blocks);
    free(*matcher);
    *matcher = NULL;
}

/* Rule J. */
static bool by_definition(const prt_matcher_t *matcher, prt_str job, struct prt_match *out)
{
    uint64_t at = 0;
    if (!prt_map_get(matcher->definitions, job, &at))
        return false;
    const struct prt_match_definition *definition = &matcher->input.definitions[at];
    if (prt_match_projects_find(&matcher->projects, definition->owner, &out->project)) {
        out->reason = PRT_MATCH_BY_DEFINITION;
        out->matched = definition->owner;
        return true;
    }
    if (prt_match_projects_find(&matcher->projects, definition->template_project, &out->project)) {
        out->reason = PRT_MATCH_BY_TEMPLATE;
        out->matched = definition->template_project;
        return true;
    }
    return false;
}

/* Rule P. The longest name decides, also when its blocks do not agree: then there is no answer. */
static bool by_project_name(const prt_matcher_t *matcher, const struct prt_match_name *job, size_t least_tokens,
                            struct prt_match *out)
{
    uint64_t at = 0;
    for (size_t to = job->lower.len; to > 0; to--) {
        if (to < job->lower.len && job->lower.data[to] != '-' && job->lower.data[to] != '_')
            continue;
        if (!prt_map_get(matcher->block_names, prt_str_sub(job->lower, 0, to), &at))
            continue;
        const struct named_block *block = &matcher->blocks[at];
        if (block->project == PRT_MATCH_NO_PROJECT || block->tokens < least_tokens)
            return false;
        out->reason = PRT_MATCH_BY_PROJECT_NAME;
        out->project = block->project;
        out->matched = prt_str_sub(job->given, 0, to);
        return true;
    }
    return false;
}

static void find_project(const prt_matcher_t *matcher, const struct prt_match_name *job, struct prt_match *out)
{
    if (by_definition(matcher, job->given, out))
        return;
    const struct prt_match_find whole = prt_match_whole_path(&matcher->projects, job);
    if (by_project_name(matcher, job, whole.tokens, out))
        return;
    const struct prt_match_find find = prt_match_by_name(&matcher->projects, job, &whole);
    out->reason = find.reason;
    out->project = find.project;
    out->matched = find.matched;
}

static void choose_set(const prt_matcher_t *matcher, const struct prt_match_name *job, struct prt_match *out)
{
    if (out->reason != PRT_MATCH_BY_NOTHING) {
        const bool active = matcher->projects.facts[out->project].state == PRT_PROJECT_ACTIVE;
        out->set = active ? PRT_MATCH_ALLOCATED : PRT_MATCH_ORPHANED;
        return;
    }
    out->set = PRT_MATCH_UNATTRIBUTED;
    for (size_t i = 0; i < matcher->input.infrastructure_count; i++) {
        const prt_str beginning = matcher->input.infrastructure[i];
        if (beginning.len == 0 || !prt_str_equal_fold(prt_str_sub(job->given, 0, beginning.len), beginning))
            continue;
        out->set = PRT_MATCH_INFRASTRUCTURE;
        out->reason = PRT_MATCH_BY_PREFIX;
        out->matched = prt_str_sub(job->given, 0, beginning.len);
        return;
    }
}

prt_code prt_match_job(const prt_matcher_t *matcher, prt_str job, struct prt_match *out, prt_err *err)
{
    prt_buf lower = {0}, plain = {0};
    if (job.len > PRT_MAX_NAME)
        return prt_fail(err, PRT_E_LIMIT, "a job's name of %zu bytes; at most %d are taken", job.len, PRT_MAX_NAME);
    prt_match_lower(job, &lower);
    prt_match_plain(job, &plain);
    prt_code rc = prt_buf_check(&lower, "a job's name", err);
    if (rc == PRT_OK)
        rc = prt_buf_check(&plain, "a job's name", err);
    if (rc == PRT_OK) {
        const struct prt_match_name name = {job, prt_buf_str(&lower), prt_buf_str(&plain)};
        struct prt_match match = {.project = PRT_MATCH_NO_PROJECT};
        find_project(matcher, &name, &match);
        choose_set(matcher, &name, &match);
        *out = match;
    }
    prt_buf_free(&lower);
    prt_buf_free(&plain);
    return rc;
}
