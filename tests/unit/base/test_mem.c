/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/mem.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/unit.h"

static void nothing_is_a_pointer_all_the_same(void **state)
{
    (void)state;
    void *pointers[] = {prt_alloc(0), prt_calloc(0, 8), prt_calloc(8, 0), prt_memdup(NULL, 0), prt_strndup(NULL, 0)};
    for (size_t i = 0; i < sizeof pointers / sizeof pointers[0]; i++) {
        assert_non_null(pointers[i]);
        free(pointers[i]);
    }
}

static void cleared_memory_is_zero(void **state)
{
    (void)state;
    unsigned char zero[300] = {0};
    unsigned char *bytes = prt_calloc(100, 3);
    assert_non_null(bytes);
    assert_memory_equal(bytes, zero, sizeof zero);
    free(bytes);
}

static void copies_are_exact(void **state)
{
    (void)state;
    char *bytes = prt_memdup("a\0b", 4);
    char *text = prt_strdup("text");
    char *part = prt_strndup("a\0bc", 3);
    assert_memory_equal(bytes, "a\0b", 4);
    assert_string_equal(text, "text");
    assert_memory_equal(part, "a\0b\0", 4);
    free(bytes);
    free(text);
    free(part);
}

static void sizes_that_overflow_are_refused(void **state)
{
    (void)state;
    size_t capacity = 0;
    assert_null(prt_calloc(SIZE_MAX / 2, 3));
    assert_null(prt_strndup("", SIZE_MAX));
    assert_null(prt_grow(NULL, &capacity, SIZE_MAX / 8, 16));
    assert_int_equal(capacity, 0);
}

static void growth_is_by_half_and_at_least_eight(void **state)
{
    (void)state;
    static const struct {
        size_t capacity, need, grown;
    } rows[] = {
        {0, 1, 8}, {0, 0, 8}, {8, 9, 12}, {12, 13, 18}, {8, 100, 100}, {100, 101, 150},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t capacity = rows[i].capacity;
        void *old = capacity != 0 ? malloc(capacity * 4) : NULL;
        void *grown = prt_grow(old, &capacity, rows[i].need, 4);
        assert_non_null(grown);
        assert_int_equal(capacity, rows[i].grown);
        free(grown);
    }
}

static void what_is_there_survives_growth(void **state)
{
    (void)state;
    size_t capacity = 0;
    int *numbers = NULL;
    for (int i = 0; i < 10000; i++) {
        int *grown = prt_grow(numbers, &capacity, (size_t)i + 1, sizeof *grown);
        assert_non_null(grown);
        numbers = grown;
        numbers[i] = i;
    }
    for (int i = 0; i < 10000; i++)
        assert_int_equal(numbers[i], i);
    assert_ptr_equal(prt_grow(numbers, &capacity, capacity, sizeof *numbers), numbers);
    free(numbers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_a_pointer_all_the_same),
        cmocka_unit_test(cleared_memory_is_zero),
        cmocka_unit_test(copies_are_exact),
        cmocka_unit_test(sizes_that_overflow_are_refused),
        cmocka_unit_test(growth_is_by_half_and_at_least_eight),
        cmocka_unit_test(what_is_there_survives_growth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
