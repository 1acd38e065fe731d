/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/http/secrets.h"

#include <string.h>

#include "tests/support/unit.h"

static void check(const struct prt_http_secrets *secrets, const char *text, const char *wanted)
{
    prt_buf out = {0};
    prt_http_secrets_strip(secrets, prt_str_from(text), &out);
    assert_prt_str(prt_buf_str(&out), wanted);
    prt_buf_free(&out);
}

static void add(struct prt_http_secrets *secrets, const char *text)
{
    prt_err err;
    assert_prt_ok(prt_http_secrets_add(secrets, prt_str_from(text), &err), err);
}

static void are_taken_out_the_longest_first(void **state)
{
    struct prt_http_secrets secrets = {0};
    (void)state;
    check(&secrets, "nothing is known yet", "nothing is known yet");
    add(&secrets, "abc");
    add(&secrets, "abcdef");
    add(&secrets, "abc");
    add(&secrets, "");
    assert_int_equal(secrets.count, 2);
    check(&secrets, "abcdef abcde abc ab", "[secret] [secret]de [secret] ab");
    check(&secrets, "abcabc", "[secret][secret]");
    check(&secrets, "", "");
    prt_http_secrets_free(&secrets);
}

static void all_forms_of_a_credential_are_known(void **state)
{
    prt_err err;
    struct prt_http_secrets secrets = {0};
    (void)state;
    assert_prt_ok(prt_http_secrets_grant(&secrets, "jenkins", "https://h:443", "Aladdin", "open sesame", &err), err);
    check(&secrets, "open sesame", "[secret]");
    check(&secrets, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Basic [secret]");
    check(&secrets, "?token=open%20sesame&x", "?token=[secret]&x");
    prt_http_secrets_free(&secrets);
}

static void go_to_one_service_at_one_origin(void **state)
{
    prt_err err;
    struct prt_http_secrets secrets = {0};
    (void)state;
    assert_prt_ok(prt_http_secrets_grant(&secrets, "jenkins", "https://h:443", NULL, "first", &err), err);
    assert_prt_ok(prt_http_secrets_grant(&secrets, "jenkins", "https://h:443", "me", "second", &err), err);
    assert_int_equal(secrets.credential_count, 1);
    assert_string_equal(prt_http_secrets_find(&secrets, "jenkins", "https://h:443")->token, "second");
    assert_null(prt_http_secrets_find(&secrets, "gerrit", "https://h:443"));
    assert_null(prt_http_secrets_find(&secrets, "jenkins", "https://h:8443"));
    assert_null(prt_http_secrets_find(&secrets, "jenkins", "http://h:443"));
    assert_null(prt_http_secrets_find(&secrets, "jenkins", "https://h.evil:443"));
    prt_http_secrets_free(&secrets);
}

static void of_proxies_are_known(void **state)
{
    static const struct {
        const char *url;
        const char *text;
        const char *wanted;
    } CASES[] = {
        {"http://me:hidden@proxy:3128", "x me:hidden hidden bWU6aGlkZGVu", "x [secret] [secret] [secret]"},
        {"me:hid@den@proxy", "hid@den", "[secret]"},
        {"http://proxy:3128", "proxy 3128", "proxy 3128"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        prt_err err;
        struct prt_http_secrets secrets = {0};
        assert_prt_ok(prt_http_secrets_add_proxy(&secrets, CASES[i].url, &err), err);
        check(&secrets, CASES[i].text, CASES[i].wanted);
        prt_http_secrets_free(&secrets);
    }
}

static void leave_sentences_with_their_code(void **state)
{
    prt_err err;
    struct prt_http_secrets secrets = {0};
    (void)state;
    add(&secrets, "hidden");
    (void)prt_fail(&err, PRT_E_TIMEOUT, "https://h/hidden: no answer");
    prt_http_secrets_strip_err(&secrets, &err);
    assert_int_equal(err.code, PRT_E_TIMEOUT);
    assert_string_equal(err.text, "https://h/[secret]: no answer");
    prt_http_secrets_free(&secrets);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(are_taken_out_the_longest_first), cmocka_unit_test(all_forms_of_a_credential_are_known),
        cmocka_unit_test(go_to_one_service_at_one_origin), cmocka_unit_test(of_proxies_are_known),
        cmocka_unit_test(leave_sentences_with_their_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
