/* SPDX-License-Identifier: Apache-2.0 */
/* Records become entries of the store; one that has outgrown it costs the store nothing that it has. */
#include "coordinator/keep.h"

#include <stdlib.h>
#include <string.h>

#include "proto/record.h"
#include "prt/limits.h"
#include "tests/support/records.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

#define TIP     "1111111111111111111111111111111111111111"
#define NEW_TIP "2222222222222222222222222222222222222222"
#define KEY     PRT_STR("a key")

static prt_temp_t *temp;
static prt_store_t *store;
static const char ids[2 * PRT_ID_BYTES + 1] = "aaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbb";

static int set_up(void **state)
{
    prt_err err;
    (void)state;
    temp = prt_temp_new();
    return prt_store_open(prt_temp_folder(temp), 1, NULL, &store, &err) == PRT_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    prt_store_close(&store);
    prt_temp_destroy(&temp);
    return 0;
}

static struct prt_record two_rows(const char *tip)
{
    struct prt_record record = prt_test_record("r", tip);
    prt_test_commit(&record, PRT_TEST_ROW("Ann", "ann@example.org", 1700000000, .added = 3));
    prt_test_commit(&record, PRT_TEST_ROW("Ann", "ann@example.org", 1700000001, .added = 4));
    record.ids = (prt_str){ids, (size_t)2 * PRT_ID_BYTES};
    return record;
}

/* As many people as make more than a record may have: all of them with the same long name. */
static void make_crowd(struct prt_record *record)
{
    static char name[PRT_MAX_NAME];
    const size_t count = PRT_MAX_RECORD / (2 * sizeof name) + 1;
    memset(name, 'n', sizeof name);
    record->identities = prt_arena_alloc(&record->arena, count, sizeof *record->identities);
    assert_non_null(record->identities);
    for (size_t i = 0; i < count; i++)
        record->identities[i] = (struct prt_identity){{name, sizeof name}, {name, sizeof name}};
    record->identity_count = count;
}

static void assert_has_entry_at(const char *tip)
{
    struct prt_stored stored = {0};
    struct prt_record record = {0};
    prt_buf names = {0};
    prt_err err;
    bool found = false;
    assert_prt_ok(prt_store_get(store, KEY, &stored, &found, &err), err);
    assert_true(found);
    assert_prt_str(stored.tip, tip);
    assert_prt_ok(prt_record_decode(stored.record, &record, &err), err);
    assert_int_equal(record.commit_count, 2);
    assert_int_equal(record.commits[1].added, 4);
    assert_int_equal(record.ids.len, 0);
    assert_prt_ok(prt_store_get_ids(store, KEY, &stored, &names, &found, &err), err);
    assert_true(found);
    assert_prt_str(prt_buf_str(&names), ids);
    prt_buf_free(&names);
    prt_record_free(&record);
    prt_stored_free(&stored);
}

static void a_record_and_its_names_can_be_had_again(void **state)
{
    (void)state;
    struct prt_record record = two_rows(TIP);
    prt_err err;
    assert_prt_ok(prt_keep(store, KEY, &record, &err), err);
    assert_has_entry_at(TIP);
    prt_record_free(&record);
}

static void one_that_has_outgrown_the_store_leaves_what_it_has(void **state)
{
    (void)state;
    struct prt_record record = two_rows(TIP), grown = two_rows(NEW_TIP);
    prt_err err;
    assert_prt_ok(prt_keep(store, KEY, &record, &err), err);
    make_crowd(&grown);
    assert_true(prt_keep_may(&grown));
    assert_prt_code(prt_keep(store, KEY, &grown, &err), PRT_E_LIMIT, err);
    assert_has_entry_at(TIP);
    grown.identity_count = 1; /* and the store is as good as before */
    assert_prt_ok(prt_keep(store, KEY, &grown, &err), err);
    assert_has_entry_at(NEW_TIP);
    prt_record_free(&record);
    prt_record_free(&grown);
}

static void what_is_broken_or_not_whole_is_not_kept(void **state)
{
    (void)state;
    struct prt_record fine = two_rows(TIP), broken = two_rows(TIP), nameless = two_rows(TIP), empty = two_rows("");
    prt_err err;
    prt_test_problem(&broken, PRT_CATEGORY_MISSING_OBJECTS, "a tree is not there");
    nameless.ids = (prt_str){0};
    const struct prt_record *not_kept[] = {&broken, &nameless, &empty};
    assert_true(prt_keep_may(&fine));
    for (size_t i = 0; i < 3; i++) {
        assert_false(prt_keep_may(not_kept[i]));
        assert_prt_code(prt_keep(store, KEY, not_kept[i], &err), PRT_E_INTERNAL, err);
    }
    prt_record_free(&fine);
    prt_record_free(&broken);
    prt_record_free(&nameless);
    prt_record_free(&empty);
}

#define SCENE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(a_record_and_its_names_can_be_had_again),
        SCENE(one_that_has_outgrown_the_store_leaves_what_it_has),
        SCENE(what_is_broken_or_not_whole_is_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
