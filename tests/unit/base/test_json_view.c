/* SPDX-License-Identifier: Apache-2.0 */
/* JSON where it lies: what is refused, and the parts of what is not. */
#include <string.h>

#include "prt/buf.h"
#include "prt/json_view.h"
#include "prt/limits.h"
#include "tests/support/unit.h"

static void what_is_no_json_is_refused_with_its_line(void **state)
{
    (void)state;
    static const struct {
        prt_str text;
        const char *says;
    } rows[] = {
        {PRT_STR_INIT(""), "f:1: expected a value"},
        {PRT_STR_INIT("  \n "), "f:2: expected a value"},
        {PRT_STR_INIT("{"), "f:1: expected a string"},
        {PRT_STR_INIT("[1,\n2"), "f:2: expected a comma or ]"},
        {PRT_STR_INIT("[1,]"), "f:1: expected a value"},
        {PRT_STR_INIT("{\"a\":1,}"), "f:1: expected a string"},
        {PRT_STR_INIT("{\"a\" 1}"), "f:1: expected a colon behind the key"},
        {PRT_STR_INIT("{\"a\":1]"), "f:1: expected a comma or }"},
        {PRT_STR_INIT("{a:1}"), "f:1: expected a string"},
        {PRT_STR_INIT("[1 2]"), "f:1: expected a comma or ]"},
        {PRT_STR_INIT("1 2"), "f:1: something stands behind the value"},
        {PRT_STR_INIT("01"), "f:1: expected a value"},
        {PRT_STR_INIT("-"), "f:1: expected a value"},
        {PRT_STR_INIT("1."), "f:1: a number that ends in its point"},
        {PRT_STR_INIT("1e"), "f:1: a number without its exponent"},
        {PRT_STR_INIT("+1"), "f:1: expected a value"},
        {PRT_STR_INIT("NaN"), "f:1: expected a value"},
        {PRT_STR_INIT("nul"), "f:1: expected a value"},
        {PRT_STR_INIT("\"a"), "f:1: a string without end"},
        {PRT_STR_INIT("\"a\\"), "f:1: an escape that is none"},
        {PRT_STR_INIT("\"\\x\""), "f:1: an escape that is none"},
        {PRT_STR_INIT("\"\\u12g4\""), "f:1: \\u without four hexadecimal digits"},
        {PRT_STR_INIT("\"a\nb\""), "f:1: a control character in a string"},
        {PRT_STR_INIT("\"\xff\""), "f: not UTF-8"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_err err;
        prt_str value;
        assert_prt_code(prt_json_check("f", rows[i].text, &value, &err), PRT_E_FORMAT, err);
        assert_string_equal(err.text, rows[i].says);
    }
}

static void nesting_has_a_ceiling(void **state)
{
    (void)state;
    char text[2 * (PRT_MAX_DOC_NESTING + 1)];
    prt_err err;
    prt_str value;
    memset(text, '[', PRT_MAX_DOC_NESTING + 1);
    memset(text + PRT_MAX_DOC_NESTING + 1, ']', PRT_MAX_DOC_NESTING + 1);
    assert_prt_code(prt_json_check("f", (prt_str){text, sizeof text}, &value, &err), PRT_E_FORMAT, err);
    assert_prt_says(err, "nested too deeply");
    assert_prt_ok(prt_json_check("f", (prt_str){text + 1, sizeof text - 2}, &value, &err), err);
}

/* "key=value;" for each part. */
static void parts_are_views_of_the_text(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *parts;
    } rows[] = {
        {"{}", ""},
        {" [ ] ", ""},
        {"1", ""},
        {"{\"a\":1}", "\"a\"=1;"},
        {"\n{ \"a\" : [1, {\"b\": \"]\"}] ,\n\"c\":null }\n", "\"a\"=[1, {\"b\": \"]\"}];\"c\"=null;"},
        {"[-1.5e+3 , \"x\\\"y\", true,[[]]]", "=-1.5e+3;=\"x\\\"y\";=true;=[[]];"},
        {"{\"\\\\\":{}}", "\"\\\\\"={};"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_buf told = {0};
        prt_err err;
        prt_str key, value;
        assert_prt_ok(prt_json_check("f", prt_str_from(rows[i].text), &value, &err), err);
        struct prt_json_parts parts = prt_json_parts_of(value);
        while (prt_json_part(&parts, &key, &value))
            prt_buf_add_fmt(&told, "%.*s=%.*s;", PRT_STR_ARG(key), PRT_STR_ARG(value));
        assert_prt_str(prt_buf_str(&told), rows[i].parts);
        prt_buf_free(&told);
    }
}

static void strings_are_what_they_stand_for(void **state)
{
    (void)state;
    static const struct {
        const char *string;
        const char *text;
    } rows[] = {
        {"\"\"", ""},
        {"\"plain\"", "plain"},
        {"\"a\\n\\t\\/\\\\\\\"b\"", "a\n\t/\\\"b"},
        {"\"\\u0041\\u00e9\\u20AC\"", "A\xc3\xa9\xe2\x82\xac"},
        {"\"\\ud83d\\ude00!\"", "\xf0\x9f\x98\x80!"},
        {"\"\\ud83d\"", "\xef\xbf\xbd"},
        {"\"\\ud83dx\"", "\xef\xbf\xbdx"},
        {"\"\\ud83d\\u0041\"", "\xef\xbf\xbd"
                               "A"},
        {"\"\\ude00\"", "\xef\xbf\xbd"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_buf out = {0};
        prt_json_unescape(prt_str_from(rows[i].string), &out);
        assert_prt_str(prt_buf_str(&out), rows[i].text);
        prt_buf_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_json_is_refused_with_its_line),
        cmocka_unit_test(nesting_has_a_ceiling),
        cmocka_unit_test(parts_are_views_of_the_text),
        cmocka_unit_test(strings_are_what_they_stand_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
