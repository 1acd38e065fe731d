/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_RECORDS_H
#define PRT_TESTS_RECORDS_H
/*
 * Records written by hand, row by row. Running out of memory ends the test.
 *
 *     struct prt_record record = prt_test_record("aai/babel", "1111");      // no tip: ""
 *     prt_test_commit(&record, PRT_TEST_ROW("Ann", "ann@example.org", 1700000000, .added = 3));
 *     prt_test_problem(&record, PRT_CATEGORY_MISSING_OBJECTS, "tree 2222 is not there");
 *     ... prt_record_free(&record);
 */
#include <stdbool.h>

#include "prt/model.h"

/* A commit and who made it. Its lines are known and it has a date, unless said otherwise. */
struct prt_test_row {
    const char *name;
    const char *email;
    int64_t time;
    int32_t zone;
    uint64_t added;
    uint64_t removed;
    bool undated;
    bool uncounted;
};

/* A row's initializer, for tables, and a row: name, address and time, then fields by name. */
#define PRT_TEST_BY(who, address, ...)                                                                                 \
    {                                                                                                                  \
        .name = (who), .email = (address), .time = __VA_ARGS__                                                         \
    }
#define PRT_TEST_ROW(who, address, ...) ((struct prt_test_row)PRT_TEST_BY(who, address, __VA_ARGS__))

/* Complete, with total_loc 0 known. */
struct prt_record prt_test_record(const char *repository, const char *tip);
void prt_test_commit(struct prt_record *record, struct prt_test_row row);
void prt_test_problem(struct prt_record *record, prt_category category, const char *text);

/* The same facts in another order: rows, identities and problems. */
void prt_test_shuffle_record(struct prt_record *record, uint64_t seed);
/* Any array in another order, the same one for the same seed. */
void prt_test_shuffle(void *items, size_t count, size_t size, uint64_t seed);
/* The next number of a sequence that *state is the place in (SplitMix64); any state will do to begin with. */
uint64_t prt_test_random(uint64_t *state);

#endif
