/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/http/recorded.h"

#include <string.h>

#include "tests/support/unit.h"

static const struct prt_http_secrets NONE;

static const char WHOLE[] = "reporting-tool answer 1\n"
                            "request GET https://h/a?b\n"
                            "failure answered\n"
                            "status 429\n"
                            "shown https://h/a\n"
                            "url https://h/a?b\n"
                            "content_type text/plain\n"
                            "etag \"1\"\n"
                            "last_modified Mon, 23 Nov 2026 05:40:05 GMT\n"
                            "location /c\n"
                            "next https://h/a?b&page=2\n"
                            "retry_after 120\n"
                            "rate 5000 4999 1700000000\n"
                            "body 9\n"
                            "\n"
                            "one\n\ntwo\n";

static const char FAILED[] = "reporting-tool answer 1\n"
                             "request GET https://h/a?b\n"
                             "failure timed_out\n"
                             "error https://h/a: no whole answer within 60.000 s\n"
                             "body 0\n"
                             "\n";

static const struct prt_http_request REQUEST = {.service = "test", .url = "https://h/a?b"};

static struct prt_http_answer parse(const char *text)
{
    prt_err err;
    struct prt_http_answer answer = {0};
    assert_prt_ok(prt_http_recorded_parse(prt_str_from(text), &answer, &err), err);
    return answer;
}

static void is_read_as_it_was_written(void **state)
{
    static const char *const TEXTS[] = {WHOLE, FAILED};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        prt_err err;
        prt_buf out = {0};
        struct prt_http_answer answer = parse(TEXTS[i]);
        assert_prt_ok(prt_http_recorded_print(&REQUEST, &answer, &NONE, &out, &err), err);
        assert_prt_str(prt_buf_str(&out), TEXTS[i]);
        prt_buf_free(&out);
        prt_http_answer_free(&answer);
    }
}

static void has_every_field(void **state)
{
    (void)state;
    struct prt_http_answer answer = parse(WHOLE);
    assert_int_equal(answer.failure, PRT_HTTP_ANSWERED);
    assert_int_equal(answer.status, 429);
    assert_string_equal(answer.shown, "https://h/a");
    assert_string_equal(answer.url, "https://h/a?b");
    assert_string_equal(answer.content_type, "text/plain");
    assert_string_equal(answer.etag, "\"1\"");
    assert_string_equal(answer.last_modified, "Mon, 23 Nov 2026 05:40:05 GMT");
    assert_string_equal(answer.location, "/c");
    assert_string_equal(answer.next, "https://h/a?b&page=2");
    assert_int_equal(answer.retry_after_s, 120);
    assert_true(answer.rate.known);
    assert_int_equal(answer.rate.limit, 5000);
    assert_int_equal(answer.rate.remaining, 4999);
    assert_int_equal(answer.rate.reset, 1700000000);
    assert_prt_str(answer.body, "one\n\ntwo\n");
    prt_http_answer_free(&answer);
}

static void of_a_failure_has_its_kind_and_sentence(void **state)
{
    (void)state;
    struct prt_http_answer answer = parse(FAILED);
    assert_int_equal(answer.failure, PRT_HTTP_TIMED_OUT);
    assert_int_equal(answer.error.code, PRT_E_TIMEOUT);
    assert_string_equal(answer.error.text, "https://h/a: no whole answer within 60.000 s");
    assert_string_equal(answer.etag, "");
    prt_http_answer_free(&answer);
}

static void is_refused_with_its_line(void **state)
{
    static const struct {
        const char *text;
        const char *says;
    } CASES[] = {
        {"", "line 1: no answer of a version that this program knows"},
        {"reporting-tool answer 2\nstatus 200\nbody 0\n\n", "line 1: no answer of a version"},
        {"reporting-tool answer 1\n", "line 2: a name and a value are expected"},
        {"reporting-tool answer 1\nstatus 200\n", "line 3: a name and a value are expected"},
        {"reporting-tool answer 1\nstatus many\nbody 0\n\n", "line 2: a status has at most three digits"},
        {"reporting-tool answer 1\nstatus 1000\nbody 0\n\n", "line 2: a status has at most three digits"},
        {"reporting-tool answer 1\nfailure bad luck\nbody 0\n\n", "line 2: an unknown failure"},
        {"reporting-tool answer 1\nstatus 200\ncookie 1\nbody 0\n\n", "line 3: an unknown name"},
        {"reporting-tool answer 1\nstatus 200\nretry_after -1\nbody 0\n\n", "line 3: no count of seconds"},
        {"reporting-tool answer 1\nstatus 200\nrate 1 2\nbody 0\n\n", "line 3: not three numbers"},
        {"reporting-tool answer 1\nstatus 200\nbody -1\n\n", "line 3: no count of bytes"},
        {"reporting-tool answer 1\nstatus 200\nbody 2\nxx", "line 4: an empty line is expected"},
        {"reporting-tool answer 1\nstatus 200\nbody 3\n\nxx", "3 bytes of body are announced, and 2 there"},
        {"reporting-tool answer 1\nstatus 200\nbody 1\n\nxx", "1 bytes of body are announced, and 2 there"},
        {"reporting-tool answer 1\nbody 0\n\n", "either a status or a failure"},
        {"reporting-tool answer 1\nfailure tls\nstatus 200\nbody 0\n\n", "either a status or a failure"},
        {"reporting-tool answer 1\nfailure tls\nbody 1\n\nx", "either a status or a failure"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        prt_err err;
        struct prt_http_answer answer = {0};
        assert_prt_code(prt_http_recorded_parse(prt_str_from(CASES[i].text), &answer, &err), PRT_E_FORMAT, err);
        assert_prt_says(err, CASES[i].says);
        assert_null(answer.memory);
    }
}

static void holds_no_secret(void **state)
{
    prt_err err;
    prt_buf out = {0};
    struct prt_http_secrets secrets = {0};
    struct prt_http_answer answer = parse(WHOLE);
    (void)state;
    assert_prt_ok(prt_http_secrets_add(&secrets, PRT_STR("h/a"), &err), err);
    assert_prt_ok(prt_http_secrets_add(&secrets, PRT_STR("two"), &err), err);
    assert_prt_ok(prt_http_recorded_print(&REQUEST, &answer, &secrets, &out, &err), err);
    assert_null(strstr(out.data, "h/a"));
    assert_null(strstr(out.data, "two"));
    assert_non_null(strstr(out.data, "body 14\n\none\n\n[secret]\n"));
    prt_http_answer_free(&answer);
    answer = parse(out.data);
    assert_string_equal(answer.shown, "https://[secret]");
    prt_http_answer_free(&answer);
    prt_http_secrets_free(&secrets);
    prt_buf_free(&out);
}

static void keys_tell_requests_apart(void **state)
{
    static const char *const ACCEPT[] = {"Accept: text/html", NULL};
    static const char *const NOTHING[] = {NULL};
    static const struct prt_http_request REQUESTS[] = {
        {.url = "https://h/a"},
        {.url = "https://h/b"},
        {.url = "https://h/a", .method = PRT_HTTP_HEAD},
        {.url = "https://h/a", .unfollowed = true},
        {.url = "https://h/a", .headers = ACCEPT},
        {.url = "https://h/a", .method = PRT_HTTP_POST, .body = PRT_STR_INIT("1")},
        {.url = "https://h/a", .method = PRT_HTTP_POST, .body = PRT_STR_INIT("2")},
        {.url = "https://h/a", .headers = NOTHING, .max_bytes = 5, .attempt_ms = 7, .allow_http = true}, /* as [0] */
    };
    enum { COUNT = sizeof REQUESTS / sizeof REQUESTS[0] };
    char keys[COUNT][PRT_HTTP_KEY_MAX];
    prt_err err;
    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        assert_prt_ok(prt_http_request_key(&REQUESTS[i], &NONE, keys[i], &err), err);
        for (size_t j = 0; j < i; j++)
            assert_int_equal(strcmp(keys[i], keys[j]) == 0, i == COUNT - 1 && j == 0);
    }
    assert_string_equal(keys[0], "40250804d4b2271acd3a3622f82be6cf"); /* files have this name for good */
}

/* Whoever replays has another token, or none. */
static void keys_do_not_depend_on_secrets(void **state)
{
    prt_err err;
    char a[PRT_HTTP_KEY_MAX];
    char b[PRT_HTTP_KEY_MAX];
    struct prt_http_secrets first = {0};
    struct prt_http_secrets second = {0};
    (void)state;
    assert_prt_ok(prt_http_secrets_add(&first, PRT_STR("one"), &err), err);
    assert_prt_ok(prt_http_secrets_add(&second, PRT_STR("another"), &err), err);
    const struct prt_http_request one = {.url = "https://h/?token=one"};
    const struct prt_http_request another = {.url = "https://h/?token=another"};
    assert_prt_ok(prt_http_request_key(&one, &first, a, &err), err);
    assert_prt_ok(prt_http_request_key(&another, &second, b, &err), err);
    assert_string_equal(a, b);
    prt_http_secrets_free(&first);
    prt_http_secrets_free(&second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_read_as_it_was_written),
        cmocka_unit_test(has_every_field),
        cmocka_unit_test(of_a_failure_has_its_kind_and_sentence),
        cmocka_unit_test(is_refused_with_its_line),
        cmocka_unit_test(holds_no_secret),
        cmocka_unit_test(keys_tell_requests_apart),
        cmocka_unit_test(keys_do_not_depend_on_secrets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
