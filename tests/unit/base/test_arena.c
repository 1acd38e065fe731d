/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/arena.h"

#include <string.h>

#include "prt/limits.h"
#include "tests/support/unit.h"

enum { MANY = 20000 };

static void allocations_are_aligned_cleared_and_apart(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 15, 16, 17, 0, 100, 3000, 70000, 8, 300000, 24};
    prt_arena arena = {0};
    unsigned char *places[MANY];
    for (size_t i = 0; i < MANY / 20; i++) {
        size_t size = sizes[i % (sizeof sizes / sizeof sizes[0])];
        places[i] = prt_arena_alloc(&arena, size, 1);
        assert_non_null(places[i]);
        assert_int_equal((uintptr_t)places[i] % 16, 0);
        for (size_t at = 0; at < size; at++)
            if (places[i][at] != 0)
                fail_msg("byte %zu of allocation %zu is not cleared", at, i);
        memset(places[i], (int)(i % 255) + 1, size);
    }
    for (size_t i = 0; i < MANY / 20; i++) {
        size_t size = sizes[i % (sizeof sizes / sizeof sizes[0])];
        for (size_t at = 0; at < size; at++)
            if (places[i][at] != i % 255 + 1)
                fail_msg("byte %zu of allocation %zu was written by another", at, i);
    }
    prt_arena_free(&arena);
}

static void texts_are_copied_with_a_nul_behind(void **state)
{
    (void)state;
    prt_arena arena = {0};
    char source[] = {'a', '\0', 'b'};
    prt_str copy = prt_arena_str(&arena, (prt_str){source, 3});
    prt_str empty = prt_arena_str(&arena, (prt_str){NULL, 0});
    source[0] = 'x';
    assert_int_equal(copy.len, 3);
    assert_memory_equal(copy.data, "a\0b\0", 4);
    assert_non_null(empty.data);
    assert_string_equal(empty.data, "");
    prt_str sixteen = prt_arena_str(&arena, PRT_STR("0123456789abcdef")); /* as much as is aligned to */
    prt_str next = prt_arena_str(&arena, PRT_STR("next"));
    assert_string_equal(sixteen.data, "0123456789abcdef");
    assert_string_equal(next.data, "next");
    prt_arena_free(&arena);
}

static void sizes_that_overflow_are_refused(void **state)
{
    (void)state;
    prt_arena arena = {0};
    assert_null(prt_arena_alloc(&arena, SIZE_MAX / 2, 3));
    assert_null(prt_arena_alloc(&arena, SIZE_MAX, 1));
    assert_null(prt_arena_str(&arena, (prt_str){"x", SIZE_MAX}).data);
    assert_int_equal(arena.used, 0);
    prt_arena_free(&arena);
}

static void the_ceiling_holds_and_a_smaller_piece_still_fits(void **state)
{
    (void)state;
    prt_arena arena = {.max = 1000};
    assert_non_null(prt_arena_alloc(&arena, 900, 1));
    assert_null(prt_arena_alloc(&arena, 101, 1));
    assert_non_null(prt_arena_alloc(&arena, 80, 1));
    assert_null(prt_arena_alloc(&arena, 100, 1));
    assert_true(arena.used <= 1000);
    prt_arena_free(&arena);
    assert_int_equal(arena.used, 0);
    assert_non_null(prt_arena_alloc(&arena, 900, 1));
    prt_arena_free(&arena);
}

static void without_a_ceiling_of_its_own_the_common_one_holds(void **state)
{
    (void)state;
    prt_arena arena = {0};
    assert_null(prt_arena_alloc(&arena, PRT_MAX_ARENA, 2));
    prt_arena_free(&arena);
}

static void a_large_piece_leaves_the_room_of_the_block_before(void **state)
{
    (void)state;
    prt_arena arena = {0};
    char *first = prt_arena_alloc(&arena, 16, 1);
    assert_non_null(prt_arena_alloc(&arena, 100000, 1));
    char *second = prt_arena_alloc(&arena, 16, 1);
    assert_ptr_equal(second, first + 16);
    prt_arena_free(&arena);
    assert_non_null(prt_arena_alloc(&arena, 100000, 1));
    assert_non_null(prt_arena_alloc(&arena, 16, 1));
    prt_arena_free(&arena);
}

static void an_empty_arena_is_freed(void **state)
{
    (void)state;
    prt_arena arena = {0};
    prt_arena_free(&arena);
    prt_arena_free(&arena);
    assert_null(arena.blocks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allocations_are_aligned_cleared_and_apart),
        cmocka_unit_test(texts_are_copied_with_a_nul_behind),
        cmocka_unit_test(sizes_that_overflow_are_refused),
        cmocka_unit_test(the_ceiling_holds_and_a_smaller_piece_still_fits),
        cmocka_unit_test(without_a_ceiling_of_its_own_the_common_one_holds),
        cmocka_unit_test(a_large_piece_leaves_the_room_of_the_block_before),
        cmocka_unit_test(an_empty_arena_is_freed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
