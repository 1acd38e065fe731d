/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/sched/heap.h"
#include "tests/support/unit.h"

enum { IDS = 200 };

struct keys {
    uint32_t key[IDS];
};

static bool smaller(const void *context, uint32_t a, uint32_t b)
{
    const struct keys *keys = context;
    return keys->key[a] != keys->key[b] ? keys->key[a] < keys->key[b] : a < b;
}

struct fixture {
    struct keys keys;
    struct prt_heap heap;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    prt_err err;
    fixture = (struct fixture){0};
    prt_heap_init(&fixture.heap, smaller, &fixture.keys);
    assert_prt_ok(prt_heap_reserve(&fixture.heap, IDS, &err), err);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    prt_heap_free(&fixture->heap);
    return 0;
}

static void put(struct fixture *fixture, uint32_t id, uint32_t key)
{
    fixture->keys.key[id] = key;
    prt_heap_put(&fixture->heap, id);
}

static uint32_t pop(struct fixture *fixture)
{
    const uint32_t top = prt_heap_top(&fixture->heap);
    prt_heap_remove(&fixture->heap, top);
    return top;
}

static void an_empty_heap_has_no_top(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(prt_heap_top(&fixture->heap), PRT_HEAP_NONE);
    assert_int_equal(prt_heap_top_but(&fixture->heap, 3), PRT_HEAP_NONE);
    assert_int_equal(prt_heap_top_but(&fixture->heap, PRT_HEAP_NONE), PRT_HEAP_NONE);
    prt_heap_remove(&fixture->heap, 3);
    assert_false(prt_heap_has(&fixture->heap, 3));
    assert_false(prt_heap_has(&fixture->heap, PRT_HEAP_NONE));
}

static void ids_come_out_by_key_then_by_id(void **state)
{
    struct fixture *fixture = *state;
    static const uint32_t keys[] = {5, 3, 5, 1, 3, 9};
    static const uint32_t order[] = {3, 1, 4, 0, 2, 5};
    for (uint32_t i = 0; i < 6; i++)
        put(fixture, i, keys[i]);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(pop(fixture), order[i]);
    assert_int_equal(fixture->heap.count, 0);
}

static void put_again_moves_up_and_down(void **state)
{
    struct fixture *fixture = *state;
    for (uint32_t i = 0; i < 10; i++)
        put(fixture, i, 10 + i);
    put(fixture, 9, 1);
    assert_int_equal(prt_heap_top(&fixture->heap), 9);
    put(fixture, 9, 30);
    put(fixture, 0, 20);
    assert_int_equal(prt_heap_top(&fixture->heap), 1);
    assert_int_equal(fixture->heap.count, 10);
}

static void top_but_looks_past_the_top_only(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, 4, 7);
    assert_int_equal(prt_heap_top_but(&fixture->heap, 4), PRT_HEAP_NONE);
    put(fixture, 5, 3);
    put(fixture, 6, 5);
    assert_int_equal(prt_heap_top_but(&fixture->heap, 5), 6);
    assert_int_equal(prt_heap_top_but(&fixture->heap, 6), 5);
    assert_int_equal(prt_heap_top_but(&fixture->heap, 100), 5);
}

static uint32_t smallest(const struct fixture *fixture, const bool *in, uint32_t but)
{
    uint32_t best = PRT_HEAP_NONE;
    for (uint32_t i = 0; i < IDS; i++)
        if (in[i] && i != but && (best == PRT_HEAP_NONE || smaller(&fixture->keys, i, best)))
            best = i;
    return best;
}

/* A linear congruential sequence (Knuth's MMIX constants): the same on every machine. */
static uint32_t draw(uint64_t *seed, uint32_t below)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33) % below;
}

static void agrees_with_a_scan_over_many_changes(void **state)
{
    struct fixture *fixture = *state;
    bool in[IDS] = {false};
    uint64_t seed = 1;
    for (int i = 0; i < 20000; i++) {
        const uint32_t id = draw(&seed, IDS);
        if (draw(&seed, 3) == 0) {
            prt_heap_remove(&fixture->heap, id);
            in[id] = false;
        } else {
            put(fixture, id, draw(&seed, 50));
            in[id] = true;
        }
        const uint32_t top = smallest(fixture, in, PRT_HEAP_NONE);
        assert_int_equal(prt_heap_top(&fixture->heap), top);
        assert_int_equal(prt_heap_top_but(&fixture->heap, top), smallest(fixture, in, top));
        assert_int_equal(prt_heap_has(&fixture->heap, id), in[id]);
    }
}

static void room_for_more_keeps_what_is_there(void **state)
{
    struct fixture *fixture = *state;
    prt_err err;
    for (uint32_t i = 0; i < 20; i++)
        put(fixture, i, 100 - i);
    assert_prt_ok(prt_heap_reserve(&fixture->heap, 100000, &err), err);
    assert_false(prt_heap_has(&fixture->heap, 99999));
    for (uint32_t i = 20; i-- > 0;)
        assert_int_equal(pop(fixture), i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_empty_heap_has_no_top, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ids_come_out_by_key_then_by_id, set_up, tear_down),
        cmocka_unit_test_setup_teardown(put_again_moves_up_and_down, set_up, tear_down),
        cmocka_unit_test_setup_teardown(top_but_looks_past_the_top_only, set_up, tear_down),
        cmocka_unit_test_setup_teardown(agrees_with_a_scan_over_many_changes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(room_for_more_keeps_what_is_there, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
