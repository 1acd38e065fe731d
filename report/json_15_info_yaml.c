/* SPDX-License-Identifier: Apache-2.0 */
#include "report/json_15_parts.h"

static void write_contact(prt_json *json, const struct prt_info_person *person)
{
    prt_json_member_str(json, "name", person->name);
    prt_json_member_str(json, "email", person->email);
    prt_json_member_str(json, "company", person->company);
    prt_json_member_str(json, "id", person->id);
    prt_json_member_str(json, "timezone", person->timezone);
}

static void write_lead(prt_json *json, const struct prt_info_project *project)
{
    prt_json_key(json, "project_lead");
    if (!project->has_lead) {
        prt_json_null(json);
        return;
    }
    prt_json_object(json);
    write_contact(json, &project->lead);
    prt_json_end(json);
}

static void write_committer(prt_json *json, const struct prt_judged_person *judged)
{
    prt_json_object(json);
    write_contact(json, judged->person);
    prt_json_member_text(json, "activity_status", prt_info_activity_name(judged->activity));
    prt_json_member_text(json, "activity_color", prt_info_activity_color(judged->activity));
    prt_json_member_i64_if(json, "days_since_last_commit", judged->activity != PRT_INFO_UNKNOWN, judged->days_since);
    prt_json_end(json);
}

static void write_tracker(prt_json *json, const struct prt_info_tracker *tracker)
{
    prt_json_key(json, "issue_tracking");
    prt_json_object(json);
    prt_json_member_str(json, "type", tracker->type);
    prt_json_member_str(json, "url", tracker->url);
    prt_json_member_str(json, "key", tracker->key);
    prt_json_member_bool(json, "is_valid", tracker->check == PRT_INFO_VALID);
    prt_json_member_str(json, "validation_error", tracker->trouble);
    prt_json_end(json);
}

/* The folder of the file, below that of all files. */
static prt_str folder_of(prt_str file)
{
    const size_t slash = prt_str_rfind(file, '/');
    return slash < file.len ? prt_str_sub(file, 0, slash) : (prt_str){0};
}

static void write_project(prt_json *json, const struct prt_judged_project *judged)
{
    const struct prt_info_project *project = judged->project;
    prt_json_object(json);
    prt_json_member_str(json, "project_name", project->name);
    prt_json_member_str(json, "gerrit_server", project->server);
    prt_json_member_str(json, "project_path", project->path);
    prt_json_member_str(json, "full_path", folder_of(project->file));
    prt_json_member_str(json, "creation_date", project->created);
    prt_json_member_str(json, "lifecycle_state", project->state);
    write_lead(json, project);
    prt_json_key(json, "committers");
    prt_json_array(json);
    for (size_t i = 0; i < project->committer_count; i++)
        write_committer(json, &judged->committers[i]);
    prt_json_end(json);
    write_tracker(json, &project->tracker);
    prt_json_member_strs(json, "repositories", project->repositories, project->repository_count);
    prt_json_member_str(json, "yaml_file_path", project->file);
    prt_json_member_bool(json, "has_git_data", judged->has_git_data);
    prt_json_member_i64_if(json, "project_days_since_last_commit", judged->has_newest, judged->days_since);
    prt_json_member_strs(json, "errors", project->problems, project->problem_count);
    prt_json_end(json);
}

/* Tenths of a per cent in hundredths; halves to the even one, as Python rounds. */
static uint64_t share_of(size_t part, size_t whole)
{
    const uint64_t tenths = (uint64_t)part * 1000 / whole, rest = (uint64_t)part * 1000 % whole;
    return 10 * (tenths + (2 * rest > whole || (2 * rest == whole && tenths % 2 == 1)));
}

static void write_summary(prt_json *json, const struct prt_info_report *info)
{
    prt_json_key(json, "lifecycle_summary");
    prt_json_array(json);
    for (size_t i = 0; i < info->state_count; i++) {
        prt_json_object(json);
        prt_json_member_str(json, "state", info->states[i].state);
        prt_json_member_i64(json, "count", (int64_t)info->states[i].count);
        prt_json_key(json, "percentage");
        prt_json_hundredths(json, share_of(info->states[i].count, info->project_count));
        prt_json_end(json);
    }
    prt_json_end(json);
}

static void write_windows(prt_json *json, const struct prt_info_options *options)
{
    prt_json_key(json, "activity_windows");
    prt_json_object(json);
    prt_json_member_i64(json, "current", (int64_t)options->current_days);
    prt_json_member_i64(json, "active", (int64_t)options->active_days);
    prt_json_end(json);
}

void prt_json_15_write_info_yaml(prt_json *json, const struct prt_report *report)
{
    const struct prt_info_report *info = &report->info;
    if (report->meta.info.info == NULL)
        return;
    prt_json_key(json, "info_yaml");
    prt_json_object(json);
    prt_json_key(json, "projects");
    prt_json_array(json);
    for (size_t i = 0; i < info->project_count; i++)
        write_project(json, &info->projects[i]);
    prt_json_end(json);
    write_summary(json, info);
    prt_json_member_i64(json, "total_projects", (int64_t)info->project_count);
    prt_json_member_strs(json, "servers", info->servers, info->server_count);
    write_windows(json, &report->meta.info);
    prt_json_end(json);
}
