/* SPDX-License-Identifier: Apache-2.0 */
#include "report/html_parts.h"
#include "report/html_table.h"
#include "report/jenkins.h"

static void write_heading(prt_html *html, const char *title)
{
    prt_html_open(html, "h3");
    prt_html_words(html, title);
    prt_html_close(html);
}

static void write_set(prt_html *html, const char *title, size_t count, size_t whole)
{
    prt_html_row(html);
    prt_html_head_words(html, title);
    prt_html_cell_commas(html, count);
    prt_html_cell_percent(html, count, whole);
    prt_html_row_end(html);
}

static void write_sets(prt_html *html, const struct prt_jenkins *jenkins)
{
    static const struct prt_html_column columns[] = {{"Jobs", 'l'}, {"Count", 'r'}, {"Percentage", 'r'}};
    static const char *const titles[PRT_MATCH_SETS] = {"Allocated", "Orphaned", "Infrastructure", "Unattributed"};
    prt_html_table(html, &(struct prt_html_table){.id = "job_sets",
                                                  .caption = "Jenkins jobs by set",
                                                  .columns = columns,
                                                  .column_count = sizeof columns / sizeof columns[0]});
    for (size_t set = 0; set < PRT_MATCH_SETS; set++)
        write_set(html, titles[set], jenkins->counts[set], jenkins->job_count);
    write_set(html, "Total", jenkins->job_count, jenkins->job_count);
    prt_html_table_end(html);
}

/* How the server's words for a job's last build look. */
static const char *look_of(prt_str status)
{
    static const struct {
        prt_str status;
        const char *look;
    } looks[] = {{PRT_STR_INIT("success"), "current"},   {PRT_STR_INIT("failure"), "failed"},
                 {PRT_STR_INIT("unstable"), "inactive"}, {PRT_STR_INIT("building"), "active"},
                 {PRT_STR_INIT("aborted"), "inactive"},  {PRT_STR_INIT("disabled"), "none"}};
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++)
        if (prt_str_equal(status, looks[i].status))
            return looks[i].look;
    return "none";
}

static void write_status(prt_html *html, prt_str status)
{
    prt_html_open(html, "span");
    prt_html_attr(html, "class", "badge");
    prt_html_attr(html, "data-look", look_of(status));
    prt_html_str(html, status);
    prt_html_close(html);
}

static void write_failure(prt_html *html, const struct prt_jenkins_job *job, prt_str repository)
{
    prt_html_row(html);
    prt_html_head_open(html);
    prt_html_link_or_text(html, job->url, job->name);
    prt_html_cell_close(html);
    prt_html_cell_str(html, repository);
    prt_html_cell_open(html);
    write_status(html, job->status);
    prt_html_cell_close(html);
    prt_html_row_end(html);
}

/* What somebody looks for first, of all sets. */
static void write_failing(prt_html *html, const struct prt_report *report)
{
    const struct prt_jenkins *jenkins = report->meta.jenkins;
    const struct prt_html_column columns[] = {{"Job", 'l'}, {prt_html_repository(report), 'l'}, {"Status", 'l'}};
    write_heading(html, "Failing");
    prt_html_table(html, &(struct prt_html_table){.id = "failing_jobs",
                                                  .caption = "Failing jobs",
                                                  .columns = columns,
                                                  .column_count = sizeof columns / sizeof columns[0],
                                                  .live = true});
    for (size_t i = 0; i < jenkins->job_count; i++)
        if (prt_jenkins_is_failing(&jenkins->jobs[i]))
            write_failure(html, &jenkins->jobs[i], jenkins->allocations[i].repository);
    prt_html_table_end(html);
}

static void write_job(prt_html *html, const struct prt_jenkins_job *job)
{
    prt_html_open(html, "li");
    prt_html_link_or_text(html, job->url, job->name);
    prt_html_text(html, " ");
    write_status(html, job->status);
    prt_html_close(html);
}

static void write_group(prt_html *html, const struct prt_jenkins *jenkins, const struct prt_jenkins_jobs_of *group)
{
    prt_html_row(html);
    prt_html_head_str(html, group->repository);
    prt_html_cell_commas(html, group->count);
    prt_html_cell_open(html);
    prt_html_open(html, "ul");
    prt_html_attr(html, "class", "plain");
    for (size_t i = 0; i < group->count; i++)
        write_job(html, &jenkins->jobs[group->jobs[i]]);
    prt_html_close(html);
    prt_html_cell_close(html);
    prt_html_row_end(html);
}

static void write_allocated(prt_html *html, const struct prt_report *report)
{
    const struct prt_jenkins *jenkins = report->meta.jenkins;
    const struct prt_html_column columns[] = {
        {prt_html_repository(report), 'l'}, {"Job Count", 'r'}, {"Jenkins Jobs", 'l'}};
    struct prt_jenkins_jobs_of group;
    write_heading(html, "Allocated");
    prt_html_table(html, &(struct prt_html_table){.id = "workflows",
                                                  .caption = "Allocated jobs",
                                                  .columns = columns,
                                                  .column_count = sizeof columns / sizeof columns[0],
                                                  .live = true});
    for (size_t at = 0; prt_jenkins_group(jenkins, at, &group); at += group.count)
        write_group(html, jenkins, &group);
    prt_html_table_end(html);
}

void prt_html_write_jenkins(prt_html *html, const struct prt_report *report)
{
    const struct prt_jenkins *jenkins = report->meta.jenkins;
    prt_html_lead(html);
    prt_html_text(html, "Each job of the Jenkins server belongs to one set. Orphaned: its project is read-only or "
                        "hidden. Infrastructure: of no single project, and named so.");
    prt_html_close(html);
    write_sets(html, jenkins);
    if (prt_jenkins_count_failing(jenkins) != 0)
        write_failing(html, report);
    if (jenkins->counts[PRT_MATCH_ALLOCATED] != 0)
        write_allocated(html, report);
}

static void write_orphan(prt_html *html, const struct prt_jenkins_job *job, const struct prt_job_allocation *allocation)
{
    prt_html_row(html);
    prt_html_head_open(html);
    prt_html_link_or_text(html, job->url, job->name);
    prt_html_cell_close(html);
    prt_html_cell_str(html, allocation->repository);
    prt_html_cell_words(html, prt_project_state_name(allocation->state));
    prt_html_cell_words(html, prt_match_reason_name(allocation->reason));
    prt_html_row_end(html);
}

void prt_html_write_orphaned(prt_html *html, const struct prt_report *report)
{
    const struct prt_jenkins *jenkins = report->meta.jenkins;
    const struct prt_html_column columns[] = {
        {"Job", 'l'}, {prt_html_repository(report), 'l'}, {"State", 'l'}, {"Why", 'l'}};
    prt_html_lead(html);
    prt_html_text(html, "Their projects are read-only or hidden.");
    prt_html_close(html);
    prt_html_table(html, &(struct prt_html_table){.id = "orphaned_jobs",
                                                  .caption = "Orphaned jobs",
                                                  .columns = columns,
                                                  .column_count = sizeof columns / sizeof columns[0],
                                                  .live = true});
    for (size_t i = 0; i < jenkins->job_count; i++)
        if (jenkins->allocations[i].set == PRT_MATCH_ORPHANED)
            write_orphan(html, &jenkins->jobs[i], &jenkins->allocations[i]);
    prt_html_table_end(html);
}

static void write_loose(prt_html *html, const struct prt_jenkins_job *job)
{
    prt_html_row(html);
    prt_html_head_open(html);
    prt_html_link_or_text(html, job->url, job->name);
    prt_html_cell_close(html);
    prt_html_cell_str(html, job->state);
    prt_html_cell_open(html);
    write_status(html, job->status);
    prt_html_cell_close(html);
    prt_html_row_end(html);
}

/* Jobs of no repository. */
static void write_rest(prt_html *html, const struct prt_jenkins *jenkins, prt_match_set set, const char *id,
                       const char *caption)
{
    static const struct prt_html_column columns[] = {{"Job", 'l'}, {"State", 'l'}, {"Status", 'l'}};
    prt_html_table(html, &(struct prt_html_table){.id = id,
                                                  .caption = caption,
                                                  .columns = columns,
                                                  .column_count = sizeof columns / sizeof columns[0],
                                                  .live = true});
    for (size_t i = 0; i < jenkins->job_count; i++)
        if (jenkins->allocations[i].set == set)
            write_loose(html, &jenkins->jobs[i]);
    prt_html_table_end(html);
}

void prt_html_write_infrastructure(prt_html *html, const struct prt_report *report)
{
    prt_html_lead(html);
    prt_html_text(html, "Of no single project, and named so.");
    prt_html_close(html);
    write_rest(html, report->meta.jenkins, PRT_MATCH_INFRASTRUCTURE, "infrastructure_jobs", "Infrastructure jobs");
}

void prt_html_write_unattributed(prt_html *html, const struct prt_report *report)
{
    prt_html_lead(html);
    prt_html_text(html, "No rule finds a project of theirs.");
    prt_html_close(html);
    write_rest(html, report->meta.jenkins, PRT_MATCH_UNATTRIBUTED, "unattributed_jobs", "Unattributed jobs");
}
