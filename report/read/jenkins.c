/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "prt/mem.h"
#include "report/read/parts.h"

static const char *set_name(int number)
{
    return prt_match_set_name((prt_match_set)number);
}

static const char *reason_name(int number)
{
    return prt_match_reason_name((prt_match_reason)number);
}

static const char *state_name(int number)
{
    return prt_project_state_name((prt_project_state)number);
}

static void read_server(struct prt_reader *reader, const struct prt_whole *whole)
{
    static const struct prt_row members[] = {
        PRT_ROW("host", prt_read_text, struct prt_jenkins_server, host),
        PRT_ROW("requires_auth", prt_read_flag, struct prt_jenkins_server, requires_auth),
    };
    if (whole->jenkins_metadata.text.len != 0)
        prt_read_object(reader, &whole->jenkins_metadata, PRT_MEMBERS(members), &reader->report->meta.jenkins_server);
}

/* A job and whose it is, under way. */
struct decision {
    struct prt_jenkins_job job;
    struct prt_job_allocation allocation;
    struct prt_value set, reason, state;
};

static void read_decision(struct prt_reader *reader, const struct prt_value *value, struct decision *out)
{
    static const struct prt_row members[] = {
        PRT_ROW("name", prt_read_text, struct decision, job.name),
        PRT_ROW("set", prt_read_value, struct decision, set),
        PRT_ROW("repository", prt_read_text_or_null, struct decision, allocation.repository),
        PRT_ROW("state", prt_read_value, struct decision, state),
        PRT_ROW("reason", prt_read_value, struct decision, reason),
        PRT_ROW("matched", prt_read_text, struct decision, allocation.matched),
        PRT_ROW("job_state", prt_read_text, struct decision, job.state),
        PRT_ROW("job_status", prt_read_text, struct decision, job.status),
        PRT_ROW("job_page", prt_read_text, struct decision, job.url),
    };
    struct prt_job_allocation *allocation = &out->allocation;
    prt_read_object(reader, value, PRT_MEMBERS(members), out);
    allocation->set = (prt_match_set)prt_value_word(reader, &out->set, set_name, PRT_MATCH_SETS);
    allocation->reason = (prt_match_reason)prt_value_word(reader, &out->reason, reason_name, PRT_MATCH_REASONS);
    if (allocation->repository.len != 0)
        allocation->state = (prt_project_state)prt_value_word(reader, &out->state, state_name, PRT_PROJECT_HIDDEN + 1);
}

static void note_place(struct prt_reader *reader, const struct prt_value *value, prt_str name, size_t place)
{
    uint64_t before = 0;
    if (prt_map_get(reader->job_places, name, &before))
        prt_read_refuse(reader, value, "a job of another name than those before");
    else if (prt_map_put(reader->job_places, name, place, reader->err) != PRT_OK)
        prt_read_no_memory(reader);
}

/* An allocated job, to be sorted. */
struct owned {
    prt_str repository, name;
    uint32_t index;
};

static int by_repository(const void *left, const void *right)
{
    const struct owned *a = left;
    const struct owned *b = right;
    const int order = prt_str_compare(a->repository, b->repository);
    return order != 0 ? order : prt_str_compare(a->name, b->name);
}

static void sort_owned(struct prt_reader *reader, struct prt_jenkins *jenkins)
{
    const size_t count = jenkins->counts[PRT_MATCH_ALLOCATED];
    struct owned *owned = prt_calloc(count, sizeof *owned);
    uint32_t *indexes = prt_read_room(reader, count, sizeof *indexes);
    size_t found = 0;
    if (owned == NULL)
        prt_read_no_memory(reader);
    for (uint32_t i = 0; reader->code == PRT_OK && i < jenkins->job_count; i++)
        if (jenkins->allocations[i].set == PRT_MATCH_ALLOCATED)
            owned[found++] = (struct owned){jenkins->allocations[i].repository, jenkins->jobs[i].name, i};
    if (found > 1)
        qsort(owned, found, sizeof *owned, by_repository);
    for (size_t i = 0; i < found; i++)
        indexes[i] = owned[i].index;
    jenkins->by_repository = indexes;
    free(owned);
}

static void read_jobs(struct prt_reader *reader, const struct prt_value *value, struct prt_jenkins *jenkins)
{
    const size_t count = prt_read_length(reader, value);
    struct prt_job_allocation *allocations = prt_read_room(reader, count, sizeof *allocations);
    struct prt_parts parts = prt_parts_of_list(reader, value);
    struct prt_value part;
    reader->jobs = prt_read_room(reader, count, sizeof *reader->jobs);
    reader->job_places = prt_map_new();
    if (reader->job_places == NULL || count >= UINT32_MAX)
        prt_read_no_memory(reader);
    while (prt_parts_next(&parts, &part)) {
        struct decision decision = {0};
        read_decision(reader, &part, &decision);
        note_place(reader, &part, decision.job.name, part.index);
        reader->jobs[part.index] = decision.job;
        allocations[part.index] = decision.allocation;
        jenkins->counts[decision.allocation.set]++;
    }
    jenkins->jobs = reader->jobs;
    jenkins->allocations = allocations;
    jenkins->job_count = parts.index;
}

void prt_read_jenkins(struct prt_reader *reader, const struct prt_whole *whole)
{
    struct list {
        struct prt_value jobs;
    } found = {0};
    static const struct prt_row members[] = {PRT_ROW("jobs", prt_read_value, struct list, jobs)};
    read_server(reader, whole);
    if (whole->jenkins_allocation.text.len == 0)
        return;
    struct prt_jenkins *jenkins = prt_read_room(reader, 1, sizeof *jenkins);
    prt_read_object(reader, &whole->jenkins_allocation, PRT_MEMBERS(members), &found);
    if (reader->code == PRT_OK)
        read_jobs(reader, &found.jobs, jenkins);
    if (reader->code == PRT_OK)
        sort_owned(reader, jenkins);
    reader->report->meta.jenkins = jenkins;
}

/* What a repository tells of its job beside the decision. */
struct details {
    struct prt_jenkins_job job;
    struct prt_value urls, build;
};

static void read_build(struct prt_reader *reader, const struct prt_value *value, struct prt_jenkins_job *job)
{
    static const struct prt_row members[] = {
        PRT_ROW("number", prt_read_number, struct prt_jenkins_build, number),
        PRT_ROW("result", prt_read_text_or_null, struct prt_jenkins_build, result),
        PRT_ROW("building", prt_read_flag, struct prt_jenkins_build, building),
        PRT_ROW("timestamp", prt_read_number, struct prt_jenkins_build, timestamp_ms),
        PRT_ROW("duration", prt_read_number, struct prt_jenkins_build, duration_ms),
    };
    job->has_build = !prt_value_is_null(value);
    if (job->has_build)
        prt_read_object(reader, value, PRT_MEMBERS(members), &job->last_build);
}

static void read_job(struct prt_reader *reader, const struct prt_value *value)
{
    static const struct prt_row members[] = {
        PRT_ROW("name", prt_read_text, struct details, job.name),
        PRT_ROW("status", prt_read_text, struct details, job.status),
        PRT_ROW("state", prt_read_text, struct details, job.state),
        PRT_ROW("color", prt_read_text, struct details, job.color),
        PRT_ROW("urls", prt_read_value, struct details, urls),
        PRT_ROW("buildable", prt_read_flag, struct details, job.buildable),
        PRT_ROW("disabled", prt_read_flag, struct details, job.disabled),
        PRT_ROW("description", prt_read_text, struct details, job.description),
        PRT_ROW("last_build", prt_read_value, struct details, build),
    };
    static const struct prt_row pages[] = {PRT_ROW("job_page", prt_read_text, struct prt_jenkins_job, url)};
    struct details found = {0};
    uint64_t place = 0;
    prt_read_object(reader, value, PRT_MEMBERS(members), &found);
    prt_read_object(reader, &found.urls, PRT_MEMBERS(pages), &found.job);
    read_build(reader, &found.build, &found.job);
    if (reader->code != PRT_OK)
        return;
    if (prt_map_get(reader->job_places, found.job.name, &place))
        reader->jobs[place] = found.job;
    else
        prt_read_refuse(reader, value, "a job of jenkins_allocation");
}

void prt_read_jenkins_of(struct prt_reader *reader, const struct prt_value *value)
{
    struct list {
        struct prt_value jobs;
    } found = {0};
    static const struct prt_row members[] = {PRT_ROW("jobs", prt_read_value, struct list, jobs)};
    struct prt_value part;
    prt_read_object(reader, value, PRT_MEMBERS(members), &found);
    struct prt_parts parts = prt_parts_of_list(reader, &found.jobs);
    while (prt_parts_next(&parts, &part))
        read_job(reader, &part);
}
