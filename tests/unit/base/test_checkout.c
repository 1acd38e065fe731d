/* SPDX-License-Identifier: Apache-2.0 */
/* Files of a commit in memory: which paths are good, what lies where, and submodules put in their place. */
#include "prt/checkout.h"

#include <string.h>

#include "prt/buf.h"
#include "prt/limits.h"
#include "tests/support/unit.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void paths_that_stay_within_are_good(void **state)
{
    static const char *const good[] = {"a", "a/b", ".a", "..a", "a../b", ".gitmodules", "a/.github/x", "\xff", "a b"};
    static const char *const bad[] = {"", "/", "/a", "a/", "a//b", ".", "..", "a/..", "a/./b", ".git", "a/.GIT/b"};
    char longest[PRT_MAX_NAME + 2];
    (void)state;
    for (size_t i = 0; i < COUNT(good); i++)
        assert_true(prt_checkout_path_is_good(prt_str_from(good[i])));
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(prt_checkout_path_is_good(prt_str_from(bad[i])));
    assert_false(prt_checkout_path_is_good(PRT_STR("a\0b")));
    memset(longest, 'a', sizeof longest);
    assert_true(prt_checkout_path_is_good((prt_str){longest, PRT_MAX_NAME}));
    assert_false(prt_checkout_path_is_good((prt_str){longest, PRT_MAX_NAME + 1}));
}

/* In the order of bytes. */
static struct prt_checkout make(const char *const *paths, size_t count)
{
    struct prt_checkout checkout = {.entry_count = count};
    checkout.entries = prt_arena_alloc(&checkout.arena, count + 1, sizeof *checkout.entries);
    assert_non_null(checkout.entries);
    for (size_t i = 0; i < count; i++)
        checkout.entries[i] = (struct prt_checkout_entry){.path = prt_str_from(paths[i]), .text = PRT_STR("xy")};
    return checkout;
}

static void what_lies_in_a_folder_is_found(void **state)
{
    static const char *const paths[] = {"a", "b-c", "b/a", "b/b/c", "b/d", "b0", "c\xff", "c/x"};
    static const struct {
        const char *folder;
        size_t first, count;
    } cases[] = {{"", 0, 8}, {"a", 0, 0}, {"b", 2, 3}, {"b/b", 3, 1}, {"b/", 0, 0}, {"c", 6, 1}, {"d", 0, 0}};
    struct prt_checkout checkout =
        make((const char *const[]){"a", "b-c", "b/a", "b/b/c", "b/d", "b0", "c/x", "c\xff"}, 8);
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t first = 0;
        const size_t count = prt_checkout_below(&checkout, prt_str_from(cases[i].folder), &first);
        assert_int_equal(count, cases[i].count);
        if (count > 0)
            assert_int_equal(first, cases[i].first);
    }
    for (size_t i = 0; i < COUNT(paths); i++)
        assert_non_null(prt_checkout_find(&checkout, prt_str_from(paths[i])));
    assert_null(prt_checkout_find(&checkout, PRT_STR("b")));
    assert_null(prt_checkout_find(&checkout, PRT_STR("d")));
    assert_int_equal(prt_checkout_bytes(&checkout), 16);
    prt_checkout_free(&checkout);
    assert_int_equal(checkout.entry_count, 0);
}

static void expect_paths(const struct prt_checkout *checkout, const char *expected)
{
    prt_buf got = {0};
    for (size_t i = 0; i < checkout->entry_count; i++)
        prt_buf_add_fmt(&got, "%.*s ", PRT_STR_ARG(checkout->entries[i].path));
    assert_string_equal(got.data, expected);
    prt_buf_free(&got);
}

static void a_submodules_files_take_its_place(void **state)
{
    struct prt_checkout checkout = make((const char *const[]){"b", "m", "m-x", "m0"}, 4);
    struct prt_checkout part = make((const char *const[]){"a", "z/y"}, 2);
    struct prt_checkout none = {0};
    prt_err err;
    (void)state;
    assert_prt_code(prt_checkout_graft(&checkout, PRT_STR("m"), &part, &err), PRT_E_NOT_FOUND, err);
    assert_prt_code(prt_checkout_graft(&checkout, PRT_STR("q"), &part, &err), PRT_E_NOT_FOUND, err);
    checkout.entries[1].kind = checkout.entries[3].kind = PRT_CHECKOUT_SUBMODULE;
    assert_prt_ok(prt_checkout_graft(&checkout, PRT_STR("m"), &part, &err), err);
    prt_checkout_free(&part);
    expect_paths(&checkout, "b m-x m/a m/z/y m0 ");
    assert_prt_str(checkout.entries[2].text, "xy");
    assert_prt_ok(prt_checkout_graft(&checkout, PRT_STR("m0"), &none, &err), err);
    expect_paths(&checkout, "b m-x m/a m/z/y ");
    prt_checkout_free(&checkout);
}

static void ceilings_hold_for_the_whole(void **state)
{
    struct prt_checkout checkout = make((const char *const[]){"a", "m"}, 2);
    struct prt_checkout many = {.entry_count = PRT_MAX_CHECKOUT_ENTRIES};
    struct prt_checkout part = make((const char *const[]){"a"}, 1);
    prt_err err;
    (void)state;
    checkout.entries[1].kind = PRT_CHECKOUT_SUBMODULE;
    assert_prt_code(prt_checkout_graft(&checkout, PRT_STR("m"), &many, &err), PRT_E_LIMIT, err);
    checkout.entries[0].text.len = PRT_MAX_CHECKOUT_BYTES - 1; /* counted, never read */
    assert_prt_code(prt_checkout_graft(&checkout, PRT_STR("m"), &part, &err), PRT_E_LIMIT, err);
    expect_paths(&checkout, "a m ");
    prt_checkout_free(&part);
    prt_checkout_free(&checkout);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_that_stay_within_are_good),
        cmocka_unit_test(what_lies_in_a_folder_is_found),
        cmocka_unit_test(a_submodules_files_take_its_place),
        cmocka_unit_test(ceilings_hold_for_the_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
