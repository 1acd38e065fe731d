/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/github/workflows.h"

#include <stdlib.h>
#include <string.h>

#include "coordinator/remote/github/fields.h"
#include "prt/doc.h"
#include "prt/limits.h"
#include "prt/mem.h"

static prt_code make_room(struct prt_github_workflows *workflows, size_t further, prt_err *err)
{
    const size_t needed = workflows->count + further;
    if (needed > PRT_MAX_WORKFLOWS)
        return prt_fail(err, PRT_E_LIMIT, "more than %d workflows", PRT_MAX_WORKFLOWS);
    struct prt_github_workflow *grown =
        prt_grow(workflows->items, &workflows->capacity, needed, sizeof *workflows->items);
    if (grown == NULL)
        return prt_fail_memory(err, "workflows");
    workflows->items = grown;
    return PRT_OK;
}

static prt_code read_workflow(prt_arena *arena, const prt_doc *entry, struct prt_github_workflow *out, prt_err *err)
{
    struct prt_github_workflow workflow = {.id = prt_github_number(entry, "id"), .status = "unknown"};
    if (!prt_github_keep(arena, prt_github_text(entry, "path"), &workflow.path) ||
        !prt_github_keep(arena, prt_github_text(entry, "name"), &workflow.name) ||
        !prt_github_keep(arena, prt_github_text(entry, "state"), &workflow.state) ||
        !prt_github_keep(arena, prt_github_page(entry, "html_url"), &workflow.url))
        return prt_fail_memory(err, "workflows");
    *out = workflow;
    return PRT_OK;
}

static prt_code add_page(prt_arena *arena, const prt_doc *list, struct prt_github_workflows *workflows, prt_err *err)
{
    const size_t count = workflows->count, odd = workflows->odd;
    prt_code rc = make_room(workflows, list->as.list.count, err);
    for (size_t i = 0; rc == PRT_OK && i < list->as.list.count; i++) {
        struct prt_github_workflow workflow = {0};
        rc = read_workflow(arena, list->as.list.items[i], &workflow, err);
        if (workflow.id > 0 && workflow.path.len > 0)
            workflows->items[workflows->count++] = workflow;
        else
            workflows->odd++;
    }
    if (rc != PRT_OK) {
        workflows->count = count;
        workflows->odd = odd;
    }
    return rc;
}

prt_code prt_github_parse_workflows(prt_arena *arena, prt_str bytes, struct prt_github_workflows *workflows,
                                    prt_err *err)
{
    prt_arena scratch = {0};
    const prt_doc *doc = NULL;
    prt_code rc = prt_json_read(&scratch, "answer", bytes, &doc, err);
    if (rc == PRT_OK) {
        const prt_doc *list = prt_github_list(doc, "workflows");
        rc = list != NULL ? add_page(arena, list, workflows, err)
                          : prt_fail(err, PRT_E_FORMAT, "no list \"workflows\" in the answer");
    }
    prt_arena_free(&scratch);
    return rc;
}

void prt_github_workflows_free(struct prt_github_workflows *workflows)
{
    free(workflows->items);
    memset(workflows, 0, sizeof *workflows);
}

static struct prt_github_run view_run(const prt_doc *entry)
{
    return (struct prt_github_run){.number = prt_github_number(entry, "run_number"),
                                   .status = prt_github_text(entry, "status"),
                                   .conclusion = prt_github_text(entry, "conclusion"),
                                   .event = prt_github_text(entry, "event"),
                                   .branch = prt_github_text(entry, "head_branch"),
                                   .created_at = prt_github_text(entry, "created_at"),
                                   .url = prt_github_page(entry, "html_url")};
}

/* Times are all of one form, so that their order is that of their bytes. */
static bool is_newer(const struct prt_github_run *run, const struct prt_github_run *than)
{
    const int order = prt_str_compare(run->created_at, than->created_at);
    return order != 0 ? order > 0 : run->number > than->number;
}

static prt_code keep_run(prt_arena *arena, const struct prt_github_run *view, struct prt_github_run *out, prt_err *err)
{
    struct prt_github_run run = {.number = view->number};
    if (!prt_github_keep(arena, view->status, &run.status) ||
        !prt_github_keep(arena, view->conclusion, &run.conclusion) ||
        !prt_github_keep(arena, view->event, &run.event) || !prt_github_keep(arena, view->branch, &run.branch) ||
        !prt_github_keep(arena, view->created_at, &run.created_at) || !prt_github_keep(arena, view->url, &run.url))
        return prt_fail_memory(err, "runs of workflows");
    *out = run;
    return PRT_OK;
}

static prt_code take_run(prt_arena *arena, const prt_doc *entry, struct prt_github_workflow *workflows, size_t count,
                         prt_err *err)
{
    const int64_t id = prt_github_number(entry, "workflow_id");
    const struct prt_github_run view = view_run(entry);
    for (size_t i = 0; id > 0 && i < count; i++) {
        struct prt_github_workflow *workflow = &workflows[i];
        if (workflow->id != id || (workflow->has_run && !is_newer(&view, &workflow->last_run)))
            continue;
        workflow->has_run = workflow->run_known = true;
        return keep_run(arena, &view, &workflow->last_run, err);
    }
    return PRT_OK;
}

prt_code prt_github_parse_runs(prt_arena *arena, prt_str bytes, struct prt_github_workflow *workflows, size_t count,
                               bool *all, prt_err *err)
{
    prt_arena scratch = {0};
    const prt_doc *doc = NULL;
    prt_code rc = prt_json_read(&scratch, "answer", bytes, &doc, err);
    const prt_doc *runs = rc == PRT_OK ? prt_github_list(doc, "workflow_runs") : NULL;
    if (rc == PRT_OK && runs == NULL)
        rc = prt_fail(err, PRT_E_FORMAT, "no list \"workflow_runs\" in the answer");
    for (size_t i = 0; rc == PRT_OK && i < runs->as.list.count; i++)
        rc = take_run(arena, runs->as.list.items[i], workflows, count, err);
    if (rc == PRT_OK) {
        const prt_doc *total = prt_doc_get(doc, "total_count");
        *all = total != NULL && total->type == PRT_DOC_INT && total->as.integer >= 0 &&
               (uint64_t)total->as.integer <= runs->as.list.count;
    }
    prt_arena_free(&scratch);
    return rc;
}

bool prt_github_is_active(const struct prt_github_workflow *workflow)
{
    return prt_str_equal(workflow->state, PRT_STR("active"));
}

static const char *status_of_run(const struct prt_github_run *run)
{
    static const struct {
        const char *said, *status;
    } statuses[] = {{"queued", "building"},
                    {"in_progress", "building"},
                    {"waiting", "building"},
                    {"pending", "building"},
                    {"requested", "building"}},
      conclusions[] = {{"success", "success"},     {"neutral", "success"},         {"failure", "failure"},
                       {"timed_out", "failure"},   {"action_required", "failure"}, {"startup_failure", "failure"},
                       {"cancelled", "cancelled"}, {"skipped", "skipped"}};
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
        if (prt_str_equal(run->status, prt_str_from(statuses[i].said)))
            return statuses[i].status;
    for (size_t i = 0; i < sizeof conclusions / sizeof conclusions[0]; i++)
        if (prt_str_equal(run->status, PRT_STR("completed")) &&
            prt_str_equal(run->conclusion, prt_str_from(conclusions[i].said)))
            return conclusions[i].status;
    return "unknown";
}

const char *prt_github_status(const struct prt_github_workflow *workflow)
{
    if (prt_str_equal(workflow->state, PRT_STR("deleted")))
        return "deleted";
    if (prt_str_starts(workflow->state, PRT_STR("disabled")))
        return "disabled";
    if (!workflow->run_known)
        return "unknown";
    return workflow->has_run ? status_of_run(&workflow->last_run) : "no_runs";
}
