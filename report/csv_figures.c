/* SPDX-License-Identifier: Apache-2.0 */
#include "report/activity.h"
#include "report/csv_parts.h"
#include "report/figures.h"
#include "report/jenkins.h"
#include "report/json_parts.h"
#include "report/links.h"

/* Repositories, contributors, organisations: what is known beside the windows, then a group of columns per window. */

/* Which columns of a window a table has. */
struct measure {
    const char *title;
    int64_t (*of)(const struct prt_figures *figures);
    bool lines; /* one window earlier it may not be known (prt_lines_known_earlier) */
};

static const struct measure of_repositories[] = {{"commits", prt_measure_commits, false},
                                                 {"lines_added", prt_measure_added, true},
                                                 {"lines_removed", prt_measure_removed, true},
                                                 {"lines_net", prt_measure_net, true},
                                                 {"contributors", prt_measure_contributors, false}};
static const struct measure of_contributors[] = {{"commits", prt_measure_commits, false},
                                                 {"lines_added", prt_measure_added, true},
                                                 {"lines_removed", prt_measure_removed, true},
                                                 {"lines_net", prt_measure_net, true},
                                                 {"repositories", prt_measure_repositories, false}};
static const struct measure of_organizations[] = {{"contributors", prt_measure_contributors, false},
                                                  {"commits", prt_measure_commits, false},
                                                  {"lines_added", prt_measure_added, true},
                                                  {"lines_removed", prt_measure_removed, true},
                                                  {"lines_net", prt_measure_net, true},
                                                  {"repositories", prt_measure_repositories, false}};
static const struct measure repositories_earlier[] = {{"earlier_commits", prt_measure_commits, false},
                                                      {"earlier_lines_added", prt_measure_added, true},
                                                      {"earlier_lines_removed", prt_measure_removed, true},
                                                      {"earlier_contributors", prt_measure_contributors, false}};
static const struct measure contributors_earlier[] = {{"earlier_commits", prt_measure_commits, false}};
static const struct measure organizations_earlier[] = {{"earlier_contributors", prt_measure_contributors, false},
                                                       {"earlier_commits", prt_measure_commits, false},
                                                       {"earlier_lines_added", prt_measure_added, true},
                                                       {"earlier_lines_removed", prt_measure_removed, true}};
enum {
    REPOSITORY_EARLIER = sizeof repositories_earlier / sizeof repositories_earlier[0],
    CONTRIBUTOR_EARLIER = sizeof contributors_earlier / sizeof contributors_earlier[0],
    ORGANIZATION_EARLIER = sizeof organizations_earlier / sizeof organizations_earlier[0],
    REPOSITORY_MEASURES = sizeof of_repositories / sizeof of_repositories[0],
    CONTRIBUTOR_MEASURES = sizeof of_contributors / sizeof of_contributors[0],
    ORGANIZATION_MEASURES = sizeof of_organizations / sizeof of_organizations[0]
};

/* For each window, in the order of the configuration, a column for each measure: "commits_last_30". */
static void add_titles(struct prt_csv *csv, const struct prt_report *report, const struct measure *measures,
                       size_t count)
{
    for (size_t w = 0; w < report->options.window_count; w++)
        for (size_t m = 0; m < count; m++)
            prt_csv_title_of(csv, measures[m].title, report->options.windows[w].name);
}

static void add_figures(struct prt_csv *csv, const struct prt_report *report, const struct prt_figures *figures,
                        const struct measure *measures, size_t count)
{
    for (size_t w = 0; w < report->options.window_count; w++)
        for (size_t m = 0; m < count; m++)
            prt_csv_i64(csv, measures[m].of(&figures[w]));
}

/* Of one window earlier. */
static void add_earlier(struct prt_csv *csv, const struct prt_report *report, const struct prt_figures *earlier,
                        const struct measure *measures, size_t count)
{
    for (size_t w = 0; w < report->options.window_count; w++)
        for (size_t m = 0; m < count; m++)
            if (!measures[m].lines || prt_lines_known_earlier(&report->options, w))
                prt_csv_i64(csv, measures[m].of(&earlier[w]));
            else
                prt_csv_none(csv);
}

static const char *class_name(const struct prt_folded_repository *repository)
{
    return prt_class_of(repository) == PRT_CLASS_NO_COMMITS ? "no_commits" : prt_activity_name(repository->activity);
}

static void write_last_commit(struct prt_csv *csv, const struct prt_folded_repository *repository)
{
    if (!repository->has_newest) {
        prt_csv_none(csv);
        prt_csv_none(csv);
        return;
    }
    prt_csv_time(csv, repository->newest, repository->newest_zone);
    prt_csv_i64(csv, repository->days_since);
}

static void write_newcomers(struct prt_csv *csv, const struct prt_report *report,
                            const struct prt_folded_repository *repository)
{
    for (size_t w = 0; w < report->options.window_count; w++)
        if (prt_folded_knows_newcomers(repository))
            prt_csv_u64(csv, repository->crowd[w].newcomers);
        else
            prt_csv_none(csv);
}

static void write_repository(struct prt_csv *csv, const struct prt_report *report,
                             const struct prt_folded_repository *repository)
{
    prt_buf link = {0};
    (void)prt_link_web(&link, &report->meta, repository->name);
    prt_csv_str(csv, repository->name);
    prt_csv_str(csv, prt_buf_str(&link));
    prt_csv_text(csv, class_name(repository));
    prt_csv_flag(csv, repository->problem_count == 0);
    write_last_commit(csv, repository);
    prt_csv_u64(csv, repository->commits_ever);
    if ((repository->flags & PRT_RECORD_LOC_KNOWN) != 0)
        prt_csv_u64(csv, repository->total_loc);
    else
        prt_csv_none(csv);
    if (report->meta.jenkins != NULL)
        prt_csv_u64(csv, prt_jenkins_jobs_of(report->meta.jenkins, repository->name).count);
    else
        prt_csv_none(csv);
    prt_csv_u64(csv, repository->crowd[report->options.primary].bus_factor);
    add_figures(csv, report, repository->windows, of_repositories, REPOSITORY_MEASURES);
    write_newcomers(csv, report, repository);
    add_earlier(csv, report, repository->earlier, repositories_earlier, REPOSITORY_EARLIER);
    prt_csv_row_end(csv);
    csv->out->failed = csv->out->failed || link.failed;
    prt_buf_free(&link);
}

void prt_csv_write_repositories(struct prt_csv *csv, const struct prt_report *report)
{
    static const char *const titles[] = {
        "repository",   "url",       "status",       "complete",  "last_commit", "days_since_last_commit",
        "commits_ever", "total_loc", "jenkins_jobs", "bus_factor"};
    prt_csv_titles(csv, titles, sizeof titles / sizeof titles[0]);
    add_titles(csv, report, of_repositories, REPOSITORY_MEASURES);
    for (size_t w = 0; w < report->options.window_count; w++)
        prt_csv_title_of(csv, "newcomers", report->options.windows[w].name);
    add_titles(csv, report, repositories_earlier, REPOSITORY_EARLIER);
    prt_csv_row_end(csv);
    for (size_t i = 0; i < report->repository_count; i++)
        write_repository(csv, report, report->repositories[i]);
}

/* Bots have no rank. */
static void write_contributor(struct prt_csv *csv, const struct prt_report *report, size_t place)
{
    const struct prt_author *author = &report->authors[report->authors_by_commits[place]];
    if (author->bot)
        prt_csv_none(csv);
    else
        prt_csv_u64(csv, place + 1);
    prt_csv_str(csv, author->name);
    prt_csv_str(csv, author->email);
    prt_csv_str(csv, author->username);
    prt_csv_str(csv, author->organization);
    prt_csv_flag(csv, author->bot);
    prt_csv_u64(csv, author->commits_ever);
    add_figures(csv, report, author->windows, of_contributors, CONTRIBUTOR_MEASURES);
    add_earlier(csv, report, author->earlier, contributors_earlier, CONTRIBUTOR_EARLIER);
    prt_csv_row_end(csv);
}

void prt_csv_write_contributors(struct prt_csv *csv, const struct prt_report *report)
{
    static const char *const titles[] = {"rank", "name", "email", "username", "organization", "bot", "commits_ever"};
    prt_csv_titles(csv, titles, sizeof titles / sizeof titles[0]);
    add_titles(csv, report, of_contributors, CONTRIBUTOR_MEASURES);
    add_titles(csv, report, contributors_earlier, CONTRIBUTOR_EARLIER);
    prt_csv_row_end(csv);
    for (size_t i = 0; i < report->author_count; i++)
        write_contributor(csv, report, i);
}

void prt_csv_write_organizations(struct prt_csv *csv, const struct prt_report *report)
{
    static const char *const titles[] = {"rank", "organization", "contributors_ever"};
    prt_csv_titles(csv, titles, sizeof titles / sizeof titles[0]);
    add_titles(csv, report, of_organizations, ORGANIZATION_MEASURES);
    add_titles(csv, report, organizations_earlier, ORGANIZATION_EARLIER);
    prt_csv_row_end(csv);
    for (size_t i = 0; i < report->organization_count; i++) {
        const struct prt_organization *organization = &report->organizations[report->organizations_by_commits[i]];
        prt_csv_u64(csv, i + 1);
        prt_csv_str(csv, organization->domain);
        prt_csv_u64(csv, organization->contributors_ever);
        add_figures(csv, report, organization->windows, of_organizations, ORGANIZATION_MEASURES);
        add_earlier(csv, report, organization->earlier, organizations_earlier, ORGANIZATION_EARLIER);
        prt_csv_row_end(csv);
    }
}
