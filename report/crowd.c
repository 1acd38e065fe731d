/* SPDX-License-Identifier: Apache-2.0 */
#include "report/crowd.h"

#include <stdlib.h>

#include "prt/mem.h"
#include "report/figures.h"

/* One window of one side. */
struct view {
    const struct prt_window *window;
    size_t index;
    bool earlier;
};

static uint64_t commits_of(const struct prt_member *member, const struct view *view)
{
    return (view->earlier ? member->earlier : member->windows)[view->index].commits;
}

/* `commits` has room for all of them; the window's bots and people are told apart by nothing else. */
static void count_view(const struct prt_member *members, size_t count, const struct view *view, uint64_t *commits,
                       struct prt_figures *figures, struct prt_crowd *crowd)
{
    size_t people = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t made = commits_of(&members[i], view);
        if (made == 0)
            continue;
        if (members[i].bot) {
            crowd->bots++;
            continue;
        }
        commits[people++] = made;
        crowd->newcomers += prt_window_contains(view->window, members[i].first);
    }
    figures->contributors = people;
    crowd->bus_factor = prt_crowd_half(commits, people);
}

prt_code prt_crowd_count(const struct prt_fold_options *options, const struct prt_member *members, size_t count,
                         const struct prt_crowd_sides *out, prt_err *err)
{
    uint64_t *commits = prt_calloc(count, sizeof *commits);
    if (commits == NULL)
        return prt_fail_memory(err, "the commits of each author");
    for (size_t w = 0; w < options->window_count; w++) {
        const struct prt_window before = prt_window_earlier(&options->windows[w]);
        count_view(members, count, &(struct view){&options->windows[w], w, false}, commits, &out->windows[w],
                   &out->crowd[w]);
        count_view(members, count, &(struct view){&before, w, true}, commits, &out->earlier[w], &out->earlier_crowd[w]);
    }
    free(commits);
    return PRT_OK;
}

static int largest_first(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return (a < b) - (a > b);
}

uint64_t prt_crowd_half(uint64_t *counts, size_t count)
{
    uint64_t sum = 0, made = 0;
    size_t taken = 0;
    for (size_t i = 0; i < count; i++)
        sum = prt_sum(sum, counts[i]);
    if (count > 1)
        qsort(counts, count, sizeof *counts, largest_first);
    while (taken < count && made < sum - sum / 2) /* at least half, rounded up */
        made = prt_sum(made, counts[taken++]);
    return taken;
}

struct prt_crowd *prt_crowd_new(prt_arena *arena, size_t rows, size_t windows)
{
    size_t count;
    if (__builtin_mul_overflow(rows, windows, &count))
        return NULL;
    return prt_arena_alloc(arena, count, sizeof(struct prt_crowd));
}
