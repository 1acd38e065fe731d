/* SPDX-License-Identifier: Apache-2.0 */
/* Allocations of ours that fail one by one: told as such, nothing leaks, and what was there before is as it was. */
#include "coordinator/remote/github/members.h"
#include "coordinator/remote/github/survey.h"
#include "tests/support/fail_malloc/fail_malloc.h"
#include "tests/support/unit.h"

#define RUN(id, number)                                                                                                \
    "{\"workflow_id\":" id ",\"run_number\":" number ",\"status\":\"completed\",\"conclusion\":\"failure\","           \
    "\"event\":\"push\",\"head_branch\":\"m\",\"created_at\":\"2026-01-0" number "\",\"html_url\":\"https://h/\"}"

static bool is_good(prt_code rc)
{
    assert_true(rc == PRT_OK || rc == PRT_E_MEMORY);
    return rc == PRT_OK;
}

static bool read_repositories(void *state)
{
    (void)state;
    prt_err err;
    prt_arena arena = {0};
    struct prt_github_facts facts = {0};
    struct prt_github_looked looked[2];
    struct prt_github_listing listing = {0};
    const char *one =
        "{\"name\":\"a\",\"owner\":{\"login\":\"o\"},\"default_branch\":\"m\",\"clone_url\":\"https://h/a\"}";
    bool good = is_good(prt_github_parse_repository(&arena, prt_str_from(one), &facts, &err));
    assert_int_equal(facts.name.len, good ? 1 : 0);
    good =
        good &&
        is_good(prt_github_parse_lookup(
            &arena, PRT_STR("{\"data\":{\"r0\":{\"name\":\"a\",\"owner\":{\"login\":\"o\"}},\"r1\":null}}"), 2, looked,
            &err)) &&
        is_good(prt_github_parse_listing(
            PRT_STR("[{\"name\":\"a\",\"owner\":{\"login\":\"o\"},\"clone_url\":\"https://h/a\"},7]"), &listing, &err));
    assert_int_equal(listing.count + listing.odd, good ? 2 : 0);
    prt_github_listing_free(&listing);
    prt_arena_free(&arena);
    return good;
}

static bool read_workflows(void *state)
{
    (void)state;
    prt_err err;
    prt_arena arena = {0};
    bool all = false;
    struct prt_github_workflows workflows = {0};
    bool good = is_good(prt_github_parse_workflows(
        &arena,
        PRT_STR(
            "{\"workflows\":[{\"id\":1,\"path\":\"p\",\"name\":\"n\",\"state\":\"active\",\"html_url\":\"https://h/\"},"
            "{\"id\":2,\"path\":\"q\"},{}]}"),
        &workflows, &err));
    assert_int_equal(workflows.count + workflows.odd, good ? 3 : 0);
    good = good && is_good(prt_github_parse_runs(
                       &arena, PRT_STR("{\"total_count\":2,\"workflow_runs\":[" RUN("1", "5") "," RUN("2", "6") "]}"),
                       workflows.items, workflows.count, &all, &err));
    assert_int_equal(all, good);
    prt_github_workflows_free(&workflows);
    prt_arena_free(&arena);
    return good;
}

static void reading_may_lack_memory(void **state)
{
    (void)state;
    assert_true(prt_test_each_failure(read_repositories, NULL) > 3);
    assert_true(prt_test_each_failure(read_workflows, NULL) > 3);
}

/* Questions that are made and never sent. What fails among those of the survey is one of its failures. */
static bool make_questions(void *state)
{
    (void)state;
    prt_err err;
    prt_http_t *http = NULL;
    struct prt_github_client client = {0};
    struct prt_github_survey survey = {0};
    struct prt_github_members members = {0};
    struct prt_github_repository repositories[] = {
        {.repository = PRT_STR("a"), .owner = PRT_STR("o"), .name = PRT_STR("a")},
        {.repository = PRT_STR("b")},
        {.repository = PRT_STR("c"), .owner = PRT_STR("o"), .name = PRT_STR("c")}};
    const struct prt_http_settings http_settings = {.seed = 1};
    const struct prt_github_settings settings = {.token = "planted", .timeout_ms = 1000, .limit_wait_ms = 1000};
    bool good = is_good(prt_http_new(&http_settings, &http, &err)) &&
                is_good(prt_github_open(http, &settings, &client, &err)) &&
                is_good(prt_github_ask_members(&members, &client, "o", &err)) &&
                is_good(prt_github_begin_survey(&survey, &client, repositories, 3, &err));
    if (good && survey.failures.count > 0) {
        assert_int_equal(survey.failures.causes[0].code, PRT_E_MEMORY);
        assert_true(survey.failures.stopped);
        good = false;
    }
    if (good)
        assert_int_equal(survey.at_once, 1);
    prt_http_destroy(&http);
    prt_github_members_free(&members);
    prt_github_survey_free(&survey);
    return good;
}

static void asking_may_lack_memory(void **state)
{
    (void)state;
    assert_true(prt_test_each_failure(make_questions, NULL) > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading_may_lack_memory),
        cmocka_unit_test(asking_may_lack_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
