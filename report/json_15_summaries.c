/* SPDX-License-Identifier: Apache-2.0 */
#include "report/activity.h"
#include "report/json_15_parts.h"
#include "report/json_parts.h"

enum { AGE_UNKNOWN = 999999 }; /* days, of a repository without a dated commit */

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

static void write_aged(prt_json *json, const struct prt_report *report, size_t index)
{
    const struct prt_folded_repository *repository = report->repositories[index];
    prt_json_object(json);
    prt_json_member_str(json, "gerrit_project", repository->name);
    prt_json_member_i64(json, "days_since_last_commit", repository->has_newest ? repository->days_since : AGE_UNKNOWN);
    prt_json_end(json);
}

void prt_json_15_write_summaries(prt_json *json, const struct prt_report *report)
{
    static const struct prt_json_entries entries = {.aged = write_aged,
                                                    .repository = prt_json_15_repository,
                                                    .author = prt_json_15_author,
                                                    .organization = prt_json_15_organization};
    prt_json_key(json, "summaries");
    prt_json_object(json);
    prt_json_write_period(json, report);
    write_counts(json, report);
    prt_json_write_rankings(json, report, &entries);
    prt_json_end(json);
}
