/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/match/by_name.h"

#include "coordinator/remote/match/names.h"

static struct prt_match_find nothing(void)
{
    return (struct prt_match_find){.reason = PRT_MATCH_BY_NOTHING, .project = PRT_MATCH_NO_PROJECT};
}

static struct prt_match_find found(prt_match_reason reason, size_t project, const struct prt_match_name *job,
                                   size_t from, size_t to)
{
    return (struct prt_match_find){.reason = reason,
                                   .project = project,
                                   .tokens = prt_match_tokens(prt_str_sub(job->plain, from, to)),
                                   .matched = prt_str_sub(job->given, from, to)};
}

/* The next place at or behind `at` where a piece may end: a separator, or the end. */
static size_t piece_end(prt_str text, char separator, size_t at)
{
    while (at < text.len && text.data[at] != separator)
        at++;
    return at;
}

/* The best of the paths that begin at `from`. */
static void best_delimited(const struct prt_match_projects *projects, const struct prt_match_name *job, size_t from,
                           struct prt_match_find *best)
{
    struct prt_match_hit hit;
    for (size_t to = from; to < job->lower.len;) {
        to = piece_end(job->lower, '_', to + 1);
        if (to - from > projects->delimited.longest)
            return;
        if (prt_match_index_find(&projects->delimited, prt_str_sub(job->lower, from, to), &hit) &&
            (best->reason == PRT_MATCH_BY_NOTHING || prt_match_projects_prefer(projects, hit.project, best->project)))
            *best = found(PRT_MATCH_BY_DELIMITED_PATH, hit.project, job, from, to);
    }
}

static struct prt_match_find delimited_path(const struct prt_match_projects *projects, const struct prt_match_name *job)
{
    struct prt_match_find best = nothing();
    if (prt_str_find(job->lower, '_') == job->lower.len)
        return best;
    for (size_t from = 0; from < job->lower.len; from = piece_end(job->lower, '_', from) + 1)
        best_delimited(projects, job, from, &best);
    return best;
}

/* The longest piece at the job's beginning that stands for a project. `alone`: one that several share is no find, and
 * nothing shorter is looked for. */
static struct prt_match_find prefix(const struct prt_match_index *index, const struct prt_match_name *job,
                                    prt_match_reason reason, bool alone)
{
    struct prt_match_hit hit;
    for (size_t to = job->plain.len; to > 0; to--) {
        if (to < job->plain.len && job->plain.data[to] != '-')
            continue;
        if (!prt_match_index_find(index, prt_str_sub(job->plain, 0, to), &hit))
            continue;
        return alone && hit.shared ? nothing() : found(reason, hit.project, job, 0, to);
    }
    return nothing();
}

/* A last component anywhere behind the first token: the one of most tokens, if that is one project's only. */
static struct prt_match_find basename_anywhere(const struct prt_match_projects *projects,
                                               const struct prt_match_name *job)
{
    struct prt_match_find best = nothing();
    struct prt_match_hit hit;
    bool alone = false;
    for (size_t from = piece_end(job->plain, '-', 0) + 1; from < job->plain.len;
         from = piece_end(job->plain, '-', from) + 1) {
        for (size_t to = from; to < job->plain.len && to - from <= projects->basenames.longest;) {
            to = piece_end(job->plain, '-', to + 1);
            if (!prt_match_index_find(&projects->basenames, prt_str_sub(job->plain, from, to), &hit))
                continue;
            const struct prt_match_find find = found(PRT_MATCH_BY_BASENAME, hit.project, job, from, to);
            if (best.reason == PRT_MATCH_BY_NOTHING || find.tokens > best.tokens) {
                best = find;
                alone = !hit.shared;
            } else if (find.tokens == best.tokens && find.project != best.project) {
                alone = false;
            }
        }
    }
    return alone ? best : nothing();
}

struct prt_match_find prt_match_whole_path(const struct prt_match_projects *projects, const struct prt_match_name *job)
{
    const struct prt_match_find find = delimited_path(projects, job);
    return find.reason != PRT_MATCH_BY_NOTHING ? find : prefix(&projects->paths, job, PRT_MATCH_BY_PATH, false);
}

struct prt_match_find prt_match_by_name(const struct prt_match_projects *projects, const struct prt_match_name *job,
                                        const struct prt_match_find *whole)
{
    const struct prt_match_find gap = prefix(&projects->gaps, job, PRT_MATCH_BY_GAP, true);
    if (gap.reason != PRT_MATCH_BY_NOTHING && gap.tokens > whole->tokens)
        return gap;
    if (whole->reason != PRT_MATCH_BY_NOTHING)
        return *whole;
    const struct prt_match_find tail = prefix(&projects->tails, job, PRT_MATCH_BY_TAIL, true);
    return tail.reason != PRT_MATCH_BY_NOTHING ? tail : basename_anywhere(projects, job);
}
