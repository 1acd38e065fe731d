/* SPDX-License-Identifier: Apache-2.0 */
/* What servers do, and what comes of it. Nothing is tried again here: test_retry.c. */
#include "tests/unit/http/asking.h"

enum { SHORT_MS = 300 }; /* for servers that never come to an end */

static const struct {
    const char *path;
    prt_http_failure failure;
    int status;
    const char *says; /* of a failure: a part of the sentence; of an answer: the body */
} CASES[] = {
    {"/json", PRT_HTTP_ANSWERED, 200, "{\"a\": 1}"},
    {"/html", PRT_HTTP_ANSWERED, 200, "<html>Maintenance</html>"},
    {"/gzip", PRT_HTTP_ANSWERED, 200, "unpacked"},
    {"/status/401", PRT_HTTP_ANSWERED, 401, "no"},
    {"/status/403", PRT_HTTP_ANSWERED, 403, "no"},
    {"/status/404", PRT_HTTP_ANSWERED, 404, "no"},
    {"/status/429", PRT_HTTP_ANSWERED, 429, "no"},
    {"/status/500", PRT_HTTP_ANSWERED, 500, "no"},
    {"/status/503", PRT_HTTP_ANSWERED, 503, "no"},
    {"/status/999", PRT_HTTP_GARBLED, 0, "the status 999 is none"},
    {"/silent", PRT_HTTP_TIMED_OUT, 0, "no whole answer within 0.300 s"},
    {"/slow", PRT_HTTP_TOO_SLOW, 0, "fewer than 10000 bytes a second for 0.100 s"},
    {"/slow_headers", PRT_HTTP_TIMED_OUT, 0, "no whole answer within 0.300 s"},
    {"/truncated", PRT_HTTP_CUT_SHORT, 0, "ended before the length it announced"},
    {"/chunks_cut", PRT_HTTP_CUT_SHORT, 0, "ended before the length it announced"},
    {"/close", PRT_HTTP_CUT_SHORT, 0, "closed without an answer"},
    {"/endless", PRT_HTTP_TOO_LARGE, 0, "an answer of more than 1048576 bytes"},
    {"/announced", PRT_HTTP_TOO_LARGE, 0, "an answer of more than 1048576 bytes"},
    {"/bomb", PRT_HTTP_TOO_LARGE, 0, "an answer of more than 1048576 bytes"},
    {"/endless_headers", PRT_HTTP_TOO_LARGE, 0, "its headers have more than 262144 bytes"},
    {"/bad_gzip", PRT_HTTP_GARBLED, 0, "not in the encoding it says"},
    {"/garbage", PRT_HTTP_GARBLED, 0, "no answer that HTTP knows"},
    {"/unasked_304", PRT_HTTP_GARBLED, 0, "304 Not Modified to a question without a condition"},
};

static bool never_ends(const char *path)
{
    return strcmp(path, "/silent") == 0 || strcmp(path, "/slow_headers") == 0;
}

static void check_failure(const struct prt_http_answer *answer, const char *url, const char *says)
{
    assert_prt_says(answer->error, url);
    assert_prt_says(answer->error, says);
    assert_int_equal(answer->body.len, 0);
    assert_string_equal(answer->etag, "");
    assert_int_equal(answer->retry_after_s, -1);
}

static void come_out_as_the_table_says(void **state)
{
    struct scene *scene = *state;
    struct prt_http_settings settings = quick();
    settings.tries = 1;
    settings.slow_bytes = 10000;
    settings.slow_ms = 100;
    use(scene, settings);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const char *url = plain(scene, CASES[i].path);
        struct prt_http_answer answer = ask(scene, (struct prt_http_request){
                                                       .url = url,
                                                       .allow_http = true,
                                                       .max_bytes = PRT_MIB(1),
                                                       .attempt_ms = never_ends(CASES[i].path) ? SHORT_MS : LONG_MS,
                                                   });
        assert_failure(answer, CASES[i].failure);
        assert_int_equal(answer.status, CASES[i].status);
        assert_int_equal(answer.calls, 1);
        if (CASES[i].failure == PRT_HTTP_ANSWERED)
            assert_prt_str(answer.body, CASES[i].says);
        else
            check_failure(&answer, url, CASES[i].says);
        prt_http_answer_free(&answer);
    }
}

static void a_body_may_have_exactly_its_ceiling(void **state)
{
    struct scene *scene = *state;
    static const struct {
        const char *path;
        prt_http_failure failure;
    } SIZES[] = {{"/size/1000", PRT_HTTP_ANSWERED}, {"/size/1001", PRT_HTTP_TOO_LARGE}};
    use(scene, quick());
    for (size_t i = 0; i < 2; i++) {
        struct prt_http_answer answer =
            ask(scene,
                (struct prt_http_request){.url = plain(scene, SIZES[i].path), .allow_http = true, .max_bytes = 1000});
        assert_failure(answer, SIZES[i].failure);
        prt_http_answer_free(&answer);
    }
}

static void a_server_that_is_down_is_no_connection(void **state)
{
    struct scene *scene = *state;
    struct prt_http_settings settings = quick();
    settings.tries = 1;
    use(scene, settings);
    struct prt_http_answer answer =
        ask(scene, (struct prt_http_request){.url = "http://127.0.0.1:1/x?token=planted", .allow_http = true});
    assert_failure(answer, PRT_HTTP_NO_CONNECTION);
    assert_string_equal(answer.error.text, "http://127.0.0.1:1/x: no connection: Connection refused");
    prt_http_answer_free(&answer);
}

/* With a part of more than 63 characters it is no name, whatever a DNS would say. */
static void a_name_that_is_none_has_no_address(void **state)
{
    struct scene *scene = *state;
    prt_buf url = {0};
    struct prt_http_settings settings = quick();
    settings.tries = 1;
    use(scene, settings);
    prt_buf_add_fmt(&url, "https://%064d.example/", 0);
    struct prt_http_answer answer = ask(scene, (struct prt_http_request){.url = url.data});
    assert_failure(answer, PRT_HTTP_NO_ADDRESS);
    assert_prt_says(answer.error, "no such host, or no answer of the DNS");
    prt_http_answer_free(&answer);
    prt_buf_free(&url);
}

static void headers_of_interest_are_handed_out(void **state)
{
    struct scene *scene = *state;
    use(scene, quick());
    struct prt_http_answer answer = get(scene, "/limits");
    assert_true(answer.rate.known);
    assert_int_equal(answer.rate.limit, 5000);
    assert_int_equal(answer.rate.remaining, 4999);
    assert_int_equal(answer.rate.reset, 1800000000);
    prt_http_answer_free(&answer);
    answer = get(scene, "/page/1");
    assert_string_equal(answer.next, plain(scene, "/page/2?p=1"));
    prt_http_answer_free(&answer);
    answer = get(scene, "/page/3");
    assert_string_equal(answer.next, "");
    prt_http_answer_free(&answer);
    answer = get(scene, "/json?secret=1");
    assert_string_equal(answer.content_type, "application/json");
    assert_string_equal(answer.url, plain(scene, "/json?secret=1"));
    assert_string_equal(answer.shown, plain(scene, "/json"));
    prt_http_answer_free(&answer);
}

static void requests_say_what_they_are_told_to(void **state)
{
    struct scene *scene = *state;
    static const char *const HEADERS[] = {"Accept: application/vnd.github+json", "X-GitHub-Api-Version: 2022-11-28",
                                          NULL};
    use(scene, quick());
    struct prt_http_answer answer = ask(scene, (struct prt_http_request){.url = plain(scene, "/echo"),
                                                                         .method = PRT_HTTP_POST,
                                                                         .headers = HEADERS,
                                                                         .body = PRT_STR("{\"query\": 1}"),
                                                                         .allow_http = true});
    static const char *const PARTS[] = {
        "\"method\": \"POST\"",
        "\"accept\": \"application/vnd.github+json\"",
        "\"x-github-api-version\": \"2022-11-28\"",
        "\"content-type\": \"application/json\"",
        "\"user-agent\": \"reporting-tool/" PRT_VERSION "\"",
        "\"body\": \"{\\\"query\\\": 1}\"",
    };
    assert_int_equal(answer.status, 200);
    for (size_t i = 0; i < sizeof PARTS / sizeof PARTS[0]; i++)
        assert_non_null(strstr(answer.body.data, PARTS[i]));
    assert_null(strstr(answer.body.data, "expect"));
    assert_null(strstr(answer.body.data, "authorization"));
    prt_http_answer_free(&answer);
}

static void head_has_a_status_and_no_body(void **state)
{
    struct scene *scene = *state;
    use(scene, quick());
    struct prt_http_answer answer = ask(
        scene, (struct prt_http_request){
                   .url = plain(scene, "/size/5000"), .method = PRT_HTTP_HEAD, .max_bytes = 10, .allow_http = true});
    assert_int_equal(answer.status, 200);
    assert_int_equal(answer.body.len, 0);
    prt_http_answer_free(&answer);
}

static void what_must_not_be_sent_is_not(void **state)
{
    struct scene *scene = *state;
    static const char *const COOKIE[] = {"cookie: planted", NULL};
    static const char *const TOKEN[] = {"AUTHORIZATION: Bearer planted", NULL};
    static const char *const SPLIT[] = {"X-A: b\r\nX-C: planted", NULL};
    static const char *const BARE[] = {"planted", NULL};
    const char *url = plain(scene, "/unsent");
    const struct {
        struct prt_http_request request;
        const char *says;
    } cases[] = {
        {{.url = url}, "http:// is refused"},
        {{.url = url, .allow_http = true, .headers = COOKIE}, "the header cookie is not the caller's to set"},
        {{.url = url, .allow_http = true, .headers = TOKEN}, "the header AUTHORIZATION is not the caller's to set"},
        {{.url = url, .allow_http = true, .headers = SPLIT}, "control characters"},
        {{.url = url, .allow_http = true, .headers = BARE}, "without a name and a colon"},
        {{.url = url, .allow_http = true, .body = PRT_STR("planted")}, "a body goes with POST alone"},
        {{.url = "http://me:planted@127.0.0.1/", .allow_http = true}, "a user or password in it is refused"},
        {{.url = NULL}, "URL"},
    };
    use(scene, quick());
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct prt_http_answer answer = ask(scene, cases[i].request);
        assert_failure(answer, PRT_HTTP_BAD_REQUEST);
        assert_prt_says(answer.error, cases[i].says);
        assert_null(strstr(answer.error.text, "planted"));
        assert_int_equal(answer.calls, 0);
        prt_http_answer_free(&answer);
    }
    assert_int_equal(prt_http_server_count(scene->server, "/unsent"), 0);
    assert_int_equal(statistics(scene).errors[0].count, 8);
}

static void sentences_say_what_to_do(void **state)
{
    struct scene *scene = *state;
    static const struct {
        const char *path;
        prt_code code;
        const char *says;
    } SAID[] = {
        {"/status/401", PRT_E_PERMISSION, "HTTP 401 Unauthorized: credentials are missing, wrong or expired"},
        {"/status/404", PRT_E_NOT_FOUND, "HTTP 404 Not Found: check the address"},
        {"/status/418", PRT_E_IO, "HTTP 418"},
        {"/then/said/429?Retry-After=3600", PRT_E_IO, "the server asks to wait 3600 s"},
        {"/used_up", PRT_E_PERMISSION, "the rate limit is used up"},
        {"/truncated", PRT_E_FORMAT, "ended before the length it announced"},
    };
    use(scene, quick());
    for (size_t i = 0; i < sizeof SAID / sizeof SAID[0]; i++) {
        prt_err err;
        const struct prt_http_request request = {
            .service = "jenkins", .url = plain(scene, SAID[i].path), .allow_http = true};
        struct prt_http_answer answer = ask(scene, request);
        assert_false(prt_http_is_good(&answer));
        assert_prt_code(prt_http_explain(&request, &answer, &err), SAID[i].code, err);
        assert_prt_says(err, "jenkins: http://127.0.0.1:");
        assert_prt_says(err, SAID[i].says);
        prt_http_answer_free(&answer);
    }
}

static void services_are_words(void **state)
{
    struct scene *scene = *state;
    static const char *const NAMES[] = {"", "Jenkins", "a b", "../x", "this_name_is_longer_than_it_may_be"};
    use(scene, quick());
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        prt_err err;
        struct prt_http_answer answer = {0};
        const struct prt_http_request request = {.service = NAMES[i], .url = "https://h/"};
        assert_prt_code(prt_http_get_all(scene->http, &request, 1, 0, &answer, &err), PRT_E_INTERNAL, err);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(come_out_as_the_table_says),
        cmocka_unit_test(a_body_may_have_exactly_its_ceiling),
        cmocka_unit_test(a_server_that_is_down_is_no_connection),
        cmocka_unit_test(a_name_that_is_none_has_no_address),
        cmocka_unit_test(headers_of_interest_are_handed_out),
        cmocka_unit_test(requests_say_what_they_are_told_to),
        cmocka_unit_test(head_has_a_status_and_no_body),
        cmocka_unit_test(what_must_not_be_sent_is_not),
        cmocka_unit_test(sentences_say_what_to_do),
        cmocka_unit_test(services_are_words),
    };
    return cmocka_run_group_tests(tests, begin_scene, end_scene);
}
