/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/allocations_print.h"

#include <stdlib.h>

#include "coordinator/grid.h"
#include "coordinator/plain.h"
#include "prt/json.h"
#include "prt/mem.h"

/* The jobs in the order they are printed in. */
struct listing {
    const struct prt_told_job **jobs;
    size_t count;
};

static int by_set(const void *left, const void *right)
{
    const struct prt_told_job *a = *(const struct prt_told_job *const *)left;
    const struct prt_told_job *b = *(const struct prt_told_job *const *)right;
    if (a->allocation.set != b->allocation.set)
        return a->allocation.set < b->allocation.set ? -1 : 1;
    const int order = prt_str_compare(a->allocation.repository, b->allocation.repository);
    return order != 0 ? order : prt_str_compare(a->name, b->name);
}

enum column { SET, REPOSITORY, STATE, JOB, REASON, MATCHED, COLUMNS };

static void add_title(size_t column, prt_buf *out)
{
    static const char *const titles[COLUMNS] = {"set", "repository", "state", "job", "reason", "matched"};
    prt_buf_add_text(out, titles[column]);
}

static const char *state_of(const struct prt_told_job *job)
{
    return job->has_state ? prt_project_state_name(job->allocation.state) : "-";
}

static void add_text(prt_buf *out, prt_str text)
{
    prt_buf_add_str(out, text.len != 0 ? text : PRT_STR("-"));
}

static void add_cell(const void *data, size_t row, size_t column, prt_buf *out)
{
    const struct listing *listing = data;
    if (row == 0) {
        add_title(column, out);
        return;
    }
    const struct prt_told_job *job = listing->jobs[row - 1];
    switch ((enum column)column) {
    case SET: prt_buf_add_text(out, prt_match_set_name(job->allocation.set)); break;
    case REPOSITORY: add_text(out, job->allocation.repository); break;
    case STATE: prt_buf_add_text(out, state_of(job)); break;
    case JOB: add_text(out, job->name); break;
    case REASON: prt_buf_add_text(out, prt_match_reason_name(job->allocation.reason)); break;
    default: add_text(out, job->allocation.matched); break;
    }
}

static void add_totals(const struct prt_told_allocations *told, prt_buf *out)
{
    prt_buf_add_fmt(out, "%lld jobs:", (long long)told->total);
    for (int set = 0; set < PRT_MATCH_SETS; set++)
        prt_buf_add_fmt(out, "%s %lld %s (%.2f %%)", set == 0 ? "" : ",", (long long)told->counts[set],
                        prt_match_set_name((prt_match_set)set), told->percentages[set]);
    prt_buf_add_char(out, '\n');
}

static void add_unlisted(const struct prt_told_allocations *told, prt_buf *out)
{
    if (told->unlisted_count == 0)
        return;
    prt_buf_add_text(out, "\nwith jobs, and without figures in this report:");
    for (size_t i = 0; i < told->unlisted_count; i++) {
        prt_buf_add_text(out, i == 0 ? " " : ", ");
        prt_plain_add(out, told->unlisted[i]);
    }
    prt_buf_add_char(out, '\n');
}

prt_code prt_allocations_print(const struct prt_told_allocations *told, prt_buf *out, prt_err *err)
{
    struct listing listing = {.jobs = prt_calloc(told->job_count + 1, sizeof *listing.jobs), .count = told->job_count};
    const struct prt_grid grid = {
        .rows = told->job_count + 1, .columns = COLUMNS, .align = "l", .cell = add_cell, .data = &listing};
    if (listing.jobs == NULL)
        return prt_fail_memory(err, "the list of jobs");
    for (size_t i = 0; i < listing.count; i++)
        listing.jobs[i] = &told->jobs[i];
    if (listing.count > 1)
        qsort(listing.jobs, listing.count, sizeof *listing.jobs, by_set);
    add_totals(told, out);
    if (listing.count > 0) {
        prt_buf_add_char(out, '\n');
        prt_grid_text(&grid, out);
    }
    add_unlisted(told, out);
    free(listing.jobs);
    return prt_buf_check(out, "the list of jobs", err);
}

static void add_line(prt_buf *out, const char *what, prt_str text)
{
    prt_buf_add_text(out, what);
    prt_plain_add(out, text);
    prt_buf_add_char(out, '\n');
}

void prt_allocations_explain(const struct prt_told_job *job, prt_buf *out)
{
    const struct prt_job_allocation *allocation = &job->allocation;
    add_line(out, "job:        ", job->name);
    add_line(out, "set:        ", prt_str_from(prt_match_set_name(allocation->set)));
    if (allocation->repository.len != 0) {
        prt_buf_add_text(out, "repository: ");
        prt_plain_add(out, allocation->repository);
        prt_buf_add_fmt(out, " (%s)\n", state_of(job));
    }
    prt_buf_add_fmt(out, "reason:     %s: %s\n", prt_match_reason_name(allocation->reason),
                    prt_match_reason_meaning(allocation->reason));
    if (allocation->matched.len != 0)
        add_line(out, "matched:    ", allocation->matched);
}

static void add_job(prt_json *json, const struct prt_told_job *job)
{
    prt_json_object(json);
    prt_json_member_str(json, "name", job->name);
    prt_json_member_text(json, "set", prt_match_set_name(job->allocation.set));
    prt_json_member_str_or_null(json, "repository", job->allocation.repository);
    prt_json_member_text(json, "state", job->has_state ? prt_project_state_name(job->allocation.state) : NULL);
    prt_json_member_text(json, "reason", prt_match_reason_name(job->allocation.reason));
    prt_json_member_text(json, "meaning", prt_match_reason_meaning(job->allocation.reason));
    prt_json_member_str(json, "matched", job->allocation.matched);
    prt_json_end(json);
}

static void add_findings(prt_json *json, const struct prt_findings *findings)
{
    prt_str rest = prt_buf_str(&findings->lines);
    prt_json_key(json, "findings");
    prt_json_array(json);
    while (rest.len > 0) {
        const size_t end = prt_str_find(rest, '\n');
        prt_json_str(json, prt_str_sub(rest, 0, end));
        rest = prt_str_sub(rest, end + 1, rest.len);
    }
    prt_json_end(json);
    prt_json_member_u64(json, "finding_count", findings->count);
}

prt_code prt_allocations_print_json(const struct prt_told_allocations *told, const struct prt_told_job *job,
                                    const struct prt_findings *findings, prt_buf *out, prt_err *err)
{
    prt_json json = {.out = out, .indent = 2};
    prt_json_object(&json);
    prt_json_member_bool(&json, "valid", findings->count == 0);
    add_findings(&json, findings);
    prt_json_key(&json, "jobs");
    prt_json_array(&json);
    for (size_t i = 0; i < told->job_count; i++)
        if (job == NULL || job == &told->jobs[i])
            add_job(&json, &told->jobs[i]);
    prt_json_end(&json);
    prt_json_end(&json);
    prt_buf_add_char(out, '\n');
    return prt_json_finish(&json, "the allocation", err);
}

const struct prt_told_job *prt_allocations_job(const struct prt_told_allocations *told, prt_str name)
{
    for (size_t i = 0; i < told->job_count; i++)
        if (prt_str_equal(told->jobs[i].name, name))
            return &told->jobs[i];
    return NULL;
}
