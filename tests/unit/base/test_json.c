/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/json.h"

#include <string.h>

#include "tests/support/unit.h"

/* What `write` makes, or "broken". The text lives in `out`. */
static prt_str made(prt_buf *out, int indent, void (*write)(prt_json *json))
{
    prt_err err;
    prt_json json = {.out = out, .indent = indent};
    prt_buf_clear(out);
    write(&json);
    prt_code code = prt_json_finish(&json, "the document", &err);
    if (code == PRT_OK)
        return prt_buf_str(out);
    assert_prt_code(code, PRT_E_INTERNAL, err);
    assert_string_equal(err.text, "the document: the calls that wrote it do not make a JSON value");
    return PRT_STR("broken");
}

static void write_example(prt_json *json)
{
    prt_json_object(json);
    prt_json_key(json, "commits");
    prt_json_i64(json, -3);
    prt_json_key(json, "lines");
    prt_json_u64(json, UINT64_MAX);
    prt_json_key(json, "list");
    prt_json_array(json);
    prt_json_bool(json, true);
    prt_json_bool(json, false);
    prt_json_null(json);
    prt_json_text(json, NULL);
    prt_json_text(json, "x");
    prt_json_object(json);
    prt_json_end(json);
    prt_json_end(json);
    prt_json_key_str(json, PRT_STR("none"));
    prt_json_array(json);
    prt_json_end(json);
    prt_json_end(json);
}

static void on_one_line(void **state)
{
    (void)state;
    prt_buf out = {0};
    assert_prt_str(made(&out, 0, write_example), "{\"commits\":-3,\"lines\":18446744073709551615,"
                                                 "\"list\":[true,false,null,null,\"x\",{}],\"none\":[]}");
    prt_buf_free(&out);
}

static void write_members(prt_json *json)
{
    prt_buf text = {0};
    prt_json_object(json);
    prt_json_member_str(json, "a", PRT_STR(""));
    prt_json_member_str_or_null(json, "b", PRT_STR(""));
    prt_json_member_str_or_null(json, "c", PRT_STR("x"));
    prt_json_member_i64(json, "d", INT64_MIN);
    prt_json_member_u64(json, "e", UINT64_MAX);
    prt_json_member_bool(json, "f", true);
    prt_buf_add_text(&text, "made");
    prt_json_member_made(json, "g", &text);
    assert_null(text.data);
    prt_json_end(json);
}

static void a_member_is_written_at_once(void **state)
{
    (void)state;
    prt_buf out = {0};
    assert_prt_str(
        made(&out, 0, write_members),
        "{\"a\":\"\",\"b\":null,\"c\":\"x\",\"d\":-9223372036854775808,\"e\":18446744073709551615,\"f\":true,"
        "\"g\":\"made\"}");
    prt_buf_free(&out);
}

/* It must not pass for an empty text. */
static void a_text_that_could_not_be_made_fails_the_document(void **state)
{
    (void)state;
    prt_err err;
    prt_buf out = {0}, text = {.failed = true};
    prt_json json = {.out = &out};
    prt_json_object(&json);
    prt_json_member_made(&json, "a", &text);
    prt_json_end(&json);
    assert_prt_code(prt_json_finish(&json, "the document", &err), PRT_E_MEMORY, err);
    prt_buf_free(&out);
}

static void write_shares(prt_json *json)
{
    static const uint64_t shares[] = {0, 5, 99, 100, 9705, 10000};
    prt_json_array(json);
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++)
        prt_json_hundredths(json, shares[i]);
    prt_json_end(json);
}

static void write_share_without_key(prt_json *json)
{
    prt_json_object(json);
    prt_json_hundredths(json, 1);
    prt_json_end(json);
}

static void hundredths_have_two_decimals(void **state)
{
    (void)state;
    prt_buf out = {0};
    assert_prt_str(made(&out, 0, write_shares), "[0.00,0.05,0.99,1.00,97.05,100.00]");
    assert_prt_str(made(&out, 0, write_share_without_key), "broken");
    prt_buf_free(&out);
}

static void write_durations(prt_json *json)
{
    prt_json_array(json);
    prt_json_thousandths(json, 7);
    prt_json_thousandths(json, 81234);
    prt_json_end(json);
}

static void thousandths_have_three_decimals(void **state)
{
    (void)state;
    prt_buf out = {0};
    assert_prt_str(made(&out, 0, write_durations), "[0.007,81.234]");
    prt_buf_free(&out);
}

static void indented(void **state)
{
    (void)state;
    prt_buf out = {0};
    assert_prt_str(made(&out, 2, write_example), "{\n"
                                                 "  \"commits\": -3,\n"
                                                 "  \"lines\": 18446744073709551615,\n"
                                                 "  \"list\": [\n"
                                                 "    true,\n"
                                                 "    false,\n"
                                                 "    null,\n"
                                                 "    null,\n"
                                                 "    \"x\",\n"
                                                 "    {}\n"
                                                 "  ],\n"
                                                 "  \"none\": []\n"
                                                 "}");
    prt_buf_free(&out);
}

enum { DEEP = 20 };

static void write_deep(prt_json *json)
{
    for (int i = 0; i < DEEP; i++)
        prt_json_array(json);
    prt_json_null(json);
    for (int i = 0; i < DEEP; i++)
        prt_json_end(json);
}

static void every_level_is_indented_by_as_much(void **state)
{
    (void)state;
    prt_buf out = {0}, wanted = {0};
    for (int level = 0; level <= 2 * DEEP; level++) {
        const int depth = level <= DEEP ? level : 2 * DEEP - level;
        prt_buf_add_fmt(&wanted, "%*s%s%s", 3 * depth, "",
                        level < DEEP    ? "["
                        : level == DEEP ? "null"
                                        : "]",
                        level < 2 * DEEP ? "\n" : "");
    }
    assert_prt_str(made(&out, 3, write_deep), wanted.data);
    prt_buf_free(&out);
    prt_buf_free(&wanted);
}

static void write_scalar(prt_json *json)
{
    prt_json_i64(json, INT64_MIN);
}

static void a_value_alone_is_a_document(void **state)
{
    (void)state;
    prt_buf out = {0};
    assert_prt_str(made(&out, 2, write_scalar), "-9223372036854775808");
    prt_buf_free(&out);
}

static void texts_are_escaped_and_made_valid(void **state)
{
    (void)state;
    static const struct {
        prt_str text;
        const char *json;
    } rows[] = {
        {PRT_STR_INIT(""), "\"\""},
        {PRT_STR_INIT("plain / text"), "\"plain / text\""},
        {PRT_STR_INIT("\"\\"), "\"\\\"\\\\\""},
        {PRT_STR_INIT("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\""},
        {PRT_STR_INIT("a\0b\x01\x1f\x7f"), "\"a\\u0000b\\u0001\\u001f\\u007f\""},
        {PRT_STR_INIT("</script>&"), "\"\\u003c/script\\u003e\\u0026\""},
        {PRT_STR_INIT("\xe2\x80\xa7\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa"),
         "\"\xe2\x80\xa7\\u2028\\u2029\xe2\x80\xaa\""},
        {PRT_STR_INIT("\xc3\xa9\xf0\x9f\x98\x80"), "\"\xc3\xa9\xf0\x9f\x98\x80\""},
        {PRT_STR_INIT("M\xfcller"), "\"M\xef\xbf\xbdller\""},
        {PRT_STR_INIT("\xe2\x80"), "\"\xef\xbf\xbd\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_err err;
        prt_buf out = {0};
        prt_json json = {.out = &out};
        prt_json_str(&json, rows[i].text);
        assert_prt_ok(prt_json_finish(&json, "text", &err), err);
        assert_prt_str(prt_buf_str(&out), rows[i].json);
        prt_buf_clear(&out);
        json = (prt_json){.out = &out};
        prt_json_object(&json);
        prt_json_key_str(&json, rows[i].text);
        prt_json_null(&json);
        prt_json_end(&json);
        assert_prt_ok(prt_json_finish(&json, "key", &err), err);
        assert_prt_str(prt_str_sub(prt_buf_str(&out), 1, out.len - 6), rows[i].json);
        prt_buf_free(&out);
    }
}

static void write_nothing(prt_json *json)
{
    (void)json;
}

static void write_open(prt_json *json)
{
    prt_json_array(json);
}

static void write_end_too_many(prt_json *json)
{
    prt_json_array(json);
    prt_json_end(json);
    prt_json_end(json);
}

static void write_value_without_key(prt_json *json)
{
    prt_json_object(json);
    prt_json_i64(json, 1);
    prt_json_end(json);
}

static void write_container_without_key(prt_json *json)
{
    prt_json_object(json);
    prt_json_array(json);
    prt_json_end(json);
    prt_json_end(json);
}

static void write_key_without_value(prt_json *json)
{
    prt_json_object(json);
    prt_json_key(json, "a");
    prt_json_end(json);
}

static void write_key_after_key(prt_json *json)
{
    prt_json_object(json);
    prt_json_key(json, "a");
    prt_json_key(json, "b");
    prt_json_null(json);
    prt_json_end(json);
}

static void write_key_in_array(prt_json *json)
{
    prt_json_array(json);
    prt_json_key(json, "a");
    prt_json_null(json);
    prt_json_end(json);
}

static void write_key_at_top(prt_json *json)
{
    prt_json_key(json, "a");
    prt_json_null(json);
}

static void write_two_values(prt_json *json)
{
    prt_json_null(json);
    prt_json_null(json);
}

static void write_two_containers(prt_json *json)
{
    prt_json_array(json);
    prt_json_end(json);
    prt_json_object(json);
    prt_json_end(json);
}

static void write_levels(prt_json *json, int levels)
{
    for (int i = 0; i < levels; i++)
        prt_json_array(json);
    for (int i = 0; i < levels; i++)
        prt_json_end(json);
}

static void write_deepest(prt_json *json)
{
    write_levels(json, PRT_JSON_MAX_NESTING);
}

static void write_too_deep(prt_json *json)
{
    write_levels(json, PRT_JSON_MAX_NESTING + 1);
}

static void misuse_is_told(void **state)
{
    (void)state;
    static void (*const rows[])(prt_json * json) = {
        write_nothing,
        write_open,
        write_end_too_many,
        write_value_without_key,
        write_container_without_key,
        write_key_without_value,
        write_key_after_key,
        write_key_in_array,
        write_key_at_top,
        write_two_values,
        write_two_containers,
        write_too_deep,
    };
    prt_buf out = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_prt_str(made(&out, 0, rows[i]), "broken");
    assert_prt_str(made(&out, 0, write_deepest), "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]");
    prt_buf_free(&out);
}

static void a_full_buffer_is_told(void **state)
{
    (void)state;
    prt_err err;
    prt_buf out = {.max = 10};
    prt_json json = {.out = &out};
    prt_json_text(&json, "longer than ten");
    assert_prt_code(prt_json_finish(&json, "the document", &err), PRT_E_LIMIT, err);
    assert_prt_says(err, "the document: ");
    prt_buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(on_one_line),
        cmocka_unit_test(a_member_is_written_at_once),
        cmocka_unit_test(a_text_that_could_not_be_made_fails_the_document),
        cmocka_unit_test(indented),
        cmocka_unit_test(hundredths_have_two_decimals),
        cmocka_unit_test(thousandths_have_three_decimals),
        cmocka_unit_test(every_level_is_indented_by_as_much),
        cmocka_unit_test(a_value_alone_is_a_document),
        cmocka_unit_test(texts_are_escaped_and_made_valid),
        cmocka_unit_test(misuse_is_told),
        cmocka_unit_test(a_full_buffer_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
