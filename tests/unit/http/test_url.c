/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/http/url.h"

#include <string.h>

#include "prt/limits.h"
#include "tests/support/unit.h"

static const struct {
    const char *base;
    const char *given;
    const char *text;
    const char *origin;
    const char *shown;
} GOOD[] = {
    {NULL, "https://Jenkins.ONAP.org/api/json?tree=jobs[name]", "https://Jenkins.ONAP.org/api/json?tree=jobs[name]",
     "https://jenkins.onap.org:443", "https://Jenkins.ONAP.org/api/json"},
    {NULL, "HTTP://host:8080", "http://host:8080/", "http://host:8080", "http://host:8080/"},
    {NULL, "https://host:443/a#part", "https://host:443/a", "https://host:443", "https://host/a"},
    {NULL, "http://[::1]:80/x", "http://[::1]:80/x", "http://[::1]:80", "http://[::1]/x"},
    {"https://host/a/b?x=1", "../c?y=2", "https://host/c?y=2", "https://host:443", "https://host/c"},
    {"https://host/a/b", "//other/c", "https://other/c", "https://other:443", "https://other/c"},
    {"https://host/a/b", "http://other:1/c", "http://other:1/c", "http://other:1", "http://other:1/c"},
    {"https://host/a", "/with blank", "https://host/with%20blank", "https://host:443", "https://host/with%20blank"},
};

static const struct {
    const char *given;
    const char *says;
} BAD[] = {
    {"", "URL"},
    {"host/path", "has to begin with https://"},
    {"ftp://host/", "has to begin with https://"},
    {"file:///etc/passwd", "not a URL"},
    {"gopher://host/", "has to begin with https://"},
    {"https://", "not a URL"},
    {"https://me:planted-secret@host/", "a user or password in it is refused"},
    {"https://me@host/", "a user or password in it is refused"},
    {"https://host:99999/", "not a URL"},
    {"https://host/a\r\nX-Evil: 1", "control characters"},
    {"https://host/\x7f", "control characters"},
};

static void gives_its_pieces(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof GOOD / sizeof GOOD[0]; i++) {
        prt_err err;
        struct prt_http_url url = {0};
        assert_prt_ok(prt_http_url_parse(GOOD[i].given, GOOD[i].base, &url, &err), err);
        assert_string_equal(url.text, GOOD[i].text);
        assert_string_equal(url.origin, GOOD[i].origin);
        assert_string_equal(url.shown, GOOD[i].shown);
        assert_int_equal(url.secure, strncmp(url.origin, "https", 5) == 0);
        prt_http_url_free(&url);
    }
}

static void refuses_the_rest_without_repeating_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        prt_err err;
        struct prt_http_url url = {0};
        assert_prt_code(prt_http_url_parse(BAD[i].given, NULL, &url, &err), PRT_E_CONFIG, err);
        assert_prt_says(err, BAD[i].says);
        assert_null(strstr(err.text, "planted-secret"));
        assert_null(url.text);
    }
}

static void refuses_long_ones(void **state)
{
    static char text[PRT_MAX_URL + 2];
    prt_err err;
    struct prt_http_url url = {0};
    (void)state;
    memset(text, 'x', sizeof text - 1);
    memcpy(text, "https://", 8);
    assert_prt_code(prt_http_url_parse(text, NULL, &url, &err), PRT_E_CONFIG, err);
    assert_prt_says(err, "a URL of 8193 bytes; at most 8192 are asked");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_its_pieces),
        cmocka_unit_test(refuses_the_rest_without_repeating_it),
        cmocka_unit_test(refuses_long_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
