/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_report */
#include <string.h>

#include "report/html.h"
#include "tests/fuzz/fuzzer.h"

static size_t count(prt_str text, char byte)
{
    size_t found = 0;
    for (size_t i = 0; i < text.len; i++)
        found += text.data[i] == byte;
    return found;
}

static prt_str rest(prt_str page, const char *before)
{
    const size_t len = strlen(before);
    FUZZ_REQUIRE(page.len >= len && memcmp(page.data, before, len) == 0);
    return prt_str_sub(page, len, page.len);
}

/* Any text, wherever it stands, leaves the elements, attributes and quotes of the page those that we wrote. */
static void check_places(prt_str text)
{
    prt_err err;
    prt_buf out = {0};
    prt_html html = {.out = &out};
    prt_html_open(&html, "i");
    prt_html_attr_str(&html, "title", text);
    prt_html_str(&html, text);
    prt_html_str_short(&html, text, 3);
    prt_html_close(&html);
    FUZZ_REQUIRE(prt_html_finish(&html, "a page", &err) == PRT_OK);
    const prt_str page = prt_buf_str(&out);
    FUZZ_REQUIRE(prt_str_is_utf8(page));
    FUZZ_REQUIRE(prt_str_ends(rest(page, "<i title=\""), PRT_STR("</i>")));
    FUZZ_REQUIRE(count(page, '<') == 2 && count(page, '>') == 2 && count(page, '\n') == 0);
    const size_t tag = prt_str_find(page, '>');
    FUZZ_REQUIRE(count(prt_str_sub(page, 0, tag), '"') == 2 && page.data[tag - 1] == '"');
    FUZZ_REQUIRE(count(prt_str_sub(page, 0, tag), '\'') == 0);
    prt_buf_free(&out);
}

/* What is taken for an address is written as it is, but for &. */
static void check_link(prt_str text)
{
    prt_buf out = {0};
    prt_html html = {.out = &out};
    prt_html_open(&html, "a");
    const bool taken = prt_html_href(&html, text);
    prt_html_close(&html);
    FUZZ_REQUIRE(taken == prt_html_is_link(text));
    if (taken) {
        FUZZ_REQUIRE(prt_str_equal_fold(prt_str_sub(text, 0, 4), PRT_STR("http")));
        FUZZ_REQUIRE(count(prt_buf_str(&out), '"') == 4 && count(prt_buf_str(&out), '<') == 2);
    } else {
        FUZZ_REQUIRE(prt_str_equal(prt_buf_str(&out), PRT_STR("<a></a>")));
    }
    prt_buf_free(&out);
}

/* Neither data nor styles end their element; a style that was written is what its digest is made of. */
static void check_code(prt_str text)
{
    prt_err err;
    prt_buf out = {0}, bytes = {0};
    prt_html html = {.out = &out};
    prt_json_str(prt_html_data(&html, "x"), text);
    prt_html_data_end(&html);
    FUZZ_REQUIRE(count(prt_buf_str(&out), '<') == 2);
    prt_buf_clear(&out);
    prt_html_style(&html, text);
    prt_html_style_bytes(&bytes, text);
    const prt_str style = rest(prt_buf_str(&out), "<style>");
    FUZZ_REQUIRE(prt_str_starts(style, prt_buf_str(&bytes)) && style.len == bytes.len + strlen("</style>"));
    FUZZ_REQUIRE(bytes.len == 0 || memmem(bytes.data, bytes.len, "</", 2) == NULL);
    FUZZ_REQUIRE(prt_html_finish(&html, "a page", &err) == PRT_OK);
    prt_buf_free(&bytes);
    prt_buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const prt_str text = {(const char *)data, size};
    check_places(text);
    check_link(text);
    check_code(text);
    return 0;
}
