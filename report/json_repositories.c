/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/clock.h"
#include "report/activity.h"
#include "report/json_parts.h"
#include "report/names.h"

typedef const struct prt_folded_repository repository_t;

static void write_git_state(prt_json *json, repository_t *repository)
{
    prt_json_member_str(json, "tip", repository->tip);
    prt_json_member_str(json, "head", repository->head);
    prt_json_member_bool(json, "complete", repository->problem_count == 0);
    prt_json_member_bool(json, "shallow", (repository->flags & PRT_RECORD_SHALLOW) != 0);
    prt_json_member_bool(json, "bare", (repository->flags & PRT_RECORD_BARE) != 0);
}

static void write_last_commit(prt_json *json, repository_t *repository)
{
    char text[PRT_TIME_TEXT_MAX];
    prt_time_format(repository->newest, prt_zone_minutes(repository->newest_zone), text);
    prt_json_member_text(json, "last_commit_timestamp", repository->has_newest ? text : NULL);
    prt_json_member_i64_if(json, "days_since_last_commit", repository->has_newest, repository->days_since);
    prt_json_member_text(json, "activity_status", prt_activity_name(repository->activity));
}

static void write_totals(prt_json *json, repository_t *repository)
{
    prt_json_member_bool(json, "has_any_commits", prt_folded_has_commits(repository));
    prt_json_member_u64(json, "total_commits_ever", repository->commits_ever);
    prt_json_member_u64(json, "commits_in_future", repository->commits_in_future);
    prt_json_member_u64(json, "commits_undated", repository->commits_undated);
    prt_json_member_u64(json, "commits_uncounted", repository->commits_uncounted);
    prt_json_member_u64_if(json, "total_loc", (repository->flags & PRT_RECORD_LOC_KNOWN) != 0, repository->total_loc);
}

/* The repository as it was one window earlier, for each window; its class at the primary one's start. */
static void write_earlier(prt_json *json, const struct prt_report *report, repository_t *repository)
{
    prt_json_key(json, "earlier");
    prt_json_object(json);
    prt_json_member_text(json, "activity_status",
                         repository->has_newest_earlier ? prt_activity_name(repository->activity_earlier) : NULL);
    prt_json_window_map(json, "commit_counts", report, repository->earlier, prt_measure_commits);
    prt_json_lines_map(json, "loc_stats", report, repository->earlier, true);
    prt_json_window_map(json, "unique_contributors", report, repository->earlier, prt_measure_contributors);
    prt_json_crowd_maps(json, report, repository->crowd_earlier, prt_folded_knows_newcomers(repository));
    prt_json_end(json);
}

static void write_author(prt_json *json, const struct prt_report *report, const struct prt_folded_author *author,
                         prt_str domain)
{
    prt_str name = prt_name_shown(author->name);
    prt_json_object(json);
    prt_json_member_str(json, "name", name);
    prt_json_member_str(json, "email", author->email);
    prt_json_member_str(json, "username", prt_name_first_word(name));
    prt_json_member_str(json, "domain", domain);
    prt_json_member_bool(json, "bot", author->bot);
    prt_json_common_maps(json, report, author->windows);
    prt_json_window_map(json, "repositories", report, author->windows, prt_measure_repositories);
    prt_json_end(json);
}

static void write_problems(prt_json *json, repository_t *repository)
{
    prt_json_key(json, "problems");
    prt_json_array(json);
    for (size_t i = 0; i < repository->problem_count; i++) {
        prt_json_object(json);
        prt_json_member_text(json, "category", prt_category_name(repository->problems[i].category));
        prt_json_member_str(json, "text", repository->problems[i].text);
        prt_json_end(json);
    }
    prt_json_end(json);
}

static void write_repository(prt_json *json, const struct prt_report *report, size_t index)
{
    repository_t *repository = report->repositories[index];
    prt_json_object(json);
    prt_json_write_identity(json, report, repository);
    write_git_state(json, repository);
    write_last_commit(json, repository);
    write_totals(json, repository);
    prt_json_window_map(json, "commit_counts", report, repository->windows, prt_measure_commits);
    prt_json_lines_map(json, "loc_stats", report, repository->windows, false);
    prt_json_window_map(json, "unique_contributors", report, repository->windows, prt_measure_contributors);
    prt_json_crowd_map(json, "bots", report, repository->crowd, prt_measure_bots, true);
    prt_json_crowd_maps(json, report, repository->crowd, prt_folded_knows_newcomers(repository));
    write_earlier(json, report, repository);
    prt_json_write_timeline(json, &report->timeline, repository->timeline);
    prt_json_write_heat_map(json, &repository->heat_map);
    write_problems(json, repository);
    prt_json_write_features(json, repository);
    prt_json_write_authors_of(json, report, index, write_author);
    prt_json_write_jenkins_of(json, report, repository->name);
    prt_json_write_github_of(json, report, repository->name);
    prt_json_end(json);
}

void prt_json_write_authors_of(prt_json *json, const struct prt_report *report, size_t index,
                               prt_json_write_author write)
{
    repository_t *repository = report->repositories[index];
    prt_json_key(json, "authors");
    prt_json_array(json);
    for (size_t k = 0; k < repository->author_count; k++)
        write(json, report, &repository->authors[k],
              report->authors[report->repository_authors[index][k]].organization);
    prt_json_end(json);
}

void prt_json_write_repositories(prt_json *json, const struct prt_report *report)
{
    prt_json_key(json, "repositories");
    prt_json_array(json);
    for (size_t i = 0; i < report->repository_count; i++)
        write_repository(json, report, i);
    prt_json_end(json);
}
