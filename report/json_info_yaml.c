/* SPDX-License-Identifier: Apache-2.0 */
#include "report/jenkins.h"
#include "report/json_parts.h"

static void write_person(prt_json *json, const struct prt_judged_person *judged)
{
    const struct prt_info_person *person = judged->person;
    const int indent = prt_json_line_object(json);
    prt_json_member_str(json, "name", person->name);
    prt_json_member_str(json, "email", person->email);
    prt_json_member_str(json, "company", person->company);
    prt_json_member_str(json, "id", person->id);
    prt_json_member_str(json, "timezone", person->timezone);
    prt_json_member_bool(json, "is_lead", judged->is_lead);
    prt_json_member_text(json, "activity_status", prt_info_activity_name(judged->activity));
    prt_json_member_text(json, "activity_color", prt_info_activity_color(judged->activity));
    prt_json_member_i64_if(json, "days_since_last_commit", judged->activity != PRT_INFO_UNKNOWN, judged->days_since);
    prt_json_member_text(json, "matched_by", prt_info_match_name(judged->match));
    prt_json_line_end(json, indent);
}

static void write_people(prt_json *json, const struct prt_judged_project *judged)
{
    prt_json_key(json, "project_lead");
    if (judged->project->has_lead)
        write_person(json, &judged->lead);
    else
        prt_json_null(json);
    prt_json_key(json, "committers");
    prt_json_array(json);
    for (size_t i = 0; i < judged->project->committer_count; i++)
        write_person(json, &judged->committers[i]);
    prt_json_end(json);
}

static void write_tracker(prt_json *json, const struct prt_info_tracker *tracker)
{
    prt_json_key(json, "issue_tracking");
    const int indent = prt_json_line_object(json);
    prt_json_member_str(json, "type", tracker->type);
    prt_json_member_str(json, "url", tracker->url);
    prt_json_member_str(json, "key", tracker->key);
    prt_json_key(json, "is_valid");
    if (tracker->check == PRT_INFO_NOT_CHECKED)
        prt_json_null(json);
    else
        prt_json_bool(json, tracker->check == PRT_INFO_VALID);
    prt_json_member_str(json, "validation_error", tracker->trouble);
    prt_json_line_end(json, indent);
}

static void write_texts(prt_json *json, const char *key, const prt_str *texts, size_t count)
{
    prt_json_key(json, key);
    const int indent = prt_json_line_array(json);
    for (size_t i = 0; i < count; i++)
        prt_json_str(json, texts[i]);
    prt_json_line_end(json, indent);
}

static void write_project(prt_json *json, const struct prt_judged_project *judged)
{
    const struct prt_info_project *project = judged->project;
    prt_json_object(json);
    prt_json_member_str(json, "project_name", project->name);
    prt_json_member_str(json, "gerrit_server", project->server);
    prt_json_member_str(json, "project_path", project->path);
    prt_json_member_str(json, "yaml_file_path", project->file);
    prt_json_member_str(json, "creation_date", project->created);
    prt_json_member_str(json, "lifecycle_state", project->state);
    prt_json_member_bool(json, "archived", judged->archived);
    write_people(json, judged);
    write_tracker(json, &project->tracker);
    write_texts(json, "repositories", project->repositories, project->repository_count);
    prt_json_member_bool(json, "has_git_data", judged->has_git_data);
    prt_json_member_i64_if(json, "project_days_since_last_commit", judged->has_newest, judged->days_since);
    write_texts(json, "errors", project->problems, project->problem_count);
    prt_json_end(json);
}

static void write_summary(prt_json *json, const struct prt_info_report *info)
{
    prt_json_key(json, "lifecycle_summary");
    prt_json_array(json);
    for (size_t i = 0; i < info->state_count; i++) {
        const int indent = prt_json_line_object(json);
        prt_json_member_str(json, "state", info->states[i].state);
        prt_json_member_u64(json, "count", info->states[i].count);
        prt_json_key(json, "percentage");
        prt_json_hundredths(json, prt_jenkins_share(info->states[i].count, info->project_count));
        prt_json_line_end(json, indent);
    }
    prt_json_end(json);
}

static void write_windows(prt_json *json, const struct prt_info_options *options)
{
    prt_json_key(json, "activity_windows");
    const int indent = prt_json_line_object(json);
    prt_json_member_u64(json, "current", options->current_days);
    prt_json_member_u64(json, "active", options->active_days);
    prt_json_line_end(json, indent);
}

void prt_json_write_info_yaml(prt_json *json, const struct prt_report *report)
{
    const struct prt_info_report *info = &report->info;
    if (report->meta.info.info == NULL)
        return;
    prt_json_key(json, "info_yaml");
    prt_json_object(json);
    prt_json_member_u64(json, "total_projects", info->project_count);
    prt_json_member_u64(json, "archived_left_out", info->archived_count);
    write_windows(json, &report->meta.info);
    write_texts(json, "servers", info->servers, info->server_count);
    write_summary(json, info);
    prt_json_key(json, "projects");
    prt_json_array(json);
    for (size_t i = 0; i < info->project_count; i++)
        write_project(json, &info->projects[i]);
    prt_json_end(json);
    prt_json_end(json);
}
