/* SPDX-License-Identifier: Apache-2.0 */
/* Kept answers: found as put, damage dropped, trimmed by use, apart from the entries. */
#include <sqlite3.h>

#include "coordinator/store/answers.h"
#include "prt/limits.h"
#include "prt/mem.h"
#include "tests/unit/store/entries.h"

static void put(prt_store_t *store, const char *key, const char *answer)
{
    prt_err err;
    assert_prt_ok(prt_store_put_answer(store, prt_str_from(key), prt_str_from(answer), &err), err);
}

/* NULL: not found. */
static void check(prt_store_t *store, const char *key, const char *wanted)
{
    prt_err err;
    prt_buf out = {0};
    bool found = false;
    assert_prt_ok(prt_store_get_answer(store, prt_str_from(key), &out, &found, &err), err);
    assert_int_equal(found, wanted != NULL);
    if (wanted != NULL)
        assert_prt_str(prt_buf_str(&out), wanted);
    prt_buf_free(&out);
}

static void execute(prt_temp_t *temp, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(prt_temp_path(temp, "ledgers.sqlite"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void are_found_as_put(void **state)
{
    prt_temp_t *temp = *state;
    prt_store_t *store = open_store(prt_temp_folder(temp));
    check(store, "a", NULL);
    put(store, "a", "one");
    put(store, "b", "");
    check(store, "a", "one");
    check(store, "b", "");
    put(store, "a", "two");
    check(store, "a", "two");
    prt_store_close(&store);
    store = open_store(prt_temp_folder(temp));
    check(store, "a", "two");
    prt_store_close(&store);
}

static void have_nothing_to_do_with_entries(void **state)
{
    prt_temp_t *temp = *state;
    prt_err err;
    prt_store_t *store = open_store(prt_temp_folder(temp));
    put(store, "repository 1", "an answer");
    put_made(store, 1, 5);
    assert_prt_ok(prt_store_trim(store, 0, &err), err);
    assert_int_equal(found_generation(store, 1), -1);
    check(store, "repository 1", "an answer");
    put_made(store, 1, 6);
    assert_prt_ok(prt_store_trim_answers(store, 0, &err), err);
    assert_int_equal(found_generation(store, 1), 6);
    check(store, "repository 1", NULL);
    prt_store_close(&store);
}

static void those_not_used_for_longest_go_first(void **state)
{
    prt_temp_t *temp = *state;
    prt_err err;
    prt_store_t *store = open_store(prt_temp_folder(temp));
    put(store, "a", "123456789");
    put(store, "b", "123456789");
    put(store, "c", "123456789");
    prt_store_close(&store);
    store = open_on(prt_temp_folder(temp), TODAY + 1, NULL);
    check(store, "a", "123456789");
    assert_prt_ok(prt_store_trim_answers(store, 20, &err), err);
    check(store, "a", "123456789");
    check(store, "b", NULL);
    check(store, "c", "123456789");
    assert_prt_ok(prt_store_trim_answers(store, 19, &err), err);
    check(store, "c", "123456789"); /* used today, and put after the other */
    check(store, "a", NULL);
    prt_store_close(&store);
}

static void damaged_ones_are_dropped(void **state)
{
    static const char *const DAMAGE[] = {
        "UPDATE answer_body SET bytes = x'00' WHERE id = (SELECT id FROM answer WHERE key = CAST('a' AS BLOB))",
        "UPDATE answer SET digest = x'00' WHERE key = CAST('a' AS BLOB)",
        "DELETE FROM answer_body WHERE id = (SELECT id FROM answer WHERE key = CAST('a' AS BLOB))",
    };
    prt_temp_t *temp = *state;
    for (size_t i = 0; i < sizeof DAMAGE / sizeof DAMAGE[0]; i++) {
        prt_store_t *store = open_store(prt_temp_folder(temp));
        put(store, "a", "one");
        put(store, "b", "two");
        prt_store_close(&store);
        execute(temp, DAMAGE[i]);
        store = open_store(prt_temp_folder(temp));
        check(store, "a", NULL);
        check(store, "b", "two");
        put(store, "a", "three");
        check(store, "a", "three");
        prt_store_close(&store);
    }
}

static void have_a_ceiling(void **state)
{
    prt_temp_t *temp = *state;
    prt_err err;
    prt_store_t *store = open_store(prt_temp_folder(temp));
    const size_t most = PRT_MAX_KEPT_ANSWER + PRT_MIB(1);
    char *bytes = prt_calloc(1, most + 1);
    assert_non_null(bytes);
    assert_prt_ok(prt_store_put_answer(store, PRT_STR("a"), (prt_str){bytes, most}, &err), err);
    assert_prt_code(prt_store_put_answer(store, PRT_STR("a"), (prt_str){bytes, most + 1}, &err), PRT_E_LIMIT, err);
    assert_prt_says(err, "an answer of 17825793 bytes: at most 17825792 are stored");
    free(bytes);
    prt_store_close(&store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(are_found_as_put, prt_temp_set_up, prt_temp_tear_down),
        cmocka_unit_test_setup_teardown(have_nothing_to_do_with_entries, prt_temp_set_up, prt_temp_tear_down),
        cmocka_unit_test_setup_teardown(those_not_used_for_longest_go_first, prt_temp_set_up, prt_temp_tear_down),
        cmocka_unit_test_setup_teardown(damaged_ones_are_dropped, prt_temp_set_up, prt_temp_tear_down),
        cmocka_unit_test_setup_teardown(have_a_ceiling, prt_temp_set_up, prt_temp_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
