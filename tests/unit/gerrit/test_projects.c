/* SPDX-License-Identifier: Apache-2.0 */
/* A page of projects after the other. */
#include "coordinator/remote/gerrit/projects.h"
#include "prt/limits.h"

#include "tests/support/unit.h"

static void pages_are_added_until_there_is_no_more(void **state)
{
    (void)state;
    prt_err err;
    struct prt_gerrit_listing all = {0};
    const char *first = ")]}'\n{\"a/b\":{\"id\":\"a%2Fb\",\"state\":\"ACTIVE\"},\"c\":{\"state\":\"READ_ONLY\","
                        "\"_more_projects\":true}}";
    const char *second = ")]}'\n{\"d\":{\"state\":\"HIDDEN\"},\"e\":{}}\n";
    assert_prt_ok(prt_gerrit_parse(prt_str_from(first), &all, &err), err);
    assert_true(all.more);
    assert_int_equal(all.listed, 2);
    assert_prt_ok(prt_gerrit_parse(prt_str_from(second), &all, &err), err);
    assert_false(all.more);
    assert_int_equal(all.listed, 4);
    assert_int_equal(all.count, 4);
    static const struct {
        const char *name;
        prt_project_state state;
    } wanted[] = {{"a/b", PRT_PROJECT_ACTIVE},
                  {"c", PRT_PROJECT_READ_ONLY},
                  {"d", PRT_PROJECT_HIDDEN},
                  {"e", PRT_PROJECT_ACTIVE}};
    for (size_t i = 0; i < 4; i++) {
        assert_prt_str(all.projects[i].name, wanted[i].name);
        assert_int_equal(all.projects[i].state, wanted[i].state);
    }
    prt_gerrit_listing_free(&all);
}

static void the_guard_may_be_missing_and_no_project_is_an_answer(void **state)
{
    (void)state;
    prt_err err;
    struct prt_gerrit_listing all = {0};
    assert_prt_ok(prt_gerrit_parse(PRT_STR("{}"), &all, &err), err);
    assert_prt_ok(prt_gerrit_parse(PRT_STR(")]}'\n\n{}"), &all, &err), err);
    assert_int_equal(all.count, 0);
    prt_gerrit_listing_free(&all);
}

static void odd_entries_are_counted_and_left_out(void **state)
{
    (void)state;
    prt_err err;
    struct prt_gerrit_listing all = {0};
    assert_prt_ok(prt_gerrit_parse(PRT_STR("{\"\":{},\"a\":{\"state\":\"SLEEPING\"},\"b\":{\"state\":1},"
                                           "\"c\":{\"state\":null}}"),
                                   &all, &err),
                  err);
    assert_int_equal(all.odd, 3);
    assert_int_equal(all.count, 1);
    assert_prt_str(all.projects[0].name, "c");
    prt_gerrit_listing_free(&all);
}

/* Else a server could send pages of nothing else for ever. */
static void odd_entries_count_towards_the_ceiling(void **state)
{
    (void)state;
    prt_err err;
    struct prt_gerrit_listing all = {.listed = PRT_MAX_REPOSITORIES - 1};
    assert_prt_ok(prt_gerrit_parse(PRT_STR("{\"a\":{\"state\":1,\"_more_projects\":true}}"), &all, &err), err);
    assert_true(all.more);
    assert_prt_code(prt_gerrit_parse(PRT_STR("{\"b\":{\"state\":1,\"_more_projects\":true}}"), &all, &err), PRT_E_LIMIT,
                    err);
    assert_int_equal(all.odd, 1);
    assert_int_equal(all.listed, PRT_MAX_REPOSITORIES);
    prt_gerrit_listing_free(&all);
}

static void what_is_not_gerrit_is_refused_and_earlier_pages_stay(void **state)
{
    (void)state;
    static const char *const cases[] = {"<html>", "", "[]", "{\"x\":3}", "{\"y\":{},\"x\":null}", ")]}'", "{\"x\":{"};
    prt_err err;
    struct prt_gerrit_listing all = {0};
    assert_prt_ok(prt_gerrit_parse(PRT_STR("{\"a\":{}}"), &all, &err), err);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_prt_code(prt_gerrit_parse(prt_str_from(cases[i]), &all, &err), PRT_E_FORMAT, err);
        assert_int_equal(all.count, 1);
        assert_int_equal(all.listed, 1);
    }
    prt_gerrit_listing_free(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_are_added_until_there_is_no_more),
        cmocka_unit_test(the_guard_may_be_missing_and_no_project_is_an_answer),
        cmocka_unit_test(odd_entries_are_counted_and_left_out),
        cmocka_unit_test(odd_entries_count_towards_the_ceiling),
        cmocka_unit_test(what_is_not_gerrit_is_refused_and_earlier_pages_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
