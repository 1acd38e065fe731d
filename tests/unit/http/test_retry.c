/* SPDX-License-Identifier: Apache-2.0 */
/* Which causes are tried again, how often, and when. */
#include "tests/unit/http/asking.h"

static const struct {
    const char *path;
    struct prt_http_request how;
    unsigned calls;
    int status; /* 0: cut short */
} CASES[] = {
    {"/then/a/503,200", {.service = NULL}, 2, 200},
    {"/then/b/502,504,429,200", {.service = NULL}, 4, 200},
    {"/then/c/truncated,200", {.service = NULL}, 2, 200},
    {"/then/e/503", {.service = NULL}, 4, 503},
    {"/then/f/truncated", {.service = NULL}, 4, 0},
    {"/then/g/503,404,200", {.service = NULL}, 2, 404},
    {"/then/h/500,200", {.service = NULL}, 1, 500},
    {"/then/i/401,200", {.service = NULL}, 1, 401},
    {"/then/j/403,200", {.service = NULL}, 1, 403},
    {"/then/k/403,200?Retry-After=0", {.service = NULL}, 2, 200},
    {"/then/l/403,200?X-RateLimit-Remaining=0&X-RateLimit-Reset=1", {.service = NULL}, 2, 200},
    {"/then/m/403,200?X-RateLimit-Remaining=1&X-RateLimit-Reset=1", {.service = NULL}, 1, 403},
    {"/then/n/429,200?Retry-After=1", {.service = NULL}, 1, 429}, /* more than the 500 ms that are granted */
    {"/then/o/429,200?Retry-After=99999999999", {.service = NULL}, 1, 429},
    {"/then/p/503,200", {.once = true}, 1, 503},
    {"/then/q/503,200", {.method = PRT_HTTP_HEAD}, 2, 200},
    {"/then/r/503,200", {.method = PRT_HTTP_POST}, 1, 503},
    {"/then/s/503,200", {.method = PRT_HTTP_POST, .repeatable = true}, 2, 200},
    {"/then/t/truncated,200", {.method = PRT_HTTP_POST}, 1, 0},
    {"/then/u/bad_gzip,200", {.service = NULL}, 1, 0},
};

static void depends_on_the_cause_and_the_question(void **state)
{
    struct scene *scene = *state;
    struct prt_http_settings settings = quick();
    settings.retry_after_max_ms = 500;
    use(scene, settings);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct prt_http_request request = CASES[i].how;
        request.url = plain(scene, CASES[i].path);
        request.allow_http = true;
        struct prt_http_answer answer = ask(scene, request);
        if (answer.calls != CASES[i].calls || answer.status != CASES[i].status)
            print_message("%s: %u calls, status %d, %s\n", CASES[i].path, answer.calls, answer.status,
                          answer.error.text);
        assert_int_equal(answer.calls, CASES[i].calls);
        assert_int_equal(answer.status, CASES[i].status);
        prt_http_answer_free(&answer);
    }
}

/* 1 s each: what a request allows is for all pauses of its host together, and may be more than the client's ceiling. */
static void all_pauses_of_a_host_are_bounded_together(void **state)
{
    struct scene *scene = *state;
    static const struct {
        const char *path;
        int64_t pause_max_ms;
        unsigned calls;
        int status;
    } cases[] = {
        {"/then/1/429,200?Retry-After=0", -1, 2, 200},   {"/then/2/429,200?Retry-After=1", -1, 1, 429},
        {"/then/3/429,200?Retry-After=1", 0, 1, 429},    {"/then/4/429,200?Retry-After=1", 900, 1, 429},
        {"/then/5/429,200?Retry-After=1", 1500, 2, 200}, /* the host has been granted 1 s */
        {"/then/6/429,200?Retry-After=1", 1500, 1, 429}, {"/then/7/429,200?Retry-After=0", 1500, 2, 200},
        {"/then/8/429,200?Retry-After=1", 2500, 2, 200}, {"/then/9/429,200?Retry-After=99999999999", 2500, 1, 429},
    };
    struct prt_http_settings settings = quick();
    settings.retry_after_max_ms = 500;
    use(scene, settings);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct prt_http_answer answer = ask(scene, (struct prt_http_request){.url = plain(scene, cases[i].path),
                                                                             .pause_max_ms = cases[i].pause_max_ms,
                                                                             .allow_http = true});
        assert_int_equal(answer.calls, cases[i].calls);
        assert_int_equal(answer.status, cases[i].status);
        prt_http_answer_free(&answer);
    }
}

/* On a connection of its own: one that was used before may have been closed for its age, and libcurl opens another. */
static void an_answer_that_does_not_come_is_asked_for_again(void **state)
{
    struct scene *scene = *state;
    use(scene, quick());
    struct prt_http_answer answer = get(scene, "/then/closed/close,200");
    assert_int_equal(answer.status, 200);
    assert_int_equal(answer.calls, 2);
    prt_http_answer_free(&answer);
}

/* Not even on a connection that was used before. */
static void a_post_is_sent_once(void **state)
{
    struct scene *scene = *state;
    use(scene, quick());
    struct prt_http_answer answer = get(scene, "/json");
    prt_http_answer_free(&answer);
    answer = ask(scene, (struct prt_http_request){
                            .url = plain(scene, "/then/once/close,200"), .method = PRT_HTTP_POST, .allow_http = true});
    assert_failure(answer, PRT_HTTP_CUT_SHORT);
    assert_int_equal(prt_http_server_count(scene->server, "/then/once"), 1);
    prt_http_answer_free(&answer);
}

static void no_connection_is_tried_again(void **state)
{
    struct scene *scene = *state;
    use(scene, quick());
    struct prt_http_answer answer =
        ask(scene, (struct prt_http_request){.url = "http://127.0.0.1:1/", .allow_http = true});
    assert_failure(answer, PRT_HTTP_NO_CONNECTION);
    assert_int_equal(answer.calls, 4);
    prt_http_answer_free(&answer);
}

/* The whole host pauses: a question that had nothing to do with it waits as well. */
static void a_pause_that_is_asked_for_is_kept_by_all(void **state)
{
    struct scene *scene = *state;
    prt_err err;
    struct prt_http_settings settings = quick();
    settings.per_host = 1;
    use(scene, settings);
    const struct prt_http_request requests[] = {
        {.service = "test", .url = plain(scene, "/then/pause/429?Retry-After=1"), .allow_http = true, .once = true},
        {.service = "test", .url = plain(scene, "/json?after"), .allow_http = true},
    };
    struct prt_http_answer answers[2] = {0};
    const int64_t begin = prt_monotonic_ms();
    assert_prt_ok(prt_http_get_all(scene->http, requests, 2, begin + LONG_MS, answers, &err), err);
    assert_true(prt_monotonic_ms() - begin >= 1000);
    assert_int_equal(answers[0].status, 429);
    assert_int_equal(answers[1].status, 200);
    prt_http_answer_free(&answers[0]);
    prt_http_answer_free(&answers[1]);
}

static void who_was_asked_to_wait_waits(void **state)
{
    struct scene *scene = *state;
    use(scene, quick());
    const int64_t begin = prt_monotonic_ms();
    struct prt_http_answer answer = get(scene, "/then/waits/429,200?Retry-After=1");
    assert_true(prt_monotonic_ms() - begin >= 1000);
    assert_int_equal(answer.status, 200);
    assert_int_equal(answer.calls, 2);
    prt_http_answer_free(&answer);
}

static void a_pause_beyond_the_time_of_the_request_is_not_begun(void **state)
{
    struct scene *scene = *state;
    use(scene, quick());
    const int64_t begin = prt_monotonic_ms();
    struct prt_http_answer answer =
        ask(scene, (struct prt_http_request){.url = plain(scene, "/then/beyond/503,200?Retry-After=100"),
                                             .allow_http = true,
                                             .request_ms = 90000});
    assert_true(prt_monotonic_ms() - begin < 90000);
    assert_int_equal(answer.status, 503);
    assert_int_equal(answer.retry_after_s, 100);
    prt_http_answer_free(&answer);
}

static void a_used_up_limit_is_waited_for_within_reason(void **state)
{
    struct scene *scene = *state;
    use(scene, quick());
    struct prt_http_answer answer = get(scene, "/used_up?in=100000");
    assert_int_equal(answer.status, 403);
    assert_int_equal(answer.calls, 1);
    assert_int_equal(answer.rate.remaining, 0);
    prt_http_answer_free(&answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(depends_on_the_cause_and_the_question),
        cmocka_unit_test(all_pauses_of_a_host_are_bounded_together),
        cmocka_unit_test(an_answer_that_does_not_come_is_asked_for_again),
        cmocka_unit_test(a_post_is_sent_once),
        cmocka_unit_test(no_connection_is_tried_again),
        cmocka_unit_test(a_pause_that_is_asked_for_is_kept_by_all),
        cmocka_unit_test(who_was_asked_to_wait_waits),
        cmocka_unit_test(a_pause_beyond_the_time_of_the_request_is_not_begun),
        cmocka_unit_test(a_used_up_limit_is_waited_for_within_reason),
    };
    return cmocka_run_group_tests(tests, begin_scene, end_scene);
}
