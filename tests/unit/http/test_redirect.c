/* SPDX-License-Identifier: Apache-2.0 */
/* Where redirects lead, and what goes with them. */
#include "tests/unit/http/asking.h"

static const char *redirect_to(struct scene *scene, const char *target, const char *rest)
{
    prt_buf path = {0};
    prt_buf_add_fmt(&path, "/redirect?to=%s%s", target, rest);
    assert_false(path.failed);
    const char *url = plain(scene, path.data);
    prt_buf_free(&path);
    return url;
}

static struct prt_http_answer follow(struct scene *scene, const char *target, const char *rest)
{
    return ask(scene, (struct prt_http_request){.url = redirect_to(scene, target, rest), .allow_http = true});
}

static void five_are_followed_and_not_six(void **state)
{
    struct scene *scene = *state;
    use(scene, quick());
    struct prt_http_answer answer = get(scene, "/chain/5");
    assert_int_equal(answer.status, 200);
    assert_int_equal(answer.calls, 6);
    assert_string_equal(answer.url, plain(scene, "/chain/0?x=1"));
    prt_http_answer_free(&answer);
    answer = get(scene, "/chain/6");
    assert_failure(answer, PRT_HTTP_REDIRECT);
    assert_prt_says(answer.error, plain(scene, "/chain/6"));
    assert_prt_says(answer.error, "more than 5 redirects");
    prt_http_answer_free(&answer);
}

static void a_loop_ends(void **state)
{
    struct scene *scene = *state;
    use(scene, quick());
    struct prt_http_answer answer = follow(scene, "/redirect?to=/chain/9", "");
    assert_failure(answer, PRT_HTTP_REDIRECT);
    assert_int_equal(answer.calls, 6);
    prt_http_answer_free(&answer);
}

static void every_kind_is_followed(void **state)
{
    struct scene *scene = *state;
    static const char *const KINDS[] = {"301", "302", "303", "307", "308"};
    use(scene, quick());
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        char rest[16];
        snprintf(rest, sizeof rest, "&status=%s", KINDS[i]);
        struct prt_http_answer answer = follow(scene, "/json", rest);
        assert_prt_str(answer.body, "{\"a\": 1}");
        prt_http_answer_free(&answer);
    }
    struct prt_http_answer answer = follow(scene, "/json", "&status=300");
    assert_int_equal(answer.status, 300);
    prt_http_answer_free(&answer);
}

static void some_targets_are_refused(void **state)
{
    struct scene *scene = *state;
    static const struct {
        const char *target;
        const char *says;
    } TARGETS[] = {
        {"ftp://127.0.0.1/", "has to begin with https://"},
        {"file:///etc/passwd", "a redirect is not followed"},
        {"http://me:planted@127.0.0.1/", "a user or password in it is refused"},
        {"https://", "not a URL"},
    };
    use(scene, quick());
    for (size_t i = 0; i < sizeof TARGETS / sizeof TARGETS[0]; i++) {
        struct prt_http_answer answer = follow(scene, TARGETS[i].target, "");
        assert_failure(answer, PRT_HTTP_REDIRECT);
        assert_prt_says(answer.error, TARGETS[i].says);
        assert_null(strstr(answer.error.text, "planted"));
        prt_http_answer_free(&answer);
    }
}

static void https_never_leads_to_http(void **state)
{
    struct scene *scene = *state;
    prt_buf path = {0};
    setenv("SSL_CERT_FILE", prt_http_server_authority(scene->server), 1);
    use(scene, quick());
    prt_buf_add_fmt(&path, "/redirect?to=%s", plain(scene, "/downgraded"));
    struct prt_http_answer answer =
        ask(scene, (struct prt_http_request){.url = prt_http_server_url(scene->server, PRT_SERVER_TLS, path.data),
                                             .allow_http = true});
    assert_failure(answer, PRT_HTTP_REDIRECT);
    assert_prt_says(answer.error, "a redirect from https to http://127.0.0.1:");
    assert_int_equal(prt_http_server_count(scene->server, "/downgraded"), 0);
    prt_http_answer_free(&answer);
    prt_buf_free(&path);
    unsetenv("SSL_CERT_FILE");
}

static void a_post_is_not_redirected(void **state)
{
    struct scene *scene = *state;
    use(scene, quick());
    struct prt_http_answer answer =
        ask(scene, (struct prt_http_request){
                       .url = redirect_to(scene, "/posted", ""), .method = PRT_HTTP_POST, .allow_http = true});
    assert_failure(answer, PRT_HTTP_REDIRECT);
    assert_prt_says(answer.error, "a POST is redirected to http://127.0.0.1:");
    assert_int_equal(prt_http_server_count(scene->server, "/posted"), 0);
    prt_http_answer_free(&answer);
}

static void one_that_is_asked_for_is_the_answer(void **state)
{
    struct scene *scene = *state;
    use(scene, quick());
    struct prt_http_answer answer = ask(
        scene, (struct prt_http_request){.url = redirect_to(scene, "/r/", ""), .allow_http = true, .unfollowed = true});
    assert_int_equal(answer.status, 302);
    assert_string_equal(answer.location, "/r/");
    assert_int_equal(answer.calls, 1);
    prt_http_answer_free(&answer);
}

static struct prt_http_answer ask_as(struct scene *scene, const char *service, const char *url)
{
    return ask(scene, (struct prt_http_request){.service = service, .url = url, .allow_http = true});
}

static bool was_told(struct prt_http_answer answer)
{
    assert_int_equal(answer.status, 200);
    const bool told = strstr(answer.body.data, "authorization") != NULL;
    prt_http_answer_free(&answer);
    return told;
}

static void credentials_stay_where_they_belong(void **state)
{
    struct scene *scene = *state;
    prt_err err;
    const char *other = prt_http_server_url(scene->server, PRT_SERVER_OTHER, "/echo");
    use(scene, quick());
    assert_prt_ok(prt_http_add_credentials(scene->http, "mine", plain(scene, "/a/path"), NULL, "planted", &err), err);
    assert_true(was_told(ask_as(scene, "mine", plain(scene, "/echo"))));
    assert_true(was_told(ask_as(scene, "mine", redirect_to(scene, "/echo", ""))));
    assert_false(was_told(ask_as(scene, "mine", other)));
    assert_false(was_told(ask_as(scene, "mine", redirect_to(scene, other, ""))));
    assert_false(was_told(ask_as(scene, "others", plain(scene, "/echo"))));
}

static void both_kinds_of_credentials_are_sent_as_they_should(void **state)
{
    struct scene *scene = *state;
    prt_err err;
    use(scene, quick());
    assert_prt_ok(prt_http_add_credentials(scene->http, "test", plain(scene, ""), "Aladdin", "open sesame", &err), err);
    struct prt_http_answer answer = get(scene, "/echo");
    assert_non_null(strstr(answer.body.data, "\"authorization\": \"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\""));
    prt_http_answer_free(&answer);
    assert_prt_ok(prt_http_add_credentials(scene->http, "test", plain(scene, ""), NULL, "ghp_1", &err), err);
    answer = get(scene, "/echo");
    assert_non_null(strstr(answer.body.data, "\"authorization\": \"Bearer ghp_1\""));
    prt_http_answer_free(&answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_are_followed_and_not_six),
        cmocka_unit_test(a_loop_ends),
        cmocka_unit_test(every_kind_is_followed),
        cmocka_unit_test(some_targets_are_refused),
        cmocka_unit_test(https_never_leads_to_http),
        cmocka_unit_test(a_post_is_not_redirected),
        cmocka_unit_test(one_that_is_asked_for_is_the_answer),
        cmocka_unit_test(credentials_stay_where_they_belong),
        cmocka_unit_test(both_kinds_of_credentials_are_sent_as_they_should),
    };
    return cmocka_run_group_tests(tests, begin_scene, end_scene);
}
