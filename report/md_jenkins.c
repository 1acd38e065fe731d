/* SPDX-License-Identifier: Apache-2.0 */
#include "report/escape_md.h"
#include "report/format.h"
#include "report/jenkins.h"
#include "report/md_parts.h"
#include "report/md_table.h"

static void write_sets(prt_buf *out, const struct prt_jenkins *jenkins)
{
    static const struct prt_md_column columns[] = {{"Jobs", 'l'}, {"Count", 'r'}, {"Percentage", 'r'}};
    static const char *const titles[PRT_MATCH_SETS] = {"Allocated", "Orphaned", "Infrastructure", "Unattributed"};
    prt_md_table(out, columns, sizeof columns / sizeof columns[0]);
    for (size_t set = 0; set < PRT_MATCH_SETS; set++) {
        prt_md_row(out);
        prt_md_cell_mark(out, titles[set]);
        prt_md_cell_commas(out, jenkins->counts[set]);
        prt_md_cell_open(out);
        prt_format_percent(out, jenkins->counts[set], jenkins->job_count);
        prt_md_cell_close(out);
        prt_md_row_end(out);
    }
    prt_md_row(out);
    prt_md_cell_mark(out, "Total");
    prt_md_cell_commas(out, jenkins->job_count);
    prt_md_cell_open(out);
    prt_format_percent(out, jenkins->job_count, jenkins->job_count);
    prt_md_cell_close(out);
    prt_md_row_end(out);
}

/* What somebody looks for first, of all sets. */
static void write_failing(prt_buf *out, const struct prt_report *report)
{
    const struct prt_jenkins *jenkins = report->meta.jenkins;
    const struct prt_md_column columns[] = {{"Job", 'l'}, {prt_md_repository(report), 'l'}, {"Status", 'l'}};
    prt_buf_add_text(out, "\n### Failing\n\n");
    prt_md_table(out, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < jenkins->job_count; i++) {
        if (!prt_jenkins_is_failing(&jenkins->jobs[i]))
            continue;
        prt_md_row(out);
        prt_md_cell_str(out, jenkins->jobs[i].name);
        prt_md_cell_str(out, jenkins->allocations[i].repository);
        prt_md_cell_str(out, jenkins->jobs[i].status);
        prt_md_row_end(out);
    }
}

static void write_names(prt_buf *out, const struct prt_jenkins *jenkins, const struct prt_jenkins_jobs_of *group)
{
    prt_md_cell_open(out);
    for (size_t i = 0; i < group->count; i++) {
        if (i != 0)
            prt_buf_add_text(out, ", ");
        prt_md_cell(out, jenkins->jobs[group->jobs[i]].name);
    }
    prt_md_cell_close(out);
}

static void write_allocated(prt_buf *out, const struct prt_report *report)
{
    const struct prt_jenkins *jenkins = report->meta.jenkins;
    const struct prt_md_column columns[] = {
        {prt_md_repository(report), 'l'}, {"Job Count", 'r'}, {"Jenkins Jobs", 'l'}};
    struct prt_jenkins_jobs_of group;
    prt_buf_add_text(out, "\n### Allocated\n\n");
    prt_md_table(out, columns, sizeof columns / sizeof columns[0]);
    for (size_t at = 0; prt_jenkins_group(jenkins, at, &group); at += group.count) {
        prt_md_row(out);
        prt_md_cell_str(out, group.repository);
        prt_md_cell_commas(out, group.count);
        write_names(out, jenkins, &group);
        prt_md_row_end(out);
    }
}

void prt_md_write_orphaned(prt_buf *out, const struct prt_report *report)
{
    const struct prt_jenkins *jenkins = report->meta.jenkins;
    const struct prt_md_column columns[] = {
        {"Job", 'l'}, {prt_md_repository(report), 'l'}, {"State", 'l'}, {"Why", 'l'}};
    prt_buf_add_text(out, "Their projects are read-only or hidden.\n\n");
    prt_md_table(out, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < jenkins->job_count; i++) {
        const struct prt_job_allocation *allocation = &jenkins->allocations[i];
        if (allocation->set != PRT_MATCH_ORPHANED)
            continue;
        prt_md_row(out);
        prt_md_cell_str(out, jenkins->jobs[i].name);
        prt_md_cell_str(out, allocation->repository);
        prt_md_cell_str(out, prt_str_from(prt_project_state_name(allocation->state)));
        prt_md_cell_str(out, prt_str_from(prt_match_reason_name(allocation->reason)));
        prt_md_row_end(out);
    }
}

static void write_rest(prt_buf *out, const struct prt_jenkins *jenkins, prt_match_set set)
{
    static const struct prt_md_column columns[] = {{"Job", 'l'}, {"State", 'l'}, {"Status", 'l'}};
    prt_md_table(out, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < jenkins->job_count; i++) {
        if (jenkins->allocations[i].set != set)
            continue;
        prt_md_row(out);
        prt_md_cell_str(out, jenkins->jobs[i].name);
        prt_md_cell_str(out, jenkins->jobs[i].state);
        prt_md_cell_str(out, jenkins->jobs[i].status);
        prt_md_row_end(out);
    }
}

void prt_md_write_infrastructure(prt_buf *out, const struct prt_report *report)
{
    prt_buf_add_text(out, "Of no single project, and named so.\n\n");
    write_rest(out, report->meta.jenkins, PRT_MATCH_INFRASTRUCTURE);
}

void prt_md_write_unattributed(prt_buf *out, const struct prt_report *report)
{
    prt_buf_add_text(out, "No rule finds a project of theirs.\n\n");
    write_rest(out, report->meta.jenkins, PRT_MATCH_UNATTRIBUTED);
}

void prt_md_write_jenkins(prt_buf *out, const struct prt_report *report)
{
    const struct prt_jenkins *jenkins = report->meta.jenkins;
    prt_buf_add_text(out,
                     "Each job of the Jenkins server belongs to one set. **Orphaned**: its project is read-only or "
                     "hidden. **Infrastructure**: of no single project, and named so.\n\n");
    write_sets(out, jenkins);
    if (prt_jenkins_count_failing(jenkins) != 0)
        write_failing(out, report);
    if (jenkins->counts[PRT_MATCH_ALLOCATED] != 0)
        write_allocated(out, report);
}
