/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "tests/support/unit.h"
#include "worker/git/pack_cache.h"

enum { COST = 100 + sizeof(struct prt_pack_object) /* of an object of 100 bytes */ };

static struct prt_pack_object *add(prt_pack_cache_t *cache, uint32_t pack, uint64_t offset, size_t size)
{
    struct prt_pack_object *object = prt_pack_object_new(size);
    assert_non_null(object);
    assert_int_equal(object->size, size);
    memset(object->bytes, (int)offset, size);
    object->pack = pack;
    object->offset = offset;
    object->kind = PRT_OBJECT_BLOB;
    prt_pack_cache_add(cache, object);
    return object;
}

static void add_and_release(prt_pack_cache_t *cache, uint64_t offset)
{
    prt_pack_cache_release(cache, add(cache, 0, offset, 100));
}

static bool has(const prt_pack_cache_t *cache, uint32_t pack, uint64_t offset)
{
    return prt_pack_cache_peek(cache, pack, offset) != NULL;
}

static void an_object_is_found_by_pack_and_offset(void **state)
{
    prt_pack_cache_t *cache = prt_pack_cache_new(10 * COST);
    (void)state;
    assert_non_null(cache);
    add_and_release(cache, 12);
    struct prt_pack_object *other = add(cache, 1, 12, 100);
    assert_ptr_equal(prt_pack_cache_peek(cache, 1, 12), other);
    assert_true(has(cache, 0, 12));
    assert_false(has(cache, 2, 12));
    assert_false(has(cache, 0, 13));
    prt_pack_cache_destroy(&cache);
    assert_null(cache);
}

static void the_longest_unused_goes_first(void **state)
{
    prt_pack_cache_t *cache = prt_pack_cache_new(3 * COST);
    (void)state;
    add_and_release(cache, 1);
    add_and_release(cache, 2);
    add_and_release(cache, 3);
    prt_pack_cache_release(cache, prt_pack_cache_hold(cache, 0, 1));
    assert_true(has(cache, 0, 2));
    add_and_release(cache, 4);
    assert_true(has(cache, 0, 1));
    assert_false(has(cache, 0, 2));
    assert_true(has(cache, 0, 3));
    assert_true(has(cache, 0, 4));
    prt_pack_cache_destroy(&cache);
}

static void a_held_object_stays_whatever_comes(void **state)
{
    prt_pack_cache_t *cache = prt_pack_cache_new(2 * COST);
    (void)state;
    struct prt_pack_object *held = add(cache, 0, 1, 100);
    assert_ptr_equal(prt_pack_cache_hold(cache, 0, 1), held);
    for (uint64_t offset = 2; offset < 50; offset++)
        add_and_release(cache, offset);
    prt_pack_cache_release(cache, held);
    assert_true(has(cache, 0, 1));
    assert_int_equal(held->bytes[99], 1);
    assert_true(has(cache, 0, 48));
    prt_pack_cache_release(cache, held);
    assert_true(has(cache, 0, 1));
    assert_false(has(cache, 0, 48));
    prt_pack_cache_destroy(&cache);
}

static void without_room_nothing_is_kept(void **state)
{
    prt_pack_cache_t *cache = prt_pack_cache_new(0);
    (void)state;
    add_and_release(cache, 1);
    assert_false(has(cache, 0, 1));
    assert_null(prt_pack_cache_hold(cache, 0, 1));
    prt_pack_cache_destroy(&cache);
}

static void one_that_would_push_out_most_is_not_kept(void **state)
{
    prt_pack_cache_t *cache = prt_pack_cache_new(4 * COST);
    (void)state;
    add_and_release(cache, 1);
    prt_pack_cache_release(cache, add(cache, 0, 2, 3 * COST));
    assert_true(has(cache, 0, 1));
    assert_false(has(cache, 0, 2));
    prt_pack_cache_destroy(&cache);
}

/* More objects than the first buckets, in several packs at the same offsets. */
static void many_are_found_again(void **state)
{
    prt_pack_cache_t *cache = prt_pack_cache_new((size_t)10000 * COST);
    (void)state;
    for (uint32_t i = 0; i < 5000; i++)
        prt_pack_cache_release(cache, add(cache, i % 3, 12 + i / 3, 1));
    for (uint32_t i = 0; i < 5000; i++) {
        struct prt_pack_object *object = prt_pack_cache_hold(cache, i % 3, 12 + i / 3);
        assert_non_null(object);
        assert_int_equal(object->offset, 12 + i / 3);
        assert_int_equal(object->pack, i % 3);
        prt_pack_cache_release(cache, object);
    }
    prt_pack_cache_destroy(&cache);
}

static void sizes_that_cannot_be_are_no_memory(void **state)
{
    (void)state;
    assert_null(prt_pack_object_new(SIZE_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_object_is_found_by_pack_and_offset),    cmocka_unit_test(the_longest_unused_goes_first),
        cmocka_unit_test(a_held_object_stays_whatever_comes),       cmocka_unit_test(without_room_nothing_is_kept),
        cmocka_unit_test(one_that_would_push_out_most_is_not_kept), cmocka_unit_test(many_are_found_again),
        cmocka_unit_test(sizes_that_cannot_be_are_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
