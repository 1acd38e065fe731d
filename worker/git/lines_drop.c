/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/lines_drop.h"

#include "worker/git/lines_myers.h"

enum {
    MAX_COMMON_LIMIT = 1024, /* matches that make a line too common, at most */
    ISOLATION_RATIO = 4      /* of the run, less than a quarter may be common lines */
};

/* What a line's matches on the other side make of it. */
enum mark { UNMATCHED, MATCHED, COMMON };

static uint32_t matches(const struct prt_line_classes *classes, const struct prt_line_side *side, size_t at)
{
    const struct prt_line_class *class = &classes->items[side->ids[at]];
    return side->is_after ? class->before : class->after;
}

/* Lines met on the way out from `at` until the first ordinary match, or the window's end. */
struct run {
    size_t unmatched;
    size_t common;
};

static void extend_run(struct run *run, uint8_t mark)
{
    if (mark == UNMATCHED)
        run->unmatched++;
    else
        run->common++;
}

static struct run run_before(const uint8_t *marks, size_t at)
{
    struct run run = {0};
    size_t end = at > PRT_ISOLATION_WINDOW ? at - PRT_ISOLATION_WINDOW : 0;
    for (size_t i = at; i > end && marks[i - 1] != MATCHED; i--)
        extend_run(&run, marks[i - 1]);
    return run;
}

static struct run run_behind(const uint8_t *marks, size_t count, size_t at)
{
    struct run run = {0};
    size_t end = count - at > PRT_ISOLATION_WINDOW ? at + PRT_ISOLATION_WINDOW + 1 : count;
    for (size_t i = at + 1; i < end && marks[i] != MATCHED; i++)
        extend_run(&run, marks[i]);
    return run;
}

static bool outnumber(size_t unmatched, size_t common)
{
    return common * ISOLATION_RATIO < common + unmatched;
}

/* A too common line amid lines without a match says nothing about what became of what, so git drops it with them. It
 * counts as changed then, even where it stayed. The line itself is counted in both directions, as git does. */
static bool is_isolated(const uint8_t *marks, size_t count, size_t at)
{
    struct run up = run_before(marks, at);
    if (up.unmatched == 0)
        return false;
    struct run down = run_behind(marks, count, at);
    if (down.unmatched == 0)
        return false;
    return outnumber(up.unmatched + down.unmatched, up.common + down.common + 2);
}

static void mark_side(const struct prt_line_classes *classes, const struct prt_line_side *side, uint32_t common_limit,
                      uint8_t *marks)
{
    for (size_t i = 0; i < side->count; i++) {
        uint32_t count = matches(classes, side, i);
        marks[i] = count == 0 ? UNMATCHED : count >= common_limit ? COMMON : MATCHED;
    }
}

bool prt_line_run_isolable(size_t kept, size_t unmatched)
{
    return outnumber(unmatched, kept + 1);
}

size_t prt_line_side_unmatched(const struct prt_line_classes *classes, const struct prt_line_side *side)
{
    size_t count = 0;
    for (size_t i = 0; i < side->count; i++)
        count += matches(classes, side, i) == 0;
    return count;
}

uint32_t prt_line_common_limit(size_t lines)
{
    uint32_t root = prt_bogosqrt(lines);
    return root < MAX_COMMON_LIMIT ? root : MAX_COMMON_LIMIT;
}

size_t prt_line_side_drop(const struct prt_line_classes *classes, struct prt_line_side *side, uint32_t common_limit,
                          uint8_t *marks)
{
    size_t kept = 0;
    mark_side(classes, side, common_limit, marks);
    for (size_t i = 0; i < side->count; i++) {
        uint8_t mark = marks[i];
        if (mark == MATCHED || (mark == COMMON && !is_isolated(marks, side->count, i)))
            side->ids[kept++] = side->ids[i];
    }
    size_t dropped = side->count - kept;
    side->count = kept;
    return dropped;
}
