/* SPDX-License-Identifier: Apache-2.0 */
#include "report/csv_parts.h"

/* Lists of things that have no windows: jobs, people of INFO.yaml files, errors. */

static void write_job(struct prt_csv *csv, const struct prt_jenkins_job *job,
                      const struct prt_job_allocation *allocation)
{
    const bool owned = allocation->repository.len != 0;
    prt_csv_str(csv, job->name);
    prt_csv_text(csv, prt_match_set_name(allocation->set));
    prt_csv_str(csv, allocation->repository);
    prt_csv_text(csv, owned ? prt_project_state_name(allocation->state) : "");
    prt_csv_text(csv, prt_match_reason_name(allocation->reason));
    prt_csv_str(csv, allocation->matched);
    prt_csv_str(csv, job->state);
    prt_csv_str(csv, job->status);
    prt_csv_str(csv, job->url);
    prt_csv_row_end(csv);
}

void prt_csv_write_jenkins_jobs(struct prt_csv *csv, const struct prt_report *report)
{
    static const char *const titles[] = {"job",   "set",    "repository", "repository_state", "reason", "matched",
                                         "state", "status", "url"};
    prt_csv_titles(csv, titles, sizeof titles / sizeof titles[0]);
    prt_csv_row_end(csv);
    for (size_t i = 0; i < report->meta.jenkins->job_count; i++)
        write_job(csv, &report->meta.jenkins->jobs[i], &report->meta.jenkins->allocations[i]);
}

static void write_person(struct prt_csv *csv, const struct prt_info_project *project,
                         const struct prt_judged_person *judged, const char *role)
{
    const char *const match = prt_info_match_name(judged->match);
    prt_csv_str(csv, project->name);
    prt_csv_str(csv, project->server);
    prt_csv_str(csv, project->path);
    prt_csv_str(csv, project->created);
    prt_csv_str(csv, project->state);
    prt_csv_text(csv, role);
    prt_csv_str(csv, judged->person->name);
    prt_csv_str(csv, judged->person->email);
    prt_csv_str(csv, judged->person->company);
    prt_csv_text(csv, prt_info_activity_name(judged->activity));
    if (judged->activity == PRT_INFO_UNKNOWN)
        prt_csv_none(csv);
    else
        prt_csv_i64(csv, judged->days_since);
    prt_csv_text(csv, match != NULL ? match : "");
    prt_csv_row_end(csv);
}

static void write_project(struct prt_csv *csv, const struct prt_judged_project *judged)
{
    if (judged->project->has_lead)
        write_person(csv, judged->project, &judged->lead, "lead");
    for (size_t i = 0; i < judged->project->committer_count; i++)
        write_person(csv, judged->project, &judged->committers[i], "committer");
}

void prt_csv_write_info_yaml(struct prt_csv *csv, const struct prt_report *report)
{
    static const char *const titles[] = {
        "project", "server", "path",    "created",  "lifecycle_state",        "role",
        "name",    "email",  "company", "activity", "days_since_last_commit", "found_by"};
    prt_csv_titles(csv, titles, sizeof titles / sizeof titles[0]);
    prt_csv_row_end(csv);
    for (size_t i = 0; i < report->info.project_count; i++)
        write_project(csv, &report->info.projects[i]);
}

void prt_csv_write_errors(struct prt_csv *csv, const struct prt_report *report)
{
    static const char *const titles[] = {"repository", "category", "error"};
    prt_csv_titles(csv, titles, sizeof titles / sizeof titles[0]);
    prt_csv_row_end(csv);
    for (size_t i = 0; i < report->error_count; i++) {
        prt_csv_str(csv, report->errors[i].repository);
        prt_csv_text(csv, prt_category_name(report->errors[i].category));
        prt_csv_str(csv, report->errors[i].text);
        prt_csv_row_end(csv);
    }
}
