/* SPDX-License-Identifier: Apache-2.0 */
#include "report/figures.h"

uint64_t prt_sum(uint64_t a, uint64_t b)
{
    uint64_t sum;
    return __builtin_add_overflow(a, b, &sum) || sum > INT64_MAX ? (uint64_t)INT64_MAX : sum;
}

void prt_figures_add(struct prt_figures *sum, const struct prt_figures *part)
{
    sum->commits = prt_sum(sum->commits, part->commits);
    sum->added = prt_sum(sum->added, part->added);
    sum->removed = prt_sum(sum->removed, part->removed);
}

int64_t prt_figures_net(const struct prt_figures *figures)
{
    return (int64_t)figures->added - (int64_t)figures->removed;
}

int64_t prt_figures_average(const struct prt_figures *figures)
{
    return figures->commits == 0 ? 0 : prt_figures_net(figures) / (int64_t)figures->commits;
}

struct prt_figures *prt_figures_new(prt_arena *arena, size_t rows, size_t windows)
{
    size_t count;
    if (__builtin_mul_overflow(rows, windows, &count))
        return NULL;
    return prt_arena_alloc(arena, count, sizeof(struct prt_figures));
}

bool prt_lines_known_earlier(const struct prt_fold_options *options, size_t window)
{
    const struct prt_window before = prt_window_earlier(&options->windows[window]);
    int64_t since = INT64_MAX;
    for (size_t w = 0; w < options->window_count; w++)
        since = options->windows[w].start < since ? options->windows[w].start : since;
    return before.start >= since;
}
