/* SPDX-License-Identifier: Apache-2.0 */
#include "report/activity.h"
#include "report/everyone.h"
#include "report/json_15_parts.h"
#include "report/json_parts.h"
#include "report/names.h"

typedef const struct prt_folded_repository repository_t;

static void write_last_commit(prt_json *json, repository_t *repository)
{
    if (repository->has_newest) {
        prt_json_15_time(json, "last_commit_timestamp", repository->newest, repository->newest_zone, false);
        prt_json_member_i64(json, "days_since_last_commit", repository->days_since);
    } else {
        prt_json_member_null(json, "last_commit_timestamp");
        prt_json_member_null(json, "days_since_last_commit");
    }
    prt_json_member_text(json, "activity_status", prt_activity_name(repository->activity));
}

/* The schema knows no other way of saying that the lines are not known than 0; `errors` has the reason. */
static void write_totals(prt_json *json, repository_t *repository)
{
    const bool known = (repository->flags & PRT_RECORD_LOC_KNOWN) != 0;
    prt_json_member_bool(json, "has_any_commits", prt_folded_has_commits(repository));
    prt_json_member_i64(json, "total_commits_ever", (int64_t)repository->commits_ever);
    prt_json_member_i64(json, "total_loc", known ? (int64_t)repository->total_loc : 0);
}

static uint64_t count_contributors(const void *of, size_t window)
{
    return prt_everyone_contributors(of, window);
}

static void write_windows(prt_json *json, const struct prt_report *report, repository_t *repository)
{
    prt_json_window_map(json, "commit_counts", report, repository->windows, prt_measure_commits);
    prt_json_lines_map(json, "loc_stats", report, repository->windows, false);
    prt_json_15_windows(json, "unique_contributors", report, count_contributors, repository);
}

static void write_author(prt_json *json, const struct prt_report *report, const struct prt_folded_author *author,
                         prt_str domain)
{
    const prt_str name = prt_name_shown(author->name);
    prt_json_object(json);
    prt_json_member_str(json, "name", name);
    prt_json_member_str(json, "email", author->email);
    prt_json_member_str(json, "username", prt_name_first_word(name));
    prt_json_member_str(json, "domain", domain);
    prt_json_common_maps(json, report, author->windows);
    prt_json_window_map(json, "repositories", report, author->windows, prt_measure_repositories);
    prt_json_end(json);
}

void prt_json_15_repository(prt_json *json, const struct prt_report *report, size_t index)
{
    repository_t *repository = report->repositories[index];
    prt_json_object(json);
    prt_json_write_identity(json, report, repository);
    write_last_commit(json, repository);
    write_totals(json, repository);
    write_windows(json, report, repository);
    prt_json_15_write_features(json, report, repository);
    prt_json_write_authors_of(json, report, index, write_author);
    prt_json_15_write_jenkins_of(json, report, repository->name);
    prt_json_end(json);
}
