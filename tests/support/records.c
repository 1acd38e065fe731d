/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/records.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/unit.h"

/* Room for one more item: the array doubles whenever its count is a power of two, so no capacity has to be kept. */
static void *one_more(struct prt_record *record, void *items, size_t count, size_t size)
{
    if (count != 0 && (count & (count - 1)) != 0)
        return items;
    void *grown = prt_arena_alloc(&record->arena, count == 0 ? 1 : count * 2, size);
    assert_non_null(grown);
    if (count != 0)
        memcpy(grown, items, count * size);
    return grown;
}

static prt_str keep(struct prt_record *record, const char *text)
{
    prt_str kept = prt_arena_str(&record->arena, prt_str_from(text));
    assert_non_null(kept.data);
    return kept;
}

static uint32_t identity_of(struct prt_record *record, const char *name, const char *email)
{
    for (size_t i = 0; i < record->identity_count; i++)
        if (prt_str_equal(record->identities[i].name, prt_str_from(name)) &&
            prt_str_equal(record->identities[i].email, prt_str_from(email)))
            return (uint32_t)i;
    record->identities = one_more(record, record->identities, record->identity_count, sizeof *record->identities);
    record->identities[record->identity_count] =
        (struct prt_identity){.name = keep(record, name), .email = keep(record, email)};
    return (uint32_t)record->identity_count++;
}

struct prt_record prt_test_record(const char *repository, const char *tip)
{
    struct prt_record record = {.flags = PRT_RECORD_LOC_KNOWN, .count_since = PRT_COUNT_ALL};
    record.repository = keep(&record, repository);
    record.tip = keep(&record, tip);
    record.head = keep(&record, "refs/heads/master");
    return record;
}

void prt_test_commit(struct prt_record *record, struct prt_test_row row)
{
    record->commits = one_more(record, record->commits, record->commit_count, sizeof *record->commits);
    record->commits[record->commit_count] = (struct prt_commit){
        .time = row.time,
        .zone = row.zone,
        .author = identity_of(record, row.name, row.email),
        .added = row.added,
        .removed = row.removed,
        .flags = (row.undated ? 0u : PRT_COMMIT_TIMED) | (row.uncounted ? 0u : PRT_COMMIT_COUNTED),
    };
    record->commit_count++;
}

void prt_test_problem(struct prt_record *record, prt_category category, const char *text)
{
    record->problems = one_more(record, record->problems, record->problem_count, sizeof *record->problems);
    record->problems[record->problem_count++] = (struct prt_problem){category, keep(record, text)};
}

uint64_t prt_test_random(uint64_t *state)
{
    uint64_t mixed = *state += 0x9e3779b97f4a7c15u;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebu;
    return mixed ^ mixed >> 31;
}

static void swap(char *a, char *b, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        char byte = a[i];
        a[i] = b[i];
        b[i] = byte;
    }
}

void prt_test_shuffle(void *items, size_t count, size_t size, uint64_t seed)
{
    char *bytes = items;
    for (size_t i = count; i > 1; i--)
        swap(bytes + (i - 1) * size, bytes + prt_test_random(&seed) % i * size, size);
}

/* Moves the identities and tells the rows where theirs went. */
static void shuffle_identities(struct prt_record *record, uint64_t seed)
{
    uint32_t *old_at = calloc(record->identity_count + 1, sizeof *old_at);
    uint32_t *new_of = calloc(record->identity_count + 1, sizeof *new_of);
    assert_non_null(old_at);
    assert_non_null(new_of);
    for (uint32_t i = 0; i < record->identity_count; i++)
        old_at[i] = i;
    prt_test_shuffle(old_at, record->identity_count, sizeof *old_at, seed);
    prt_test_shuffle(record->identities, record->identity_count, sizeof *record->identities, seed);
    for (uint32_t i = 0; i < record->identity_count; i++)
        new_of[old_at[i]] = i;
    for (size_t i = 0; i < record->commit_count; i++)
        record->commits[i].author = new_of[record->commits[i].author];
    free(old_at);
    free(new_of);
}

void prt_test_shuffle_record(struct prt_record *record, uint64_t seed)
{
    shuffle_identities(record, seed);
    prt_test_shuffle(record->commits, record->commit_count, sizeof *record->commits, seed);
    prt_test_shuffle(record->problems, record->problem_count, sizeof *record->problems, seed);
}
