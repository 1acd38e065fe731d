/* SPDX-License-Identifier: Apache-2.0 */
#include "report/github.h"
#include "report/json_parts.h"

typedef const struct prt_github_repository repository_t;

/* A failure of the scratch buffer must not pass for an empty text. Owner and name hold nothing to be escaped. */
static void write_url(prt_json *json, prt_str web, repository_t *repository)
{
    prt_buf url = {0};
    prt_buf_add_str(&url, web);
    prt_buf_add_char(&url, '/');
    prt_buf_add_str(&url, repository->owner);
    prt_buf_add_char(&url, '/');
    prt_buf_add_str(&url, repository->name);
    prt_json_member_str_or_null(json, "url", repository->found == PRT_GITHUB_EXISTS ? prt_buf_str(&url) : (prt_str){0});
    json->out->failed = json->out->failed || url.failed;
    prt_buf_free(&url);
}

static void write_run(prt_json *json, const struct prt_github_workflow *workflow)
{
    const struct prt_github_run *run = &workflow->last_run;
    prt_json_key(json, "last_run");
    if (!workflow->has_run) {
        prt_json_null(json);
        return;
    }
    const int indent = prt_json_line_object(json);
    prt_json_member_i64(json, "number", run->number);
    prt_json_member_str_or_null(json, "status", run->status);
    prt_json_member_str_or_null(json, "conclusion", run->conclusion);
    prt_json_member_str_or_null(json, "event", run->event);
    prt_json_member_str_or_null(json, "branch", run->branch);
    prt_json_member_str_or_null(json, "created_at", run->created_at);
    prt_json_member_str_or_null(json, "url", run->url);
    prt_json_line_end(json, indent);
}

static void write_workflow(prt_json *json, const struct prt_github_workflow *workflow)
{
    prt_json_object(json);
    prt_json_member_str(json, "path", workflow->path);
    prt_json_member_str_or_null(json, "name", workflow->name);
    prt_json_member_str_or_null(json, "state", workflow->state);
    prt_json_member_text(json, "status", workflow->status);
    prt_json_member_str_or_null(json, "url", workflow->url);
    write_run(json, workflow);
    prt_json_end(json);
}

static void write_workflows(prt_json *json, repository_t *repository)
{
    prt_json_member_text(json, "overall_status", prt_github_overall_name(prt_github_judge(repository)));
    prt_json_key(json, "workflows");
    if (!repository->workflows_known) {
        prt_json_null(json);
        return;
    }
    prt_json_array(json);
    for (size_t i = 0; i < repository->workflow_count; i++)
        write_workflow(json, &repository->workflows[i]);
    prt_json_end(json);
}

static void write_repository(prt_json *json, const struct prt_github *github, repository_t *repository)
{
    const bool exists = repository->found == PRT_GITHUB_EXISTS;
    prt_json_object(json);
    prt_json_member_str_or_null(json, "owner", repository->owner);
    prt_json_member_str_or_null(json, "name", repository->name);
    prt_json_member_bool_if(json, "exists", repository->found != PRT_GITHUB_UNKNOWN, exists);
    prt_json_member_bool_if(json, "mirror", repository->found != PRT_GITHUB_UNKNOWN, exists && !repository->home);
    prt_json_member_bool_if(json, "archived", repository->described, repository->archived);
    prt_json_member_bool_if(json, "disabled", repository->described, repository->disabled);
    prt_json_member_bool_if(json, "fork", repository->described, repository->fork);
    prt_json_member_bool_if(json, "private", repository->described, repository->hidden);
    prt_json_member_str_or_null(json, "default_branch", repository->default_branch);
    write_url(json, github->web, repository);
    write_workflows(json, repository);
    prt_json_end(json);
}

void prt_json_write_github_of(prt_json *json, const struct prt_report *report, prt_str repository)
{
    static const struct prt_github_repository nowhere;
    if (report->meta.github == NULL)
        return;
    repository_t *found = prt_github_find(report->meta.github, repository);
    prt_json_key(json, "github");
    write_repository(json, report->meta.github, found != NULL ? found : &nowhere);
}

void prt_json_write_github(prt_json *json, const struct prt_report *report)
{
    const struct prt_github *github = report->meta.github;
    if (github == NULL)
        return;
    const struct prt_github_counts counts = prt_github_count(report);
    prt_json_key(json, "github");
    prt_json_object(json);
    prt_json_member_str_or_null(json, "organization", github->organization);
    prt_json_member_text(json, "organization_source", prt_github_source_name(github->source));
    prt_json_member_str_or_null(json, "web", github->web);
    prt_json_member_u64(json, "repositories_found", counts.found[PRT_GITHUB_EXISTS]);
    prt_json_member_u64(json, "repositories_missing", counts.found[PRT_GITHUB_MISSING]);
    prt_json_member_u64(json, "repositories_unknown", counts.found[PRT_GITHUB_UNKNOWN]);
    prt_json_member_u64(json, "workflows", counts.workflows);
    prt_json_member_u64(json, "active_workflows", counts.active);
    prt_json_end(json);
}
