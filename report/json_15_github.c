/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "report/github.h"
#include "report/json_15_parts.h"

typedef const struct prt_github_repository repository_t;
typedef const struct prt_github_workflow workflow_t;

static bool is_active(workflow_t *workflow)
{
    return prt_str_equal(workflow->state, PRT_STR("active"));
}

static const char *color_of(const char *status)
{
    static const struct {
        const char *status, *color;
    } colors[] = {{"success", "blue"}, {"failure", "red"}, {"building", "blue_anime"}};
    for (size_t i = 0; i < sizeof colors / sizeof colors[0]; i++)
        if (strcmp(status, colors[i].status) == 0)
            return colors[i].color;
    return "grey";
}

/* <web>/<owner>/<name><middle><path> */
static void write_address(prt_json *json, const char *key, const struct prt_github *github, repository_t *repository,
                          const char *middle, prt_str path)
{
    prt_buf url = {0};
    prt_buf_add_str(&url, github->web);
    prt_buf_add_char(&url, '/');
    prt_buf_add_str(&url, repository->owner);
    prt_buf_add_char(&url, '/');
    prt_buf_add_str(&url, repository->name);
    prt_buf_add_text(&url, middle);
    prt_buf_add_str(&url, path);
    prt_json_member_made(json, key, &url);
}

static void write_source(prt_json *json, const struct prt_github *github, repository_t *repository,
                         workflow_t *workflow)
{
    prt_buf place = {0};
    prt_buf_add_str(&place, repository->default_branch.len != 0 ? repository->default_branch : PRT_STR("master"));
    prt_buf_add_char(&place, '/');
    prt_buf_add_str(&place, workflow->path);
    write_address(json, "source", github, repository, "/blob/", prt_buf_str(&place));
    json->out->failed = json->out->failed || place.failed;
    prt_buf_free(&place);
}

static void write_urls(prt_json *json, const struct prt_github *github, repository_t *repository, workflow_t *workflow)
{
    prt_json_key(json, "urls");
    prt_json_object(json);
    write_address(json, "workflow_page", github, repository, "/actions/workflows/", prt_github_file_name(workflow));
    write_source(json, github, repository, workflow);
    prt_json_member_null(json, "badge");
    prt_json_end(json);
}

/* What is not asked for is null. */
static void write_last_run(prt_json *json, const struct prt_github_run *run)
{
    const prt_str unknown = {0};
    prt_json_object(json);
    prt_json_member_str_or_null(json, "id", unknown);
    prt_json_member_i64(json, "number", run->number);
    prt_json_member_str_or_null(json, "created_at", run->created_at);
    prt_json_member_str_or_null(json, "updated_at", unknown);
    prt_json_member_str_or_null(json, "html_url", run->url);
    prt_json_member_str_or_null(json, "head_branch", run->branch);
    prt_json_member_str_or_null(json, "head_sha", unknown);
    prt_json_end(json);
}

static void write_run(prt_json *json, workflow_t *workflow)
{
    static const struct prt_github_run none;
    const struct prt_github_run *run = workflow->has_run ? &workflow->last_run : &none;
    prt_json_member_str_or_null(json, "conclusion", run->conclusion);
    prt_json_member_str_or_null(json, "run_status", run->status);
    prt_json_key(json, "last_run");
    if (workflow->has_run)
        write_last_run(json, run);
    else
        prt_json_null(json);
}

static void write_workflow(prt_json *json, const struct prt_github *github, repository_t *repository,
                           workflow_t *workflow)
{
    prt_json_object(json);
    prt_json_member_i64(json, "id", workflow->id);
    prt_json_member_str(json, "name", workflow->name);
    prt_json_member_str(json, "path", workflow->path);
    prt_json_member_str(json, "state", workflow->state);
    prt_json_member_str(json, "status", prt_str_from(workflow->status));
    prt_json_member_str(json, "color", prt_str_from(color_of(workflow->status)));
    write_urls(json, github, repository, workflow);
    write_run(json, workflow);
    prt_json_end(json);
}

static void write_counts(prt_json *json, repository_t *repository)
{
    size_t active = 0;
    for (size_t i = 0; i < repository->workflow_count; i++)
        active += is_active(&repository->workflows[i]);
    prt_json_member_bool(json, "has_workflows", repository->workflow_count != 0);
    prt_json_member_i64(json, "total_workflows", (int64_t)repository->workflow_count);
    prt_json_member_i64(json, "active_workflows", (int64_t)active);
}

void prt_json_15_write_github_of(prt_json *json, const struct prt_report *report, prt_str repository)
{
    const struct prt_github *github = report->meta.github;
    repository_t *found = github != NULL ? prt_github_find(github, repository) : NULL;
    if (found == NULL || !found->workflows_known)
        return;
    prt_json_key(json, "github_api_data");
    prt_json_object(json);
    write_counts(json, found);
    prt_json_key(json, "workflows");
    prt_json_array(json);
    for (size_t i = 0; i < found->workflow_count; i++)
        write_workflow(json, github, found, &found->workflows[i]);
    prt_json_end(json);
    prt_json_member_text(json, "overall_status", prt_github_overall_name(prt_github_judge(found)));
    prt_json_member_str(json, "github_owner", found->owner);
    prt_json_member_str(json, "github_repo", found->name);
    prt_json_end(json);
}
