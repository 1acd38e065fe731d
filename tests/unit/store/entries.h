/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_STORE_ENTRIES_H
#define PRT_TESTS_STORE_ENTRIES_H
/* Entries made of two numbers: `number` is the key, `generation` says which of its puts it was. All bytes follow from
 * the two, so that what is found can be judged without knowing what was put. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/store/store.h"
#include "tests/support/records.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

enum { TODAY = 20000 };

struct made {
    char key[32];
    char tip[41];
    char context[32];
    prt_buf record;
    prt_buf ids;
};

static inline void add_random(prt_buf *buf, uint64_t seed, size_t len)
{
    uint64_t state = seed;
    while (len != 0) {
        const uint64_t word = prt_test_random(&state);
        const size_t part = len < sizeof word ? len : sizeof word;
        prt_buf_add(buf, &word, part);
        len -= part;
    }
}

/* Records have up to 60,000 bytes; every fifth fits into a page. */
static inline void make_entry(struct made *made, unsigned number, unsigned generation)
{
    uint64_t state = ((uint64_t)number << 32) + generation;
    const uint64_t seed = prt_test_random(&state);
    const size_t len = number % 5 == 0 ? seed % 1000 : seed % 60000;
    memset(made, 0, sizeof *made);
    snprintf(made->key, sizeof made->key, "repository %u", number);
    snprintf(made->tip, sizeof made->tip, "%040llx", (unsigned long long)seed);
    snprintf(made->context, sizeof made->context, "generation %u", generation);
    add_random(&made->record, seed, len);
    add_random(&made->ids, seed + 1, len / 3);
    assert_false(made->record.failed || made->ids.failed);
}

static inline void free_entry(struct made *made)
{
    prt_buf_free(&made->record);
    prt_buf_free(&made->ids);
}

static inline struct prt_entry view_entry(const struct made *made)
{
    return (struct prt_entry){prt_str_from(made->key), prt_str_from(made->tip), prt_str_from(made->context),
                              prt_buf_str(&made->record), prt_buf_str(&made->ids)};
}

static inline prt_code try_put(prt_store_t *store, unsigned number, unsigned generation, prt_err *err)
{
    struct made made;
    make_entry(&made, number, generation);
    const struct prt_entry entry = view_entry(&made);
    const prt_code rc = prt_store_put(store, &entry, err);
    free_entry(&made);
    return rc;
}

static inline void put_made(prt_store_t *store, unsigned number, unsigned generation)
{
    prt_err err;
    assert_prt_ok(try_put(store, number, generation, &err), err);
}

/* What is found is whole: every byte is what `number` and the generation of its context say. -1: not found. */
static inline int found_generation(prt_store_t *store, unsigned number)
{
    prt_err err;
    struct made made;
    struct prt_stored stored = {0};
    prt_buf ids = {0};
    bool found = false;
    bool ids_found = false;
    unsigned generation = 0;
    make_entry(&made, number, 0);
    assert_prt_ok(prt_store_get(store, prt_str_from(made.key), &stored, &found, &err), err);
    free_entry(&made);
    if (!found)
        return -1;
    char context[32] = {0};
    memcpy(context, stored.context.data, stored.context.len < 31 ? stored.context.len : 31);
    assert_int_equal(sscanf(context, "generation %u", &generation), 1);
    make_entry(&made, number, generation);
    const struct prt_entry wanted = view_entry(&made);
    assert_true(prt_str_equal(stored.tip, wanted.tip));
    assert_true(prt_str_equal(stored.context, wanted.context));
    assert_true(prt_str_equal(stored.record, wanted.record));
    assert_prt_ok(prt_store_get_ids(store, wanted.key, &stored, &ids, &ids_found, &err), err);
    assert_true(!ids_found || prt_str_equal(prt_buf_str(&ids), wanted.ids));
    prt_buf_free(&ids);
    prt_stored_free(&stored);
    free_entry(&made);
    return (int)generation;
}

static inline prt_store_t *open_on(const char *folder, int64_t today, const prt_log *log)
{
    prt_err err;
    prt_store_t *store = NULL;
    assert_prt_ok(prt_store_open(folder, today, log, &store, &err), err);
    assert_non_null(store);
    return store;
}

static inline prt_store_t *open_store(const char *folder)
{
    return open_on(folder, TODAY, NULL);
}

#endif
