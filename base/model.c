/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/model.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "prt/limits.h"

/* The last problem of a record at PRT_MAX_PROBLEMS: its sentence, and room behind it to say how many more there were,
 * rewritten in place so that a million missing objects need no more memory than one. */
struct prt_problem_tail {
    uint64_t more;
    size_t sentence; /* bytes of the sentence alone */
    char text[];
};

enum { TAIL_ROOM = 48 }; /* " (and 18446744073709551615 more problems)" */

static const char *const names[] = {
#define PRT_CATEGORY(id, name, meaning) [PRT_CATEGORY_##id] = name,
#include "prt/category.def"
#undef PRT_CATEGORY
};

static const char *const meanings[] = {
#define PRT_CATEGORY(id, name, meaning) [PRT_CATEGORY_##id] = meaning,
#include "prt/category.def"
#undef PRT_CATEGORY
};

/* A number from the wire may be anything. */
static prt_category known(prt_category category)
{
    return (unsigned)category < PRT_CATEGORY_COUNT ? category : PRT_CATEGORY_ANALYSIS;
}

static struct prt_problem_tail *make_tail(struct prt_record *record)
{
    prt_str text = record->problems[record->problem_count - 1].text;
    struct prt_problem_tail *tail = prt_arena_alloc(&record->arena, 1, sizeof *tail + text.len + TAIL_ROOM);
    if (tail == NULL)
        return NULL;
    tail->sentence = text.len;
    if (text.len != 0)
        memcpy(tail->text, text.data, text.len);
    return tail;
}

static prt_code count_one_more(struct prt_record *record, prt_err *err)
{
    if (record->tail == NULL)
        record->tail = make_tail(record);
    struct prt_problem_tail *tail = record->tail;
    if (tail == NULL)
        return prt_fail_memory(err, "a problem of a record");
    tail->more++;
    int len = snprintf(tail->text + tail->sentence, TAIL_ROOM, " (and %" PRIu64 " more problem%s)", tail->more,
                       tail->more == 1 ? "" : "s");
    record->problems[record->problem_count - 1].text = (prt_str){tail->text, tail->sentence + (size_t)len};
    return PRT_OK;
}

/* The array is copied at each addition: its capacity is not known (a decoder makes it as large as it has to be), and
 * PRT_MAX_PROBLEMS keeps the waste small. */
static prt_code append(struct prt_record *record, prt_category category, prt_str text, prt_err *err)
{
    size_t count = record->problem_count;
    struct prt_problem *grown = prt_arena_alloc(&record->arena, count + 1, sizeof *grown);
    prt_str copy = prt_arena_str(&record->arena, text);
    if (grown == NULL || copy.data == NULL)
        return prt_fail_memory(err, "a problem of a record");
    if (count != 0)
        memcpy(grown, record->problems, count * sizeof *grown);
    grown[count] = (struct prt_problem){known(category), copy};
    record->problems = grown;
    record->problem_count = count + 1;
    return PRT_OK;
}

const char *prt_category_name(prt_category category)
{
    return names[known(category)];
}

const char *prt_category_meaning(prt_category category)
{
    return meanings[known(category)];
}

void prt_record_free(struct prt_record *record)
{
    prt_arena_free(&record->arena);
    *record = (struct prt_record){0};
}

prt_code prt_record_add_problem(struct prt_record *record, prt_err *err, prt_category category, const char *format, ...)
{
    if (record->problem_count >= PRT_MAX_PROBLEMS)
        return count_one_more(record, err);
    char text[PRT_MAX_TEXT + 1];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (len < 0)
        return prt_fail(err, PRT_E_INTERNAL, "a problem of a record: its sentence could not be formatted");
    if (len > PRT_MAX_TEXT)
        memcpy(text + PRT_MAX_TEXT - 3, "...", 4);
    return append(record, category, prt_str_from(text), err);
}

int prt_zone_minutes(int32_t zone)
{
    int minutes = zone / 100 * 60 + zone % 100;
    return minutes > -24 * 60 && minutes < 24 * 60 ? minutes : 0;
}
