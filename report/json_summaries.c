/* SPDX-License-Identifier: Apache-2.0 */
#include "report/activity.h"
#include "report/json_parts.h"

/* Classes as a set of bits, for the lists that take some of the repositories. */
#define ONLY(class_of) (1u << (class_of))
#define EVERY          (ONLY(PRT_CLASS_NO_COMMITS + 1) - 1)

static void write_period(prt_json *json, const struct prt_report *report)
{
    const struct prt_window *window = &report->options.windows[report->options.primary];
    prt_json_key(json, "reporting_period");
    prt_json_object(json);
    prt_json_key(json, "window_name");
    prt_json_str(json, window->name);
    prt_json_key(json, "days");
    prt_json_u64(json, window->days);
    prt_json_end(json);
}

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
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_json_key(json, rows[i].key);
        prt_json_u64(json, rows[i].value);
    }
    prt_json_end(json);
}

static void write_aged(prt_json *json, const struct prt_folded_repository *repository)
{
    prt_json_object(json);
    prt_json_key(json, "gerrit_project");
    prt_json_str(json, repository->name);
    prt_json_key(json, "days_since_last_commit");
    if (repository->has_newest)
        prt_json_i64(json, repository->days_since);
    else
        prt_json_null(json);
    prt_json_end(json);
}

static void write_distribution(prt_json *json, const struct prt_report *report)
{
    static const prt_activity activities[] = {PRT_ACTIVITY_CURRENT, PRT_ACTIVITY_ACTIVE, PRT_ACTIVITY_INACTIVE};
    prt_json_key(json, "activity_status_distribution");
    prt_json_object(json);
    for (size_t a = 0; a < sizeof activities / sizeof activities[0]; a++) {
        prt_json_key(json, prt_activity_name(activities[a]));
        prt_json_array(json);
        for (size_t i = 0; i < report->repository_count; i++)
            if (prt_folded_has_commits(report->repositories[i]) && report->repositories[i]->activity == activities[a])
                write_aged(json, report->repositories[i]);
        prt_json_end(json);
    }
    prt_json_end(json);
}

/* Names of the repositories of these classes, in the order of a ranking. */
static void write_repositories(prt_json *json, const char *key, const struct prt_report *report,
                               const uint32_t *ranking, unsigned classes)
{
    prt_json_key(json, key);
    prt_json_array(json);
    for (size_t i = 0; i < report->repository_count; i++) {
        const struct prt_folded_repository *repository = report->repositories[ranking[i]];
        if ((ONLY(prt_class_of(repository)) & classes) != 0)
            prt_json_str(json, repository->name);
    }
    prt_json_end(json);
}

/* The people of a ranking of authors, who stand before the bots. */
static void write_emails(prt_json *json, const char *key, const struct prt_report *report, const uint32_t *ranking)
{
    prt_json_key(json, key);
    prt_json_array(json);
    for (size_t i = 0; i < report->people_count; i++)
        prt_json_str(json, report->authors[ranking[i]].email);
    prt_json_end(json);
}

static void write_domains(prt_json *json, const char *key, const struct prt_report *report, const uint32_t *ranking)
{
    prt_json_key(json, key);
    prt_json_array(json);
    for (size_t i = 0; i < report->organization_count; i++)
        prt_json_str(json, report->organizations[ranking[i]].domain);
    prt_json_end(json);
}

void prt_json_write_summaries(prt_json *json, const struct prt_report *report)
{
    const uint32_t *by_commits = report->repositories_by_commits;
    prt_json_key(json, "summaries");
    prt_json_object(json);
    write_period(json, report);
    write_counts(json, report);
    prt_json_write_totals(json, report);
    write_distribution(json, report);
    write_repositories(json, "top_current_repositories", report, by_commits, ONLY(PRT_CLASS_CURRENT));
    write_repositories(json, "top_active_repositories", report, by_commits, ONLY(PRT_CLASS_ACTIVE));
    write_repositories(json, "least_active_repositories", report, report->repositories_by_age,
                       ONLY(PRT_CLASS_INACTIVE));
    write_repositories(json, "all_repositories", report, by_commits, EVERY);
    write_repositories(json, "no_commit_repositories", report, by_commits, ONLY(PRT_CLASS_NO_COMMITS));
    write_emails(json, "top_contributors_commits", report, report->authors_by_commits);
    write_emails(json, "top_contributors_loc", report, report->authors_by_net);
    write_domains(json, "top_organizations", report, report->organizations_by_commits);
    prt_json_end(json);
}
