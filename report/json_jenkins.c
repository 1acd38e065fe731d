/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/clock.h"
#include "report/jenkins.h"
#include "report/json_parts.h"

static void write_urls(prt_json *json, const struct prt_jenkins_job *job)
{
    prt_buf api = {0};
    prt_jenkins_add_api(job, &api);
    prt_json_key(json, "urls");
    const int indent = prt_json_line_object(json);
    prt_json_member_str(json, "job_page", job->url);
    prt_json_member_made(json, "api", &api);
    prt_json_line_end(json, indent);
}

static void write_build(prt_json *json, const struct prt_jenkins_job *job)
{
    char time[PRT_TIME_TEXT_MAX];
    prt_json_key(json, "last_build");
    if (!job->has_build) {
        prt_json_null(json);
        return;
    }
    const struct prt_jenkins_build *build = &job->last_build;
    prt_time_format(prt_jenkins_build_time(build), 0, time);
    const int indent = prt_json_line_object(json);
    prt_json_member_i64(json, "number", build->number);
    prt_json_member_str_or_null(json, "result", build->result);
    prt_json_member_bool(json, "building", build->building);
    prt_json_member_i64(json, "timestamp", build->timestamp_ms);
    prt_json_member_str(json, "build_time", prt_str_from(time));
    prt_json_member_i64(json, "duration", build->duration_ms);
    prt_json_line_end(json, indent);
}

static void write_job(prt_json *json, const struct prt_jenkins_job *job)
{
    prt_json_object(json);
    prt_json_member_str(json, "name", job->name);
    prt_json_member_str(json, "status", job->status);
    prt_json_member_str(json, "state", job->state);
    prt_json_member_str(json, "color", job->color);
    write_urls(json, job);
    prt_json_member_bool(json, "buildable", job->buildable);
    prt_json_member_bool(json, "disabled", job->disabled);
    prt_json_member_str(json, "description", job->description);
    write_build(json, job);
    prt_json_end(json);
}

void prt_json_write_jobs_of(prt_json *json, const struct prt_report *report, prt_str repository,
                            prt_json_write_job write)
{
    if (report->meta.jenkins == NULL)
        return;
    const struct prt_jenkins_jobs_of jobs = prt_jenkins_jobs_of(report->meta.jenkins, repository);
    prt_json_key(json, "jenkins");
    prt_json_object(json);
    prt_json_key(json, "jobs");
    prt_json_array(json);
    for (size_t i = 0; i < jobs.count; i++)
        write(json, &report->meta.jenkins->jobs[jobs.jobs[i]]);
    prt_json_end(json);
    prt_json_member_i64(json, "job_count", (int64_t)jobs.count);
    prt_json_member_bool(json, "has_jobs", jobs.count != 0);
    prt_json_end(json);
}

void prt_json_write_jenkins_of(prt_json *json, const struct prt_report *report, prt_str repository)
{
    prt_json_write_jobs_of(json, report, repository, write_job);
}

static void write_totals(prt_json *json, const struct prt_jenkins *jenkins)
{
    static const char *const keys[PRT_MATCH_SETS] = {[PRT_MATCH_ALLOCATED] = "allocated_jobs",
                                                     [PRT_MATCH_ORPHANED] = "orphaned_jobs",
                                                     [PRT_MATCH_INFRASTRUCTURE] = "infrastructure_jobs",
                                                     [PRT_MATCH_UNATTRIBUTED] = "unattributed_jobs"};
    prt_json_member_i64(json, "total_jenkins_jobs", (int64_t)jenkins->job_count);
    for (size_t set = 0; set < PRT_MATCH_SETS; set++)
        prt_json_member_i64(json, keys[set], (int64_t)jenkins->counts[set]);
    prt_json_key(json, "percentages");
    const int indent = prt_json_line_object(json);
    for (size_t set = 0; set < PRT_MATCH_SETS; set++) {
        prt_json_key(json, prt_match_set_name((prt_match_set)set));
        prt_json_hundredths(json, prt_jenkins_share(jenkins->counts[set], jenkins->job_count));
    }
    prt_json_line_end(json, indent);
}

static void write_unlisted(prt_json *json, const struct prt_report *report)
{
    struct prt_jenkins_jobs_of group;
    prt_json_key(json, "unlisted_repositories");
    prt_json_array(json);
    for (size_t at = 0; prt_jenkins_group(report->meta.jenkins, at, &group); at += group.count)
        if (!prt_report_lists(report, group.repository))
            prt_json_str(json, group.repository);
    prt_json_end(json);
}

static void write_allocation(prt_json *json, const struct prt_jenkins_job *job,
                             const struct prt_job_allocation *allocation)
{
    const bool owned = allocation->repository.len != 0;
    const int indent = prt_json_line_object(json);
    prt_json_member_str(json, "name", job->name);
    prt_json_member_text(json, "set", prt_match_set_name(allocation->set));
    prt_json_member_str_or_null(json, "repository", allocation->repository);
    prt_json_member_text(json, "state", owned ? prt_project_state_name(allocation->state) : NULL);
    prt_json_member_text(json, "reason", prt_match_reason_name(allocation->reason));
    prt_json_member_str(json, "matched", allocation->matched);
    prt_json_member_str(json, "job_state", job->state);
    prt_json_member_str(json, "job_status", job->status);
    prt_json_member_str(json, "job_page", job->url);
    prt_json_line_end(json, indent);
}

void prt_json_write_jenkins_metadata(prt_json *json, const struct prt_report *report)
{
    const struct prt_jenkins_server *server = &report->meta.jenkins_server;
    if (server->host.len == 0)
        return;
    prt_json_key(json, "jenkins_metadata");
    const int indent = prt_json_line_object(json);
    prt_json_member_str(json, "host", server->host);
    prt_json_member_bool(json, "requires_auth", server->requires_auth);
    prt_json_line_end(json, indent);
}

void prt_json_write_jenkins_allocation(prt_json *json, const struct prt_report *report)
{
    const struct prt_jenkins *jenkins = report->meta.jenkins;
    if (jenkins == NULL)
        return;
    prt_json_key(json, "jenkins_allocation");
    prt_json_object(json);
    write_totals(json, jenkins);
    write_unlisted(json, report);
    prt_json_key(json, "jobs");
    prt_json_array(json);
    for (size_t i = 0; i < jenkins->job_count; i++)
        write_allocation(json, &jenkins->jobs[i], &jenkins->allocations[i]);
    prt_json_end(json);
    prt_json_end(json);
}
