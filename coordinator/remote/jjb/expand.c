/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/jjb/expand.h"

#include <stdlib.h>

#include "coordinator/remote/jjb/axes.h"
#include "coordinator/remote/jjb/job.h"
#include "coordinator/remote/jjb/value.h"

/* What these take, in steps of budget.h. */
enum { ENTRY_STEPS = 50, PROBLEM_STEPS = 200 };

/* An entry of a list of jobs: a name, or a name with parameters. */
struct entry {
    prt_str name;
    const prt_doc *parameters; /* a mapping; NULL: none */
};

static prt_code read_entry(const struct prt_jjb_scope *scope, const prt_doc *doc, struct entry *out, prt_err *err)
{
    *out = (struct entry){0};
    if (doc->type != PRT_DOC_MAP)
        return prt_jjb_text(scope->arena, doc, &out->name, err);
    if (doc->as.map.count == 0)
        return prt_fail(err, PRT_E_FORMAT, "an empty mapping where the name of a job is expected");
    out->name = doc->as.map.keys[0];
    if (doc->as.map.values[0]->type == PRT_DOC_MAP)
        out->parameters = doc->as.map.values[0];
    return PRT_OK;
}

/* What a definition or block is silent of: the set that it names, or "global". */
static prt_code find_defaults(const struct prt_jjb_expansion *expansion, const prt_doc *which, const prt_doc **out,
                              prt_err *err)
{
    prt_str name = which == NULL ? PRT_STR("global") : which->type == PRT_DOC_TEXT ? which->as.text : (prt_str){0};
    const struct prt_jjb_definition *found = prt_jjb_find(expansion->definitions, PRT_JJB_DEFAULTS, name);
    *out = found != NULL ? found->body : NULL;
    if (found == NULL && !prt_str_equal(name, PRT_STR("global")))
        return prt_fail(err, PRT_E_FORMAT, "no defaults are named %.*s", PRT_JJB_SHOW(name));
    return PRT_OK;
}

static prt_code keep_problem(struct prt_jjb_expansion *expansion, const struct prt_jjb_definition *block, prt_str part,
                             prt_err *err)
{
    prt_wrap(err, "%.*s:%u: block %.*s: %.*s", PRT_JJB_SHOW(block->file), block->line, PRT_JJB_SHOW(block->name),
             PRT_JJB_SHOW(part));
    return prt_jjb_problem(expansion->problems, err);
}

/* A problem is work as well: definitions can be made of nothing else. The last one says that no work is left. */
static prt_code block_problem(struct prt_jjb_expansion *expansion, const struct prt_jjb_definition *block, prt_str part,
                              prt_err *err)
{
    const bool was_last = expansion->stopped || expansion->budget.left == 0;
    prt_code code = keep_problem(expansion, block, part, err);
    if (code != PRT_OK || was_last) {
        expansion->stopped = true;
        return code;
    }
    expansion->budget.share = PRT_MAX_JJB_SHARE;
    if (prt_jjb_spend(&expansion->budget, PROBLEM_STEPS, err) == PRT_OK)
        return PRT_OK;
    expansion->stopped = true;
    return keep_problem(expansion, block, part, err);
}

/* The scope that a template sees, with the block's layers in it already. */
static prt_code enter_template(const struct prt_jjb_expansion *expansion, const struct prt_jjb_definition *template,
                               struct prt_jjb_scope *scope, prt_err *err)
{
    const prt_doc *which;
    scope->body = template->body;
    prt_code code = prt_jjb_template_says(scope, PRT_STR("defaults"), &which, err);
    if (code == PRT_OK)
        code = find_defaults(expansion, which, &scope->body_defaults, err);
    if (code == PRT_OK)
        code = prt_jjb_given(scope, PRT_STR("defaults"), &which, err);
    return code == PRT_OK ? find_defaults(expansion, which, &scope->defaults, err) : code;
}

static prt_code make_combination(struct prt_jjb_expansion *expansion, struct prt_jjb_scope *scope,
                                 const struct prt_jjb_axes *axes, const struct prt_jjb_definition *block,
                                 const struct prt_jjb_definition *template, prt_err *err)
{
    const prt_doc *excludes;
    bool excluded = false;
    prt_code code = prt_jjb_axes_bind(axes, scope, err);
    if (code == PRT_OK)
        code = prt_jjb_given(scope, PRT_STR("exclude"), &excludes, err);
    if (code == PRT_OK)
        code = prt_jjb_excluded(scope, excludes, &excluded, err);
    if (code == PRT_OK && !excluded)
        code = prt_jjb_make_job(expansion, scope, block, template, err);
    return code;
}

/* The scope's arena is emptied behind each combination: it holds nothing that outlives one.
 * A bad combination is a problem of its own, unless it says that there is no more room for any. */
static prt_code make_combinations(struct prt_jjb_expansion *expansion, struct prt_jjb_scope *scope,
                                  const struct prt_jjb_definition *block, const struct prt_jjb_definition *template,
                                  prt_err *err)
{
    struct prt_jjb_axes axes;
    prt_code code = prt_jjb_axes_find(scope, template->name, &axes, err);
    for (size_t i = 0; code == PRT_OK && i < axes.combinations && !expansion->stopped; i++) {
        code = make_combination(expansion, scope, &axes, block, template, err);
        if (code != PRT_OK && expansion->budget.share != 0)
            code = block_problem(expansion, block, template->id, err);
        prt_jjb_axes_next(&axes);
        prt_arena_free(scope->arena);
    }
    return code;
}

static prt_code expand_template(struct prt_jjb_expansion *expansion, const struct prt_jjb_scope *outer,
                                const struct prt_jjb_definition *block, const struct prt_jjb_definition *template,
                                prt_err *err)
{
    prt_arena arena = {0};
    struct prt_jjb_scope scope = *outer;
    scope.arena = &arena;
    expansion->budget.share = PRT_MAX_JJB_SHARE;
    prt_code code = enter_template(expansion, template, &scope, err);
    if (code == PRT_OK)
        code = make_combinations(expansion, &scope, block, template, err);
    free(scope.bindings);
    prt_arena_free(&arena);
    return code;
}

/* A plain job makes itself; the block that names it says whose it is, if it does not say so. */
static prt_code claim_plain_job(struct prt_jjb_expansion *expansion, const struct prt_jjb_scope *scope,
                                const struct prt_jjb_definition *block, const struct prt_jjb_definition *plain,
                                prt_err *err)
{
    const size_t at = (size_t)(plain - expansion->definitions->kinds[PRT_JJB_JOB].items);
    const prt_doc *owner;
    prt_str name = {0};
    struct prt_jjb_job *job = &expansion->jobs[at];
    if (job->block.len != 0 || job->name.len == 0)
        return PRT_OK;
    expansion->budget.share = PRT_MAX_JJB_SHARE;
    prt_code code = prt_jjb_parameter(scope, PRT_STR("project"), &owner, err);
    if (code == PRT_OK && owner != NULL && job->owner.len == 0)
        code = prt_jjb_text(scope->arena, owner, &name, err);
    if (code == PRT_OK && name.len != 0)
        code = prt_jjb_check_name("the owner, `project`,", name, err);
    if (code != PRT_OK)
        return code;
    const prt_str kept_block = prt_arena_str(expansion->arena, block->name);
    const prt_str kept_name = prt_arena_str(expansion->arena, name);
    if (kept_block.data == NULL || kept_name.data == NULL)
        return prt_fail_memory(err, "jobs");
    job->block = kept_block;
    if (name.len != 0)
        job->owner = kept_name;
    return PRT_OK;
}

static prt_code expand_entries(struct prt_jjb_expansion *expansion, const struct prt_jjb_scope *scope,
                               const struct prt_jjb_definition *block, const prt_doc *jobs, unsigned depth,
                               prt_err *err);

static void add_layer(struct prt_jjb_scope *scope, const prt_doc *parameters)
{
    if (parameters != NULL && scope->layer_count < PRT_JJB_LAYERS)
        scope->layers[scope->layer_count++] = parameters;
}

static prt_code expand_group(struct prt_jjb_expansion *expansion, struct prt_jjb_scope scope,
                             const struct prt_jjb_definition *block, const struct prt_jjb_definition *group,
                             unsigned depth, prt_err *err)
{
    const prt_doc *jobs = prt_doc_get(group->body, "jobs");
    if (depth >= PRT_MAX_JJB_GROUPS)
        return prt_fail(err, PRT_E_LIMIT, "groups lie more than %d deep in each other, or one in itself",
                        PRT_MAX_JJB_GROUPS);
    if (jobs == NULL)
        return prt_fail(err, PRT_E_FORMAT, "the group has no jobs");
    if (scope.name == NULL)
        scope.name = prt_doc_get(block->body, "name");
    add_layer(&scope, group->body);
    return expand_entries(expansion, &scope, block, jobs, depth + 1, err);
}

/* A name is looked for among jobs, groups and templates, in this order. */
static prt_code expand_entry(struct prt_jjb_expansion *expansion, const struct prt_jjb_scope *outer,
                             const struct prt_jjb_definition *block, const struct entry *entry, unsigned depth,
                             prt_err *err)
{
    const struct prt_jjb_definitions *definitions = expansion->definitions;
    const struct prt_jjb_definition *found;
    struct prt_jjb_scope scope = *outer;
    prt_code code = prt_jjb_spend(&expansion->budget, ENTRY_STEPS, err);
    if (code != PRT_OK)
        return code;
    add_layer(&scope, entry->parameters);
    if ((found = prt_jjb_find(definitions, PRT_JJB_JOB, entry->name)) != NULL)
        return claim_plain_job(expansion, &scope, block, found, err);
    if ((found = prt_jjb_find(definitions, PRT_JJB_GROUP, entry->name)) != NULL)
        return expand_group(expansion, scope, block, found, depth, err);
    if ((found = prt_jjb_find(definitions, PRT_JJB_TEMPLATE, entry->name)) != NULL)
        return expand_template(expansion, &scope, block, found, err);
    return prt_fail(err, PRT_E_FORMAT, "no job, job-template or job-group has this name or id");
}

static prt_code expand_entries(struct prt_jjb_expansion *expansion, const struct prt_jjb_scope *scope,
                               const struct prt_jjb_definition *block, const prt_doc *jobs, unsigned depth,
                               prt_err *err)
{
    prt_code code = PRT_OK;
    if (jobs->type == PRT_DOC_NULL)
        return PRT_OK;
    if (jobs->type != PRT_DOC_LIST)
        return prt_fail(err, PRT_E_FORMAT, "jobs is %s, where a list is needed", prt_doc_type_name(jobs->type));
    for (size_t i = 0; code == PRT_OK && i < jobs->as.list.count && !expansion->stopped; i++) {
        struct entry entry;
        expansion->budget.share = PRT_MAX_JJB_SHARE;
        code = read_entry(scope, jobs->as.list.items[i], &entry, err);
        if (code == PRT_OK)
            code = expand_entry(expansion, scope, block, &entry, depth, err);
        if (code != PRT_OK)
            code = block_problem(expansion, block, entry.name, err);
    }
    return code;
}

static prt_code expand_block(struct prt_jjb_expansion *expansion, const struct prt_jjb_definition *block, prt_err *err)
{
    const prt_doc *jobs = prt_doc_get(block->body, "jobs");
    if (jobs == NULL)
        return PRT_OK;
    prt_arena arena = {0};
    struct prt_jjb_scope scope = {.budget = &expansion->budget, .arena = &arena};
    add_layer(&scope, block->body);
    prt_code code = expand_entries(expansion, &scope, block, jobs, 0, err);
    if (code != PRT_OK)
        code = block_problem(expansion, block, PRT_STR("jobs"), err);
    prt_arena_free(&arena);
    return code;
}

/* Each plain job has the place in `jobs` that its definition has in its table, so that blocks find it; one that is
 * refused keeps its place, without a name. */
static prt_code expand_plain_job(struct prt_jjb_expansion *expansion, const struct prt_jjb_definition *plain,
                                 prt_err *err)
{
    const prt_doc *defaults;
    prt_code code = find_defaults(expansion, prt_doc_get(plain->body, "defaults"), &defaults, err);
    if (code == PRT_OK)
        code = prt_jjb_make_plain_job(expansion, plain, defaults, err);
    if (code == PRT_OK)
        return PRT_OK;
    prt_wrap(err, "job %.*s", PRT_JJB_SHOW(plain->id));
    prt_jjb_wrap_at(plain, err);
    code = prt_jjb_problem(expansion->problems, err);
    return code == PRT_OK && !expansion->stopped ? prt_jjb_add_job(expansion, &(struct prt_jjb_job){0}, err) : code;
}

prt_code prt_jjb_expand_all(struct prt_jjb_expansion *expansion, prt_err *err)
{
    const struct prt_jjb_definitions *definitions = expansion->definitions;
    prt_code code = PRT_OK;
    for (size_t i = 0; code == PRT_OK && i < definitions->kinds[PRT_JJB_JOB].count && !expansion->stopped; i++)
        code = expand_plain_job(expansion, &definitions->kinds[PRT_JJB_JOB].items[i], err);
    for (size_t i = 0; code == PRT_OK && i < definitions->kinds[PRT_JJB_PROJECT].count && !expansion->stopped; i++)
        code = expand_block(expansion, &definitions->kinds[PRT_JJB_PROJECT].items[i], err);
    return code;
}
