/* SPDX-License-Identifier: Apache-2.0 */
#include "report/activity.h"
#include "report/json_parts.h"

/* Classes as a set of bits, for the lists that take some of the repositories. */
#define ONLY(class_of) (1u << (class_of))
#define EVERY          (ONLY(PRT_CLASS_NO_COMMITS + 1) - 1)

static void write_counts(prt_json *json, const struct prt_report *report)
{
    const struct prt_report_counts *counts = &report->counts;
    const struct {
        const char *key;
        uint64_t value;
    } rows[] = {
        {"total_repositories", counts->analyzed},
        {"current_repositories", counts->current},
        {"active_repositories", counts->active},
        {"inactive_repositories", counts->inactive},
        {"no_commit_repositories", counts->no_commits},
        {"partial_repositories", counts->partial},
        {"failed_repositories", counts->failed},
        {"discovered_repositories", counts->discovered},
        {"total_commits", counts->commits},
        {"total_lines_added", counts->added},
        {"total_lines_removed", counts->removed},
        {"total_loc", counts->total_loc},
        {"unknown_loc_repositories", counts->unknown_loc},
        {"total_commits_ever", counts->commits_ever},
        {"commits_in_future", counts->commits_in_future},
        {"commits_undated", counts->commits_undated},
        {"commits_uncounted", counts->commits_uncounted},
        {"total_authors", report->author_count},
        {"total_bots", report->author_count - report->people_count},
        {"total_organizations", report->organization_count},
        {"period_authors", counts->contributors},
        {"period_bots", counts->bots},
        {"period_organizations", counts->organizations},
    };
    prt_json_key(json, "counts");
    prt_json_object(json);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        prt_json_member_u64(json, rows[i].key, rows[i].value);
    prt_json_end(json);
}

static void write_aged(prt_json *json, const struct prt_report *report, size_t index)
{
    const struct prt_folded_repository *repository = report->repositories[index];
    prt_json_object(json);
    prt_json_member_str(json, "gerrit_project", repository->name);
    prt_json_member_i64_if(json, "days_since_last_commit", repository->has_newest, repository->days_since);
    prt_json_end(json);
}

static void write_name(prt_json *json, const struct prt_report *report, size_t index)
{
    prt_json_str(json, report->repositories[index]->name);
}

static void write_email(prt_json *json, const struct prt_report *report, size_t index)
{
    prt_json_str(json, report->authors[index].email);
}

static void write_domain(prt_json *json, const struct prt_report *report, size_t index)
{
    prt_json_str(json, report->organizations[index].domain);
}

static void write_distribution(prt_json *json, const struct prt_report *report, prt_json_write_one write)
{
    static const prt_activity activities[] = {PRT_ACTIVITY_CURRENT, PRT_ACTIVITY_ACTIVE, PRT_ACTIVITY_INACTIVE};
    prt_json_key(json, "activity_status_distribution");
    prt_json_object(json);
    for (size_t a = 0; a < sizeof activities / sizeof activities[0]; a++) {
        prt_json_key(json, prt_activity_name(activities[a]));
        prt_json_array(json);
        for (size_t i = 0; i < report->repository_count; i++)
            if (prt_folded_has_commits(report->repositories[i]) && report->repositories[i]->activity == activities[a])
                write(json, report, i);
        prt_json_end(json);
    }
    prt_json_end(json);
}

/* The repositories of these classes, in the order of a ranking. */
static void write_repositories(prt_json *json, const char *key, const struct prt_report *report,
                               const uint32_t *ranking, unsigned classes, prt_json_write_one write)
{
    prt_json_key(json, key);
    prt_json_array(json);
    for (size_t i = 0; i < report->repository_count; i++)
        if ((ONLY(prt_class_of(report->repositories[ranking[i]])) & classes) != 0)
            write(json, report, ranking[i]);
    prt_json_end(json);
}

static void write_ranked(prt_json *json, const char *key, const struct prt_report *report, const uint32_t *ranking,
                         size_t count, prt_json_write_one write)
{
    prt_json_key(json, key);
    prt_json_array(json);
    for (size_t i = 0; i < count; i++)
        write(json, report, ranking[i]);
    prt_json_end(json);
}

void prt_json_write_period(prt_json *json, const struct prt_report *report)
{
    const struct prt_window *window = &report->options.windows[report->options.primary];
    prt_json_key(json, "reporting_period");
    prt_json_object(json);
    prt_json_member_str(json, "window_name", window->name);
    prt_json_member_u64(json, "days", window->days);
    prt_json_end(json);
}

/* Of authors the people alone, who stand before the bots. */
void prt_json_write_rankings(prt_json *json, const struct prt_report *report, const struct prt_json_entries *entries)
{
    const uint32_t *by_commits = report->repositories_by_commits, *by_age = report->repositories_by_age;
    const prt_json_write_one one = entries->repository;
    write_distribution(json, report, entries->aged);
    write_repositories(json, "top_current_repositories", report, by_commits, ONLY(PRT_CLASS_CURRENT), one);
    write_repositories(json, "top_active_repositories", report, by_commits, ONLY(PRT_CLASS_ACTIVE), one);
    write_repositories(json, "least_active_repositories", report, by_age, ONLY(PRT_CLASS_INACTIVE), one);
    write_repositories(json, "all_repositories", report, by_commits, EVERY, one);
    write_repositories(json, "no_commit_repositories", report, by_commits, ONLY(PRT_CLASS_NO_COMMITS), one);
    write_ranked(json, "top_contributors_commits", report, report->authors_by_commits, report->people_count,
                 entries->author);
    write_ranked(json, "top_contributors_loc", report, report->authors_by_net, report->people_count, entries->author);
    write_ranked(json, "top_organizations", report, report->organizations_by_commits, report->organization_count,
                 entries->organization);
}

void prt_json_write_summaries(prt_json *json, const struct prt_report *report)
{
    static const struct prt_json_entries entries = {
        .aged = write_aged, .repository = write_name, .author = write_email, .organization = write_domain};
    prt_json_key(json, "summaries");
    prt_json_object(json);
    prt_json_write_period(json, report);
    write_counts(json, report);
    prt_json_write_totals(json, report);
    prt_json_write_rankings(json, report, &entries);
    prt_json_end(json);
}
