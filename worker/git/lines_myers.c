/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/lines_myers.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "prt/mem.h"

enum {
    PATIENT_ROUNDS = 256, /* rounds before git takes any short cut */
    LONG_SNAKE = 20,      /* equal lines in a row that make a point trustworthy */
    FAR_FACTOR = 4,       /* lines a point must have come per round to be believed early */
    MAX_PENDING = 64      /* boxes; the larger half waits, so there are at most log2(lines) */
};

/* A part of the problem: lines [top, bottom) of the text before against [left, right) of the text after. */
struct box {
    int32_t top, bottom;
    int32_t left, right;
    bool exact; /* no short cuts in here */
};

struct split {
    int32_t row, column; /* where the box falls apart: a line of the text before, one of the text after */
    bool exact_head, exact_tail;
};

/* Diagonals row - column that a search has reached; every second one belongs to the current round. */
struct band {
    int32_t low, high;
};

struct finder {
    const uint32_t *before;
    const uint32_t *after;
    int32_t *ahead; /* by diagonal: the furthest row reached from the start of the box */
    int32_t *back;  /* by diagonal: the furthest row reached from its end */
    int32_t max_rounds;
    struct box box;
    struct band ahead_band;
    struct band back_band;
    int32_t ahead_middle; /* the diagonal of the box's start, and of its end */
    int32_t back_middle;
    int32_t rounds;
    bool long_snake; /* seen in this round */
};

static int32_t min_of(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int32_t max_of(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

/* Widens the band by a diagonal on each side, or narrows it where the box ends, so that its parity alternates. The
 * diagonal outside gets a value that no path comes from. */
static void widen(const struct box *box, struct band *band, int32_t *reach, int32_t nowhere)
{
    if (band->low > box->top - box->right)
        reach[--band->low - 1] = nowhere;
    else
        band->low++;
    if (band->high < box->bottom - box->left)
        reach[++band->high + 1] = nowhere;
    else
        band->high--;
}

/* The diagonals of the other search on which this half of the round can meet it. The corner diagonals of the box decide
 * which half that is: if they differ in parity, the forward one. */
static struct band meeting_band(const struct finder *finder, bool ahead)
{
    const bool odd = ((finder->ahead_middle - finder->back_middle) & 1) != 0;
    if (odd != ahead)
        return (struct band){1, 0};
    return ahead ? finder->back_band : finder->ahead_band;
}

static bool meet(struct split *split, int32_t row, int32_t column)
{
    *split = (struct split){.row = row, .column = column, .exact_head = true, .exact_tail = true};
    return true;
}

static bool step_ahead(struct finder *finder, struct split *split)
{
    const struct box box = finder->box;
    const struct band meeting = meeting_band(finder, true);
    const uint32_t *before = finder->before;
    const uint32_t *after = finder->after;
    const int32_t *back = finder->back;
    int32_t *reach = finder->ahead;
    int32_t longest = 0;
    widen(&box, &finder->ahead_band, reach, -1);
    const struct band band = finder->ahead_band;
    for (int32_t diagonal = band.high; diagonal >= band.low; diagonal -= 2) {
        const int32_t from_left = reach[diagonal - 1] + 1;
        const int32_t from_above = reach[diagonal + 1];
        int32_t row = max_of(from_left, from_above);
        const int32_t start = row;
        const int32_t last = min_of(box.bottom, box.right + diagonal);
        while (row < last && before[row] == after[row - diagonal])
            row++;
        longest = max_of(longest, row - start);
        reach[diagonal] = row;
        if (diagonal >= meeting.low && diagonal <= meeting.high && back[diagonal] <= row)
            return meet(split, row, row - diagonal);
    }
    finder->long_snake |= longest > LONG_SNAKE;
    return false;
}

static bool step_back(struct finder *finder, struct split *split)
{
    const struct box box = finder->box;
    const struct band meeting = meeting_band(finder, false);
    const uint32_t *before = finder->before;
    const uint32_t *after = finder->after;
    const int32_t *ahead = finder->ahead;
    int32_t *reach = finder->back;
    int32_t longest = 0;
    widen(&box, &finder->back_band, reach, INT32_MAX);
    const struct band band = finder->back_band;
    for (int32_t diagonal = band.high; diagonal >= band.low; diagonal -= 2) {
        const int32_t from_right = reach[diagonal + 1] - 1;
        const int32_t from_below = reach[diagonal - 1];
        int32_t row = min_of(from_right, from_below);
        const int32_t start = row;
        const int32_t last = max_of(box.top, box.left + diagonal);
        while (row > last && before[row - 1] == after[row - diagonal - 1])
            row--;
        longest = max_of(longest, start - row);
        reach[diagonal] = row;
        if (diagonal >= meeting.low && diagonal <= meeting.high && row <= ahead[diagonal])
            return meet(split, row, row - diagonal);
    }
    finder->long_snake |= longest > LONG_SNAKE;
    return false;
}

static bool equal_run(const struct finder *finder, int32_t row, int32_t column)
{
    return memcmp(finder->before + row, finder->after + column, LONG_SNAKE * sizeof *finder->before) == 0;
}

/* The forward point that has come far enough, furthest first, with a long snake right behind it. */
static bool promising_ahead(const struct finder *finder, struct split *split)
{
    const struct box *box = &finder->box;
    int32_t best = FAR_FACTOR * finder->rounds;
    bool found = false;
    for (int32_t diagonal = finder->ahead_band.high; diagonal >= finder->ahead_band.low; diagonal -= 2) {
        int32_t row = finder->ahead[diagonal];
        int32_t column = row - diagonal;
        int32_t come = (row - box->top) + (column - box->left) - abs(diagonal - finder->ahead_middle);
        if (come <= best || row < box->top + LONG_SNAKE || row >= box->bottom || column < box->left + LONG_SNAKE ||
            column >= box->right || !equal_run(finder, row - LONG_SNAKE, column - LONG_SNAKE))
            continue;
        best = come;
        *split = (struct split){.row = row, .column = column, .exact_head = true, .exact_tail = false};
        found = true;
    }
    return found;
}

static bool promising_back(const struct finder *finder, struct split *split)
{
    const struct box *box = &finder->box;
    int32_t best = FAR_FACTOR * finder->rounds;
    bool found = false;
    for (int32_t diagonal = finder->back_band.high; diagonal >= finder->back_band.low; diagonal -= 2) {
        int32_t row = finder->back[diagonal];
        int32_t column = row - diagonal;
        int32_t come = (box->bottom - row) + (box->right - column) - abs(diagonal - finder->back_middle);
        if (come <= best || row <= box->top || row > box->bottom - LONG_SNAKE || column <= box->left ||
            column > box->right - LONG_SNAKE || !equal_run(finder, row, column))
            continue;
        best = come;
        *split = (struct split){.row = row, .column = column, .exact_head = false, .exact_tail = true};
        found = true;
    }
    return found;
}

/* Row and column of the forward point nearest to the end of the box; the first of the highest diagonal wins a tie. */
static struct split furthest_ahead(const struct finder *finder)
{
    const struct box *box = &finder->box;
    struct split best = {.row = -1, .column = 0, .exact_head = true, .exact_tail = false};
    for (int32_t diagonal = finder->ahead_band.high; diagonal >= finder->ahead_band.low; diagonal -= 2) {
        int32_t row = min_of(min_of(finder->ahead[diagonal], box->bottom), box->right + diagonal);
        if (row + (row - diagonal) > best.row + best.column) {
            best.row = row;
            best.column = row - diagonal;
        }
    }
    return best;
}

static struct split furthest_back(const struct finder *finder)
{
    const struct box *box = &finder->box;
    struct split best = {.row = INT32_MAX, .column = 0, .exact_head = false, .exact_tail = true};
    for (int32_t diagonal = finder->back_band.high; diagonal >= finder->back_band.low; diagonal -= 2) {
        int32_t row = max_of(max_of(finder->back[diagonal], box->top), box->left + diagonal);
        if (row + (row - diagonal) < best.row + best.column) {
            best.row = row;
            best.column = row - diagonal;
        }
    }
    return best;
}

static struct split give_up(const struct finder *finder)
{
    const struct box *box = &finder->box;
    struct split ahead = furthest_ahead(finder);
    struct split back = furthest_back(finder);
    int32_t come_ahead = ahead.row + ahead.column - (box->top + box->left);
    int32_t come_back = box->bottom + box->right - (back.row + back.column);
    return come_back < come_ahead ? ahead : back;
}

static void start_search(struct finder *finder, const struct box *box)
{
    finder->box = *box;
    finder->ahead_middle = box->top - box->left;
    finder->back_middle = box->bottom - box->right;
    finder->ahead_band = (struct band){finder->ahead_middle, finder->ahead_middle};
    finder->back_band = (struct band){finder->back_middle, finder->back_middle};
    finder->ahead[finder->ahead_middle] = box->top;
    finder->back[finder->back_middle] = box->bottom;
}

static struct split find_split(struct finder *finder, const struct box *box)
{
    struct split split;
    start_search(finder, box);
    for (finder->rounds = 1;; finder->rounds++) {
        finder->long_snake = false;
        if (step_ahead(finder, &split) || step_back(finder, &split))
            return split;
        if (box->exact)
            continue;
        if (finder->long_snake && finder->rounds > PATIENT_ROUNDS &&
            (promising_ahead(finder, &split) || promising_back(finder, &split)))
            return split;
        if (finder->rounds >= finder->max_rounds)
            return give_up(finder);
    }
}

static void shrink(const struct finder *finder, struct box *box)
{
    while (box->top < box->bottom && box->left < box->right && finder->before[box->top] == finder->after[box->left]) {
        box->top++;
        box->left++;
    }
    while (box->top < box->bottom && box->left < box->right &&
           finder->before[box->bottom - 1] == finder->after[box->right - 1]) {
        box->bottom--;
        box->right--;
    }
}

static int32_t box_lines(const struct box *box)
{
    return box->bottom - box->top + box->right - box->left;
}

/* A split in a corner would leave the work as it was. Myers' searches cannot end there in a box that is shrunk; this
 * makes the end of the loop certain without that proof. */
static bool divides(const struct box *box, const struct split *split)
{
    int32_t head = split->row - box->top + split->column - box->left;
    return split->row >= box->top && split->row <= box->bottom && split->column >= box->left &&
           split->column <= box->right && head > 0 && head < box_lines(box);
}

static void count_box(const struct box *box, struct prt_line_counts *counts)
{
    counts->removed += (uint64_t)(box->bottom - box->top);
    counts->added += (uint64_t)(box->right - box->left);
}

/* The halves do not depend on each other, so the larger one can always be the one that waits. */
static void count_changes(struct finder *finder, struct box box, struct prt_line_counts *counts)
{
    struct box pending[MAX_PENDING];
    size_t pending_count = 0;
    for (;;) {
        shrink(finder, &box);
        struct split split = {0};
        bool leaf = box.top == box.bottom || box.left == box.right;
        if (!leaf) {
            split = find_split(finder, &box);
            leaf = !divides(&box, &split) || pending_count == MAX_PENDING;
        }
        if (leaf) {
            count_box(&box, counts);
            if (pending_count == 0)
                return;
            box = pending[--pending_count];
            continue;
        }
        struct box head = {box.top, split.row, box.left, split.column, split.exact_head};
        struct box tail = {split.row, box.bottom, split.column, box.right, split.exact_tail};
        bool head_first = box_lines(&head) <= box_lines(&tail);
        pending[pending_count++] = head_first ? tail : head;
        box = head_first ? head : tail;
    }
}

uint32_t prt_bogosqrt(uint64_t n)
{
    uint32_t root = 1;
    for (; n > 0; n >>= 2)
        root <<= 1;
    return root;
}

prt_code prt_line_search_count(struct prt_line_search *search, const uint32_t *before, size_t before_count,
                               const uint32_t *after, size_t after_count, struct prt_line_counts *counts, prt_err *err)
{
    /* Diagonals -after_count .. before_count, and one that is nowhere at each end. */
    const size_t diagonals = before_count + after_count + 3;
    int32_t *reach = prt_grow(search->reach, &search->capacity, 2 * diagonals, sizeof *search->reach);
    if (reach == NULL)
        return prt_fail_memory(err, "frontiers of the line search");
    search->reach = reach;
    const uint32_t root = prt_bogosqrt(diagonals);
    struct finder finder = {.before = before,
                            .after = after,
                            .ahead = reach + after_count + 1,
                            .back = reach + diagonals + after_count + 1,
                            .max_rounds = root < PATIENT_ROUNDS ? PATIENT_ROUNDS : (int32_t)root};
    struct box whole = {0, (int32_t)before_count, 0, (int32_t)after_count, false};
    count_changes(&finder, whole, counts);
    return PRT_OK;
}

void prt_line_search_free(struct prt_line_search *search)
{
    free(search->reach);
    *search = (struct prt_line_search){0};
}
