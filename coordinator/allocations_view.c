/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/allocations_view.h"

/* What the reading functions have in common. */
struct reader {
    prt_arena *arena;
    struct prt_findings *findings;
    bool short_of_memory;
};

static const char *const count_keys[PRT_MATCH_SETS] = {[PRT_MATCH_ALLOCATED] = "allocated_jobs",
                                                       [PRT_MATCH_ORPHANED] = "orphaned_jobs",
                                                       [PRT_MATCH_INFRASTRUCTURE] = "infrastructure_jobs",
                                                       [PRT_MATCH_UNATTRIBUTED] = "unattributed_jobs"};

/* The value of a key, when it is of this type. A map that is NULL has been complained about already. */
static const prt_doc *typed(struct reader *reader, const prt_doc *map, const char *key, prt_doc_type type)
{
    const prt_doc *value = prt_doc_get(map, key);
    if (map == NULL || (value != NULL && value->type == type))
        return value;
    if (value == NULL)
        prt_finding(reader->findings, "line %u: %s is missing", (unsigned)map->line, key);
    else
        prt_finding(reader->findings, "line %u: %s: expected %s, got %s", (unsigned)value->line, key,
                    prt_doc_type_name(type), prt_doc_type_name(value->type));
    return NULL;
}

static prt_str text_of(struct reader *reader, const prt_doc *map, const char *key)
{
    const prt_doc *value = typed(reader, map, key, PRT_DOC_TEXT);
    return value != NULL ? value->as.text : (prt_str){0};
}

static int64_t number_of(struct reader *reader, const prt_doc *map, const char *key)
{
    const prt_doc *value = typed(reader, map, key, PRT_DOC_INT);
    return value != NULL ? value->as.integer : 0;
}

static double share_of(struct reader *reader, const prt_doc *map, const char *key)
{
    const prt_doc *value = prt_doc_get(map, key);
    if (value != NULL && value->type == PRT_DOC_INT)
        return (double)value->as.integer;
    value = typed(reader, map, key, PRT_DOC_REAL);
    return value != NULL ? value->as.real : 0;
}

/* Text, or null: then the empty one. */
static prt_str perhaps_text(struct reader *reader, const prt_doc *map, const char *key)
{
    const prt_doc *value = prt_doc_get(map, key);
    return value == NULL || value->type != PRT_DOC_NULL ? text_of(reader, map, key) : (prt_str){0};
}

static void *room(struct reader *reader, const prt_doc *list, size_t size)
{
    void *items = prt_arena_alloc(reader->arena, (list != NULL ? list->as.list.count : 0) + 1, size);
    reader->short_of_memory = reader->short_of_memory || items == NULL;
    return items;
}

/* The number of a name in a family of names; `count` when it is none of them. */
static int number_in(prt_str name, const char *(*name_of)(int), int count)
{
    int number = 0;
    while (number < count && !prt_str_equal(name, prt_str_from(name_of(number))))
        number++;
    return number;
}

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

enum { STATES = PRT_PROJECT_HIDDEN + 1 };

static int known(struct reader *reader, const prt_doc *map, const char *key, const char *(*name_of)(int), int count)
{
    const prt_doc *value = typed(reader, map, key, PRT_DOC_TEXT);
    const int number = value != NULL ? number_in(value->as.text, name_of, count) : 0;
    if (number < count)
        return number;
    prt_finding(reader->findings, "line %u: %s: \"%.*s\" is none that this version knows", (unsigned)value->line, key,
                PRT_FINDING_ARG(value->as.text));
    return 0;
}

static void read_job(struct reader *reader, const prt_doc *item, struct prt_told_job *job)
{
    const prt_doc *state = prt_doc_get(item, "state");
    job->line = item->line;
    job->name = text_of(reader, item, "name");
    job->allocation.set = (prt_match_set)known(reader, item, "set", set_name, PRT_MATCH_SETS);
    job->allocation.reason = (prt_match_reason)known(reader, item, "reason", reason_name, PRT_MATCH_REASONS);
    job->allocation.repository = perhaps_text(reader, item, "repository");
    job->allocation.matched = text_of(reader, item, "matched");
    job->has_state = state == NULL || state->type != PRT_DOC_NULL;
    if (job->has_state)
        job->allocation.state = (prt_project_state)known(reader, item, "state", state_name, STATES);
}

static bool is_map(struct reader *reader, const prt_doc *item, const char *what)
{
    if (item->type == PRT_DOC_MAP)
        return true;
    prt_finding(reader->findings, "line %u: %s: expected %s, got %s", (unsigned)item->line, what,
                prt_doc_type_name(PRT_DOC_MAP), prt_doc_type_name(item->type));
    return false;
}

static void read_jobs(struct reader *reader, const prt_doc *list, struct prt_told_allocations *out)
{
    out->jobs = room(reader, list, sizeof *out->jobs);
    for (size_t i = 0; list != NULL && out->jobs != NULL && i < list->as.list.count; i++)
        if (is_map(reader, list->as.list.items[i], "a job"))
            read_job(reader, list->as.list.items[i], &out->jobs[out->job_count++]);
}

static void read_listed(struct reader *reader, const prt_doc *list, struct prt_told_repository *repository)
{
    repository->jobs = room(reader, list, sizeof *repository->jobs);
    for (size_t i = 0; list != NULL && repository->jobs != NULL && i < list->as.list.count; i++)
        if (is_map(reader, list->as.list.items[i], "a job"))
            repository->jobs[repository->count++] = text_of(reader, list->as.list.items[i], "name");
}

static void read_repository(struct reader *reader, const prt_doc *item, struct prt_told_repository *repository)
{
    const prt_doc *jenkins = typed(reader, item, "jenkins", PRT_DOC_MAP);
    const prt_doc *has_jobs = typed(reader, jenkins, "has_jobs", PRT_DOC_BOOL);
    repository->line = item->line;
    repository->name = text_of(reader, item, "gerrit_project");
    repository->job_count = number_of(reader, jenkins, "job_count");
    repository->has_jobs = has_jobs != NULL && has_jobs->as.boolean;
    read_listed(reader, typed(reader, jenkins, "jobs", PRT_DOC_LIST), repository);
}

static void read_repositories(struct reader *reader, const prt_doc *list, struct prt_told_allocations *out)
{
    out->repositories = room(reader, list, sizeof *out->repositories);
    for (size_t i = 0; list != NULL && out->repositories != NULL && i < list->as.list.count; i++)
        if (is_map(reader, list->as.list.items[i], "a repository"))
            read_repository(reader, list->as.list.items[i], &out->repositories[out->repository_count++]);
}

static void read_unlisted(struct reader *reader, const prt_doc *list, struct prt_told_allocations *out)
{
    out->unlisted = room(reader, list, sizeof *out->unlisted);
    for (size_t i = 0; list != NULL && out->unlisted != NULL && i < list->as.list.count; i++) {
        const prt_doc *item = list->as.list.items[i];
        if (item->type == PRT_DOC_TEXT)
            out->unlisted[out->unlisted_count++] = item->as.text;
        else
            prt_finding(reader->findings, "line %u: unlisted_repositories: expected %s, got %s", (unsigned)item->line,
                        prt_doc_type_name(PRT_DOC_TEXT), prt_doc_type_name(item->type));
    }
}

static void read_totals(struct reader *reader, const prt_doc *allocation, struct prt_told_allocations *out)
{
    const prt_doc *percentages = typed(reader, allocation, "percentages", PRT_DOC_MAP);
    out->total = number_of(reader, allocation, "total_jenkins_jobs");
    for (int set = 0; set < PRT_MATCH_SETS; set++) {
        out->counts[set] = number_of(reader, allocation, count_keys[set]);
        out->percentages[set] = share_of(reader, percentages, set_name(set));
    }
}

static prt_code no_allocation(const prt_doc *report, prt_err *err)
{
    const prt_doc *why = prt_doc_path(report, "absent.jenkins_allocation");
    if (prt_doc_get(report, "schema_version") == NULL)
        return prt_fail(err, PRT_E_FORMAT, "this is no report_raw.json: there is no schema_version");
    if (why == NULL || why->type != PRT_DOC_TEXT)
        return prt_fail(err, PRT_E_NOT_FOUND, "there is no jenkins_allocation in this report, and no reason why");
    return prt_fail(err, PRT_E_NOT_FOUND, "no jobs are allocated in this report: %.*s", PRT_FINDING_ARG(why->as.text));
}

prt_code prt_allocations_read(const prt_doc *report, prt_arena *arena, struct prt_told_allocations *out,
                              struct prt_findings *findings, prt_err *err)
{
    struct reader reader = {.arena = arena, .findings = findings};
    struct prt_told_allocations told = {0};
    if (prt_doc_get(report, "jenkins_allocation") == NULL)
        return no_allocation(report, err);
    const prt_doc *allocation = typed(&reader, report, "jenkins_allocation", PRT_DOC_MAP);
    read_totals(&reader, allocation, &told);
    read_jobs(&reader, typed(&reader, allocation, "jobs", PRT_DOC_LIST), &told);
    read_unlisted(&reader, typed(&reader, allocation, "unlisted_repositories", PRT_DOC_LIST), &told);
    read_repositories(&reader, typed(&reader, report, "repositories", PRT_DOC_LIST), &told);
    if (reader.short_of_memory)
        return prt_fail_memory(err, "the report's jobs");
    *out = told;
    return PRT_OK;
}
