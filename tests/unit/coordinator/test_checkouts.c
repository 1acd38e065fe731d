/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked on behalf of a wish, and what it hears. */
#include "coordinator/checkouts.h"

#include <stdio.h>
#include <string.h>

#include "prt/buf.h"
#include "prt/limits.h"
#include "tests/support/unit.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define C1           "1111111111111111111111111111111111111111"
#define C2           "2222222222222222222222222222222222222222"
#define ROOT         "https://h.example.org/r/ci"

static prt_checkouts_t *checkouts;
static prt_buf heard; /* "failed: ...;" and "done: path path;" or "done: nothing;" */

static int set_up(void **state)
{
    (void)state;
    checkouts = prt_checkouts_new();
    assert_non_null(checkouts);
    prt_buf_clear(&heard);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    prt_checkouts_destroy(&checkouts);
    prt_buf_free(&heard);
    return 0;
}

static bool wants(const struct prt_checkout *checkout, const struct prt_checkout_entry *submodule)
{
    (void)checkout;
    return !prt_str_starts(submodule->path, PRT_STR("unwanted"));
}

static void failed(void *context, prt_str why)
{
    prt_buf_add_fmt(&heard, "%sfailed: %.*s;", (const char *)context, PRT_STR_ARG(why));
}

static prt_code done(void *context, struct prt_checkout *checkout, prt_err *err)
{
    (void)err;
    prt_buf_add_fmt(&heard, "%sdone:%s", (const char *)context, checkout == NULL ? " nothing" : "");
    for (size_t i = 0; checkout != NULL && i < checkout->entry_count; i++)
        prt_buf_add_fmt(&heard, " %.*s", PRT_STR_ARG(checkout->entries[i].path));
    prt_buf_add_char(&heard, ';');
    return PRT_OK;
}

static void wish(const char *who, const char *url)
{
    const struct prt_checkout_wish it = {.what = "jjb",
                                         .url = prt_str_from(url),
                                         .branch = PRT_STR("main"),
                                         .patterns = PRT_STR("*"),
                                         .wants = wants,
                                         .failed = failed,
                                         .done = done,
                                         .context = (void *)(uintptr_t)who};
    prt_err err;
    assert_prt_ok(prt_checkouts_wish(checkouts, &it, &err), err);
}

struct entry {
    const char *path, *url; /* url NULL: a file */
};

static void answer(uint32_t number, const struct entry *entries, size_t count)
{
    struct prt_checkout it = {.commit = PRT_STR(C1), .entry_count = count};
    prt_err err;
    it.entries = prt_arena_alloc(&it.arena, count + 1, sizeof *it.entries);
    assert_non_null(it.entries);
    for (size_t i = 0; i < count; i++)
        it.entries[i] =
            (struct prt_checkout_entry){.kind = entries[i].url != NULL ? PRT_CHECKOUT_SUBMODULE : PRT_CHECKOUT_FILE,
                                        .path = prt_str_from(entries[i].path),
                                        .text = prt_str_from(entries[i].url),
                                        .commit = prt_str_from(entries[i].url != NULL ? C2 : "")};
    assert_prt_ok(prt_checkouts_take(checkouts, number, &it, &err), err);
    assert_null(it.entries); /* taken over */
}

static struct prt_task question(uint32_t number)
{
    struct prt_task task = {0};
    assert_true(number < prt_checkouts_count(checkouts));
    prt_checkouts_question(checkouts, number, &task);
    assert_int_equal(task.kind, PRT_TASK_CHECKOUT);
    return task;
}

static void a_wish_is_a_question_about_a_branch(void **state)
{
    (void)state;
    assert_int_equal(prt_checkouts_count(NULL), 0);
    wish("", ROOT);
    assert_int_equal(prt_checkouts_count(checkouts), 1);
    const struct prt_task task = question(0);
    assert_prt_str(task.clone_url, ROOT);
    assert_prt_str(task.branch, "main");
    assert_prt_str(task.patterns, "*");
    assert_int_equal(task.tip.len, 0);
    assert_prt_str(task.repository, "jjb (" ROOT ")");
    assert_true(prt_str_starts(task.path, PRT_STR("by-url/")));
    answer(0, (const struct entry[]){{"a", NULL}, {"unwanted", "../x"}}, 2);
    assert_string_equal(heard.data, "done: a unwanted;");
    assert_int_equal(prt_checkouts_count(checkouts), 1);
}

static void a_place_is_kept_for_each_url(void **state)
{
    (void)state;
    wish("", ROOT);
    wish("", ROOT "2");
    wish("", ROOT);
    assert_true(prt_str_equal(question(0).path, question(2).path));
    assert_false(prt_str_equal(question(0).path, question(1).path));
}

static void submodules_are_asked_for_by_commit_and_put_in_their_place(void **state)
{
    (void)state;
    wish("", ROOT);
    answer(0, (const struct entry[]){{"a", NULL}, {"m", "../global"}, {"z", NULL}}, 3);
    assert_null(heard.data);
    assert_int_equal(prt_checkouts_count(checkouts), 2);
    assert_prt_str(question(1).clone_url, "https://h.example.org/r/global");
    assert_prt_str(question(1).tip, C2);
    assert_int_equal(question(1).branch.len, 0);
    answer(1, (const struct entry[]){{"deep", "../deeper"}, {"x", NULL}}, 2);
    assert_prt_str(question(2).clone_url, "https://h.example.org/r/deeper");
    answer(2, (const struct entry[]){{"y", NULL}}, 1);
    assert_string_equal(heard.data, "done: a m/deep/y m/x z;");
}

static void what_fails_is_told_and_the_rest_counts(void **state)
{
    prt_err err;
    (void)state;
    wish("", ROOT);
    answer(0, (const struct entry[]){{"a", NULL}, {"bad", "ext::sh"}, {"gone", "../gone"}, {"m", "../m"}}, 4);
    assert_int_equal(prt_checkouts_count(checkouts), 3);
    assert_int_equal(strncmp(heard.data, "failed: submodule bad: ", 23), 0);
    prt_buf_clear(&heard);
    assert_prt_ok(prt_checkouts_fail(checkouts, 1, PRT_STR("nobody there"), &err), err);
    answer(2, (const struct entry[]){{"x", NULL}}, 1);
    assert_string_equal(heard.data, "failed: submodule gone: nobody there;done: a bad gone m/x;");
}

static void a_wish_that_fails_hears_of_it_once(void **state)
{
    struct prt_checkout problem = {.problem = PRT_CATEGORY_REMOTE_GONE, .why = PRT_STR("no such repository")};
    prt_err err;
    (void)state;
    wish("1 ", ROOT);
    wish("2 ", ROOT "2");
    assert_prt_ok(prt_checkouts_fail(checkouts, 0, PRT_STR("no"), &err), err);
    assert_prt_ok(prt_checkouts_fail(checkouts, 0, PRT_STR("again"), &err), err);
    assert_prt_ok(prt_checkouts_take(checkouts, 1, &problem, &err), err);
    assert_string_equal(heard.data, "1 failed: no;1 done: nothing;2 failed: no such repository;2 done: nothing;");
}

static void a_chain_of_submodules_ends(void **state)
{
    uint32_t number = 0;
    (void)state;
    wish("", ROOT);
    for (; number < prt_checkouts_count(checkouts); number++)
        answer(number, (const struct entry[]){{"s", "../ci"}}, 1);
    assert_int_equal(number, 1 + PRT_MAX_SUBMODULES);
    assert_non_null(strstr(heard.data, "more than 16 submodules"));
    assert_non_null(strstr(heard.data, "done: s/s/"));
}

static void what_is_no_url_is_refused(void **state)
{
    static const char *const urls[] = {"", "host:path", "/etc", "https://me:secret@h/x", "ext::sh"};
    (void)state;
    for (size_t i = 0; i < COUNT(urls); i++) {
        const struct prt_checkout_wish it = {.what = "jjb", .url = prt_str_from(urls[i])};
        prt_err err;
        assert_prt_code(prt_checkouts_wish(checkouts, &it, &err), PRT_E_CONFIG, err);
        assert_null(strstr(err.text, "secret"));
    }
    assert_int_equal(prt_checkouts_count(checkouts), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_wish_is_a_question_about_a_branch, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_place_is_kept_for_each_url, set_up, tear_down),
        cmocka_unit_test_setup_teardown(submodules_are_asked_for_by_commit_and_put_in_their_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_fails_is_told_and_the_rest_counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_wish_that_fails_hears_of_it_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_chain_of_submodules_ends, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_url_is_refused, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
