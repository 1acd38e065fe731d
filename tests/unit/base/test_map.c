/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/unit.h"

enum { MANY = 100000 };

static int make(void **state)
{
    *state = prt_map_new();
    return *state != NULL ? 0 : -1;
}

static int destroy(void **state)
{
    prt_map_t *map = *state;
    prt_map_destroy(&map);
    return map == NULL ? 0 : -1;
}

static void put(prt_map_t *map, prt_str key, uint64_t value)
{
    prt_err err;
    assert_prt_ok(prt_map_put(map, key, value, &err), err);
}

/* The value of the key, or 0 when it is not there. No test stores a 0. */
static uint64_t get(const prt_map_t *map, prt_str key)
{
    uint64_t value = 0;
    bool found = prt_map_get(map, key, &value);
    assert_int_equal(found, value != 0);
    return value;
}

static void what_is_put_is_found(void **state)
{
    put(*state, PRT_STR("a"), 1);
    put(*state, PRT_STR("b"), UINT64_MAX);
    assert_int_equal(get(*state, PRT_STR("a")), 1);
    assert_true(get(*state, PRT_STR("b")) == UINT64_MAX);
    assert_int_equal(get(*state, PRT_STR("c")), 0);
    assert_int_equal(prt_map_count(*state), 2);
}

static void putting_again_replaces(void **state)
{
    put(*state, PRT_STR("a"), 1);
    put(*state, PRT_STR("a"), 2);
    assert_int_equal(get(*state, PRT_STR("a")), 2);
    assert_int_equal(prt_map_count(*state), 1);
}

static void keys_are_bytes_of_any_kind(void **state)
{
    put(*state, PRT_STR("a\0b"), 1);
    put(*state, PRT_STR("a\0c"), 2);
    put(*state, PRT_STR("a"), 3);
    put(*state, PRT_STR("\0"), 4);
    put(*state, (prt_str){NULL, 0}, 5);
    put(*state, PRT_STR("\xff\xfe"), 6);
    assert_int_equal(prt_map_count(*state), 6);
    assert_int_equal(get(*state, PRT_STR("a\0b")), 1);
    assert_int_equal(get(*state, PRT_STR("a\0c")), 2);
    assert_int_equal(get(*state, PRT_STR("a")), 3);
    assert_int_equal(get(*state, PRT_STR("\0")), 4);
    assert_int_equal(get(*state, PRT_STR("")), 5);
    assert_int_equal(get(*state, PRT_STR("\xff\xfe")), 6);
}

static void keys_are_copied(void **state)
{
    char key[] = "key";
    put(*state, prt_str_from(key), 1);
    key[0] = 'x';
    assert_int_equal(get(*state, PRT_STR("key")), 1);
    assert_int_equal(get(*state, PRT_STR("xey")), 0);
}

static void what_is_removed_is_gone(void **state)
{
    put(*state, PRT_STR("a"), 1);
    put(*state, PRT_STR("b"), 2);
    assert_true(prt_map_remove(*state, PRT_STR("a")));
    assert_false(prt_map_remove(*state, PRT_STR("a")));
    assert_false(prt_map_remove(*state, PRT_STR("never")));
    assert_int_equal(get(*state, PRT_STR("a")), 0);
    assert_int_equal(get(*state, PRT_STR("b")), 2);
    assert_int_equal(prt_map_count(*state), 1);
    put(*state, PRT_STR("a"), 3);
    assert_int_equal(get(*state, PRT_STR("a")), 3);
}

static prt_str number_key(char room[16], unsigned number)
{
    return (prt_str){room, (size_t)snprintf(room, 16, "k%u", number)};
}

static void a_hundred_thousand_keys(void **state)
{
    char room[16];
    for (unsigned i = 0; i < MANY; i++)
        put(*state, number_key(room, i), i + 1);
    assert_int_equal(prt_map_count(*state), MANY);
    for (unsigned i = 0; i < MANY; i++)
        assert_int_equal(get(*state, number_key(room, i)), i + 1);
    for (unsigned i = 0; i < MANY; i += 2)
        assert_true(prt_map_remove(*state, number_key(room, i)));
    for (unsigned i = 0; i < MANY; i++)
        assert_int_equal(get(*state, number_key(room, i)), i % 2 != 0 ? i + 1 : 0);
    assert_int_equal(prt_map_count(*state), MANY / 2);
}

/* Against a plain array: the gaps that removals leave must not hide what was pushed behind them. */
static void any_order_of_puts_and_removals(void **state)
{
    enum { KEYS = 64, STEPS = 200000 };
    uint64_t model[KEYS] = {0};
    uint32_t random = 12345;
    char room[16];
    for (unsigned step = 1; step <= STEPS; step++) {
        random = random * 1664525u + 1013904223u;
        unsigned key = random >> 26;
        if ((random >> 20) % 2 == 0) {
            put(*state, number_key(room, key), step);
            model[key] = step;
        } else {
            assert_int_equal(prt_map_remove(*state, number_key(room, key)), model[key] != 0);
            model[key] = 0;
        }
        unsigned other = (random >> 8) % KEYS;
        assert_int_equal(get(*state, number_key(room, other)), model[other]);
    }
}

static void destroying_nothing_is_fine(void **state)
{
    (void)state;
    prt_map_t *map = NULL;
    prt_map_destroy(&map);
    assert_null(map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_put_is_found, make, destroy),
        cmocka_unit_test_setup_teardown(putting_again_replaces, make, destroy),
        cmocka_unit_test_setup_teardown(keys_are_bytes_of_any_kind, make, destroy),
        cmocka_unit_test_setup_teardown(keys_are_copied, make, destroy),
        cmocka_unit_test_setup_teardown(what_is_removed_is_gone, make, destroy),
        cmocka_unit_test_setup_teardown(a_hundred_thousand_keys, make, destroy),
        cmocka_unit_test_setup_teardown(any_order_of_puts_and_removals, make, destroy),
        cmocka_unit_test(destroying_nothing_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
