/* SPDX-License-Identifier: Apache-2.0 */
/* Allocations of ours that fail one by one: told as such, and nothing leaks. */
#include "coordinator/remote/http/recorded.h"
#include "tests/support/fail_malloc/fail_malloc.h"
#include "tests/unit/http/asking.h"

static bool is_good(prt_code rc)
{
    assert_true(rc == PRT_OK || rc == PRT_E_MEMORY);
    return rc == PRT_OK;
}

/* A good answer is whole; another one is for want of memory. */
static bool check(struct prt_http_answer *answer, const char *body)
{
    const bool good = answer->failure == PRT_HTTP_ANSWERED;
    if (good)
        assert_prt_str(answer->body, body);
    else
        assert_failure(*answer, PRT_HTTP_NO_MEMORY);
    prt_http_answer_free(answer);
    return good;
}

struct urls {
    const char *redirect;
    const char *page;
    const char *next;
};

static bool ask_both(prt_http_t *http, const struct urls *urls)
{
    static const char *const HEADERS[] = {"Accept: text/plain", NULL};
    prt_err err;
    const struct prt_http_request requests[] = {
        {.service = "one", .url = urls->redirect, .allow_http = true},
        {.service = "two", .url = urls->page, .headers = HEADERS, .allow_http = true},
    };
    struct prt_http_answer answers[2] = {0};
    if (!is_good(prt_http_get_all(http, requests, 2, prt_monotonic_ms() + LONG_MS, answers, &err)))
        return false;
    if (answers[1].failure == PRT_HTTP_ANSWERED)
        assert_string_equal(answers[1].next, urls->next);
    const bool first = check(&answers[0], "{\"a\": 1}");
    const bool second = check(&answers[1], "page 1");
    return first && second;
}

static bool make_and_ask(void *state)
{
    const struct urls *urls = state;
    prt_err err;
    size_t count = 0;
    const struct prt_api_statistics *all = NULL;
    prt_http_t *http = NULL;
    const struct prt_http_settings settings = {.seed = 1, .tries = 1};
    const bool good = is_good(prt_http_new(&settings, &http, &err)) &&
                      is_good(prt_http_add_credentials(http, "one", urls->page, "me", "planted", &err)) &&
                      is_good(prt_http_add_credentials(http, "two", urls->page, NULL, "planted 2", &err)) &&
                      ask_both(http, urls) && is_good(prt_http_statistics(http, &all, &count, &err));
    prt_http_destroy(&http);
    return good;
}

static void asking_may_lack_memory(void **state)
{
    struct scene *scene = *state;
    struct urls urls = {
        .redirect = plain(scene, "/chain/1"), .page = plain(scene, "/page/1"), .next = plain(scene, "/page/2?p=1")};
    assert_true(prt_test_each_failure(make_and_ask, &urls) > 40);
}

static bool read_and_print(void *state)
{
    prt_err err;
    char key[PRT_HTTP_KEY_MAX];
    prt_buf out = {0};
    struct prt_http_secrets secrets = {0};
    struct prt_http_answer answer = {0};
    const struct prt_http_request request = {.service = "test", .url = "https://h/"};
    const bool good = is_good(prt_http_recorded_parse(prt_str_from(state), &answer, &err)) &&
                      is_good(prt_http_secrets_add_proxy(&secrets, "http://me:planted@h", &err)) &&
                      is_good(prt_http_request_key(&request, &secrets, key, &err)) &&
                      is_good(prt_http_recorded_print(&request, &answer, &secrets, &out, &err));
    prt_http_answer_free(&answer);
    prt_http_secrets_free(&secrets);
    prt_buf_free(&out);
    return good;
}

static void recording_may_lack_memory(void **state)
{
    static char text[] = "reporting-tool answer 1\nstatus 200\nurl https://h/\netag \"1\"\nbody 3\n\nabc";
    (void)state;
    assert_true(prt_test_each_failure(read_and_print, text) > 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asking_may_lack_memory),
        cmocka_unit_test(recording_may_lack_memory),
    };
    return cmocka_run_group_tests(tests, begin_scene, end_scene);
}
