/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/jjb/value.h"

#include <stdlib.h>

#include "coordinator/remote/jjb/field.h"
#include "prt/limits.h"
#include "prt/mem.h"
#include "tests/support/unit.h"

/* YAML, and str() of what Python reads there. */
static void as_python_writes_them(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"1", "1"},
        {"-0x1f", "-31"},
        {"017", "15"},
        {"1_000", "1000"},
        {"yes", "True"},
        {"off", "False"},
        {"~", "None"},
        {"''", ""},
        {"'1.10'", "1.10"},
        {"1.10", "1.1"},
        {"1.0", "1.0"},
        {"3.", "3.0"},
        {"-2.50", "-2.5"},
        {"0.1", "0.1"},
        {".5", "0.5"},
        {"1.5e3", "1500.0"},
        {"1.0e+15", "1000000000000000.0"},
        {"1.0e+16", "1e+16"},
        {"1.25e+16", "1.25e+16"},
        {"0.0001", "0.0001"},
        {"0.00001", "1e-05"},
        {"0.30000000000000004", "0.30000000000000004"},
        {"-0.0", "-0.0"},
        {".inf", "inf"},
        {"-.inf", "-inf"},
        {".nan", "nan"},
        {"100.0", "100.0"},
        {"123456.789", "123456.789"},
        {"11.0", "11.0"},
        {"2026-02-10", "2026-02-10"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        prt_err err;
        prt_arena arena = {0};
        const prt_doc *doc;
        prt_str text;
        assert_prt_ok(prt_yaml_read(&arena, "x", prt_str_from(rows[i][0]), &doc, &err), err);
        assert_prt_ok(prt_jjb_text(&arena, doc, &text, &err), err);
        assert_prt_str(text, rows[i][1]);
        prt_arena_free(&arena);
    }
}

static void equal_as_python_has_it(void **state)
{
    (void)state;
    static const struct {
        const char *pair;
        bool equal;
    } rows[] = {
        {"[1, 1]", true},    {"[1, 2]", false},       {"[1, 1.0]", true},
        {"[1, yes]", true},  {"[0.0, no]", true},     {"[1, '1']", false},
        {"[a, a]", true},    {"[a, b]", false},       {"[~, ~]", true},
        {"[~, no]", false},  {"[~, '']", false},      {"[[], []]", false},
        {"[{}, {}]", false}, {"[.nan, .nan]", false}, {"[9007199254740993, 9007199254740992]", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        prt_err err;
        prt_arena arena = {0};
        const prt_doc *doc;
        assert_prt_ok(prt_yaml_read(&arena, "x", prt_str_from(rows[i].pair), &doc, &err), err);
        if (prt_jjb_equal(doc->as.list.items[0], doc->as.list.items[1]) != rows[i].equal)
            fail_msg("%s: not %d", rows[i].pair, rows[i].equal);
        prt_arena_free(&arena);
    }
}

/* Pieces in brackets, fields as <key> or <key=default>. */
static void pieces_of_texts(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"a", "[a]"},
        {"{a}", "<a>"},
        {"{project-name}-x", "<project-name>[-x]"},
        {"x{a}{b}y", "[x]<a><b>[y]"},
        {"{{a}}", "[{][a][}]"},
        {"{{{a}}}", "[{]<a>[}]"},
        {"{a|}", "<a=>"},
        {"{a|b c}", "<a=b c>"},
        {"{obj:a}", "<a>"},
        {"{a", "refused"},
        {"a}", "[a]refused"},
        {"{}", "refused"},
        {"{a.b}", "refused"},
        {"{a[0]}", "refused"},
        {"{a!r}", "refused"},
        {"{a:>3}", "refused"},
        {"{a{b}}", "refused"},
        {"{|x}", "refused"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        prt_err err;
        prt_buf got = {0};
        struct prt_jjb_piece piece;
        for (prt_str text = prt_str_from(rows[i][0]); text.len != 0;) {
            if (prt_jjb_next_piece(&text, &piece, &err) != PRT_OK) {
                prt_buf_add_text(&got, "refused");
                break;
            }
            if (!piece.is_field)
                prt_buf_add_fmt(&got, "[%.*s]", PRT_STR_ARG(piece.literal));
            else
                prt_buf_add_fmt(&got, "<%.*s%s%.*s>", PRT_STR_ARG(piece.field.key), piece.field.has_fallback ? "=" : "",
                                PRT_STR_ARG(piece.field.fallback));
        }
        assert_prt_str(prt_buf_str(&got), rows[i][1]);
        prt_buf_free(&got);
    }
}

static void one_field_and_nothing_else(void **state)
{
    (void)state;
    struct prt_jjb_field field;
    assert_true(prt_jjb_is_field(PRT_STR("{a_1}"), &field));
    assert_prt_str(field.key, "a_1");
    assert_true(prt_jjb_is_field(PRT_STR("{obj:a|x-y}"), &field));
    assert_false(prt_jjb_is_field(PRT_STR("{a-b}"), &field));
    assert_false(prt_jjb_is_field(PRT_STR("{a}b"), &field));
    assert_false(prt_jjb_is_field(PRT_STR("{{a}"), &field));
    assert_false(prt_jjb_is_field(PRT_STR("{}"), &field));
}

static void names_that_are_refused(void **state)
{
    (void)state;
    static const struct {
        prt_str name;
        prt_code code;
    } rows[] = {
        {PRT_STR_INIT("aai-babel/x y"), PRT_OK}, {PRT_STR_INIT("\xc3\xa4\xc2\xa0"), PRT_OK},
        {PRT_STR_INIT(""), PRT_E_FORMAT},        {PRT_STR_INIT("a\nb"), PRT_E_FORMAT},
        {PRT_STR_INIT("a\tb"), PRT_E_FORMAT},    {PRT_STR_INIT("\x1b[0m"), PRT_E_FORMAT},
        {PRT_STR_INIT("a\x7f"), PRT_E_FORMAT},   {PRT_STR_INIT("\xc2\x9b"), PRT_E_FORMAT},
        {PRT_STR_INIT("a\0b"), PRT_E_FORMAT},
    };
    prt_err err;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(prt_jjb_check_name("it", rows[i].name, &err), rows[i].code);
    char *longest = prt_calloc(PRT_MAX_NAME + 1, 1);
    assert_non_null(longest);
    for (size_t i = 0; i <= PRT_MAX_NAME; i++)
        longest[i] = 'a';
    assert_prt_ok(prt_jjb_check_name("it", (prt_str){longest, PRT_MAX_NAME}, &err), err);
    assert_int_equal(prt_jjb_check_name("it", (prt_str){longest, PRT_MAX_NAME + 1}, &err), PRT_E_LIMIT);
    free(longest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_python_writes_them),  cmocka_unit_test(equal_as_python_has_it),
        cmocka_unit_test(pieces_of_texts),        cmocka_unit_test(one_field_and_nothing_else),
        cmocka_unit_test(names_that_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
