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

static prt_id name_of(uint32_t number)
{
    prt_id name = {{1}};
    uint64_t hash = (number + 1) * UINT64_C(0x9e3779b97f4a7c15);
    hash ^= hash >> 29;
    memcpy(name.bytes + 4, &hash, sizeof hash);
    memcpy(name.bytes + 12, &number, sizeof number);
    return name;
}

static void a_named_object_is_found_by_its_name(void **state)
{
    prt_pack_cache_t *cache = prt_pack_cache_new(10 * COST);
    prt_id name = name_of(7);
    (void)state;
    struct prt_pack_object *object = add(cache, 0, 12, 100);
    assert_null(prt_pack_cache_hold_named(cache, &name));
    assert_null(prt_pack_cache_hold_named(cache, &(prt_id){{0}}));
    prt_pack_cache_name(cache, object, &name);
    prt_pack_cache_release(cache, object);
    assert_ptr_equal(prt_pack_cache_hold_named(cache, &name), object);
    assert_int_equal(object->holders, 1);
    prt_pack_cache_release(cache, object);
    prt_pack_cache_destroy(&cache);
}

/* One place for both: the second name takes it, and the first object is still there by its offset. */
static void names_that_share_a_place_are_told_apart(void **state)
{
    prt_pack_cache_t *cache = prt_pack_cache_new(10 * COST);
    prt_id first = name_of(7);
    prt_id second = first;
    (void)state;
    second.bytes[19] = 1;
    struct prt_pack_object *one = add(cache, 0, 12, 100);
    struct prt_pack_object *two = add(cache, 0, 13, 100);
    prt_pack_cache_name(cache, one, &first);
    prt_pack_cache_name(cache, two, &second);
    assert_null(prt_pack_cache_hold_named(cache, &first));
    assert_ptr_equal(prt_pack_cache_hold_named(cache, &second), two);
    assert_ptr_equal(prt_pack_cache_hold(cache, 0, 12), one);
    prt_pack_cache_destroy(&cache);
}

static void what_is_gone_is_not_found_by_its_name(void **state)
{
    prt_pack_cache_t *cache = prt_pack_cache_new(2 * COST);
    prt_id name = name_of(7);
    (void)state;
    struct prt_pack_object *object = add(cache, 0, 1, 100);
    prt_pack_cache_name(cache, object, &name);
    prt_pack_cache_release(cache, object);
    add_and_release(cache, 2);
    add_and_release(cache, 3);
    assert_false(has(cache, 0, 1));
    assert_null(prt_pack_cache_hold_named(cache, &name));
    prt_pack_cache_destroy(&cache);
}

/* Through all growth of the tables. Some share a place; most do not. */
static void names_of_many_are_remembered(void **state)
{
    prt_pack_cache_t *cache = prt_pack_cache_new((size_t)10000 * COST);
    uint32_t found = 0;
    (void)state;
    for (uint32_t i = 0; i < 5000; i++) {
        struct prt_pack_object *object = add(cache, 0, i, 1);
        prt_id name = name_of(i);
        prt_pack_cache_name(cache, object, &name);
        prt_pack_cache_release(cache, object);
    }
    for (uint32_t i = 0; i < 5000; i++) {
        prt_id name = name_of(i);
        struct prt_pack_object *object = prt_pack_cache_hold_named(cache, &name);
        if (object == NULL)
            continue;
        assert_int_equal(object->offset, i);
        prt_pack_cache_release(cache, object);
        found++;
    }
    assert_in_range(found, 3500, 5000);
    prt_pack_cache_destroy(&cache);
}

static void a_new_name_takes_the_old_one_away(void **state)
{
    prt_pack_cache_t *cache = prt_pack_cache_new(COST);
    prt_id old = name_of(1);
    prt_id new = name_of(2);
    (void)state;
    struct prt_pack_object *object = add(cache, 0, 12, 100);
    prt_pack_cache_name(cache, object, &old);
    prt_pack_cache_name(cache, object, &new);
    assert_null(prt_pack_cache_hold_named(cache, &old));
    assert_ptr_equal(prt_pack_cache_hold_named(cache, &new), object);
    prt_pack_cache_release(cache, object);
    prt_pack_cache_release(cache, object);
    add_and_release(cache, 13);
    assert_false(has(cache, 0, 12));
    assert_null(prt_pack_cache_hold_named(cache, &old));
    assert_null(prt_pack_cache_hold_named(cache, &new));
    prt_pack_cache_destroy(&cache);
}

/* Packs of which none has been read, at offsets of which all have: some share a bucket with what is there. */
static void another_pack_is_another_object(void **state)
{
    prt_pack_cache_t *cache = prt_pack_cache_new((size_t)10000 * COST);
    (void)state;
    for (uint64_t offset = 0; offset < 3000; offset++)
        add_and_release(cache, offset);
    for (uint32_t pack = 1; pack < 20; pack++) {
        for (uint64_t offset = 0; offset < 3000; offset++)
            assert_false(has(cache, pack, offset));
    }
    prt_pack_cache_destroy(&cache);
}

static size_t count_there(const prt_pack_cache_t *cache, uint64_t offsets)
{
    size_t there = 0;
    for (uint64_t offset = 0; offset < offsets; offset++) {
        const struct prt_pack_object *found = prt_pack_cache_peek(cache, 0, offset);
        if (found == NULL)
            continue;
        assert_int_equal(found->offset, offset);
        there++;
    }
    return there;
}

/* Objects come and go at random while the table is as full as it gets: slots are given back in every order, and nothing
 * that is there is lost behind one that is free. */
static void what_is_there_is_found_whatever_went(void **state)
{
    enum { ROOM = 1000, OFFSETS = 4096 };
    prt_pack_cache_t *cache = prt_pack_cache_new((size_t)ROOM * COST);
    uint64_t hash = 1;
    (void)state;
    for (uint64_t i = 0; i < 20000; i++) {
        hash = (hash ^ i) * UINT64_C(0x9e3779b97f4a7c15);
        const uint64_t chosen = hash >> 32 & (OFFSETS - 1);
        struct prt_pack_object *object = prt_pack_cache_hold(cache, 0, chosen);
        prt_pack_cache_release(cache, object != NULL ? object : add(cache, 0, chosen, 100));
        assert_true(has(cache, 0, chosen));
        if (i % 500 == 499 && i > 4000)
            assert_int_equal(count_there(cache, OFFSETS), ROOM);
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
        cmocka_unit_test(an_object_is_found_by_pack_and_offset),
        cmocka_unit_test(the_longest_unused_goes_first),
        cmocka_unit_test(a_held_object_stays_whatever_comes),
        cmocka_unit_test(without_room_nothing_is_kept),
        cmocka_unit_test(one_that_would_push_out_most_is_not_kept),
        cmocka_unit_test(many_are_found_again),
        cmocka_unit_test(sizes_that_cannot_be_are_no_memory),
        cmocka_unit_test(a_named_object_is_found_by_its_name),
        cmocka_unit_test(names_that_share_a_place_are_told_apart),
        cmocka_unit_test(what_is_gone_is_not_found_by_its_name),
        cmocka_unit_test(names_of_many_are_remembered),
        cmocka_unit_test(what_is_there_is_found_whatever_went),
        cmocka_unit_test(another_pack_is_another_object),
        cmocka_unit_test(a_new_name_takes_the_old_one_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
