/* SPDX-License-Identifier: Apache-2.0 */
#include "report/activity.h"
#include "report/json_15_parts.h"

enum { AGE_UNKNOWN = 999999 }; /* days, of a repository without a dated commit */

/* Classes as a set of bits, for the lists that take some of the repositories. */
#define ONLY(class_of) (1u << (class_of))
#define EVERY          (ONLY(PRT_CLASS_NO_COMMITS + 1) - 1)

typedef void (*write_one)(prt_json *json, const struct prt_report *report, size_t index);

static void write_period(prt_json *json, const struct prt_report *report)
{
    const struct prt_window *window = &report->options.windows[report->options.primary];
    prt_json_key(json, "reporting_period");
    prt_json_object(json);
    prt_json_member_str(json, "window_name", window->name);
    prt_json_member_i64(json, "days", (int64_t)window->days);
    prt_json_end(json);
}

static void write_counts(prt_json *json, const struct prt_report *report)
{
    const struct prt_report_counts *counts = &report->counts;
    prt_json_key(json, "counts");
    prt_json_object(json);
    prt_json_member_i64(json, "total_repositories", (int64_t)counts->analyzed);
    prt_json_member_i64(json, "current_repositories", (int64_t)counts->current);
    prt_json_member_i64(json, "active_repositories", (int64_t)counts->active);
    prt_json_member_i64(json, "inactive_repositories", (int64_t)counts->inactive);
    prt_json_member_i64(json, "no_commit_repositories", (int64_t)counts->no_commits);
    prt_json_member_i64(json, "total_commits", (int64_t)counts->commits);
    prt_json_member_i64(json, "total_lines_added", (int64_t)counts->added);
    prt_json_member_i64(json, "total_authors", (int64_t)report->author_count);
    prt_json_member_i64(json, "total_organizations", (int64_t)report->organization_count);
    prt_json_end(json);
}

static void write_aged(prt_json *json, const struct prt_folded_repository *repository)
{
    prt_json_object(json);
    prt_json_member_str(json, "gerrit_project", repository->name);
    prt_json_member_i64(json, "days_since_last_commit", repository->has_newest ? repository->days_since : AGE_UNKNOWN);
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

static void write_repositories(prt_json *json, const char *key, const struct prt_report *report,
                               const uint32_t *ranking, unsigned classes)
{
    prt_json_key(json, key);
    prt_json_array(json);
    for (size_t i = 0; i < report->repository_count; i++)
        if ((ONLY(prt_class_of(report->repositories[ranking[i]])) & classes) != 0)
            prt_json_15_repository(json, report, ranking[i]);
    prt_json_end(json);
}

static void write_ranked(prt_json *json, const char *key, const struct prt_report *report, const uint32_t *ranking,
                         size_t count, write_one write)
{
    prt_json_key(json, key);
    prt_json_array(json);
    for (size_t i = 0; i < count; i++)
        write(json, report, ranking[i]);
    prt_json_end(json);
}

void prt_json_15_write_summaries(prt_json *json, const struct prt_report *report)
{
    const uint32_t *by_commits = report->repositories_by_commits;
    prt_json_key(json, "summaries");
    prt_json_object(json);
    write_period(json, report);
    write_counts(json, report);
    write_distribution(json, report);
    write_repositories(json, "top_current_repositories", report, by_commits, ONLY(PRT_CLASS_CURRENT));
    write_repositories(json, "top_active_repositories", report, by_commits, ONLY(PRT_CLASS_ACTIVE));
    write_repositories(json, "least_active_repositories", report, report->repositories_by_age,
                       ONLY(PRT_CLASS_INACTIVE));
    write_repositories(json, "all_repositories", report, by_commits, EVERY);
    write_repositories(json, "no_commit_repositories", report, by_commits, ONLY(PRT_CLASS_NO_COMMITS));
    write_ranked(json, "top_contributors_commits", report, report->authors_by_commits, report->author_count,
                 prt_json_15_author);
    write_ranked(json, "top_contributors_loc", report, report->authors_by_net, report->author_count,
                 prt_json_15_author);
    write_ranked(json, "top_organizations", report, report->organizations_by_commits, report->organization_count,
                 prt_json_15_organization);
    prt_json_end(json);
}
