/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "report/github.h"
#include "report/html_parts.h"
#include "report/html_table.h"
#include "report/sections.h"
#include "report/workflows.h"

static void write_counts(prt_html *html, const struct prt_report *report)
{
    const struct prt_github_counts counts = prt_github_count(report);
    prt_html_lead(html);
    if (report->meta.github->organization.len != 0) {
        prt_html_text(html, "Organization: ");
        prt_html_str(html, report->meta.github->organization);
        prt_html_text(html, ". ");
    }
    prt_html_text(html, "On GitHub: ");
    prt_html_commas(html, counts.found[PRT_GITHUB_EXISTS]);
    prt_html_text(html, " of ");
    prt_html_commas(html, report->repository_count);
    if (counts.found[PRT_GITHUB_UNKNOWN] != 0) {
        prt_html_text(html, ", not known of ");
        prt_html_commas(html, counts.found[PRT_GITHUB_UNKNOWN]);
    }
    prt_html_text(html, ". Workflows: ");
    prt_html_commas(html, counts.workflows);
    prt_html_text(html, ", active ");
    prt_html_commas(html, counts.active);
    prt_html_text(html, ".");
    prt_html_close(html);
}

/* How the last run looks. */
static const char *look_of(const char *status)
{
    static const struct {
        const char *status, *look;
    } looks[] = {{"success", "current"}, {"failure", "failed"}, {"building", "active"}, {"cancelled", "inactive"}};
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++)
        if (strcmp(status, looks[i].status) == 0)
            return looks[i].look;
    return "none";
}

static void write_files_alone(prt_html *html, const struct prt_report *report)
{
    const prt_str why = prt_github_absent(report);
    prt_html_lead(html);
    prt_html_str(html, why);
    prt_html_words(html, prt_section_stop(why));
    prt_html_text(html, " So these are the files at HEAD; how their runs ended is not known. Workflows: ");
    prt_html_commas(html, prt_workflows_count_all(report).count);
    prt_html_text(html, ".");
    prt_html_close(html);
}

static void write_status(prt_html *html, const char *status)
{
    prt_html_text(html, " ");
    prt_html_open(html, "span");
    prt_html_attr(html, "class", "badge");
    prt_html_attr(html, "data-look", look_of(status));
    prt_html_words(html, status);
    prt_html_close(html);
}

/* Linked to its last run, else to itself; of a file that GitHub does not list there is no page. */
static prt_str page_of(const struct prt_github_workflow *workflow)
{
    if (workflow == NULL)
        return (prt_str){0};
    return workflow->has_run && workflow->last_run.url.len != 0 ? workflow->last_run.url : workflow->url;
}

static void write_workflows(prt_html *html, const struct prt_report *report, size_t index)
{
    struct prt_workflows all = prt_workflows_of(report, index);
    struct prt_workflow workflow;
    prt_html_open(html, "ul");
    prt_html_attr(html, "class", "plain");
    while (prt_workflows_next(&all, &workflow)) {
        prt_html_open(html, "li");
        prt_html_link_or_text(html, page_of(workflow.github), workflow.name);
        if (report->meta.github != NULL)
            write_status(html, workflow.status);
        prt_html_close(html);
    }
    prt_html_close(html);
}

static void write_repository(prt_html *html, const struct prt_report *report, size_t index)
{
    const struct prt_workflow_counts counts = prt_workflows_count(report, index);
    if (counts.count == 0)
        return;
    prt_html_row(html);
    prt_html_head_str(html, report->repositories[index]->name);
    prt_html_cell_commas(html, counts.count);
    if (report->meta.github != NULL)
        prt_html_cell_commas(html, counts.failing);
    else
        prt_html_cell_unknown(html);
    prt_html_cell_open(html);
    write_workflows(html, report, index);
    prt_html_cell_close(html);
    prt_html_row_end(html);
}

void prt_html_write_github(prt_html *html, const struct prt_report *report)
{
    const struct prt_html_column columns[] = {
        {prt_html_repository(report), 'l'}, {"Workflow Count", 'r'}, {"Failing", 'r'}, {"GitHub Workflows", 'l'}};
    (report->meta.github != NULL ? write_counts : write_files_alone)(html, report);
    if (prt_workflows_count_all(report).count == 0)
        return;
    prt_html_table(html, &(struct prt_html_table){.id = "github_workflows",
                                                  .caption = "GitHub workflows",
                                                  .columns = columns,
                                                  .column_count = sizeof columns / sizeof columns[0],
                                                  .live = true});
    for (size_t i = 0; i < report->repository_count; i++)
        write_repository(html, report, i);
    prt_html_table_end(html);
}
