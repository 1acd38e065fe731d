/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/lines.h"

#include <stdlib.h>
#include <string.h>

#include "prt/limits.h"
#include "prt/mem.h"
#include "worker/git/lines_bytes.h"
#include "worker/git/lines_classes.h"
#include "worker/git/lines_drop.h"
#include "worker/git/lines_few.h"
#include "worker/git/lines_myers.h"

enum {
    BINARY_PROBE = 8000,         /* bytes git looks at for a NUL */
    USUAL_LINE = 32,             /* bytes, where lines are not worth counting */
    MAX_WORDS = 255,             /* whose LFs are counted at once */
    SAFE_LINES = 512,            /* with this many lines or fewer no search lasts longer than 256 rounds */
    MAX_KEPT_LINES = 1024 * 1024 /* a comparison of more does not keep its memory */
};

struct prt_lines {
    struct prt_line_classes classes;
    struct prt_line_search search;
    struct prt_line_few few;
    uint32_t *ids; /* classes of the lines before, then of the lines after */
    size_t id_capacity;
    uint8_t *marks;
    size_t mark_capacity;
};

/* Both texts without the whole lines they begin and end with in common. */
struct trimmed {
    prt_str head; /* common to both */
    prt_str before;
    prt_str after;
    prt_str tail; /* common to both */
};

/* How many of the bytes of a run of words are LF. Each byte of `sums` counts for its place in the word, which goes well
 * for 255 words. */
static uint64_t count_newlines_in_words(const char *data, size_t words)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t sums = 0;
    uint64_t count = 0;
    for (size_t i = 0; i < words; i++) {
        const uint64_t difference = prt_load_word(data + i * sizeof(uint64_t)) ^ ones * '\n';
        const uint64_t high_if_other = ((difference & ones * 0x7f) + ones * 0x7f) | difference;
        sums += ~high_if_other >> 7 & ones;
    }
    for (; sums != 0; sums >>= 8)
        count += sums & 0xff;
    return count;
}

static uint64_t count_newlines(prt_str text)
{
    size_t words = text.len / sizeof(uint64_t);
    size_t at = 0;
    uint64_t count = 0;
    for (size_t run; words != 0; words -= run, at += run * sizeof(uint64_t)) {
        run = words < MAX_WORDS ? words : MAX_WORDS;
        count += count_newlines_in_words(text.data + at, run);
    }
    for (; at < text.len; at++)
        count += text.data[at] == '\n';
    return count;
}

static prt_str cut_front(prt_str text, size_t size)
{
    return (prt_str){text.data + size, text.len - size};
}

/* Is the last `size` bytes of the text a run of whole lines? The text begins with a line. */
static bool tail_is_whole(prt_str text, size_t size)
{
    return size == text.len || text.data[text.len - size - 1] == '\n';
}

static size_t common_head(prt_str before, prt_str after)
{
    size_t size = prt_equal_head(before.data, after.data, before.len < after.len ? before.len : after.len);
    if (size == before.len && size == after.len)
        return size;
    const char *end = size != 0 ? memrchr(before.data, '\n', size) : NULL;
    return end != NULL ? (size_t)(end - before.data) + 1 : 0;
}

static size_t common_tail(prt_str before, prt_str after)
{
    size_t size = prt_equal_tail(before.data + before.len, after.data + after.len,
                                 before.len < after.len ? before.len : after.len);
    if (size == 0 || (tail_is_whole(before, size) && tail_is_whole(after, size)))
        return size;
    return size - prt_line_size((prt_str){before.data + before.len - size, size});
}

static struct trimmed trim(prt_str before, prt_str after)
{
    struct trimmed out = {0};
    if (before.len != 0 && after.len != 0) {
        size_t head = common_head(before, after);
        out.head = (prt_str){before.data, head};
        before = cut_front(before, head);
        after = cut_front(after, head);
    }
    if (before.len != 0 && after.len != 0) {
        size_t tail = common_tail(before, after);
        out.tail = (prt_str){before.data + before.len - tail, tail};
        before.len -= tail;
        after.len -= tail;
    }
    out.before = before;
    out.after = after;
    return out;
}

static prt_code make_room(struct prt_lines *lines, size_t before, size_t after, prt_err *err)
{
    uint32_t *ids = prt_grow(lines->ids, &lines->id_capacity, before + after, sizeof *ids);
    if (ids == NULL)
        return prt_fail_memory(err, "numbers of lines");
    lines->ids = ids;
    uint8_t *marks = prt_grow(lines->marks, &lines->mark_capacity, before > after ? before : after, sizeof *marks);
    if (marks == NULL)
        return prt_fail_memory(err, "marks of lines");
    lines->marks = marks;
    return prt_line_classes_start(&lines->classes, before + after, err);
}

static prt_code number_sides(struct prt_lines *lines, const struct trimmed *texts, struct prt_line_side *before,
                             struct prt_line_side *after, prt_err *err)
{
    prt_code code = make_room(lines, before->count, after->count, err);
    if (code != PRT_OK)
        return code;
    before->ids = lines->ids;
    after->ids = lines->ids + before->count;
    code = prt_line_classes_number(&lines->classes, texts->before, false, before->ids, err);
    if (code == PRT_OK)
        code = prt_line_classes_number(&lines->classes, texts->after, true, after->ids, err);
    return code;
}

/*
 * Can what git does beyond a minimal diff change the figures? Too common lines are only dropped amid PRT_MIN_ISOLATORS
 * unmatched ones, and the search is only cut short beyond SAFE_LINES. If neither can be, every minimal edit has the
 * same figures, and how often a line occurs in the common head and tail, which is all that is left to know, does not
 * matter.
 */
static bool needs_ends(const struct prt_line_side *before, size_t unmatched_before, const struct prt_line_side *after,
                       size_t unmatched_after)
{
    return before->count + after->count > SAFE_LINES || unmatched_before >= PRT_MIN_ISOLATORS ||
           unmatched_after >= PRT_MIN_ISOLATORS;
}

static prt_code compare_sides(struct prt_lines *lines, const struct trimmed *texts, struct prt_line_side *before,
                              struct prt_line_side *after, struct prt_line_counts *counts, prt_err *err)
{
    uint32_t limit_before = UINT32_MAX;
    uint32_t limit_after = UINT32_MAX;
    size_t unmatched_before = prt_line_side_unmatched(&lines->classes, before);
    size_t unmatched_after = prt_line_side_unmatched(&lines->classes, after);
    if (unmatched_before == before->count)
        return PRT_OK;
    if (needs_ends(before, unmatched_before, after, unmatched_after)) {
        size_t ends = prt_line_classes_count_common(&lines->classes, texts->head) +
                      prt_line_classes_count_common(&lines->classes, texts->tail);
        limit_before = prt_line_common_limit(ends + before->count);
        limit_after = prt_line_common_limit(ends + after->count);
    }
    struct prt_line_counts out = {0};
    out.removed = prt_line_side_drop(&lines->classes, before, limit_before, lines->marks);
    out.added = prt_line_side_drop(&lines->classes, after, limit_after, lines->marks);
    prt_code code =
        prt_line_search_count(&lines->search, before->ids, before->count, after->ids, after->count, &out, err);
    if (code == PRT_OK)
        *counts = out;
    return code;
}

static void free_scratch(struct prt_lines *lines)
{
    prt_line_classes_free(&lines->classes);
    prt_line_search_free(&lines->search);
    prt_line_few_free(&lines->few);
    free(lines->ids);
    free(lines->marks);
    *lines = (struct prt_lines){0};
}

prt_code prt_lines_new(prt_lines_t **out, prt_err *err)
{
    prt_lines_t *lines = prt_calloc(1, sizeof *lines);
    if (lines == NULL)
        return prt_fail_memory(err, "line counter");
    *out = lines;
    return PRT_OK;
}

void prt_lines_destroy(prt_lines_t **lines)
{
    if (*lines == NULL)
        return;
    free_scratch(*lines);
    free(*lines);
    *lines = NULL;
}

/* What is not found by its few edits has its lines numbered. */
static prt_code compare_middles(struct prt_lines *lines, const struct trimmed *texts, struct prt_line_counts *counts,
                                prt_err *err)
{
    struct prt_line_side before = {.count = (size_t)counts->removed, .is_after = false};
    struct prt_line_side after = {.count = (size_t)counts->added, .is_after = true};
    const size_t usual_lines = before.count + after.count + (texts->head.len + texts->tail.len) / USUAL_LINE;
    bool found = false;
    prt_code code =
        prt_line_few_count(&lines->few, texts->before, texts->after, counts, usual_lines, &found, counts, err);
    if (code != PRT_OK || found)
        return code;
    code = number_sides(lines, texts, &before, &after, err);
    return code == PRT_OK ? compare_sides(lines, texts, &before, &after, counts, err) : code;
}

prt_code prt_lines_compare(prt_lines_t *lines, prt_str before_text, prt_str after_text, struct prt_line_counts *out,
                           prt_err *err)
{
    if (before_text.len > PRT_MAX_BLOB || after_text.len > PRT_MAX_BLOB)
        return prt_fail(err, PRT_E_LIMIT, "texts to compare: more than %zu bytes", PRT_MAX_BLOB);
    const struct trimmed texts = trim(before_text, after_text);
    struct prt_line_counts counts = {.added = prt_lines_count(texts.after), .removed = prt_lines_count(texts.before)};
    if (counts.added == 0 || counts.removed == 0 || (counts.added == 1 && counts.removed == 1)) {
        *out = counts;
        return PRT_OK;
    }
    if (counts.added + counts.removed > PRT_MAX_COMPARED_LINES)
        return prt_fail(err, PRT_E_LIMIT, "texts to compare: more than %lu changed lines",
                        (unsigned long)PRT_MAX_COMPARED_LINES);
    prt_code code = compare_middles(lines, &texts, &counts, err);
    if (lines->id_capacity > MAX_KEPT_LINES)
        free_scratch(lines);
    if (code == PRT_OK)
        *out = counts;
    return code;
}

uint64_t prt_lines_count(prt_str text)
{
    if (text.len == 0)
        return 0;
    return count_newlines(text) + (text.data[text.len - 1] != '\n');
}

bool prt_lines_binary(prt_str text)
{
    size_t size = text.len < BINARY_PROBE ? text.len : BINARY_PROBE;
    return size != 0 && memchr(text.data, 0, size) != NULL;
}
