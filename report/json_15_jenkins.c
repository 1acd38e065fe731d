/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/clock.h"
#include "report/jenkins.h"
#include "report/json_15_parts.h"
#include "report/json_parts.h"

typedef const struct prt_jenkins jenkins_t;

enum { SCORE_OF_COMPONENT = 50, STATES = PRT_PROJECT_HIDDEN + 1 };

/* The scale of schema 1.5.0: 1000 for the whole name, less for what says less. */
static int64_t score_of(const struct prt_job_allocation *allocation)
{
    static const int scores[PRT_MATCH_REASONS] = {
        [PRT_MATCH_BY_DEFINITION] = 1000,    [PRT_MATCH_BY_TEMPLATE] = 1000, [PRT_MATCH_BY_PROJECT_NAME] = 1000,
        [PRT_MATCH_BY_DELIMITED_PATH] = 500, [PRT_MATCH_BY_PATH] = 500,      [PRT_MATCH_BY_GAP] = 350,
        [PRT_MATCH_BY_TAIL] = 250,           [PRT_MATCH_BY_BASENAME] = 250};
    int64_t components = 1;
    for (size_t i = 0; i < allocation->repository.len; i++)
        components += allocation->repository.data[i] == '/';
    return scores[allocation->reason] + SCORE_OF_COMPONENT * components;
}

static void write_urls(prt_json *json, const struct prt_jenkins_job *job)
{
    prt_buf api = {0};
    prt_jenkins_add_api(job, &api);
    prt_json_key(json, "urls");
    prt_json_object(json);
    prt_json_member_str(json, "job_page", job->url);
    prt_json_member_null(json, "source");
    prt_json_member_made(json, "api", &api);
    prt_json_end(json);
}

/* A time without an offset, UTC. */
static void write_build_time(prt_json *json, const struct prt_jenkins_build *build)
{
    char text[PRT_TIME_TEXT_MAX];
    prt_time_format(prt_jenkins_build_time(build), 0, text);
    const prt_str time = prt_str_from(text);
    prt_json_member_str(json, "build_time", prt_str_sub(time, 0, time.len - 1));
}

static void write_build(prt_json *json, const struct prt_jenkins_job *job)
{
    const struct prt_jenkins_build *build = &job->last_build;
    prt_json_key(json, "last_build");
    prt_json_object(json);
    if (job->has_build) {
        prt_json_member_str_or_null(json, "result", build->result);
        prt_json_member_i64(json, "duration", build->duration_ms);
        prt_json_member_i64(json, "timestamp", build->timestamp_ms);
        prt_json_member_bool(json, "building", build->building);
        prt_json_member_i64(json, "number", build->number);
        write_build_time(json, build);
        prt_json_key(json, "duration_seconds");
        prt_json_thousandths(json, build->duration_ms > 0 ? (uint64_t)build->duration_ms : 0);
    }
    prt_json_end(json);
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

static void write_metadata(prt_json *json, const struct prt_report_meta *meta)
{
    if (meta->jenkins_server.host.len == 0)
        return;
    prt_json_key(json, "jenkins_metadata");
    prt_json_object(json);
    prt_json_member_str(json, "host", meta->jenkins_server.host);
    prt_json_member_bool(json, "requires_auth", meta->jenkins_server.requires_auth);
    prt_json_end(json);
}

void prt_json_15_write_jenkins_of(prt_json *json, const struct prt_report *report, prt_str repository)
{
    prt_json_write_jobs_of(json, report, repository, write_job);
}

static void write_names(prt_json *json, const char *key, jenkins_t *jenkins, bool allocated)
{
    prt_json_key(json, key);
    prt_json_array(json);
    for (size_t i = 0; i < jenkins->job_count; i++)
        if ((jenkins->allocations[i].set == PRT_MATCH_ALLOCATED) == allocated)
            prt_json_str(json, jenkins->jobs[i].name);
    prt_json_end(json);
}

static void write_details(prt_json *json, jenkins_t *jenkins)
{
    prt_json_key(json, "unallocated_job_details");
    prt_json_array(json);
    for (size_t i = 0; i < jenkins->job_count; i++) {
        const struct prt_jenkins_job *job = &jenkins->jobs[i];
        if (jenkins->allocations[i].set == PRT_MATCH_ALLOCATED)
            continue;
        prt_json_object(json);
        prt_json_member_str(json, "name", job->name);
        prt_json_member_str(json, "url", job->url);
        prt_json_member_str(json, "color", job->color);
        prt_json_member_bool(json, "buildable", job->buildable);
        prt_json_member_bool(json, "disabled", job->disabled);
        prt_json_end(json);
    }
    prt_json_end(json);
}

static void write_allocation(prt_json *json, jenkins_t *jenkins)
{
    const size_t allocated = jenkins->counts[PRT_MATCH_ALLOCATED];
    prt_json_key(json, "jenkins_allocation");
    prt_json_object(json);
    prt_json_member_i64(json, "total_jenkins_jobs", (int64_t)jenkins->job_count);
    prt_json_member_i64(json, "allocated_jobs", (int64_t)allocated);
    prt_json_member_i64(json, "unallocated_jobs", (int64_t)(jenkins->job_count - allocated));
    write_names(json, "allocated_job_names", jenkins, true);
    prt_json_key(json, "allocation_percentage");
    prt_json_hundredths(json, prt_jenkins_share(allocated, jenkins->job_count));
    if (allocated < jenkins->job_count) {
        write_names(json, "unallocated_job_names", jenkins, false);
        write_details(json, jenkins);
    }
    prt_json_end(json);
}

static void write_states(prt_json *json, jenkins_t *jenkins)
{
    int64_t counts[STATES] = {0};
    for (size_t i = 0; i < jenkins->job_count; i++)
        if (jenkins->allocations[i].set == PRT_MATCH_ORPHANED)
            counts[jenkins->allocations[i].state]++;
    prt_json_key(json, "by_state");
    prt_json_object(json);
    for (size_t state = 0; state < STATES; state++)
        if (counts[state] > 0)
            prt_json_member_i64(json, prt_project_state_name((prt_project_state)state), counts[state]);
    prt_json_end(json);
}

static void write_orphan(prt_json *json, prt_str name, const struct prt_job_allocation *allocation)
{
    prt_json_key_str(json, name);
    prt_json_object(json);
    prt_json_member_str(json, "project_name", allocation->repository);
    prt_json_member_text(json, "state", prt_project_state_name(allocation->state));
    prt_json_member_i64(json, "score", score_of(allocation));
    prt_json_end(json);
}

static void write_orphans(prt_json *json, jenkins_t *jenkins)
{
    prt_json_key(json, "orphaned_jenkins_jobs");
    prt_json_object(json);
    prt_json_member_i64(json, "total_orphaned_jobs", (int64_t)jenkins->counts[PRT_MATCH_ORPHANED]);
    write_states(json, jenkins);
    prt_json_key(json, "jobs");
    prt_json_object(json);
    for (size_t i = 0; i < jenkins->job_count; i++)
        if (jenkins->allocations[i].set == PRT_MATCH_ORPHANED)
            write_orphan(json, jenkins->jobs[i].name, &jenkins->allocations[i]);
    prt_json_end(json);
    prt_json_end(json);
}

void prt_json_15_write_jenkins(prt_json *json, const struct prt_report *report)
{
    write_metadata(json, &report->meta);
    if (report->meta.jenkins == NULL)
        return;
    write_allocation(json, report->meta.jenkins);
    write_orphans(json, report->meta.jenkins);
}
