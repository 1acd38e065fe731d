/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/clock.h"
#include "report/activity.h"
#include "report/json_parts.h"
#include "report/links.h"
#include "report/names.h"

typedef const struct prt_folded_repository repository_t;

static void write_flag(prt_json *json, const char *key, bool value)
{
    prt_json_key(json, key);
    prt_json_bool(json, value);
}

static void write_count(prt_json *json, const char *key, uint64_t value)
{
    prt_json_key(json, key);
    prt_json_u64(json, value);
}

static void write_text(prt_json *json, const char *key, prt_str value)
{
    prt_json_key(json, key);
    prt_json_str(json, value);
}

/* A failure of the scratch buffer must not pass for an empty text. */
static void write_made(prt_json *json, const char *key, prt_buf *made)
{
    write_text(json, key, prt_buf_str(made));
    json->out->failed = json->out->failed || made->failed;
    prt_buf_free(made);
}

static void write_identity(prt_json *json, const struct prt_report *report, repository_t *repository)
{
    prt_buf server = {0};
    prt_buf path = {0};
    prt_link_server(&server, &report->meta, repository->name);
    prt_link_path(&path, &report->meta, repository->name);
    write_text(json, "gerrit_project", repository->name);
    write_text(json, "gerrit_host", report->meta.host);
    write_made(json, "gerrit_url", &server);
    write_text(json, "gerrit_path_prefix", report->meta.path_prefix);
    write_made(json, "local_path", &path);
}

static void write_git_state(prt_json *json, repository_t *repository)
{
    write_text(json, "tip", repository->tip);
    write_text(json, "head", repository->head);
    write_flag(json, "complete", repository->problem_count == 0);
    write_flag(json, "shallow", (repository->flags & PRT_RECORD_SHALLOW) != 0);
    write_flag(json, "bare", (repository->flags & PRT_RECORD_BARE) != 0);
}

static void write_last_commit(prt_json *json, repository_t *repository)
{
    char text[PRT_TIME_TEXT_MAX];
    prt_time_format(repository->newest, prt_zone_minutes(repository->newest_zone), text);
    prt_json_key(json, "last_commit_timestamp");
    prt_json_text(json, repository->has_newest ? text : NULL);
    prt_json_key(json, "days_since_last_commit");
    if (repository->has_newest)
        prt_json_i64(json, repository->days_since);
    else
        prt_json_null(json);
    prt_json_key(json, "activity_status");
    prt_json_text(json, prt_activity_name(repository->activity));
}

static void write_totals(prt_json *json, repository_t *repository)
{
    write_flag(json, "has_any_commits", prt_folded_has_commits(repository));
    write_count(json, "total_commits_ever", repository->commits_ever);
    write_count(json, "commits_in_future", repository->commits_in_future);
    write_count(json, "commits_undated", repository->commits_undated);
    write_count(json, "commits_uncounted", repository->commits_uncounted);
    prt_json_key(json, "total_loc");
    if ((repository->flags & PRT_RECORD_LOC_KNOWN) != 0)
        prt_json_u64(json, repository->total_loc);
    else
        prt_json_null(json);
}

/* The repository as it was one window earlier, for each window; its class at the primary one's start. */
static void write_earlier(prt_json *json, const struct prt_report *report, repository_t *repository)
{
    prt_json_key(json, "earlier");
    prt_json_object(json);
    prt_json_key(json, "activity_status");
    prt_json_text(json, repository->has_newest_earlier ? prt_activity_name(repository->activity_earlier) : NULL);
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
    write_text(json, "name", name);
    write_text(json, "email", author->email);
    write_text(json, "username", prt_name_first_word(name));
    write_text(json, "domain", domain);
    write_flag(json, "bot", author->bot);
    prt_json_common_maps(json, report, author->windows);
    prt_json_window_map(json, "repositories", report, author->windows, prt_measure_repositories);
    prt_json_end(json);
}

static void write_authors(prt_json *json, const struct prt_report *report, size_t index)
{
    repository_t *repository = report->repositories[index];
    prt_json_key(json, "authors");
    prt_json_array(json);
    for (size_t k = 0; k < repository->author_count; k++)
        write_author(json, report, &repository->authors[k],
                     report->authors[report->repository_authors[index][k]].organization);
    prt_json_end(json);
}

static void write_problems(prt_json *json, repository_t *repository)
{
    prt_json_key(json, "problems");
    prt_json_array(json);
    for (size_t i = 0; i < repository->problem_count; i++) {
        prt_json_object(json);
        prt_json_key(json, "category");
        prt_json_text(json, prt_category_name(repository->problems[i].category));
        write_text(json, "text", repository->problems[i].text);
        prt_json_end(json);
    }
    prt_json_end(json);
}

static void write_repository(prt_json *json, const struct prt_report *report, size_t index)
{
    repository_t *repository = report->repositories[index];
    prt_json_object(json);
    write_identity(json, report, repository);
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
    write_authors(json, report, index);
    prt_json_write_jenkins_of(json, report, repository->name);
    prt_json_write_github_of(json, report, repository->name);
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
