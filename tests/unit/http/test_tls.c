/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/http/asking.h"

static struct prt_http_answer get_tls(struct scene *scene)
{
    return ask(scene, (struct prt_http_request){.url = prt_http_server_url(scene->server, PRT_SERVER_TLS, "/json")});
}

static int forget(void **state)
{
    (void)state;
    unsetenv("SSL_CERT_FILE");
    unsetenv("CURL_CA_BUNDLE");
    return 0;
}

static void an_unknown_authority_is_refused(void **state)
{
    struct scene *scene = *state;
    use(scene, quick());
    struct prt_http_answer answer = get_tls(scene);
    assert_failure(answer, PRT_HTTP_TLS);
    assert_prt_says(answer.error, "no trusted TLS connection: SSL certificate problem: ");
    assert_prt_says(answer.error, "SSL_CERT_FILE");
    assert_int_equal(answer.calls, 1);
    prt_http_answer_free(&answer);
}

static void the_environment_makes_authorities_known(void **state)
{
    struct scene *scene = *state;
    static const char *const VARIABLES[] = {"SSL_CERT_FILE", "CURL_CA_BUNDLE"};
    for (size_t i = 0; i < sizeof VARIABLES / sizeof VARIABLES[0]; i++) {
        setenv(VARIABLES[i], prt_http_server_authority(scene->server), 1);
        use(scene, quick());
        struct prt_http_answer answer = get_tls(scene);
        assert_prt_str(answer.body, "{\"a\": 1}");
        prt_http_answer_free(&answer);
        unsetenv(VARIABLES[i]);
    }
}

/* The certificate is for 127.0.0.1. */
static void a_certificate_for_another_name_is_refused(void **state)
{
    struct scene *scene = *state;
    prt_buf url = {0};
    setenv("SSL_CERT_FILE", prt_http_server_authority(scene->server), 1);
    use(scene, quick());
    const char *port = strrchr(prt_http_server_url(scene->server, PRT_SERVER_TLS, ""), ':');
    prt_buf_add_fmt(&url, "https://127.0.0.2%s/json", port);
    struct prt_http_answer answer = ask(scene, (struct prt_http_request){.url = url.data});
    assert_failure(answer, PRT_HTTP_NO_CONNECTION); /* the server listens on one address alone ... */
    prt_http_answer_free(&answer);
    prt_buf_clear(&url);
    prt_buf_add_fmt(&url, "https://localhost%s/json", port); /* ... that has another name as well */
    answer = ask(scene, (struct prt_http_request){.url = url.data});
    assert_failure(answer, PRT_HTTP_TLS);
    assert_prt_says(answer.error, "localhost");
    prt_http_answer_free(&answer);
    prt_buf_free(&url);
}

static void a_server_without_tls_is_refused(void **state)
{
    struct scene *scene = *state;
    prt_buf url = {0};
    use(scene, quick());
    prt_buf_add_fmt(&url, "https%s", plain(scene, "/json") + 4);
    struct prt_http_answer answer = ask(scene, (struct prt_http_request){.url = url.data, .allow_http = true});
    assert_failure(answer, PRT_HTTP_TLS);
    prt_http_answer_free(&answer);
    prt_buf_free(&url);
}

static void a_bundle_that_is_not_there_is_told_at_once(void **state)
{
    prt_err err;
    prt_http_t *http = NULL;
    const struct prt_http_settings settings = {0};
    (void)state;
    setenv("SSL_CERT_FILE", "/nowhere/ca.pem", 1);
    assert_prt_code(prt_http_new(&settings, &http, &err), PRT_E_CONFIG, err);
    assert_prt_says(err, "$SSL_CERT_FILE: /nowhere/ca.pem: the authorities to be trusted cannot be read: No such file");
    assert_null(http);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(an_unknown_authority_is_refused, forget),
        cmocka_unit_test_teardown(the_environment_makes_authorities_known, forget),
        cmocka_unit_test_teardown(a_certificate_for_another_name_is_refused, forget),
        cmocka_unit_test_teardown(a_server_without_tls_is_refused, forget),
        cmocka_unit_test_teardown(a_bundle_that_is_not_there_is_told_at_once, forget),
    };
    return cmocka_run_group_tests(tests, begin_scene, end_scene);
}
