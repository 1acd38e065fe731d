/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prt/mem.h"
#include "report/activity.h"
#include "report/crowd.h"
#include "report/features.h"
#include "report/figures.h"
#include "report/fold.h"
#include "report/names.h"

enum { NOBODY = UINT32_MAX };

/* One fold under way: the result so far, and what is needed only to get there. */
struct fold {
    const struct prt_record *record;
    const struct prt_fold_options *options;
    struct prt_timeline timeline;
    struct prt_window earlier[PRT_MAX_WINDOWS]; /* each of the options' windows one length earlier ... */
    bool lines_known[PRT_MAX_WINDOWS];          /* ... and whether lines are known there */
    struct prt_folded_repository result;
    int64_t newest_earlier; /* of the commits up to the primary window's start; with result.has_newest_earlier */
    uint32_t *author_of;    /* [identity] -> author, NOBODY for an identity without commits */
};

struct address {
    prt_str email;
    uint32_t identity;
};

static int by_email(const void *left, const void *right)
{
    return prt_str_compare(((const struct address *)left)->email, ((const struct address *)right)->email);
}

static int by_category(const void *left, const void *right)
{
    const struct prt_problem *a = left;
    const struct prt_problem *b = right;
    if (a->category != b->category)
        return a->category < b->category ? -1 : 1;
    return prt_str_compare(a->text, b->text);
}

static prt_code check_rows(const struct prt_record *record, prt_err *err)
{
    for (size_t i = 0; i < record->commit_count; i++)
        if (record->commits[i].author >= record->identity_count)
            return prt_fail(err, PRT_E_FORMAT,
                            "the record of repository %.*s: commit %zu names author %" PRIu32
                            ", but there are only %zu; the record is damaged and the repository must be analysed again",
                            PRT_STR_ARG(record->repository), i, record->commits[i].author, record->identity_count);
    return PRT_OK;
}

static void mark_used_identities(struct fold *fold)
{
    for (size_t i = 0; i < fold->record->identity_count; i++)
        fold->author_of[i] = NOBODY;
    for (size_t i = 0; i < fold->record->commit_count; i++)
        fold->author_of[fold->record->commits[i].author] = 0;
}

/* The addresses of the identities that have commits, sorted; returns how many. */
static size_t list_addresses(const struct fold *fold, struct address *addresses)
{
    size_t count = 0;
    for (uint32_t i = 0; i < fold->record->identity_count; i++) {
        prt_str email = fold->record->identities[i].email;
        if (fold->author_of[i] != NOBODY)
            addresses[count++] = (struct address){email.len != 0 ? email : fold->options->placeholder, i};
    }
    if (count > 1)
        qsort(addresses, count, sizeof *addresses, by_email);
    return count;
}

/* Numbers the distinct addresses in their order. */
static size_t number_authors(struct fold *fold, const struct address *addresses, size_t count)
{
    size_t authors = 0;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || !prt_str_equal(addresses[i].email, addresses[i - 1].email))
            authors++;
        fold->author_of[addresses[i].identity] = (uint32_t)authors - 1;
    }
    return authors;
}

static prt_code make_authors(struct fold *fold, const struct address *addresses, size_t count, prt_err *err)
{
    struct prt_folded_repository *result = &fold->result;
    size_t windows = fold->options->window_count;
    result->author_count = number_authors(fold, addresses, count);
    result->authors = prt_arena_alloc(&result->arena, result->author_count, sizeof *result->authors);
    struct prt_figures *figures = prt_figures_new(&result->arena, result->author_count, windows);
    struct prt_figures *earlier = prt_figures_new(&result->arena, result->author_count, windows);
    if (result->authors == NULL || figures == NULL || earlier == NULL)
        return prt_fail_memory(err, "the authors of a repository");
    for (size_t i = 0; i < count; i++)
        result->authors[fold->author_of[addresses[i].identity]].email = addresses[i].email;
    for (size_t i = 0; i < result->author_count; i++) {
        result->authors[i].windows = figures + i * windows;
        result->authors[i].earlier = earlier + i * windows;
        result->authors[i].newest = PRT_NAME_UNDATED;
    }
    return PRT_OK;
}

static prt_code fold_identities(struct fold *fold, prt_err *err)
{
    prt_code code = PRT_OK;
    size_t count = fold->record->identity_count;
    struct address *addresses = prt_calloc(count, sizeof *addresses);
    fold->author_of = prt_calloc(count, sizeof *fold->author_of);
    if (addresses == NULL || fold->author_of == NULL) {
        code = prt_fail_memory(err, "the authors of a repository");
        goto out;
    }
    mark_used_identities(fold);
    code = make_authors(fold, addresses, list_addresses(fold, addresses), err);
out:
    free(addresses);
    return code;
}

/* Where lines are not known for certain none are counted, so that it cannot show what an earlier run has counted. */
static void count_earlier(struct fold *fold, struct prt_folded_author *author, size_t window,
                          const struct prt_figures *one)
{
    const struct prt_figures mere = {.commits = one->commits};
    const struct prt_figures *part = fold->lines_known[window] ? one : &mere;
    prt_figures_add(&fold->result.earlier[window], part);
    prt_figures_add(&author->earlier[window], part);
}

/* Adds the commit to each window it is in, now and one window earlier; false when it is in none of now. */
static bool count_in_windows(struct fold *fold, struct prt_folded_author *author, const struct prt_commit *commit)
{
    bool counted = (commit->flags & PRT_COMMIT_COUNTED) != 0;
    struct prt_figures one = {
        .commits = 1, .added = counted ? commit->added : 0, .removed = counted ? commit->removed : 0};
    bool inside = false;
    for (size_t w = 0; w < fold->options->window_count; w++) {
        if (prt_window_contains(&fold->earlier[w], commit->time))
            count_earlier(fold, author, w, &one);
        if (!prt_window_contains(&fold->options->windows[w], commit->time))
            continue;
        inside = true;
        prt_figures_add(&fold->result.windows[w], &one);
        prt_figures_add(&author->windows[w], &one);
    }
    return inside;
}

/* For the charts. */
static void note_moment(struct fold *fold, const struct prt_commit *commit)
{
    size_t bucket;
    if (prt_timeline_find(&fold->timeline, commit->time, &bucket))
        fold->result.timeline[bucket] = prt_sum(fold->result.timeline[bucket], 1);
    if (prt_window_contains(&fold->options->windows[fold->options->primary], commit->time))
        prt_heat_map_add(&fold->result.heat_map, commit->time, commit->zone);
}

static void note_newest_earlier(struct fold *fold, int64_t time)
{
    if (time > fold->options->windows[fold->options->primary].start ||
        (fold->result.has_newest_earlier && time <= fold->newest_earlier))
        return;
    fold->result.has_newest_earlier = true;
    fold->newest_earlier = time;
}

static void note_newest(struct prt_folded_repository *result, const struct prt_commit *commit)
{
    bool newer = commit->time > result->newest;
    bool same_west = commit->time == result->newest && commit->zone < result->newest_zone;
    if (result->has_newest && !newer && !same_west)
        return;
    result->has_newest = true;
    result->newest = commit->time;
    result->newest_zone = commit->zone;
}

static void note_author(struct prt_folded_author *author, int64_t time)
{
    author->last = author->has_last && author->last > time ? author->last : time;
    author->first = author->has_last && author->first < time ? author->first : time;
    author->has_last = true;
}

static void name_author(const struct fold *fold, struct prt_folded_author *author, const struct prt_commit *commit,
                        int64_t time)
{
    struct prt_name_choice choice = {.name = author->name, .time = author->newest};
    prt_name_consider(&choice, fold->record->identities[commit->author].name, time);
    author->name = choice.name;
    author->newest = choice.time;
}

static void fold_commit(struct fold *fold, const struct prt_commit *commit)
{
    struct prt_folded_repository *result = &fold->result;
    struct prt_folded_author *author = &result->authors[fold->author_of[commit->author]];
    bool timed = (commit->flags & PRT_COMMIT_TIMED) != 0;
    bool past = timed && commit->time <= fold->options->as_of;
    result->commits_ever++;
    author->commits_ever++;
    result->commits_undated += !timed;
    result->commits_in_future += timed && !past;
    name_author(fold, author, commit, timed ? commit->time : PRT_NAME_UNDATED);
    if (!past)
        return;
    note_newest(result, commit);
    note_newest_earlier(fold, commit->time);
    note_moment(fold, commit);
    note_author(author, commit->time);
    bool inside = count_in_windows(fold, author, commit);
    result->commits_uncounted += inside && (commit->flags & PRT_COMMIT_COUNTED) == 0;
}

/* Who is no person, and where everybody was. */
static prt_code judge_authors(struct fold *fold, struct prt_member *members, prt_err *err)
{
    struct prt_folded_repository *result = &fold->result;
    prt_code code = PRT_OK;
    for (size_t i = 0; code == PRT_OK && i < result->author_count; i++) {
        struct prt_folded_author *author = &result->authors[i];
        code = prt_is_bot(fold->options->bots, author->name, author->email, &author->bot, err);
        members[i] = (struct prt_member){author->bot, author->first, author->windows, author->earlier};
        for (size_t w = 0; w < fold->options->window_count; w++) {
            author->windows[w].repositories = author->windows[w].commits != 0;
            author->earlier[w].repositories = author->earlier[w].commits != 0;
        }
    }
    return code;
}

static prt_code count_people(struct fold *fold, prt_err *err)
{
    struct prt_folded_repository *result = &fold->result;
    const struct prt_crowd_sides sides = {result->windows, result->earlier, result->crowd, result->crowd_earlier};
    struct prt_member *members = prt_calloc(result->author_count, sizeof *members);
    if (members == NULL)
        return prt_fail_memory(err, "the people of a repository");
    prt_code code = judge_authors(fold, members, err);
    if (code == PRT_OK)
        code = prt_crowd_count(fold->options, members, result->author_count, &sides, err);
    free(members);
    return code;
}

static bool copy_text(prt_arena *arena, prt_str *text)
{
    *text = prt_arena_str(arena, *text);
    return text->data != NULL;
}

/* Until here the texts are the record's. */
static prt_code own_texts(struct fold *fold, prt_err *err)
{
    struct prt_folded_repository *result = &fold->result;
    bool copied = copy_text(&result->arena, &result->name) && copy_text(&result->arena, &result->tip) &&
                  copy_text(&result->arena, &result->head);
    for (size_t i = 0; i < result->author_count; i++)
        copied = copied && copy_text(&result->arena, &result->authors[i].email) &&
                 copy_text(&result->arena, &result->authors[i].name);
    for (size_t i = 0; i < result->problem_count; i++)
        copied = copied && copy_text(&result->arena, &result->problems[i].text);
    return copied ? PRT_OK : prt_fail_memory(err, "the texts of a repository");
}

/* Line counts that are missing while nobody says why would be told as if they were complete. */
static prt_code explain_uncounted(struct fold *fold, prt_err *err)
{
    struct prt_folded_repository *result = &fold->result;
    char text[128];
    if (result->commits_uncounted == 0 || result->problem_count != 0)
        return PRT_OK;
    int len = snprintf(text, sizeof text, "the lines of %" PRIu64 " commits inside the longest window were not counted",
                       result->commits_uncounted);
    result->problems = prt_arena_alloc(&result->arena, 1, sizeof *result->problems);
    prt_str copy = prt_arena_str(&result->arena, (prt_str){text, (size_t)len});
    if (result->problems == NULL || copy.data == NULL)
        return prt_fail_memory(err, "the problems of a repository");
    result->problems[0] = (struct prt_problem){.category = PRT_CATEGORY_ANALYSIS, .text = copy};
    result->problem_count = 1;
    return PRT_OK;
}

static prt_code place_windows(struct fold *fold, prt_err *err)
{
    const struct prt_fold_options *options = fold->options;
    if (options->window_count > PRT_MAX_WINDOWS)
        return prt_fail(err, PRT_E_INTERNAL, "%zu time windows; %d is the most there can be", options->window_count,
                        PRT_MAX_WINDOWS);
    fold->timeline = prt_timeline_of(options->windows, options->window_count);
    for (size_t w = 0; w < options->window_count; w++) {
        fold->earlier[w] = prt_window_earlier(&options->windows[w]);
        fold->lines_known[w] = prt_lines_known_earlier(options, w);
    }
    return PRT_OK;
}

static prt_code begin(struct fold *fold, prt_err *err)
{
    const struct prt_record *record = fold->record;
    struct prt_folded_repository *result = &fold->result;
    result->name = record->repository;
    result->tip = record->tip;
    result->head = record->head;
    result->flags = record->flags;
    result->total_loc = (record->flags & PRT_RECORD_LOC_KNOWN) != 0 ? prt_sum(record->total_loc, 0) : 0;
    result->windows = prt_figures_new(&result->arena, 1, fold->options->window_count);
    result->earlier = prt_figures_new(&result->arena, 1, fold->options->window_count);
    result->crowd = prt_crowd_new(&result->arena, 1, fold->options->window_count);
    result->crowd_earlier = prt_crowd_new(&result->arena, 1, fold->options->window_count);
    result->timeline = prt_arena_alloc(&result->arena, fold->timeline.count, sizeof *result->timeline);
    result->problems = prt_arena_alloc(&result->arena, record->problem_count, sizeof *result->problems);
    if (result->windows == NULL || result->earlier == NULL || result->crowd == NULL || result->crowd_earlier == NULL ||
        result->timeline == NULL || result->problems == NULL)
        return prt_fail_memory(err, "the figures of a repository");
    if (record->problem_count != 0)
        memcpy(result->problems, record->problems, record->problem_count * sizeof *result->problems);
    if (record->problem_count > 1)
        qsort(result->problems, record->problem_count, sizeof *result->problems, by_category);
    result->problem_count = record->problem_count;
    return PRT_OK;
}

static prt_code fold_record(struct fold *fold, prt_err *err)
{
    prt_code code = check_rows(fold->record, err);
    if (code == PRT_OK)
        code = place_windows(fold, err);
    if (code == PRT_OK)
        code = begin(fold, err);
    if (code == PRT_OK)
        code = fold_identities(fold, err);
    if (code != PRT_OK)
        return code;
    for (size_t i = 0; i < fold->record->commit_count; i++)
        fold_commit(fold, &fold->record->commits[i]);
    prt_judge_activity(fold->options, &fold->result, fold->newest_earlier);
    code = count_people(fold, err);
    if (code == PRT_OK)
        code = own_texts(fold, err);
    if (code == PRT_OK)
        code = prt_fold_features(fold->record, fold->options, &fold->result, err);
    return code == PRT_OK ? explain_uncounted(fold, err) : code;
}

prt_code prt_fold_repository(const struct prt_record *record, const struct prt_fold_options *options,
                             struct prt_folded_repository *out, prt_err *err)
{
    struct fold fold = {
        .record = record, .options = options, .timeline = prt_timeline_of(options->windows, options->window_count)};
    prt_code code = fold_record(&fold, err);
    free(fold.author_of);
    if (code == PRT_OK)
        *out = fold.result;
    else
        prt_folded_repository_free(&fold.result);
    return code;
}

void prt_folded_repository_free(struct prt_folded_repository *folded)
{
    prt_arena_free(&folded->arena);
    *folded = (struct prt_folded_repository){0};
}

bool prt_folded_has_figures(const struct prt_folded_repository *folded)
{
    return folded->tip.len != 0 || folded->problem_count == 0;
}

bool prt_folded_knows_newcomers(const struct prt_folded_repository *folded)
{
    return (folded->flags & PRT_RECORD_SHALLOW) == 0;
}

bool prt_folded_has_commits(const struct prt_folded_repository *folded)
{
    return folded->tip.len != 0 || folded->commits_ever != 0;
}
