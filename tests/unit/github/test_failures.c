/* SPDX-License-Identifier: Apache-2.0 */
/* Many failures become few sentences. */
#include "coordinator/remote/github/failures.h"

#include <string.h>

#include "tests/support/unit.h"

static const struct prt_http_request request = {.service = "github", .url = "https://api.github.com/x?page=2"};

/* As the client makes them: texts are never NULL. */
static struct prt_http_answer answered(int status, const char *shown)
{
    return (struct prt_http_answer){.status = status,
                                    .shown = shown,
                                    .url = "",
                                    .content_type = "",
                                    .etag = "",
                                    .last_modified = "",
                                    .location = "",
                                    .next = "",
                                    .retry_after_s = -1};
}

static void note(struct prt_github_failures *failures, size_t place, int status, const char *shown)
{
    const struct prt_http_answer answer = answered(status, shown);
    prt_github_failed(failures, place, &request, &answer);
}

static const char *sentence(const struct prt_github_failures *failures, size_t index, prt_err *err)
{
    prt_github_failure(failures, index, err);
    return err->text;
}

static void a_cause_is_one_sentence_in_the_words_of_the_first(void **state)
{
    (void)state;
    prt_err err;
    struct prt_github_failures failures = {0};
    note(&failures, 7, 404, "https://api.github.com/seven");
    note(&failures, 5, 403, "https://api.github.com/five");
    note(&failures, 2, 403, "https://api.github.com/two");
    note(&failures, 9, 403, "https://api.github.com/nine");
    assert_int_equal(prt_github_failure_count(&failures), 2);
    assert_non_null(strstr(sentence(&failures, 0, &err), "github: https://api.github.com/two: HTTP 403"));
    assert_prt_says(err, "(the first of 3 like it)");
    assert_int_equal(err.code, PRT_E_PERMISSION);
    assert_non_null(strstr(sentence(&failures, 1, &err), "https://api.github.com/seven: HTTP 404"));
    assert_null(strstr(err.text, "like it"));
    assert_false(failures.stopped);
}

static void a_token_that_is_refused_ends_it(void **state)
{
    (void)state;
    prt_err err;
    struct prt_github_failures failures = {0};
    note(&failures, 0, 401, "https://api.github.com/graphql");
    assert_true(failures.stopped && !failures.limited);
    failures.left = 99;
    failures.asked = 100;
    assert_int_equal(prt_github_failure_count(&failures), 1);
    assert_non_null(
        strstr(sentence(&failures, 0, &err), "nothing more was asked: 99 of 100 repositories are not known"));
}

/* A single success begins the count anew. */
static void a_server_that_fails_again_and_again_ends_it(void **state)
{
    (void)state;
    struct prt_github_failures failures = {0};
    prt_err err = {PRT_E_FORMAT, "not JSON"};
    const struct prt_http_answer answer = answered(200, "https://api.github.com/x");
    for (size_t i = 0; i < 4; i++)
        note(&failures, i, 502, "https://api.github.com/x");
    assert_false(failures.stopped);
    prt_github_worked(&failures);
    for (size_t i = 0; i < 4; i++)
        prt_github_unusable(&failures, i, &answer, &err);
    note(&failures, 3, 403, "https://api.github.com/x");
    assert_false(failures.stopped);
    for (size_t i = 0; i < 5; i++)
        prt_github_unusable(&failures, i, &answer, &err);
    assert_true(failures.stopped);
    assert_int_equal(prt_github_failure_count(&failures), 3);
    assert_non_null(strstr(sentence(&failures, 0, &err), "502"));
    assert_string_equal(sentence(&failures, 1, &err),
                        "github: https://api.github.com/x: not JSON (the first of 9 like it)");
}

static void a_limit_is_told_in_each_of_its_ways(void **state)
{
    (void)state;
    static const struct {
        int status;
        int64_t retry_after_s;
        struct prt_http_rate rate;
        prt_str body;
        bool limited;
    } cases[] = {
        {429, -1, {0}, {0}, true},
        {403, 60, {0}, {0}, true},
        {403, -1, {.known = true, .remaining = 0}, {0}, true},
        {403, -1, {.known = true, .remaining = 7}, PRT_STR_INIT("You have exceeded a secondary rate limit"), true},
        {403, -1, {.known = true, .remaining = 7}, PRT_STR_INIT("Resource not accessible"), false},
        {403, -1, {0}, {0}, false},
        {200, -1, {.known = true, .remaining = 0}, {0}, false},
        {503, 60, {0}, {0}, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct prt_http_answer answer = answered(cases[i].status, "x");
        answer.retry_after_s = cases[i].retry_after_s;
        answer.rate = cases[i].rate;
        answer.body = cases[i].body;
        assert_int_equal(prt_github_is_limited(&answer), cases[i].limited);
    }
    prt_err err;
    struct prt_github_failures failures = {.left = 3, .asked = 5, .limit_wait_ms = 60000};
    note(&failures, 0, 429, "x");
    assert_true(failures.stopped && failures.limited);
    assert_int_equal(prt_github_failure_count(&failures), 1);
    assert_string_equal(
        sentence(&failures, 0, &err),
        "github: the rate limit is reached, and lasts longer than extensions.github_api.rate_limit_wait "
        "(60 s): 3 of 5 repositories are not known");
}

static void there_are_never_many_sentences(void **state)
{
    (void)state;
    prt_err err;
    struct prt_github_failures failures = {0};
    for (int status = 405; status < 425; status++)
        note(&failures, (size_t)status, status, "x");
    assert_int_equal(prt_github_failure_count(&failures), PRT_GITHUB_CAUSES + 1);
    assert_string_equal(sentence(&failures, PRT_GITHUB_CAUSES, &err), "github: 12 more questions failed in other ways");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cause_is_one_sentence_in_the_words_of_the_first),
        cmocka_unit_test(a_token_that_is_refused_ends_it),
        cmocka_unit_test(a_server_that_fails_again_and_again_ends_it),
        cmocka_unit_test(a_limit_is_told_in_each_of_its_ways),
        cmocka_unit_test(there_are_never_many_sentences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
