/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/lines_few.h"

#include <stdlib.h>

#include "prt/mem.h"
#include "worker/git/lines_bytes.h"
#include "worker/git/lines_classes.h"
#include "worker/git/lines_drop.h"

enum {
    COMPARED_PER_BYTE = 4, /* the search may look at each byte that often; repetitive texts would take it further */
    FEWEST_EDITS = 2 * (PRT_MIN_ISOLATORS - 1) /* worth searching for in the smallest texts */
};

/* How far a diagonal has come, in bytes of either text. */
struct prt_line_point {
    uint32_t before; /* NOWHERE: no path leads here, or none that can still end in time */
    uint32_t after;
    bool removed; /* the last edit took a line of the text before; else one of the text after was added */
};

#define NOWHERE UINT32_MAX

struct search {
    prt_str before;
    prt_str after;
    struct prt_line_point *points; /* by rounds: that of round n has n + 1, of diagonals -n, -n + 2 .. n */
    ptrdiff_t last;                /* the diagonal that the texts end on */
    size_t max_edits;
    size_t bytes_left; /* to be compared */
};

static struct prt_line_point *points_of(const struct search *search, size_t round)
{
    return search->points + round * (round + 1) / 2;
}

static uint32_t line_behind(prt_str text, uint32_t at)
{
    return (uint32_t)prt_line_size((prt_str){text.data + at, text.len - at});
}

/* Over the lines that both go on with. */
static void slide(struct search *search, struct prt_line_point *point)
{
    const char *before = search->before.data + point->before;
    const char *after = search->after.data + point->after;
    const size_t before_left = search->before.len - point->before;
    const size_t after_left = search->after.len - point->after;
    size_t size = prt_equal_head(before, after, before_left < after_left ? before_left : after_left);
    search->bytes_left -= size < search->bytes_left ? size : search->bytes_left;
    if (size != before_left || size != after_left) {
        while (size != 0 && before[size - 1] != '\n')
            size--;
    }
    point->before += (uint32_t)size;
    point->after += (uint32_t)size;
}

static bool is_nowhere(const struct prt_line_point *point)
{
    return point->before == NOWHERE;
}

static struct prt_line_point remove_line(const struct search *search, const struct prt_line_point *from)
{
    if (is_nowhere(from) || from->before == search->before.len)
        return (struct prt_line_point){.before = NOWHERE};
    return (struct prt_line_point){from->before + line_behind(search->before, from->before), from->after, true};
}

static struct prt_line_point add_line(const struct search *search, const struct prt_line_point *from)
{
    if (is_nowhere(from) || from->after == search->after.len)
        return (struct prt_line_point){.before = NOWHERE};
    return (struct prt_line_point){from->before, from->after + line_behind(search->after, from->after), false};
}

/* Of two neighbours in the round before, which leads further onto the diagonal between them? The one below by a line
 * more of the text before, the one above by none: where it is ahead, it is so by a line or more. */
static bool is_below_further(const struct prt_line_point *below, const struct prt_line_point *above)
{
    return is_nowhere(above) || (!is_nowhere(below) && below->before >= above->before);
}

/* The furthest point of the diagonal at place `at` of the round, from those of the round before. */
static struct prt_line_point reach(struct search *search, size_t round, size_t at)
{
    const struct prt_line_point *from = points_of(search, round - 1);
    const bool below = at == round || (at > 0 && is_below_further(&from[at - 1], &from[at]));
    struct prt_line_point point = below ? remove_line(search, &from[at - 1]) : add_line(search, &from[at]);
    if (!is_nowhere(&point))
        slide(search, &point);
    return point;
}

static bool is_at_end(const struct search *search, const struct prt_line_point *point)
{
    return point->before == search->before.len && point->after == search->after.len;
}

/* Each line more than the rounds that are left is out of reach from a diagonal so far from the last one. */
static bool is_in_time(const struct search *search, size_t round, ptrdiff_t diagonal)
{
    const size_t distance = (size_t)(diagonal > search->last ? diagonal - search->last : search->last - diagonal);
    return distance <= search->max_edits - round;
}

/* Whether the round ends the search; that is then at place *at. */
static bool go_round(struct search *search, size_t round, size_t *at)
{
    struct prt_line_point *points = points_of(search, round);
    for (size_t i = 0; i <= round; i++) {
        const ptrdiff_t diagonal = 2 * (ptrdiff_t)i - (ptrdiff_t)round;
        points[i] = (struct prt_line_point){.before = NOWHERE};
        if (!is_in_time(search, round, diagonal))
            continue;
        points[i] = reach(search, round, i);
        if (diagonal == search->last && is_at_end(search, &points[i])) {
            *at = i;
            return true;
        }
    }
    return false;
}

/* With half of the edits a search that will end in time has come a third of the way, as a rule. */
static bool is_promising(const struct search *search, size_t round)
{
    const size_t way = search->before.len + search->after.len;
    const struct prt_line_point *points = points_of(search, round);
    if (round != search->max_edits / 2)
        return true;
    for (size_t i = 0; i <= round; i++) {
        if (!is_nowhere(&points[i]) && (size_t)points[i].before + points[i].after >= way / 3)
            return true;
    }
    return false;
}

/* The fewest edits, or 0: more than is worth searching for. Texts that are the same do not come here. */
static size_t find_edits(struct search *search, size_t *at)
{
    bool go_on = true;
    search->points[0] = (struct prt_line_point){0};
    slide(search, &search->points[0]);
    for (size_t round = 1; round <= search->max_edits && go_on; round++) {
        if (go_round(search, round, at))
            return round;
        go_on = search->bytes_left != 0 && is_promising(search, round);
    }
    return 0;
}

/* One side's changed lines that are next to each other, and the kept ones between them and those noted before. */
struct run {
    uint32_t kept;
    uint32_t changed;
};

struct runs {
    struct run items[PRT_FEW_EDITS];
    size_t count;
    uint32_t kept; /* since the last one */
};

/* Lines up to a number that is as good as any larger one. */
static uint32_t count_kept(prt_str text)
{
    uint32_t lines = 0;
    for (size_t size; text.len != 0 && lines < PRT_ISOLATION_WINDOW; lines++) {
        size = prt_line_size(text);
        text = (prt_str){text.data + size, text.len - size};
    }
    return lines;
}

static void note_kept(struct runs *runs, uint32_t lines)
{
    runs->kept += lines;
}

static void note_changed(struct runs *runs)
{
    if (runs->count == 0 || runs->kept != 0)
        runs->items[runs->count++] = (struct run){.kept = runs->kept};
    runs->items[runs->count - 1].changed++;
    runs->kept = 0;
}

/* From the end to the start. */
static void retrace(const struct search *search, size_t edits, size_t at, struct runs *before, struct runs *after)
{
    for (size_t round = edits; round > 0; round--) {
        const struct prt_line_point *point = &points_of(search, round)[at];
        at -= point->removed;
        const struct prt_line_point *from = &points_of(search, round - 1)[at];
        /* The text that the edit left alone tells where the slide behind it began. */
        const prt_str kept = point->removed ? prt_str_sub(search->after, from->after, point->after)
                                            : prt_str_sub(search->before, from->before, point->before);
        const uint32_t lines = count_kept(kept);
        note_kept(before, lines);
        note_kept(after, lines);
        note_changed(point->removed ? before : after);
    }
}

/* Changed lines among the PRT_ISOLATION_WINDOW ones next to a run of kept lines, in one direction. */
static uint32_t changed_behind(const struct runs *runs, size_t at)
{
    uint32_t changed = 0;
    uint32_t seen = 0;
    for (; at < runs->count && seen < PRT_ISOLATION_WINDOW; at++) {
        changed += runs->items[at].changed;
        seen += runs->items[at].changed + (at + 1 < runs->count ? runs->items[at + 1].kept : 0);
    }
    return changed;
}

static uint32_t changed_before(const struct runs *runs, size_t at)
{
    uint32_t changed = 0;
    uint32_t seen = 0;
    while (at-- > 0 && seen < PRT_ISOLATION_WINDOW) {
        changed += runs->items[at].changed;
        seen += runs->items[at].changed + runs->items[at].kept;
    }
    return changed;
}

/* A line that is dropped has lines without a match on both sides, and whatever else is kept in between counts against
 * it, so that only runs between changed lines matter, and those must be short. */
static bool may_be_isolated(const struct runs *runs)
{
    for (size_t i = 1; i < runs->count; i++) {
        if (prt_line_run_isolable(runs->items[i].kept, changed_before(runs, i) + changed_behind(runs, i)))
            return true;
    }
    return false;
}

/* Without the steps back where neither side has enough changed lines to isolate one. */
static bool is_git_like(const struct search *search, size_t edits, size_t at, const struct prt_line_counts *counts)
{
    struct runs before = {.count = 0};
    struct runs after = {.count = 0};
    if (counts->removed < PRT_MIN_ISOLATORS && counts->added < PRT_MIN_ISOLATORS)
        return true;
    retrace(search, edits, at, &before, &after);
    return !may_be_isolated(&before) && !may_be_isolated(&after);
}

/* A step costs about as much as numbering a line, and about a quarter of the square of the edits are taken. */
static size_t edits_worth_searching(size_t lines)
{
    size_t edits = FEWEST_EDITS;
    while (edits < PRT_FEW_EDITS && edits * edits < 2 * lines)
        edits++;
    return edits;
}

prt_code prt_line_few_count(struct prt_line_few *few, prt_str before, prt_str after,
                            const struct prt_line_counts *lines, size_t whole_lines, bool *found,
                            struct prt_line_counts *counts, prt_err *err)
{
    struct search search = {.before = before,
                            .after = after,
                            .last = (ptrdiff_t)lines->removed - (ptrdiff_t)lines->added,
                            .max_edits = edits_worth_searching(whole_lines),
                            .bytes_left = COMPARED_PER_BYTE * (before.len + after.len)};
    *found = false;
    if (!is_in_time(&search, 0, 0))
        return PRT_OK;
    const size_t wanted = (search.max_edits + 1) * (search.max_edits + 2) / 2;
    struct prt_line_point *points = prt_grow(few->points, &few->capacity, wanted, sizeof *points);
    if (points == NULL)
        return prt_fail_memory(err, "steps of the line search");
    few->points = search.points = points;
    size_t at = 0;
    const size_t edits = find_edits(&search, &at);
    if (edits == 0)
        return PRT_OK;
    const uint64_t removed = (uint64_t)((ptrdiff_t)edits + search.last) / 2;
    const struct prt_line_counts out = {.removed = removed, .added = edits - removed};
    *found = is_git_like(&search, edits, at, &out);
    if (*found)
        *counts = out;
    return PRT_OK;
}

void prt_line_few_free(struct prt_line_few *few)
{
    free(few->points);
    *few = (struct prt_line_few){.points = NULL};
}
