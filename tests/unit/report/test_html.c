/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever a text is, it is a text: in each place of an HTML file where one can stand. */
#include "report/html.h"

#include <string.h>

#include "report/escape_html.h"
#include "tests/support/unit.h"
#include "tests/unit/report/html_scene.h"

#define GONE "\xef\xbf\xbd" /* U+FFFD */

static void assert_written(const char *expected)
{
    prt_err err;
    assert_prt_ok(prt_html_finish(&html, "x.html", &err), err);
    assert_prt_str(prt_buf_str(&out), expected);
}

static void assert_refused(void)
{
    prt_err err;
    assert_prt_code(prt_html_finish(&html, "x.html", &err), PRT_E_INTERNAL, err);
    assert_prt_says(err, "x.html");
}

struct row {
    prt_str text;
    const char *shown;     /* between tags */
    const char *attribute; /* NULL: the same */
};

static const struct row rows[] = {
    {PRT_STR_INIT(""), "", NULL},
    {PRT_STR_INIT("aai/babel"), "aai/babel", NULL},
    {PRT_STR_INIT("<script>alert(1)</script>"), "&lt;script&gt;alert(1)&lt;/script&gt;", NULL},
    {PRT_STR_INIT("&lt; &amp;amp;"), "&amp;lt; &amp;amp;amp;", NULL},
    {PRT_STR_INIT("a\"b'c`d"), "a\"b'c`d", "a&#34;b&#39;c`d"},
    {PRT_STR_INIT("]]><!--"), "]]&gt;&lt;!--", NULL},
    {PRT_STR_INIT("a\tb\nc\rd\xc2\x85\xe2\x80\xa8"
                  "e"),
     "a b c d  e", NULL},
    {PRT_STR_INIT("a\0b\x1b[31m\x7f"), "a" GONE "b" GONE "[31m" GONE, NULL},
    {PRT_STR_INIT("\xe2\x80\xaegpj.exe\xe2\x81\xa6"), GONE "gpj.exe" GONE, NULL},
    {PRT_STR_INIT("J\xc3\xb6rg \xe6\x9d\x8e \xf0\x9f\x9a\x80"), "J\xc3\xb6rg \xe6\x9d\x8e \xf0\x9f\x9a\x80", NULL},
    {PRT_STR_INIT("K\xe5gedal \xc0\xbcscript\xe0\x80\xbc"), "K" GONE "gedal " GONE GONE "script" GONE GONE GONE, NULL},
    {PRT_STR_INIT("\xf0\x9f\xbf\xbe\xef\xb7\x90"), GONE GONE, NULL},
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static void a_text_between_tags(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        out.len = 0;
        prt_html_str(&html, rows[i].text);
        assert_prt_str(prt_buf_str(&out), rows[i].shown);
    }
}

static void a_path_may_be_broken_behind_its_slashes(void **state)
{
    (void)state;
    static const struct {
        const char *path, *shown;
    } cases[] = {
        {"", ""},
        {"aai", "aai"},
        {"aai/babel", "aai/<wbr>babel"},
        {"a/b/", "a/<wbr>b/"},
        {"/a//b", "/<wbr>a/<wbr>/<wbr>b"},
        {"/", "/"},
        {"</b>/\xe2/&", "&lt;/<wbr>b&gt;/<wbr>" GONE "/<wbr>&amp;"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        out.len = 0;
        prt_html_path(&html, prt_str_from(cases[i].path));
        assert_prt_str(prt_buf_str(&out), cases[i].shown);
    }
    prt_err err;
    assert_prt_ok(prt_html_finish(&html, "x.html", &err), err);
}

static void a_text_between_quotes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        out.len = 0;
        prt_escape_html_attribute(&out, rows[i].text);
        assert_prt_str(prt_buf_str(&out), rows[i].attribute != NULL ? rows[i].attribute : rows[i].shown);
    }
}

static void an_attribute_is_quoted(void **state)
{
    (void)state;
    prt_html_open(&html, "td");
    prt_html_attr_str(&html, "title", PRT_STR("\"><svg onload=alert(1)>"));
    prt_html_attr_u64(&html, "colspan", 12);
    prt_html_flag(&html, "hidden");
    prt_html_close(&html);
    assert_written("<td title=\"&#34;&gt;&lt;svg onload=alert(1)&gt;\" colspan=\"12\" hidden=\"\"></td>");
}

static void only_addresses_of_the_web_are_links(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        bool link;
    } cases[] = {
        {"https://gerrit.example.org/r/admin/repos/aai%2Fbabel,general", true},
        {"http://example.org:8080/job/x/?a=b&c=(d)#e", true},
        {"HTTPS://example.org", true},
        {"https://[2001:db8::1]/", true},
        {"", false},
        {"https://", false},
        {"https:///path", false},
        {"javascript:alert(1)", false},
        {"JavaScript:alert(1)", false},
        {"data:text/html,<script>alert(1)</script>", false},
        {" https://example.org", false},
        {"https://example.org/ onclick=alert(1)", false},
        {"https://example.org/\"onclick=\"alert(1)", false},
        {"https://example.org/'onclick='alert(1)", false},
        {"https://example.org/\\..\\", false},
        {"https://example.org/<script>", false},
        {"https://example.org/\n", false},
        {"java\tscript:alert(1)", false},
        {"//example.org/", false},
        {"/relative", false},
        {"ftp://example.org/", false},
        {"vbscript:https://example.org", false},
        {"https://example.org/\xc3\xb6", false},
        {"https://user:secret@example.org/", false},
        {"https://exa%6dple.org/", false},
        {"https://?query", false},
        {"https://example.org?query", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        out.len = 0;
        html = (prt_html){.out = &out};
        prt_html_open(&html, "a");
        assert_int_equal(prt_html_href(&html, prt_str_from(cases[i].url)), cases[i].link);
        prt_html_close(&html);
        assert_int_equal(strstr(out.data, "href=\"") != NULL, cases[i].link);
        assert_int_equal(strstr(out.data, "rel=\"noopener noreferrer\"") != NULL, cases[i].link);
    }
}

static void a_link_is_escaped(void **state)
{
    (void)state;
    prt_html_open(&html, "a");
    assert_true(prt_html_href(&html, PRT_STR("https://example.org/?a=b&c=d")));
    prt_html_text(&html, "x & y");
    prt_html_close(&html);
    assert_written("<a href=\"https://example.org/?a=b&amp;c=d\" rel=\"noopener noreferrer\">x &amp; y</a>");
}

static void ids_have_hyphens(void **state)
{
    (void)state;
    prt_html_open(&html, "a");
    prt_html_id(&html, "id", "orphaned_jobs", "-title");
    prt_html_href_id(&html, "orphaned_jobs");
    prt_html_close(&html);
    assert_written("<a id=\"orphaned-jobs-title\" href=\"#orphaned-jobs\"></a>");
}

static void data_cannot_end_its_script(void **state)
{
    (void)state;
    prt_json *json = prt_html_data(&html, "details");
    prt_json_array(json);
    prt_json_str(json, PRT_STR("</script><!--<script>&\xe2\x80\xa8\xe2\x80\xa9"));
    prt_json_end(json);
    prt_html_data_end(&html);
    assert_written("<script type=\"application/json\" id=\"details\">[\"\\u003c/script\\u003e\\u003c!--\\u003cscript"
                   "\\u003e\\u0026\\u2028\\u2029\"]</script>");
}

static void data_that_is_not_whole_is_refused(void **state)
{
    (void)state;
    prt_json_array(prt_html_data(&html, "details"));
    prt_html_data_end(&html);
    assert_refused();
}

static void a_style_cannot_end_its_element(void **state)
{
    (void)state;
    prt_html_style(&html, PRT_STR("a{content:\"</style><script>\"}\r\n\xff"));
    assert_written("<style>a{content:\"<\\/style><script>\"}\n\n" GONE "</style>");
}

static void a_script_with_an_end_in_it_is_refused(void **state)
{
    (void)state;
    static const prt_str scripts[] = {PRT_STR_INIT("x = '</script>'"), PRT_STR_INIT("x = '<!--'")};
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        html = (prt_html){.out = &out};
        prt_html_script(&html, scripts[i]);
        assert_refused();
    }
}

static void code_is_no_element_and_no_attribute(void **state)
{
    (void)state;
    static const char *const attributes[] = {"onclick", "onload", "style", "href", "src", "srcdoc", "formaction"};
    for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++) {
        html = (prt_html){.out = &out};
        prt_html_open(&html, "p");
        prt_html_attr_value(&html, attributes[i], PRT_STR("x"));
        prt_html_close(&html);
        assert_refused();
    }
    html = (prt_html){.out = &out};
    prt_html_open(&html, "script");
    prt_html_close(&html);
    assert_refused();
}

static void what_is_not_nested_is_refused(void **state)
{
    (void)state;
    prt_html_open(&html, "p");
    assert_refused();
    prt_html_close(&html);
    prt_html_close(&html);
    assert_refused();
    html = (prt_html){.out = &out};
    prt_html_open(&html, "p");
    prt_html_text(&html, "x");
    prt_html_attr(&html, "class", "late");
    prt_html_close(&html);
    assert_refused();
}

static void elements_may_not_lie_too_deep(void **state)
{
    (void)state;
    for (int i = 0; i <= PRT_HTML_MAX_NESTING; i++)
        prt_html_open(&html, "p");
    for (int i = 0; i < PRT_HTML_MAX_NESTING; i++)
        prt_html_close(&html);
    assert_refused();
}

static void long_texts_are_cut_between_characters(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *shown;
    } cases[] = {{"", ""},
                 {"abcd", "abcd"},
                 {"abcde", "abc…"},
                 {"äöüß", "äöüß"},
                 {"äöüßa", "äöü…"},
                 {"a\xff\xff\xff", "a" GONE GONE GONE},
                 {"<<<<<", "&lt;&lt;&lt;…"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        out.len = 0;
        prt_html_str_short(&html, prt_str_from(cases[i].text), 4);
        assert_prt_str(prt_buf_str(&out), cases[i].shown);
    }
}

static void a_policy_names_digests(void **state)
{
    (void)state;
    const prt_str style = PRT_STR("abc");
    const prt_str scripts[] = {PRT_STR_INIT(""), PRT_STR_INIT("abc")};
    prt_html_policy(&html, &style, 1, scripts, 2);
    assert_written("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
                   "style-src 'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='; "
                   "script-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' "
                   "'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='; base-uri 'none'; form-action 'none'; "
                   "require-trusted-types-for 'script'; trusted-types 'none'\">");
}

static void numbers_are_numbers(void **state)
{
    (void)state;
    prt_html_open(&html, "rect");
    prt_html_attr_hundredths(&html, "x", 1250, "%");
    prt_html_attr_hundredths(&html, "y", 10000, "");
    prt_html_attr_hundredths(&html, "width", 5, "%");
    prt_html_commas(&html, 1234567);
    prt_html_text(&html, " ");
    prt_html_signed(&html, -7);
    prt_html_text(&html, " ");
    prt_html_percent(&html, 1, 3);
    prt_html_close(&html);
    assert_written("<rect x=\"12.50%\" y=\"100\" width=\"0.05%\">1,234,567 -7 33.3%</rect>\n");
}

static void a_lost_byte_is_told(void **state)
{
    (void)state;
    prt_err err;
    out.max = 10;
    prt_html_open(&html, "p");
    prt_html_text(&html, "more than ten");
    prt_html_close(&html);
    assert_prt_code(prt_html_finish(&html, "x.html", &err), PRT_E_LIMIT, err);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_text_between_tags),
        TEST(a_path_may_be_broken_behind_its_slashes),
        TEST(a_text_between_quotes),
        TEST(an_attribute_is_quoted),
        TEST(only_addresses_of_the_web_are_links),
        TEST(a_link_is_escaped),
        TEST(ids_have_hyphens),
        TEST(data_cannot_end_its_script),
        TEST(data_that_is_not_whole_is_refused),
        TEST(a_style_cannot_end_its_element),
        TEST(a_script_with_an_end_in_it_is_refused),
        TEST(code_is_no_element_and_no_attribute),
        TEST(what_is_not_nested_is_refused),
        TEST(elements_may_not_lie_too_deep),
        TEST(long_texts_are_cut_between_characters),
        TEST(a_policy_names_digests),
        TEST(numbers_are_numbers),
        TEST(a_lost_byte_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
