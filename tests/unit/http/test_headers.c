/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/http/headers.h"

#include "tests/support/unit.h"

enum { NOW = 1795412405 }; /* 2026-11-23T05:40:05Z */

static void add(struct prt_http_headers *headers, const char *line)
{
    prt_http_headers_add(headers, prt_str_from(line), NOW);
}

static void takes_what_is_of_interest(void **state)
{
    struct prt_http_headers headers = {0};
    (void)state;
    add(&headers, "HTTP/1.1 200 OK\r\n");
    add(&headers, "ETag: W/\"abc\"\r\n");
    add(&headers, "LAST-MODIFIED:Mon, 23 Nov 2026 05:40:05 GMT\r\n");
    add(&headers, "content-type:  application/json; charset=utf-8  \r\n");
    add(&headers, "Set-Cookie: session=planted\r\n");
    add(&headers, "X-RateLimit-Limit: 5000\r\n");
    add(&headers, "X-RateLimit-Remaining: 0\r\n");
    add(&headers, "X-RateLimit-Reset: 1795412505\r\n");
    add(&headers, "Cache-Control: private, NO-STORE\r\n");
    add(&headers, "\r\n");
    assert_string_equal(headers.texts[PRT_HTTP_TEXT_ETAG], "W/\"abc\"");
    assert_string_equal(headers.texts[PRT_HTTP_TEXT_LAST_MODIFIED], "Mon, 23 Nov 2026 05:40:05 GMT");
    assert_string_equal(headers.texts[PRT_HTTP_TEXT_CONTENT_TYPE], "application/json; charset=utf-8");
    assert_null(headers.texts[PRT_HTTP_TEXT_LOCATION]);
    assert_true(headers.rate.known);
    assert_int_equal(headers.rate.limit, 5000);
    assert_int_equal(headers.rate.remaining, 0);
    assert_int_equal(headers.rate.reset, 1795412505);
    assert_true(headers.no_store);
    assert_false(headers.retry_after_told);
    prt_http_headers_free(&headers);
}

static void begins_anew_with_each_status_line_but_counts_on(void **state)
{
    struct prt_http_headers headers = {0};
    (void)state;
    add(&headers, "HTTP/1.1 100 Continue\r\n");
    add(&headers, "ETag: \"old\"\r\n");
    add(&headers, "Retry-After: 7\r\n");
    const size_t before = headers.bytes;
    add(&headers, "HTTP/2 200\r\n");
    assert_null(headers.texts[PRT_HTTP_TEXT_ETAG]);
    assert_false(headers.retry_after_told);
    assert_int_equal(before, 23 + 13 + 16);
    assert_int_equal(headers.bytes, before + 12);
    prt_http_headers_free(&headers);
}

static void ignores_what_cannot_be(void **state)
{
    struct prt_http_headers headers = {0};
    (void)state;
    add(&headers, "ETag: a\tb\r\n");
    add(&headers, "ETag\r\n");
    add(&headers, "X-RateLimit-Remaining: -5\r\n");
    add(&headers, "X-RateLimit-Limit: many\r\n");
    add(&headers, "X-RateLimit-Reset: 99999999999999999999999\r\n");
    prt_http_headers_add(&headers, (prt_str){"Location: /a\0b\r\n", 16}, NOW);
    assert_null(headers.texts[PRT_HTTP_TEXT_ETAG]);
    assert_null(headers.texts[PRT_HTTP_TEXT_LOCATION]);
    assert_false(headers.rate.known);
    assert_int_equal(headers.rate.limit, 0);
    assert_int_equal(headers.rate.reset, 0);
    prt_http_headers_free(&headers);
}

static void finds_the_next_page(void **state)
{
    static const struct {
        const char *value;
        const char *next;
    } CASES[] = {
        {"<https://api.github.com/x?page=2>; rel=\"next\", <https://api.github.com/x?page=9>; rel=\"last\"",
         "https://api.github.com/x?page=2"},
        {"<a>; rel=\"prev\", <b>; rel=next", "b"},
        {"<a>;title=\"x, <c>; rel=next\"; REL=\"last NEXT\"", "a"},
        {"<a>; rel=\"nextish\"", ""},
        {"<a>; rel=\"last\"; x=\"<b>; rel=next\"", ""},
        {"<a>; rev=next", ""},
        {"< a >; next; rel=next", "a"},
        {"<a", ""},
        {"<a>; rel=\"next", "a"},
        {"a; rel=next", ""},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        assert_prt_str(prt_http_link_next(prt_str_from(CASES[i].value)), CASES[i].next);
}

static void reads_pauses(void **state)
{
    static const struct {
        const char *value;
        int64_t seconds; /* -1: none */
    } CASES[] = {
        {"0", 0},
        {"120", 120},
        {"99999999999999", 1000000000},
        {"99999999999999999999999", -1},
        {"Mon, 23 Nov 2026 05:41:05 GMT", 60},
        {"Mon, 23 Nov 2026 05:39:05 GMT", 0},
        {"-1", -1},
        {"soon", -1},
        {"", -1},
        {"1.5", -1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        int64_t seconds = -1;
        assert_int_equal(prt_http_retry_after(prt_str_from(CASES[i].value), NOW, &seconds), CASES[i].seconds >= 0);
        assert_int_equal(seconds, CASES[i].seconds);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_what_is_of_interest),
        cmocka_unit_test(begins_anew_with_each_status_line_but_counts_on),
        cmocka_unit_test(ignores_what_cannot_be),
        cmocka_unit_test(finds_the_next_page),
        cmocka_unit_test(reads_pauses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
