/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "prt/limits.h"
#include "tests/unit/git/memory_objects.h"

enum { ROOM = 1 << 20, ENTRY = 256 /* more than a cache entry takes beside its bytes */ };

static void get(prt_objects_t *objects, unsigned number, prt_object *out)
{
    prt_err err;
    prt_id id = memory_id(number);
    assert_prt_ok(prt_objects_get(objects, &id, PRT_OBJECT_BLOB, out, &err), err);
}

static void touch(prt_objects_t *objects, unsigned number)
{
    prt_object object = {0};
    get(objects, number, &object);
    prt_objects_release(objects, &object);
}

static void a_released_object_is_kept_for_the_next_asker(void **state)
{
    (void)state;
    struct memory_objects memory = {.items[1] = {PRT_OBJECT_BLOB, PRT_STR("text"), PRT_OK, 0}};
    prt_objects_t *objects = memory_open(&memory, ROOM);
    prt_object object = {0};
    get(objects, 1, &object);
    assert_prt_str(((prt_str){(const char *)object.data, object.size}), "text");
    assert_int_equal(object.kind, PRT_OBJECT_BLOB);
    prt_objects_release(objects, &object);
    assert_null(object.pin);
    touch(objects, 1);
    assert_int_equal(memory.items[1].reads, 1);
    prt_objects_destroy(&objects);
    assert_null(objects);
    assert_int_equal(memory.destroyed, 1);
}

static void without_room_nothing_is_kept(void **state)
{
    (void)state;
    struct memory_objects memory = {.items[1] = {PRT_OBJECT_BLOB, PRT_STR("text"), PRT_OK, 0}};
    prt_objects_t *objects = memory_open(&memory, 0);
    touch(objects, 1);
    touch(objects, 1);
    assert_int_equal(memory.items[1].reads, 2);
    prt_objects_destroy(&objects);
}

static void held_twice_is_read_once_and_outlives_one_release(void **state)
{
    (void)state;
    struct memory_objects memory = {.items[1] = {PRT_OBJECT_BLOB, PRT_STR("text"), PRT_OK, 0}};
    prt_objects_t *objects = memory_open(&memory, 0);
    prt_object first = {0};
    prt_object second = {0};
    get(objects, 1, &first);
    get(objects, 1, &second);
    prt_objects_release(objects, &first);
    assert_prt_str(((prt_str){(const char *)second.data, second.size}), "text");
    assert_int_equal(memory.items[1].reads, 1);
    prt_objects_release(objects, &second);
    prt_objects_destroy(&objects);
}

/* Room for two of the three: the one not used for longest goes. */
static void the_least_recently_used_goes_first(void **state)
{
    (void)state;
    static char bytes[10000];
    struct memory_objects memory = {.items = {[1] = {PRT_OBJECT_BLOB, {bytes, sizeof bytes}, PRT_OK, 0},
                                              [2] = {PRT_OBJECT_BLOB, {bytes, sizeof bytes}, PRT_OK, 0},
                                              [3] = {PRT_OBJECT_BLOB, {bytes, sizeof bytes}, PRT_OK, 0}}};
    prt_objects_t *objects = memory_open(&memory, 2 * (sizeof bytes + ENTRY));
    touch(objects, 1);
    touch(objects, 2);
    touch(objects, 1);
    touch(objects, 3); /* pushes 2 out */
    touch(objects, 1);
    assert_int_equal(memory.items[1].reads, 1);
    touch(objects, 2);
    assert_int_equal(memory.items[2].reads, 2);
    prt_objects_destroy(&objects);
}

static void held_objects_do_not_count_against_the_ceiling(void **state)
{
    (void)state;
    static char bytes[10000];
    struct memory_objects memory = {.items = {[1] = {PRT_OBJECT_BLOB, {bytes, sizeof bytes}, PRT_OK, 0},
                                              [2] = {PRT_OBJECT_BLOB, {bytes, 10}, PRT_OK, 0}}};
    prt_objects_t *objects = memory_open(&memory, 2000);
    prt_object large = {0};
    get(objects, 1, &large);
    touch(objects, 2);
    touch(objects, 2);
    assert_int_equal(memory.items[2].reads, 1);
    assert_int_equal(large.size, sizeof bytes);
    prt_objects_release(objects, &large);
    touch(objects, 1);
    assert_int_equal(memory.items[1].reads, 2);
    /* What is too large to be kept pushes nothing out. */
    touch(objects, 2);
    assert_int_equal(memory.items[2].reads, 1);
    prt_objects_destroy(&objects);
}

static void sentences_name_the_object(void **state)
{
    (void)state;
    static const struct {
        unsigned number;
        prt_code code;
        const char *says;
    } rows[] = {
        {1, PRT_E_NOT_FOUND, "tree 0100000000000000000000000000000000000000: missing"},
        {2, PRT_E_FORMAT, "tree 0200000000000000000000000000000000000000: is a blob"},
        {3, PRT_E_FORMAT, "tree 0300000000000000000000000000000000000000: made to fail"},
    };
    struct memory_objects memory = {
        .items = {
            [2] = {PRT_OBJECT_BLOB, PRT_STR(""), PRT_OK, 0}, [3] = {PRT_OBJECT_TREE, PRT_STR(""), PRT_E_FORMAT, 0}}};
    prt_objects_t *objects = memory_open(&memory, ROOM);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_err err;
        prt_object object = {0};
        prt_id id = memory_id(rows[i].number);
        assert_prt_code(prt_objects_get(objects, &id, PRT_OBJECT_TREE, &object, &err), rows[i].code, err);
        assert_string_equal(err.text, rows[i].says);
        assert_null(object.pin);
    }
    prt_objects_destroy(&objects);
}

static void commits_have_a_ceiling_of_their_own(void **state)
{
    (void)state;
    prt_err err;
    prt_object object = {0};
    char *large = calloc(1, PRT_MAX_COMMIT_OBJECT + 1);
    assert_non_null(large);
    struct memory_objects memory = {.items = {
                                        [1] = {PRT_OBJECT_COMMIT, {large, PRT_MAX_COMMIT_OBJECT + 1}, PRT_OK, 0},
                                        [2] = {PRT_OBJECT_BLOB, {large, PRT_MAX_COMMIT_OBJECT + 1}, PRT_OK, 0},
                                    }};
    prt_objects_t *objects = memory_open(&memory, ROOM);
    prt_id id = memory_id(1);
    assert_prt_code(prt_objects_get(objects, &id, PRT_OBJECT_COMMIT, &object, &err), PRT_E_LIMIT, err);
    touch(objects, 2);
    prt_objects_destroy(&objects);
    free(large);
}

static void kind_and_size_come_from_the_cache_when_it_is_there(void **state)
{
    (void)state;
    prt_err err;
    prt_object_kind kind;
    size_t size;
    struct memory_objects memory = {.items[1] = {PRT_OBJECT_BLOB, PRT_STR("text"), PRT_OK, 0}};
    prt_objects_t *objects = memory_open(&memory, ROOM);
    prt_id there = memory_id(1);
    prt_id missing = memory_id(2);
    touch(objects, 1);
    memory.stats = 0;
    assert_prt_ok(prt_objects_stat(objects, &there, &kind, &size, &err), err);
    assert_int_equal(memory.stats, 0);
    assert_int_equal(kind, PRT_OBJECT_BLOB);
    assert_int_equal(size, 4);
    assert_prt_code(prt_objects_stat(objects, &missing, &kind, &size, &err), PRT_E_NOT_FOUND, err);
    assert_string_equal(err.text, "object 0200000000000000000000000000000000000000: missing");
    prt_objects_destroy(&objects);
}

/* More objects than the first table has places for. */
static prt_code read_anything(void *state, const prt_id *id, size_t max_size, prt_object_kind *kind, void **data,
                              size_t *size, prt_err *err)
{
    (void)state;
    (void)max_size;
    *kind = PRT_OBJECT_BLOB;
    *data = prt_memdup(id->bytes, 4);
    *size = 4;
    return *data == NULL ? prt_fail_memory(err, "an object") : PRT_OK;
}

static void keep_state(void *state)
{
    (void)state;
}

static void many_objects_are_told_apart(void **state)
{
    (void)state;
    prt_err err;
    prt_objects_t *objects = NULL;
    struct prt_object_source source = {
        .id_size = 20, .read = read_anything, .stat = memory_stat, .destroy = keep_state};
    assert_prt_ok(prt_objects_new(&source, PRT_MIB(16), &objects, &err), err);
    for (uint32_t round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < 5000; i++) {
            prt_object object = {0};
            prt_id id = {{0}};
            memcpy(id.bytes, &i, sizeof i);
            assert_prt_ok(prt_objects_get(objects, &id, PRT_OBJECT_BLOB, &object, &err), err);
            assert_memory_equal(object.data, &i, sizeof i);
            prt_objects_release(objects, &object);
        }
    }
    prt_objects_destroy(&objects);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_released_object_is_kept_for_the_next_asker),
        cmocka_unit_test(without_room_nothing_is_kept),
        cmocka_unit_test(held_twice_is_read_once_and_outlives_one_release),
        cmocka_unit_test(the_least_recently_used_goes_first),
        cmocka_unit_test(held_objects_do_not_count_against_the_ceiling),
        cmocka_unit_test(sentences_name_the_object),
        cmocka_unit_test(commits_have_a_ceiling_of_their_own),
        cmocka_unit_test(kind_and_size_come_from_the_cache_when_it_is_there),
        cmocka_unit_test(many_objects_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
