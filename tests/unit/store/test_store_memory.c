/* SPDX-License-Identifier: Apache-2.0 */
/* Allocations of ours that fail one by one: told as such, nothing leaks, nothing is set aside. */
#include "prt/file.h"
#include "tests/support/fail_malloc/fail_malloc.h"
#include "tests/unit/store/entries.h"

struct
try {
    const char *folder;
};

static bool is_good(prt_code rc)
{
    assert_true(rc == PRT_OK || rc == PRT_E_MEMORY);
    return rc == PRT_OK;
}

static bool open_and_use(void *state)
{
    const struct try *try = state;
    static const struct prt_entry entry = {PRT_STR_INIT("key"), PRT_STR_INIT("tip"), PRT_STR_INIT("context"),
                                           PRT_STR_INIT("record"), PRT_STR_INIT("ids")};
    prt_err err;
    prt_store_t *store = NULL;
    struct prt_stored stored = {0};
    prt_buf ids = {0};
    bool found = false;
    assert_prt_ok(prt_remove_tree(try->folder, &err), err);
    bool good = is_good(prt_store_open(try->folder, TODAY, NULL, &store, &err)) &&
                is_good(prt_store_put(store, &entry, &err)) &&
                is_good(prt_store_get(store, entry.key, &stored, &found, &err));
    assert_int_equal(good, found);
    good = good && is_good(prt_store_get_ids(store, entry.key, &stored, &ids, &found, &err));
    assert_true(!good || (found && ids.len == 3 && stored.record.len == 6));
    prt_buf_free(&ids);
    prt_stored_free(&stored);
    prt_store_close(&store);
    return good;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    prt_temp_t *temp = prt_temp_new();
    struct try try = {.folder = prt_temp_path(temp, "cache")};
    assert_true(prt_test_each_failure(open_and_use, &try) > 4);
    assert_int_equal(prt_temp_count(temp, "cache"), 2);
    prt_temp_destroy(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
