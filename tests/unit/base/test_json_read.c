/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/doc.h"
#include "prt/limits.h"
#include "tests/support/dump.h"
#include "tests/support/unit.h"

static void values_of_each_kind(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *dump;
    } rows[] = {
        {"null", "null"},
        {" true\n", "true"},
        {"false", "false"},
        {"-0", "0"},
        {"9223372036854775807", "9223372036854775807"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"1.5", "\"1.5\""},
        {"1e3", "\"1000\""},
        {"1.0", "\"1\""},
        {"\"\"", "\"\""},
        {"\"\\u00e9\\ud83d\\ude00\\/\\n\"", "\"\xc3\xa9\xf0\x9f\x98\x80/\\n\""},
        {"\"a\\u0000b\"", "\"a\\u0000b\""},
        {"[]", "[]"},
        {"{}", "{}"},
        {"[1,[2,{\"a\":[3]}],\"]\"]", "[1,[2,{\"a\":[3]}],\"]\"]"},
        {"{\"z\":1,\"a\":2,\"\":3,\"m\":{\"z\":4}}", "{\"z\":1,\"a\":2,\"\":3,\"m\":{\"z\":4}}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_err err;
        prt_arena arena = {0};
        prt_buf out = {0};
        const prt_doc *doc;
        assert_prt_ok(prt_json_read(&arena, "x.json", prt_str_from(rows[i].text), &doc, &err), err);
        assert_true(prt_doc_dump(doc, 1000, &out));
        assert_prt_str(prt_buf_str(&out), rows[i].dump);
        prt_buf_free(&out);
        prt_arena_free(&arena);
    }
}

static void each_value_has_its_line(void **state)
{
    (void)state;
    static const char text[] = "\n"
                               "{\n"
                               "  \"a\": 1, \"b\": \"x\\\"]\\n\",\n"
                               "  \"list\":\n"
                               "    [true,\n"
                               "     null, -1.5e3,\n"
                               "     {\"deep\"\n"
                               "     :\n"
                               "     \"line 9\"}],\n"
                               "  \"last\": {}\n"
                               "}\n";
    prt_err err;
    prt_arena arena = {0};
    const prt_doc *doc;
    assert_prt_ok(prt_json_read(&arena, "x.json", prt_str_from(text), &doc, &err), err);
    assert_int_equal(doc->line, 2);
    assert_int_equal(prt_doc_get(doc, "a")->line, 3);
    assert_int_equal(prt_doc_get(doc, "b")->line, 3);
    const prt_doc *list = prt_doc_get(doc, "list");
    assert_int_equal(list->line, 5);
    assert_int_equal(list->as.list.items[0]->line, 5);
    assert_int_equal(list->as.list.items[1]->line, 6);
    assert_int_equal(list->as.list.items[2]->line, 6);
    assert_int_equal(list->as.list.items[3]->line, 7);
    assert_int_equal(prt_doc_get(list->as.list.items[3], "deep")->line, 9);
    assert_int_equal(prt_doc_get(doc, "last")->line, 10);
    static const uint32_t keys[] = {3, 3, 4, 10};
    assert_memory_equal(doc->as.map.lines, keys, sizeof keys);
    assert_int_equal(list->as.list.items[3]->as.map.lines[0], 7);
    prt_arena_free(&arena);
}

static void what_is_refused_names_file_and_line(void **state)
{
    (void)state;
    static const struct {
        prt_str text;
        const char *sentence;
    } rows[] = {
        {PRT_STR_INIT(""), "x.json:1: "},
        {PRT_STR_INIT("\n\n[1,\n"), "x.json:4: "},
        {PRT_STR_INIT("[1,\n2,]"), "x.json:2: "},
        {PRT_STR_INIT("{\"a\": 1,\n\"a\": 2}"), "x.json:2: duplicate object key"},
        {PRT_STR_INIT("[\n9223372036854775808]"), "x.json:2: too big integer"},
        {PRT_STR_INIT("[\n-9223372036854775809]"), "x.json:2: too big negative integer"},
        {PRT_STR_INIT("[1e999]"), "x.json:1: real number overflow"},
        {PRT_STR_INIT("[1] 2"), "x.json:1: end of file expected"},
        {PRT_STR_INIT("\"\xff\""), "x.json:1: unable to decode byte 0xff"},
        {PRT_STR_INIT("\"\\ud800\""), "x.json:1: "},
        {PRT_STR_INIT("{\"a\\u0000\": 1}"), "x.json:1: NUL byte in object key"},
        {PRT_STR_INIT("nul"), "x.json:1: "},
        {PRT_STR_INIT("01"), "x.json:1: "},
        {PRT_STR_INIT("{a: 1}"), "x.json:1: "},
        {PRT_STR_INIT("\"no end"), "x.json:1: "},
        {PRT_STR_INIT("\"a\\"), "x.json:1: "},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_err err;
        prt_arena arena = {0};
        const prt_doc *doc = NULL;
        assert_prt_code(prt_json_read(&arena, "x.json", rows[i].text, &doc, &err), PRT_E_FORMAT, err);
        assert_prt_says(err, rows[i].sentence);
        assert_null(doc);
        prt_arena_free(&arena);
    }
}

static prt_code read_repeated(const char *first, const char *each, size_t times, const char *last, prt_err *err)
{
    prt_arena arena = {0};
    prt_buf text = {0};
    const prt_doc *doc;
    prt_buf_add_text(&text, first);
    for (size_t i = 0; i < times; i++)
        prt_buf_add_text(&text, each);
    prt_buf_add_text(&text, last);
    prt_code code = prt_json_read(&arena, "x.json", prt_buf_str(&text), &doc, err);
    prt_buf_free(&text);
    prt_arena_free(&arena);
    return code;
}

static void ceilings_hold(void **state)
{
    (void)state;
    prt_err err;
    assert_prt_code(read_repeated("\n", "[", PRT_MAX_DOC_NESTING + 1, "", &err), PRT_E_LIMIT, err);
    assert_string_equal(err.text, "x.json:2: lists and mappings lie more than 64 deep in each other");
    assert_prt_code(read_repeated("", "[", 1000000, "", &err), PRT_E_LIMIT, err);
    assert_prt_code(read_repeated("[", "0,\n", PRT_MAX_DOC_NODES - 1, "0]", &err), PRT_E_LIMIT, err);
    assert_string_equal(err.text, "x.json:4000000: the file holds more than 4000000 values");
    assert_prt_code(read_repeated("\"", "1234567890abcdef", PRT_MAX_DOC_BYTES / 16, "\"", &err), PRT_E_LIMIT, err);
    assert_prt_says(err, "x.json: has 67108866 bytes");
}

/* Lists and mappings count once, and so do keys. What is within the ceiling is refused for its first item alone, so
 * that nothing has to be built. */
static void values_are_counted_exactly(void **state)
{
    (void)state;
    static const struct {
        const char *each;
        size_t values;
    } rows[] = {{"0,", 1}, {"[],", 1}, {"{ },", 1}, {"[0],", 2}, {"{\"a\":0},", 3}, {"{\"a\":0,\"b\":[\n]},", 5}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_err err;
        size_t times = (PRT_MAX_DOC_NODES - 3) / rows[i].values;
        assert_prt_code(read_repeated("[!,", rows[i].each, times, "0]", &err), PRT_E_FORMAT, err);
        assert_prt_code(read_repeated("[!,", rows[i].each, times + 2, "0]", &err), PRT_E_LIMIT, err);
    }
}

static void marks_inside_texts_are_no_marks(void **state)
{
    (void)state;
    prt_err err;
    assert_prt_ok(read_repeated("[\"", "[{", 1000, "\"]", &err), err);
    assert_prt_ok(read_repeated("[\"", "\\\"[", 1000, "\"]", &err), err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_of_each_kind),
        cmocka_unit_test(each_value_has_its_line),
        cmocka_unit_test(what_is_refused_names_file_and_line),
        cmocka_unit_test(ceilings_hold),
        cmocka_unit_test(values_are_counted_exactly),
        cmocka_unit_test(marks_inside_texts_are_no_marks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
