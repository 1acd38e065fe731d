/* SPDX-License-Identifier: Apache-2.0 */
/* What is taken out of a text before it is sent to others, and what is left in it. */
#include "coordinator/doctor_scrub.h"

#include "tests/support/unit.h"

static void rows_of_a_log(void **state)
{
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"", ""},
        {"repo aai/babel: not_fetched: ...\n", "repo aai/babel: not_fetched: ...\n"},
        {"https://me:pw@host/x", "https://[secret]@host/x"},
        {"https://tok@host/x", "https://[secret]@host/x"},
        {"https://a:p@q@host", "https://[secret]@host"},
        {"https://host/a@b", "https://host/a@b"},
        {"tcp://127.0.0.1:7411 and me@example.org", "tcp://127.0.0.1:7411 and me@example.org"},
        {"x ghp_0123456789abcdefghij y", "x [secret] y"},
        {"ghp_short", "ghp_short"},
        {"token=github_pat_11ABCDEFG0123456789_abc,", "token=[secret],"},
        {"glpat-0123456789abcdef", "[secret]"},
        {"Authorization: Basic bWU6cHc=\nnext", "Authorization:[secret]\nnext"},
        {"AUTHORIZATION:x", "AUTHORIZATION:[secret]"},
        {"Set-Cookie: session=1; x\n", "Set-Cookie:[secret]\n"},
        {"secret-key = \"abc\"", "secret-key[secret]"},
        {"GERRIT_HTTP_PASSWORD=hunter2\nok", "GERRIT_HTTP_PASSWORD[secret]\nok"},
        {"password", "password"},
        {"https://host/x?private_token=abc&page=2", "https://host/x?private_token=[secret]&page=2"},
        {"token: abc\nnext", "token: [secret]\nnext"},
        {"token=https://me,pw;@host/x,y", "token=[secret],y"},
        {"PRIVATE-TOKEN: abc def", "PRIVATE-TOKEN: [secret] def"},
        {"{\"token\": \"a\\\"b c\", \"x\": 1}", "{\"token\": \"[secret]\", \"x\": 1}"},
        {"{\"message\":\"said {\\\"api_key\\\": \\\"abc\\\", 1}\"}",
         "{\"message\":\"said {\\\"api_key\\\": \\\"[secret]\\\", 1}\"}"},
        {"{\"m\":\"\\\"token\\\":\\\"a\\\\\\\"b\\\",1\"}", "{\"m\":\"\\\"token\\\":\\\"[secret]\\\",1\"}"},
        {"{\"token\": {\"value\": null}, \"secret\": null, \"a_secret\":true}",
         "{\"token\": {\"value\": null}, \"secret\": null, \"a_secret\":true}"},
        {"secret=, token:\n", "secret=, token:\n"},
        {"there is no token (GITHUB_TOKEN is not set)", "there is no token (GITHUB_TOKEN is not set)"},
        {"no secret leaves it: tokens", "no secret leaves it: tokens"},
        {"Signature='a b',c", "Signature='[secret]',c"},
        {"sent: Bearer abc.def\nnext", "sent: Bearer [secret]\nnext"},
        {"sent Basic bWU6cHc= again", "sent Basic [secret] again"},
        {"basic needs", "basic needs"},
        {"basic authentication failed", "basic authentication failed"},
        {"AKIAIOSFODNN7EXAMPLE0 x", "[secret] x"},
        {"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_1. End", "[secret]. End"},
        {"eyJ is short", "eyJ is short"},
        {"a\n-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\nbnNz\n-----END OPENSSH PRIVATE KEY-----\nb",
         "a\n[secret]-----END OPENSSH PRIVATE KEY-----\nb"},
        {"-----BEGIN RSA PRIVATE KEY-----\nMIIE", "[secret]"},
        {"password: -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nb",
         "password[secret]-----END RSA PRIVATE KEY-----\nb"},
        {"private_key: \"x\\\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END x",
         "private_key: \"[secret]\n[secret]-----END x"},
        {"-----BEGIN CERTIFICATE-----\nMIIE\n", "-----BEGIN CERTIFICATE-----\nMIIE\n"},
        {"-----BEGIN ", "-----BEGIN "},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_buf out = {0};
        prt_doctor_scrub(prt_str_from(rows[i].text), &out);
        assert_prt_str(prt_buf_str(&out), rows[i].expected);
        prt_buf_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows_of_a_log)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
