/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/fail_malloc/fail_malloc.h"
#include "tests/unit/git/memory_trees.h"
#include "worker/git/numstat.h"

enum { A = 1, A_EDITED, B, B_EDITED, C, OLD = 40, NEW, FOLDER };

/* A whole life: everything that is allocated on the way is given back when one allocation fails. */
static bool count_a_commit(void *state)
{
    struct memory_objects *memory = state;
    struct prt_object_source source = {
        .state = memory, .id_size = 20, .read = memory_read, .stat = memory_stat, .destroy = memory_destroy};
    prt_err err;
    prt_objects_t *objects = NULL;
    prt_numstat_t *numstat = NULL;
    struct prt_counts counts = {0};
    prt_id before = memory_id(OLD);
    prt_id after = memory_id(NEW);
    prt_code code = prt_objects_new(&source, 1 << 20, &objects, &err);
    if (code == PRT_OK)
        code = prt_numstat_new(objects, NULL, &numstat, &err);
    if (code == PRT_OK)
        code = prt_numstat_trees(numstat, &before, &after, &counts, &err);
    prt_numstat_destroy(&numstat);
    prt_objects_destroy(&objects);
    if (code != PRT_OK)
        assert_int_equal(code, PRT_E_MEMORY);
    else
        assert_int_equal(counts.added, 5);
    return code == PRT_OK;
}

static void every_allocation_may_fail(void **state)
{
    struct memory_store *store = memory_store_new();
    (void)state;
    memory_blob(store, A, PRT_STR("1\n2\n3\n4\n5\n6\n7\n8\n"));
    memory_blob(store, A_EDITED, PRT_STR("1\nx\n3\n4\n5\ny\n7\n8\n"));
    memory_blob(store, B, PRT_STR("alpha\nbeta\ngamma\ndelta\n"));
    memory_blob(store, B_EDITED, PRT_STR("alpha\nbeta\ngamma\nDELTA\n"));
    memory_blob(store, C, PRT_STR("c\nd\n"));
    MEMORY_TREE(store, FOLDER, {"100644", "c", C});
    MEMORY_TREE(store, OLD, {"100644", "a", A}, {"100644", "b", B});
    MEMORY_TREE(store, NEW, {"100644", "a", A_EDITED}, {"100644", "e", B_EDITED}, {"40000", "f", FOLDER});
    assert_true(prt_test_each_failure(count_a_commit, &store->objects) > 15);
    memory_store_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
