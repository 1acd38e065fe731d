/* SPDX-License-Identifier: Apache-2.0 */
/* What GitHub says about repositories: one, a page, the answer to a query. */
#include "coordinator/remote/github/repositories.h"

#include "tests/support/unit.h"

#define OWNER "\"owner\":{\"login\":\"onap\"}"

static void a_repository_is_told_with_its_flags(void **state)
{
    (void)state;
    prt_err err;
    prt_arena arena = {0};
    struct prt_github_facts facts = {0};
    assert_prt_ok(prt_github_parse_repository(&arena,
                                              PRT_STR("{\"name\":\"aai-babel\"," OWNER
                                                      ",\"archived\":true,\"disabled\":false,\"fork\":true,"
                                                      "\"private\":true,\"default_branch\":\"main\","
                                                      "\"clone_url\":\"https://github.com/onap/aai-babel.git\"}"),
                                              &facts, &err),
                  err);
    assert_prt_str(facts.owner, "onap");
    assert_prt_str(facts.name, "aai-babel");
    assert_prt_str(facts.default_branch, "main");
    assert_prt_str(facts.clone_url, "https://github.com/onap/aai-babel.git");
    assert_true(facts.archived && !facts.disabled && facts.fork && facts.hidden);
    prt_arena_free(&arena);
}

static void what_is_no_repository_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } cases[] = {{"<html>Log in</html>", "answer:1"},
                 {"", "answer:1"},
                 {"[]", "no repository"},
                 {"{\"name\":\"x\"}", "no repository"},
                 {"{\"name\":\"../x\"," OWNER "}", "no repository"},
                 {"{\"name\":\"x\",\"owner\":{\"login\":\"a\\\"b\"}}", "no repository"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        prt_err err;
        prt_arena arena = {0};
        struct prt_github_facts facts = {0};
        assert_prt_code(prt_github_parse_repository(&arena, prt_str_from(cases[i].text), &facts, &err), PRT_E_FORMAT,
                        err);
        assert_prt_says(err, cases[i].says);
        assert_int_equal(facts.name.len, 0);
        prt_arena_free(&arena);
    }
}

static void pages_are_added_to_a_list(void **state)
{
    (void)state;
    prt_err err;
    struct prt_github_listing listing = {0};
    assert_prt_ok(prt_github_parse_listing(PRT_STR("[{\"name\":\"a\"," OWNER ",\"clone_url\":\"https://h/a\"},"
                                                   "{\"name\":\"b\"," OWNER ",\"clone_url\":\"javascript:1\"},3,{}]"),
                                           &listing, &err),
                  err);
    assert_prt_ok(
        prt_github_parse_listing(PRT_STR("[{\"name\":\"c\"," OWNER ",\"clone_url\":\"http://h/c\"}]"), &listing, &err),
        err);
    assert_int_equal(listing.count, 2);
    assert_int_equal(listing.odd, 3);
    assert_prt_str(listing.repositories[1].name, "c");
    assert_prt_code(prt_github_parse_listing(PRT_STR("{\"message\":\"no\"}"), &listing, &err), PRT_E_FORMAT, err);
    assert_prt_says(err, "expected a list of repositories, got a mapping");
    assert_int_equal(listing.count, 2);
    prt_github_listing_free(&listing);
}

static void a_query_asks_for_all_by_name(void **state)
{
    (void)state;
    static const struct prt_github_wanted wanted[] = {{PRT_STR_INIT("onap"), PRT_STR_INIT("aai-babel")},
                                                      {PRT_STR_INIT("me"), PRT_STR_INIT("x.y")}};
    prt_buf body = {0};
    prt_github_print_lookup(wanted, 2, &body);
    assert_prt_str(
        prt_buf_str(&body),
        "{\"query\":\"query { r0: repository(owner: \\\"onap\\\", name: \\\"aai-babel\\\") { ...f } r1: "
        "repository(owner: \\\"me\\\", name: \\\"x.y\\\") { ...f } } fragment f on Repository { name owner { "
        "login } isArchived isDisabled isFork isPrivate defaultBranchRef { name } }\"}");
    prt_buf_free(&body);
}

static void an_answer_says_which_are_there(void **state)
{
    (void)state;
    prt_err err;
    prt_arena arena = {0};
    struct prt_github_looked looked[4];
    assert_prt_ok(
        prt_github_parse_lookup(
            &arena,
            PRT_STR("{\"data\":{\"r0\":{\"name\":\"new\"," OWNER ",\"isArchived\":true,\"isDisabled\":false,"
                    "\"isFork\":false,\"isPrivate\":true,\"defaultBranchRef\":{\"name\":\"master\"}},\"r1\":null,"
                    "\"r2\":{\"name\":\"empty\"," OWNER ",\"defaultBranchRef\":null},\"r3\":null,\"r9\":{},\"x\":1},"
                    "\"errors\":[{\"type\":\"NOT_FOUND\",\"path\":[\"r1\"],\"message\":\"Could not resolve\"},"
                    "{\"type\":\"NOT_FOUND\",\"path\":[\"r3\"]}]}"),
            4, looked, &err),
        err);
    static const prt_github_existence found[] = {PRT_GITHUB_EXISTS, PRT_GITHUB_MISSING, PRT_GITHUB_EXISTS,
                                                 PRT_GITHUB_MISSING};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(looked[i].found, found[i]);
    assert_prt_str(looked[0].facts.name, "new");
    assert_prt_str(looked[0].facts.default_branch, "master");
    assert_true(looked[0].facts.archived && looked[0].facts.hidden && !looked[0].facts.fork);
    assert_int_equal(looked[2].facts.default_branch.len, 0);
    prt_arena_free(&arena);
}

/* Null without a reason is not known: an answer that was cut down must not read as "not there". */
static void what_is_refused_is_told_and_the_rest_counts(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
        prt_code code;
        prt_github_existence first, second;
    } cases[] = {
        {"{\"data\":{\"r0\":{\"name\":\"a\"," OWNER "},\"r1\":null},\"errors\":[{\"type\":\"FORBIDDEN\","
         "\"path\":[\"r1\"],\"message\":\"SAML\"}]}",
         "GraphQL: SAML", PRT_E_PERMISSION, PRT_GITHUB_EXISTS, PRT_GITHUB_UNKNOWN},
        {"{\"data\":null,\"errors\":[{\"type\":\"RATE_LIMITED\",\"message\":\"x\"}]}", "rate limit", PRT_E_LIMIT,
         PRT_GITHUB_UNKNOWN, PRT_GITHUB_UNKNOWN},
        {"{\"errors\":[{\"message\":\"Parse error\"}]}", "GraphQL: Parse error", PRT_E_PERMISSION, PRT_GITHUB_UNKNOWN,
         PRT_GITHUB_UNKNOWN},
        {"{\"data\":{\"r0\":null,\"r1\":3},\"errors\":[{\"type\":\"NOT_FOUND\",\"path\":[\"r7\"]}]}",
         "GraphQL: ", PRT_E_PERMISSION, PRT_GITHUB_UNKNOWN, PRT_GITHUB_UNKNOWN},
        {"{\"data\":{\"r0\":null}}", NULL, PRT_OK, PRT_GITHUB_UNKNOWN, PRT_GITHUB_UNKNOWN},
        {"{\"message\":\"Bad credentials\"}", "no answer of GraphQL", PRT_E_FORMAT, PRT_GITHUB_UNKNOWN,
         PRT_GITHUB_UNKNOWN},
        {"[]", "no answer of GraphQL", PRT_E_FORMAT, PRT_GITHUB_UNKNOWN, PRT_GITHUB_UNKNOWN},
        {"<html>", "answer:1", PRT_E_FORMAT, PRT_GITHUB_UNKNOWN, PRT_GITHUB_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        prt_err err = {0};
        prt_arena arena = {0};
        struct prt_github_looked looked[2];
        assert_int_equal(prt_github_parse_lookup(&arena, prt_str_from(cases[i].text), 2, looked, &err), cases[i].code);
        if (cases[i].says != NULL)
            assert_prt_says(err, cases[i].says);
        assert_int_equal(looked[0].found, cases[i].first);
        assert_int_equal(looked[1].found, cases[i].second);
        prt_arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_repository_is_told_with_its_flags),
        cmocka_unit_test(what_is_no_repository_is_refused),
        cmocka_unit_test(pages_are_added_to_a_list),
        cmocka_unit_test(a_query_asks_for_all_by_name),
        cmocka_unit_test(an_answer_says_which_are_there),
        cmocka_unit_test(what_is_refused_is_told_and_the_rest_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
