/* SPDX-License-Identifier: Apache-2.0 */
/* Text from outside in each place of a Markdown file. */
#include "report/escape_md.h"
#include "tests/support/unit.h"

#define GONE "\xef\xbf\xbd" /* U+FFFD */

typedef void (*escape)(prt_buf *out, prt_str text);

struct row {
    const char *text;
    const char *written;
};

static void check(escape escape_text, const struct row *rows, size_t count)
{
    prt_buf out = {0};
    for (size_t i = 0; i < count; i++) {
        escape_text(&out, prt_str_from(rows[i].text));
        assert_prt_str(prt_buf_str(&out), rows[i].written);
        prt_buf_clear(&out);
    }
    prt_buf_free(&out);
}

/* Holds for cells, link texts and headings alike. */
static const struct row anywhere[] = {
    {"", ""},
    {"Ann O'Neil (IBM), Jr.", "Ann O'Neil (IBM), Jr."},
    {"aai/babel-service_two", "aai/babel-service_two"},
    {"Ren\xc3\xa9 \xe6\x9d\x8e \xf0\x9f\x90\xbb", "Ren\xc3\xa9 \xe6\x9d\x8e \xf0\x9f\x90\xbb"},
    /* cells and rows */
    {"a|b", "a&#124;b"},
    {"a\\|b", "a&#92;&#124;b"},
    {"a\\", "a&#92;"},
    {"a\nb\r\nc\td", "a b  c d"},
    {"a\xe2\x80\xa8"
     "b\xe2\x80\xa9"
     "c\xc2\x85"
     "d\x0b"
     "e\x0c"
     "f",
     "a b c d e f"},
    {"x |\n| --- |\n| y", "x &#124; &#124; --- &#124; &#124; y"},
    /* code, emphasis, mathematics */
    {"`rm`", "&#96;rm&#96;"},
    {"**x** *y*", "\\*\\*x\\*\\* \\*y\\*"},
    {"__init__", "\\_\\_init\\_\\_"},
    {"_a_b_", "\\_a_b\\_"},
    {"a_\xc3\xa9", "a\\_\xc3\xa9"},
    {"~~x~~", "\\~\\~x\\~\\~"},
    {"$x$", "&#36;x&#36;"},
    /* links, images, HTML, entities */
    {"[x](javascript:alert(1))", "\\[x\\](javascript&#58;alert(1))"},
    {"![x](y)", "!\\[x\\](y)"},
    {"<img/src/onerror=alert(1)>", "&lt;img/src/onerror=alert(1)&gt;"},
    {"</table><!--", "&lt;/table&gt;&lt;!--"},
    {"AT&T &lt; &copy;", "AT&amp;T &amp;lt; &amp;copy;"},
    {"http://evil.example", "http&#58;//evil.example"},
    {"www.evil.example WwW.x", "www&#46;evil.example WwW&#46;x"},
    {":smile: repo aai: x:", "&#58;smile: repo aai: x:"},
    /* what cannot be seen, or turns the direction */
    {"a\x01"
     "b\x1b[31m\x7f",
     "a" GONE "b" GONE "\\[31m" GONE},
    {"\xc2\x9b"
     "31m",
     GONE "31m"},
    {"abc\xe2\x80\xae"
     "gpj.exe",
     "abc" GONE "gpj.exe"},
    {"\xe2\x81\xa6x\xe2\x81\xa9 \xe2\x80\x8f\xd8\x9c", GONE "x" GONE " " GONE GONE},
    {"ad\xe2\x80\x8bmin\xef\xbb\xbf\xc2\xad", "ad" GONE "min" GONE GONE},
    {"\xf3\xa0\x81\x81", GONE},
    {"\xf0\x9f\xbf\xbe\xf4\x8f\xbf\xbf", GONE GONE}, /* noncharacters U+1FFFE, U+10FFFF */
    /* but the joiners that words and emoji are made of stay */
    {"\xe0\xa4\x95\xe0\xa5\x8d\xe2\x80\x8d\xe0\xa4\xb7", "\xe0\xa4\x95\xe0\xa5\x8d\xe2\x80\x8d\xe0\xa4\xb7"},
    /* bytes that are no UTF-8 */
    {"David K\xe5gedal", "David K" GONE "gedal"},
    {"\xff|\xc3", GONE "&#124;" GONE},
    {"\xed\xa0\x80", GONE GONE GONE},
};

static const struct row in_lines[] = {{"# x #", "# x #"}, {"- x", "- x"}, {"1. x", "1. x"}, {"  x", "  x"}};

static const struct row in_blocks[] = {
    {"# x #", "\\# x \\#"},
    {"C#", "C\\#"},
    {"- x", "\\- x"},
    {"+ x", "\\+ x"},
    {"===", "\\==="},
    {"---", "\\---"},
    {"1. x", "1\\. x"},
    {"1) x", "1\\) x"},
    {"2026 x", "2026 x"},
    {"7", "7"},
    {"1.5", "1\\.5"},
    {" \n\t- x", "\\- x"},
    {"\xe2\x80\xa8- x", "\\- x"},
    {"-", "\\-"},
    {"   ", ""},
    {"x - 1. y", "x - 1. y"},
};

static const struct row in_addresses[] = {
    {"aai/babel-x_y.z~1", "aai/babel-x_y.z~1"},
    {"gerrit.example.org:8443", "gerrit.example.org:8443"},
    {"a b)(<>\"'\\|`&?#%[]", "a%20b%29%28%3C%3E%22%27%5C%7C%60%26%3F%23%25%5B%5D"},
    {"\xc3\xa9\xff\n", "%C3%A9%EF%BF%BD%0A"},
    {"javascript:alert(1)", "javascript:alert%281%29"},
};

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static void a_cell_stays_one_cell(void **state)
{
    (void)state;
    check(prt_md_cell, anywhere, COUNT(anywhere));
    check(prt_md_cell, in_lines, COUNT(in_lines));
}

static void a_link_text_stays_inside_its_link(void **state)
{
    (void)state;
    check(prt_md_link_text, anywhere, COUNT(anywhere));
    check(prt_md_link_text, in_lines, COUNT(in_lines));
}

static void a_heading_begins_no_block(void **state)
{
    (void)state;
    check(prt_md_text, anywhere, COUNT(anywhere));
    check(prt_md_text, in_blocks, COUNT(in_blocks));
}

static void an_address_is_percent_encoded(void **state)
{
    (void)state;
    check(prt_md_link_url, in_addresses, COUNT(in_addresses));
}

static void a_nul_is_written_as_replacement_or_number(void **state)
{
    (void)state;
    prt_buf out = {0};
    prt_md_cell(&out, PRT_STR("a\0b"));
    prt_md_text(&out, PRT_STR("\0"));
    prt_md_link_url(&out, PRT_STR("\0"));
    assert_prt_str(prt_buf_str(&out), "a" GONE "b" GONE "%00");
    prt_buf_free(&out);
}

/* Every byte alone, and between letters: no byte of the output may end a cell, a row or valid UTF-8. */
static void no_byte_gets_through_that_ends_a_cell(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        char text[3] = {'a', (char)byte, 'b'};
        prt_buf out = {0};
        prt_md_cell(&out, (prt_str){text, 3});
        prt_md_cell(&out, (prt_str){text + 1, 1});
        prt_str written = prt_buf_str(&out);
        assert_true(prt_str_is_utf8(written));
        for (size_t i = 0; i < written.len; i++)
            assert_false((unsigned char)written.data[i] < ' ' || written.data[i] == '|' || written.data[i] == '<' ||
                         written.data[i] == '`' || written.data[i] == 0x7f);
        prt_buf_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cell_stays_one_cell),
        cmocka_unit_test(a_link_text_stays_inside_its_link),
        cmocka_unit_test(a_heading_begins_no_block),
        cmocka_unit_test(an_address_is_percent_encoded),
        cmocka_unit_test(a_nul_is_written_as_replacement_or_number),
        cmocka_unit_test(no_byte_gets_through_that_ends_a_cell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
