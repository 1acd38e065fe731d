/* SPDX-License-Identifier: Apache-2.0 */
#include "report/features.h"
#include "report/html_parts.h"
#include "report/jenkins.h"

enum {
    AUTHORS = 10,
    LANGUAGES = 10
}; /* at most, of a repository: the people with most commits in the primary window, the languages with most lines */

/* Commits, those one window earlier, lines added and removed, contributors, those one window earlier. */
static void write_windows(prt_json *json, const struct prt_report *report,
                          const struct prt_folded_repository *repository)
{
    prt_json_key(json, "windows");
    prt_json_array(json);
    for (size_t w = 0; w < report->options.window_count; w++) {
        prt_json_array(json);
        prt_json_u64(json, repository->windows[w].commits);
        prt_json_u64(json, repository->earlier[w].commits);
        prt_json_u64(json, repository->windows[w].added);
        prt_json_u64(json, repository->windows[w].removed);
        prt_json_u64(json, repository->windows[w].contributors);
        prt_json_u64(json, repository->earlier[w].contributors);
        prt_json_end(json);
    }
    prt_json_end(json);
}

/* People of a repository who made commits in the primary window, best first. */
struct best {
    const struct prt_report *report;
    size_t repository;
    uint32_t of[AUTHORS]; /* places in the repository's authors */
    size_t count;
};

static uint64_t commits_of(const struct best *best, uint32_t author)
{
    return best->report->repositories[best->repository]->authors[author].windows[best->report->options.primary].commits;
}

/* More commits first; of equals as in every ranking. */
static bool is_before(const struct best *best, uint32_t a, uint32_t b)
{
    const uint32_t *everywhere = best->report->repository_authors[best->repository];
    const uint64_t left = commits_of(best, a);
    const uint64_t right = commits_of(best, b);
    if (left != right)
        return left > right;
    return best->report->author_places[everywhere[a]] < best->report->author_places[everywhere[b]];
}

static void consider(struct best *best, uint32_t author)
{
    size_t at = best->count;
    if (at == AUTHORS && !is_before(best, author, best->of[AUTHORS - 1]))
        return;
    best->count += at < AUTHORS;
    at -= at == AUTHORS;
    for (; at > 0 && is_before(best, author, best->of[at - 1]); at--)
        best->of[at] = best->of[at - 1];
    best->of[at] = author;
}

static void find_best(struct best *best)
{
    const struct prt_folded_repository *repository = best->report->repositories[best->repository];
    for (uint32_t k = 0; k < repository->author_count; k++)
        if (!repository->authors[k].bot && commits_of(best, k) > 0)
            consider(best, k);
}

static void write_authors(prt_json *json, const struct prt_report *report, size_t index)
{
    const struct prt_folded_repository *repository = report->repositories[index];
    struct best best = {.report = report, .repository = index};
    find_best(&best);
    prt_json_key(json, "authors");
    prt_json_array(json);
    for (size_t i = 0; i < best.count; i++) {
        const struct prt_author *author = &report->authors[report->repository_authors[index][best.of[i]]];
        const struct prt_figures *figures = &repository->authors[best.of[i]].windows[report->options.primary];
        prt_json_array(json);
        prt_json_str(json, author->name);
        prt_json_str(json, author->organization);
        prt_json_u64(json, figures->commits);
        prt_json_u64(json, figures->added);
        prt_json_u64(json, figures->removed);
        prt_json_end(json);
    }
    prt_json_end(json);
}

/* Nothing is said of newcomers where nothing is known. */
static void write_crowd(prt_json *json, const struct prt_report *report, const struct prt_folded_repository *repository)
{
    const struct prt_crowd *crowd = &repository->crowd[report->options.primary];
    prt_json_member_u64(json, "bus_factor", crowd->bus_factor);
    if (prt_folded_knows_newcomers(repository))
        prt_json_member_u64(json, "newcomers", crowd->newcomers);
}

static void write_languages(prt_json *json, const struct prt_folded_repository *repository)
{
    prt_json_key(json, "languages");
    prt_json_array(json);
    for (size_t i = 0; i < repository->language_count && i < LANGUAGES; i++) {
        prt_json_array(json);
        prt_json_str(json, repository->languages[i].name);
        prt_json_u64(json, repository->languages[i].lines);
        prt_json_u64(json, repository->languages[i].files);
        prt_json_end(json);
    }
    prt_json_end(json);
}

/* The names of those that are there. */
static void write_features(prt_json *json, const struct prt_folded_repository *repository)
{
    prt_json_key(json, "features");
    prt_json_array(json);
    for (size_t i = 0; i < repository->feature_count; i++)
        if (prt_feature_presence(repository, repository->features[i].name) == PRT_PRESENCE_PRESENT)
            prt_json_str(json, repository->features[i].name);
    prt_json_end(json);
}

static void write_jobs(prt_json *json, const struct prt_jenkins *jenkins, prt_str repository)
{
    if (jenkins == NULL)
        return;
    const struct prt_jenkins_jobs_of group = prt_jenkins_jobs_of(jenkins, repository);
    prt_json_key(json, "jobs");
    prt_json_array(json);
    for (size_t i = 0; i < group.count; i++) {
        const struct prt_jenkins_job *job = &jenkins->jobs[group.jobs[i]];
        prt_json_array(json);
        prt_json_str(json, job->name);
        prt_json_str(json, job->status);
        prt_json_end(json);
    }
    prt_json_end(json);
}

static void write_problems(prt_json *json, const struct prt_folded_repository *repository)
{
    prt_json_key(json, "problems");
    prt_json_array(json);
    for (size_t i = 0; i < repository->problem_count; i++) {
        prt_json_array(json);
        prt_json_text(json, prt_category_name(repository->problems[i].category));
        prt_json_str(json, repository->problems[i].text);
        prt_json_end(json);
    }
    prt_json_end(json);
}

static void write_timeline(prt_json *json, const struct prt_report *report,
                           const struct prt_folded_repository *repository)
{
    prt_json_key(json, "timeline");
    prt_json_array(json);
    for (size_t i = 0; i < report->timeline.count; i++)
        prt_json_u64(json, repository->timeline[i]);
    prt_json_end(json);
}

static void write_repository(prt_json *json, const struct prt_report *report, size_t index)
{
    const struct prt_folded_repository *repository = report->repositories[index];
    prt_json_object(json);
    prt_json_member_str(json, "name", repository->name);
    prt_json_member_str(json, "head", repository->head);
    prt_json_member_str(json, "tip", repository->tip);
    prt_json_member_u64(json, "ever", repository->commits_ever);
    prt_json_member_u64(json, "future", repository->commits_in_future);
    prt_json_member_u64(json, "undated", repository->commits_undated);
    prt_json_member_u64(json, "uncounted", repository->commits_uncounted);
    write_windows(json, report, repository);
    write_timeline(json, report, repository);
    write_authors(json, report, index);
    write_crowd(json, report, repository);
    write_languages(json, repository);
    write_features(json, repository);
    write_jobs(json, report->meta.jenkins, repository->name);
    write_problems(json, repository);
    prt_json_end(json);
}

static void write_labels(prt_json *json, const struct prt_report *report)
{
    prt_json_key(json, "labels");
    prt_json_array(json);
    for (size_t i = 0; i < report->timeline.count; i++) {
        prt_buf label = {0};
        prt_timeline_label(&label, &report->timeline, i);
        prt_json_str(json, prt_buf_str(&label));
        json->out->failed = json->out->failed || label.failed;
        prt_buf_free(&label);
    }
    prt_json_end(json);
}

void prt_html_write_details(prt_html *html, const struct prt_report *report)
{
    prt_json *json = prt_html_data(html, "details");
    prt_json_object(json);
    prt_json_key(json, "windows");
    prt_json_array(json);
    for (size_t w = 0; w < report->options.window_count; w++)
        prt_json_str(json, report->options.windows[w].name);
    prt_json_end(json);
    prt_json_member_str(json, "period", report->options.windows[report->options.primary].name);
    write_labels(json, report);
    prt_json_key(json, "repositories");
    prt_json_array(json);
    for (size_t i = 0; i < report->repository_count; i++)
        write_repository(json, report, i);
    prt_json_end(json);
    prt_json_end(json);
    prt_html_data_end(html);
}
