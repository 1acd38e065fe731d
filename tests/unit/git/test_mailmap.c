/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/repo.h"
#include "tests/support/unit.h"
#include "worker/git/mailmap.h"

struct person {
    const char *name;
    const char *email;
};

/* Every row: a mailmap, somebody, and who that is. Each is checked against git check-mailmap as well. */
static const struct {
    const char *map;
    struct person who;
    struct person is;
} rows[] = {
    {"", {"Ann", "a@x"}, {"Ann", "a@x"}},
    /* the four forms */
    {"Proper <a@x>\n", {"Ann", "a@x"}, {"Proper", "a@x"}},
    {"<p@x> <a@x>\n", {"Ann", "a@x"}, {"Ann", "p@x"}},
    {"Proper <p@x> <a@x>\n", {"Ann", "a@x"}, {"Proper", "p@x"}},
    {"Proper <p@x> Ann <a@x>\n", {"Ann", "a@x"}, {"Proper", "p@x"}},
    {"Proper <p@x> Ann <a@x>\n", {"Bob", "a@x"}, {"Bob", "a@x"}},
    {"Proper <a@x>", {"Ann", "b@x"}, {"Ann", "b@x"}},
    {"<p@x> Ann <a@x>\n", {"Ann", "a@x"}, {"Ann", "p@x"}},
    /* case */
    {"Proper <P@X> <A@X>\n", {"Ann", "a@x"}, {"Proper", "P@X"}},
    {"Proper <p@x> ANN <a@x>\n", {"ann", "A@x"}, {"Proper", "p@x"}},
    {"Proper <\xc3\x84@x>\n", {"Ann", "\xc3\xa4@x"}, {"Ann", "\xc3\xa4@x"}}, /* ASCII letters only */
    /* later lines, and lines of both kinds for one address */
    {"One <a@x>\nTwo <a@x>\n", {"Ann", "a@x"}, {"Two", "a@x"}},
    {"One <p@x> <a@x>\nTwo <a@x>\n", {"Ann", "a@x"}, {"Two", "p@x"}},
    {"One <a@x>\n<p@x> <a@x>\n", {"Ann", "a@x"}, {"One", "p@x"}},
    {"Simple <s@x> <a@x>\nNamed <n@x> Ann <a@x>\n", {"Ann", "a@x"}, {"Named", "n@x"}},
    {"Simple <s@x> <a@x>\nNamed <n@x> Ann <a@x>\n", {"Bob", "a@x"}, {"Simple", "s@x"}},
    {"Named <n@x> Ann <a@x>\n<m@x> Ann <a@x>\n", {"Ann", "a@x"}, {"Ann", "m@x"}},
    /* the outcome is not mapped again */
    {"<b@x> <a@x>\n<c@x> <b@x>\n", {"Ann", "a@x"}, {"Ann", "b@x"}},
    /* white space and what is no entry */
    {"  Proper\t <a@x>\n", {"Ann", "a@x"}, {"Proper", "a@x"}},
    {"# Proper <a@x>\n", {"Ann", "a@x"}, {"Ann", "a@x"}},
    {" # Proper <a@x>\n", {"Ann", "a@x"}, {"# Proper", "a@x"}},
    {"Proper <a@x> # comment\n", {"Ann", "a@x"}, {"Proper", "a@x"}},
    {"Proper <p@x> <a@x> # <z@x>\n", {"Ann", "a@x"}, {"Proper", "p@x"}},
    {"Proper < a@x >\n", {"Ann", "a@x"}, {"Ann", "a@x"}},
    {"Proper < a@x >\n", {"Ann", " a@x "}, {"Proper", " a@x "}},
    {"Proper <>\n", {"Ann", "a@x"}, {"Ann", "a@x"}},
    {"Proper <p@x> <>\n", {"Ann", "b@x"}, {"Ann", "b@x"}},
    {"Proper\nProper a@x>\nProper <a@x\n> <\n<\n", {"Ann", "a@x"}, {"Ann", "a@x"}},
    {"<a@x>\n", {"Ann", "a@x"}, {"Ann", "a@x"}},
    {"Proper <a@x>\r\n", {"Ann", "a@x"}, {"Proper", "a@x"}},
    {"A > B <a@x>\n", {"Ann", "a@x"}, {"A > B", "a@x"}},
    {"Proper <<a@x>\n", {"Ann", "<a@x"}, {"Proper", "<a@x"}},
    {"Proper <p@x> Ann <a@x>\n", {"", "a@x"}, {"", "a@x"}},
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static void entries_apply_as_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        prt_err err;
        prt_mailmap_t *mailmap = NULL;
        prt_str name = prt_str_from(rows[i].who.name);
        prt_str email = prt_str_from(rows[i].who.email);
        assert_prt_ok(prt_mailmap_new(prt_str_from(rows[i].map), &mailmap, &err), err);
        assert_prt_ok(prt_mailmap_apply(mailmap, &name, &email, &err), err);
        assert_prt_str(name, rows[i].is.name);
        assert_prt_str(email, rows[i].is.email);
        prt_mailmap_destroy(&mailmap);
        assert_null(mailmap);
    }
}

/* git check-mailmap cannot be asked about an address with a '<' in it, nor about the space around one. */
static bool can_ask_git(const struct person *who)
{
    return who->name[0] != '\0' && prt_str_find(prt_str_from(who->email), '<') == prt_str_from(who->email).len;
}

static void git_says_the_same(void **state)
{
    (void)state;
    size_t asked = 0;
    prt_repo_environment();
    prt_temp_t *temp = prt_temp_new();
    const char *repo = prt_repo_new(temp, "repo");
    for (size_t i = 0; i < ROWS; i++) {
        char who[200];
        char is[200];
        prt_buf printed = {0};
        if (!can_ask_git(&rows[i].who))
            continue;
        prt_temp_write(temp, "repo/.mailmap", prt_str_from(rows[i].map));
        (void)snprintf(who, sizeof who, "%s <%s>", rows[i].who.name, rows[i].who.email);
        (void)snprintf(is, sizeof is, "%s <%s>\n", rows[i].is.name, rows[i].is.email);
        prt_repo_git(repo, &printed, "check-mailmap", who, NULL);
        assert_prt_str(prt_buf_str(&printed), is);
        prt_buf_free(&printed);
        asked++;
    }
    prt_temp_destroy(&temp);
    assert_int_equal(asked, ROWS - 2);
}

static void nothing_is_read_behind_a_nul(void **state)
{
    (void)state;
    prt_err err;
    prt_mailmap_t *mailmap = NULL;
    prt_str name = PRT_STR("Ann");
    prt_str email = PRT_STR("a@x");
    assert_prt_ok(prt_mailmap_new(PRT_STR("\0Proper <a@x>\n"), &mailmap, &err), err);
    assert_prt_ok(prt_mailmap_apply(mailmap, &name, &email, &err), err);
    assert_prt_str(name, "Ann");
    prt_mailmap_destroy(&mailmap);
    prt_mailmap_destroy(&mailmap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_apply_as_written),
        cmocka_unit_test(git_says_the_same),
        cmocka_unit_test(nothing_is_read_behind_a_nul),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
