/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "report/github.h"
#include "report/html_parts.h"
#include "report/html_table.h"

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

/* Linked to its last run, else to itself. */
static void write_workflow(prt_html *html, const struct prt_github_workflow *workflow)
{
    const bool has_page = workflow->has_run && workflow->last_run.url.len != 0;
    prt_html_open(html, "li");
    prt_html_link_or_text(html, has_page ? workflow->last_run.url : workflow->url, prt_github_file_name(workflow));
    prt_html_text(html, " ");
    prt_html_open(html, "span");
    prt_html_attr(html, "class", "badge");
    prt_html_attr(html, "data-look", look_of(workflow->status));
    prt_html_words(html, workflow->status);
    prt_html_close(html);
    prt_html_close(html);
}

static void write_repository(prt_html *html, const struct prt_github_repository *repository)
{
    prt_html_row(html);
    prt_html_head_str(html, repository->repository);
    prt_html_cell_commas(html, repository->workflow_count);
    prt_html_cell_commas(html, prt_github_failing(repository));
    prt_html_cell_open(html);
    prt_html_open(html, "ul");
    prt_html_attr(html, "class", "plain");
    for (size_t i = 0; i < repository->workflow_count; i++)
        write_workflow(html, &repository->workflows[i]);
    prt_html_close(html);
    prt_html_cell_close(html);
    prt_html_row_end(html);
}

void prt_html_write_github(prt_html *html, const struct prt_report *report)
{
    const struct prt_html_column columns[] = {
        {prt_html_repository(report), 'l'}, {"Workflow Count", 'r'}, {"Failing", 'r'}, {"GitHub Workflows", 'l'}};
    write_counts(html, report);
    if (prt_github_count(report).workflows == 0)
        return;
    prt_html_table(html, &(struct prt_html_table){.id = "github_workflows",
                                                  .caption = "Workflows on GitHub",
                                                  .columns = columns,
                                                  .column_count = sizeof columns / sizeof columns[0],
                                                  .live = true});
    for (size_t i = 0; i < report->repository_count; i++) {
        const struct prt_github_repository *repository = prt_github_listed(report, i);
        if (repository != NULL)
            write_repository(html, repository);
    }
    prt_html_table_end(html);
}
