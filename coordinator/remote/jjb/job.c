/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/jjb/job.h"

#include "coordinator/remote/jjb/value.h"
#include "prt/buf.h"
#include "prt/mem.h"

static prt_code keep(struct prt_jjb_expansion *expansion, prt_str text, prt_str *out, prt_err *err)
{
    *out = (prt_str){0};
    if (text.len == 0)
        return PRT_OK;
    *out = prt_arena_str(expansion->arena, text);
    return out->data != NULL ? PRT_OK : prt_fail_memory(err, "names of jobs");
}

static prt_code keep_joined(struct prt_jjb_expansion *expansion, prt_str folder, prt_str name, prt_str *out,
                            prt_err *err)
{
    prt_buf path = {0};
    if (folder.data != NULL) {
        prt_buf_add_str(&path, folder);
        prt_buf_add_char(&path, '/');
    }
    prt_buf_add_str(&path, name);
    prt_code code = prt_buf_check(&path, "the name of a job", err);
    if (code == PRT_OK)
        code = prt_jjb_check_name("the name of a job", prt_buf_str(&path), err);
    if (code == PRT_OK)
        code = keep(expansion, prt_buf_str(&path), out, err);
    prt_buf_free(&path);
    return code;
}

/* The folder is the template's, not the block's: only what the template says becomes part of the job. .data NULL:
 * none. */
static prt_code folder_of(const struct prt_jjb_scope *scope, prt_str *out, prt_err *err)
{
    const prt_doc *folder;
    prt_str text;
    *out = (prt_str){0};
    prt_code code = prt_jjb_template_says(scope, PRT_STR("folder"), &folder, err);
    if (code != PRT_OK || folder == NULL)
        return code;
    code = prt_jjb_text(scope->arena, folder, &text, err);
    if (code == PRT_OK)
        code = prt_jjb_format(scope, text, out, err);
    return code == PRT_OK ? PRT_OK : prt_wrap(err, "folder");
}

static prt_code read_owner(const struct prt_jjb_scope *scope, prt_str *out, prt_err *err)
{
    const prt_doc *owner;
    prt_code code = prt_jjb_parameter(scope, PRT_STR("project"), &owner, err);
    if (code != PRT_OK || owner == NULL || owner->type == PRT_DOC_NULL)
        return code;
    code = prt_jjb_text(scope->arena, owner, out, err);
    return code == PRT_OK && out->len != 0 ? prt_jjb_check_name("it", *out, err) : code;
}

/* What ran out of work is no fault of the owner's. */
static prt_code owner_of(struct prt_jjb_expansion *expansion, const struct prt_jjb_scope *scope,
                         const struct prt_jjb_definition *block, const struct prt_jjb_job *job, prt_str *out,
                         prt_err *err)
{
    prt_str owner = {0};
    prt_code code = read_owner(scope, &owner, err);
    if (code == PRT_OK)
        return keep(expansion, owner, out, err);
    if (scope->budget->share == 0)
        return code;
    *out = (prt_str){0};
    prt_wrap(err, "%.*s:%u: job %.*s: the owner, `project`", PRT_JJB_SHOW(block->file), block->line,
             PRT_JJB_SHOW(job->name));
    return prt_jjb_problem(expansion->problems, err);
}

static prt_code literal_project_of(struct prt_jjb_expansion *expansion, const struct prt_jjb_definition *definition,
                                   prt_str *out, prt_err *err)
{
    prt_err ignored;
    if (prt_jjb_check_name("project", definition->literal_project, &ignored) == PRT_OK)
        return keep(expansion, definition->literal_project, out, err);
    *out = (prt_str){0};
    return PRT_OK;
}

prt_code prt_jjb_add_job(struct prt_jjb_expansion *expansion, const struct prt_jjb_job *job, prt_err *err)
{
    if (expansion->job_count >= PRT_MAX_JOBS) {
        expansion->stopped = true;
        return prt_fail(err, PRT_E_LIMIT, "the definitions make more than %d jobs; the rest is left out", PRT_MAX_JOBS);
    }
    if (expansion->arena->used > PRT_MAX_JJB_NAMES) {
        expansion->stopped = true;
        return prt_fail(err, PRT_E_LIMIT, "the names of all jobs take up more than %zu bytes; the rest is left out",
                        PRT_MAX_JJB_NAMES);
    }
    struct prt_jjb_job *grown =
        prt_grow(expansion->jobs, &expansion->job_capacity, expansion->job_count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, "jobs");
    expansion->jobs = grown;
    grown[expansion->job_count++] = *job;
    return PRT_OK;
}

prt_code prt_jjb_make_job(struct prt_jjb_expansion *expansion, const struct prt_jjb_scope *scope,
                          const struct prt_jjb_definition *block, const struct prt_jjb_definition *template,
                          prt_err *err)
{
    struct prt_jjb_job job = {0};
    prt_str name, folder;
    prt_code code = prt_jjb_format(scope, template->name, &name, err);
    if (code == PRT_OK)
        code = folder_of(scope, &folder, err);
    if (code == PRT_OK)
        code = keep_joined(expansion, folder, name, &job.name, err);
    if (code == PRT_OK)
        code = owner_of(expansion, scope, block, &job, &job.owner, err);
    if (code == PRT_OK)
        code = literal_project_of(expansion, template, &job.template_project, err);
    if (code == PRT_OK)
        code = keep(expansion, block->name, &job.block, err);
    if (code == PRT_OK)
        code = keep(expansion, template->id, &job.template_id, err);
    return code == PRT_OK ? prt_jjb_add_job(expansion, &job, err) : code;
}

static const prt_doc *in_either(const prt_doc *map, const prt_doc *defaults, const char *key)
{
    const prt_doc *value = prt_doc_get(map, key);
    return value != NULL ? value : prt_doc_get(defaults, key);
}

/* A plain job is what it says: nothing in it is replaced. */
prt_code prt_jjb_make_plain_job(struct prt_jjb_expansion *expansion, const struct prt_jjb_definition *definition,
                                const prt_doc *defaults, prt_err *err)
{
    struct prt_jjb_job job = {0};
    prt_str folder = {0};
    const prt_doc *value = in_either(definition->body, defaults, "folder");
    prt_code code = value != NULL ? prt_jjb_text(expansion->arena, value, &folder, err) : PRT_OK;
    if (code == PRT_OK)
        code = keep_joined(expansion, folder, definition->name, &job.name, err);
    value = in_either(definition->body, defaults, "project");
    prt_str owner = value != NULL && value->type == PRT_DOC_TEXT ? value->as.text : (prt_str){0};
    prt_err ignored;
    if (code == PRT_OK && prt_jjb_check_name("project", owner, &ignored) == PRT_OK)
        code = keep(expansion, owner, &job.owner, err);
    if (code == PRT_OK)
        code = literal_project_of(expansion, definition, &job.template_project, err);
    return code == PRT_OK ? prt_jjb_add_job(expansion, &job, err) : code;
}
