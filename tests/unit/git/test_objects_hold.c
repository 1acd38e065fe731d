/* SPDX-License-Identifier: Apache-2.0 */
/* A source that keeps bytes itself: they are handed through, and given back to it. */
#include "prt/limits.h"
#include "tests/unit/git/memory_objects.h"

enum { KEPT = 1, READ = 2, ABSENT = 3 };

struct keeper {
    struct memory_objects memory;
    unsigned held;
    unsigned released;
    size_t max_size; /* of the last hold */
};

static bool hold(void *state, const prt_id *id, size_t max_size, prt_object *out)
{
    struct keeper *keeper = state;
    keeper->max_size = max_size;
    if (id->bytes[0] != KEPT)
        return false;
    keeper->held++;
    *out = (prt_object){.kind = PRT_OBJECT_COMMIT, .data = (const unsigned char *)"kept", .size = 4, .pin = keeper};
    return true;
}

static void release(void *state, void *pin)
{
    struct keeper *keeper = state;
    assert_ptr_equal(pin, keeper);
    keeper->released++;
}

static prt_objects_t *open_keeper(struct keeper *keeper)
{
    prt_err err;
    prt_objects_t *objects = NULL;
    const struct prt_object_source source = {.state = keeper,
                                             .id_size = 20,
                                             .hold = hold,
                                             .release = release,
                                             .read = memory_read,
                                             .stat = memory_stat,
                                             .destroy = memory_destroy};
    assert_prt_ok(prt_objects_new(&source, PRT_MIB(1), &objects, &err), err);
    return objects;
}

static void bytes_of_the_source_are_handed_through_and_given_back(void **state)
{
    struct keeper keeper = {.held = 0};
    prt_objects_t *objects = open_keeper(&keeper);
    prt_object object = {0};
    prt_err err;
    prt_id id = memory_id(KEPT);
    (void)state;
    for (unsigned round = 1; round <= 2; round++) {
        assert_prt_ok(prt_objects_get(objects, &id, PRT_OBJECT_COMMIT, &object, &err), err);
        assert_prt_str(((prt_str){(const char *)object.data, object.size}), "kept");
        assert_int_equal(keeper.held, round);
        assert_int_equal(keeper.released, round - 1);
        prt_objects_release(objects, &object);
        assert_int_equal(keeper.released, round);
        assert_null(object.pin);
        prt_objects_release(objects, &object);
        assert_int_equal(keeper.released, round);
    }
    assert_int_equal(keeper.max_size, PRT_MAX_COMMIT_OBJECT);
    assert_int_equal(keeper.memory.destroyed, 0);
    prt_objects_destroy(&objects);
    assert_int_equal(keeper.memory.destroyed, 1);
}

static void another_kind_is_refused_and_given_back(void **state)
{
    struct keeper keeper = {.held = 0};
    prt_objects_t *objects = open_keeper(&keeper);
    prt_object object = {0};
    prt_err err;
    prt_id id = memory_id(KEPT);
    (void)state;
    assert_prt_code(prt_objects_get(objects, &id, PRT_OBJECT_TREE, &object, &err), PRT_E_FORMAT, err);
    assert_string_equal(err.text, "tree 0100000000000000000000000000000000000000: is a commit");
    assert_int_equal(keeper.held, 1);
    assert_int_equal(keeper.released, 1);
    assert_null(object.pin);
    prt_objects_destroy(&objects);
}

static void what_the_source_does_not_keep_is_read_once(void **state)
{
    struct keeper keeper = {.memory.items[READ] = {PRT_OBJECT_BLOB, PRT_STR("read"), PRT_OK, 0}};
    prt_objects_t *objects = open_keeper(&keeper);
    prt_object object = {0};
    prt_err err;
    prt_id id = memory_id(READ);
    prt_id absent = memory_id(ABSENT);
    (void)state;
    for (int round = 0; round < 2; round++) {
        assert_prt_ok(prt_objects_get(objects, &id, PRT_OBJECT_BLOB, &object, &err), err);
        assert_prt_str(((prt_str){(const char *)object.data, object.size}), "read");
        prt_objects_release(objects, &object);
    }
    assert_int_equal(keeper.memory.items[READ].reads, 1);
    assert_prt_code(prt_objects_get(objects, &absent, PRT_OBJECT_BLOB, &object, &err), PRT_E_NOT_FOUND, err);
    assert_int_equal(keeper.held, 0);
    assert_int_equal(keeper.released, 0);
    prt_objects_destroy(&objects);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_of_the_source_are_handed_through_and_given_back),
        cmocka_unit_test(another_kind_is_refused_and_given_back),
        cmocka_unit_test(what_the_source_does_not_keep_is_read_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
