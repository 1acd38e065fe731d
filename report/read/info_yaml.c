/* SPDX-License-Identifier: Apache-2.0 */
#include "report/read/parts.h"

static const char *activity_name(int number)
{
    return prt_info_activity_name((prt_info_activity)number);
}

static const char *match_name(int number)
{
    return prt_info_match_name((prt_info_match)number);
}

static void read_person(struct prt_reader *reader, const struct prt_value *value, struct prt_info_person *person,
                        struct prt_judged_person *judged)
{
    struct entry {
        struct prt_info_person person;
        bool is_lead;
        struct prt_value activity, days, match;
    } entry = {0};
    static const struct prt_row members[] = {
        PRT_ROW("name", prt_read_text, struct entry, person.name),
        PRT_ROW("email", prt_read_text, struct entry, person.email),
        PRT_ROW("company", prt_read_text, struct entry, person.company),
        PRT_ROW("id", prt_read_text, struct entry, person.id),
        PRT_ROW("timezone", prt_read_text, struct entry, person.timezone),
        PRT_ROW("is_lead", prt_read_flag, struct entry, is_lead),
        PRT_ROW("activity_status", prt_read_value, struct entry, activity),
        PRT_ROW("days_since_last_commit", prt_read_value, struct entry, days),
        PRT_ROW("matched_by", prt_read_value, struct entry, match),
    };
    prt_read_object(reader, value, PRT_MEMBERS(members), &entry);
    *person = entry.person;
    *judged = (struct prt_judged_person){.person = person, .is_lead = entry.is_lead};
    judged->activity = (prt_info_activity)prt_value_word(reader, &entry.activity, activity_name, PRT_INFO_ACTIVITIES);
    if (judged->activity != PRT_INFO_UNKNOWN)
        judged->days_since = (int64_t)prt_value_count(reader, &entry.days);
    if (!prt_value_is_null(&entry.match))
        judged->match = (prt_info_match)prt_value_word(reader, &entry.match, match_name, PRT_INFO_BY_WORDS + 1);
}

static void read_committers(struct prt_reader *reader, const struct prt_value *value, struct prt_info_project *project,
                            struct prt_judged_project *judged)
{
    const size_t count = prt_read_length(reader, value);
    struct prt_parts parts = prt_parts_of_list(reader, value);
    struct prt_value part;
    project->committers = prt_read_room(reader, count, sizeof *project->committers);
    judged->committers = prt_read_room(reader, count, sizeof *judged->committers);
    while (prt_parts_next(&parts, &part))
        read_person(reader, &part, &project->committers[part.index], &judged->committers[part.index]);
    project->committer_count = parts.index;
}

static void read_tracker(struct prt_reader *reader, const struct prt_value *value, struct prt_info_tracker *out)
{
    struct entry {
        struct prt_info_tracker tracker;
        struct prt_value valid;
    } entry = {0};
    static const struct prt_row members[] = {
        PRT_ROW("type", prt_read_text, struct entry, tracker.type),
        PRT_ROW("url", prt_read_text, struct entry, tracker.url),
        PRT_ROW("key", prt_read_text, struct entry, tracker.key),
        PRT_ROW("is_valid", prt_read_value, struct entry, valid),
        PRT_ROW("validation_error", prt_read_text, struct entry, tracker.trouble),
    };
    prt_read_object(reader, value, PRT_MEMBERS(members), &entry);
    *out = entry.tracker;
    if (!prt_value_is_null(&entry.valid))
        out->check = prt_value_flag(reader, &entry.valid) ? PRT_INFO_VALID : PRT_INFO_INVALID;
}

static void read_project(struct prt_reader *reader, const struct prt_value *value, struct prt_judged_project *out)
{
    struct entry {
        struct prt_info_project project;
        struct prt_judged_project judged;
        struct prt_value lead, committers, tracker, repositories, days, errors;
    } entry = {0};
    static const struct prt_row members[] = {
        PRT_ROW("project_name", prt_read_text, struct entry, project.name),
        PRT_ROW("gerrit_server", prt_read_text, struct entry, project.server),
        PRT_ROW("project_path", prt_read_text, struct entry, project.path),
        PRT_ROW("yaml_file_path", prt_read_text, struct entry, project.file),
        PRT_ROW("creation_date", prt_read_text, struct entry, project.created),
        PRT_ROW("lifecycle_state", prt_read_text, struct entry, project.state),
        PRT_ROW("archived", prt_read_flag, struct entry, judged.archived),
        PRT_ROW("project_lead", prt_read_value, struct entry, lead),
        PRT_ROW("committers", prt_read_value, struct entry, committers),
        PRT_ROW("issue_tracking", prt_read_value, struct entry, tracker),
        PRT_ROW("repositories", prt_read_value, struct entry, repositories),
        PRT_ROW("has_git_data", prt_read_flag, struct entry, judged.has_git_data),
        PRT_ROW("project_days_since_last_commit", prt_read_value, struct entry, days),
        PRT_ROW("errors", prt_read_value, struct entry, errors),
    };
    struct prt_info_project *project = prt_read_room(reader, 1, sizeof *project);
    prt_read_object(reader, value, PRT_MEMBERS(members), &entry);
    if (reader->code != PRT_OK)
        return;
    *project = entry.project;
    *out = entry.judged;
    out->project = project;
    project->has_lead = !prt_value_is_null(&entry.lead);
    if (project->has_lead)
        read_person(reader, &entry.lead, &project->lead, &out->lead);
    read_committers(reader, &entry.committers, project, out);
    read_tracker(reader, &entry.tracker, &project->tracker);
    project->repositories = prt_read_texts(reader, &entry.repositories, &project->repository_count);
    project->problems = prt_read_texts(reader, &entry.errors, &project->problem_count);
    out->has_newest = !prt_value_is_null(&entry.days);
    if (out->has_newest)
        out->days_since = (int64_t)prt_value_count(reader, &entry.days);
}

static void read_projects(struct prt_reader *reader, const struct prt_value *value, struct prt_info_report *out)
{
    struct prt_judged_project *projects = prt_read_room(reader, prt_read_length(reader, value), sizeof *projects);
    struct prt_parts parts = prt_parts_of_list(reader, value);
    struct prt_value part;
    while (prt_parts_next(&parts, &part))
        read_project(reader, &part, &projects[part.index]);
    out->projects = projects;
    out->project_count = parts.index;
}

static void read_states(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                        void *object)
{
    static const struct prt_row members[] = {
        PRT_ROW("state", prt_read_text, struct prt_info_state, state),
        PRT_ROW("count", prt_read_size, struct prt_info_state, count),
    };
    struct prt_info_report *info = (void *)((char *)object + member->offset);
    info->states = prt_read_list(reader, value, PRT_MEMBERS(members), sizeof *info->states, &info->state_count);
}

static void read_windows(struct prt_reader *reader, const struct prt_value *value, struct prt_info_options *out)
{
    static const struct prt_row members[] = {
        PRT_ROW("current", prt_read_days, struct prt_info_options, current_days),
        PRT_ROW("active", prt_read_days, struct prt_info_options, active_days),
    };
    prt_read_object(reader, value, PRT_MEMBERS(members), out);
}

void prt_read_info_yaml(struct prt_reader *reader, const struct prt_whole *whole)
{
    struct entry {
        struct prt_info_report info;
        struct prt_value windows, servers, projects;
    } entry = {0};
    static const struct prt_row members[] = {
        PRT_ROW("archived_left_out", prt_read_size, struct entry, info.archived_count),
        PRT_ROW("activity_windows", prt_read_value, struct entry, windows),
        PRT_ROW("servers", prt_read_value, struct entry, servers),
        {.key = "lifecycle_summary", .read = read_states, .offset = offsetof(struct entry, info)},
        PRT_ROW("projects", prt_read_value, struct entry, projects),
    };
    struct prt_report *report = reader->report;
    if (whole->info_yaml.text.len == 0)
        return;
    prt_read_object(reader, &whole->info_yaml, PRT_MEMBERS(members), &entry);
    read_windows(reader, &entry.windows, &report->meta.info);
    entry.info.servers = prt_read_texts(reader, &entry.servers, &entry.info.server_count);
    read_projects(reader, &entry.projects, &entry.info);
    report->info = entry.info;
    report->meta.info.info = prt_read_room(reader, 1, sizeof *report->meta.info.info);
}
