/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "prt/doc.h"
#include "prt/limits.h"
#include "tests/support/dump.h"
#include "tests/support/unit.h"

struct row {
    const char *text;
    const char *dump; /* fractions as texts, see tests/support/dump.h */
};

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        prt_err err;
        prt_arena arena = {0};
        prt_buf out = {0};
        const prt_doc *doc;
        assert_prt_ok(prt_yaml_read(&arena, "x.yaml", prt_str_from(rows[i].text), &doc, &err), err);
        assert_true(prt_doc_dump(doc, 1000, &out));
        if (!prt_str_equal(prt_buf_str(&out), prt_str_from(rows[i].dump)))
            fail_msg("%s\nis %.*s\nnot %s", rows[i].text, PRT_STR_ARG(prt_buf_str(&out)), rows[i].dump);
        prt_buf_free(&out);
        prt_arena_free(&arena);
    }
}

#define CHECK_ROWS(rows) check_rows((rows), sizeof(rows) / sizeof(rows)[0])

static void plain_scalars(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"[~, null, Null, NULL, ]", "[null,null,null,null]"},
        {"a:", "{\"a\":null}"},
        {"[true, True, TRUE, yes, Yes, YES, on, On, ON]", "[true,true,true,true,true,true,true,true,true]"},
        {"[false, False, FALSE, no, No, NO, off, Off, OFF]", "[false,false,false,false,false,false,false,false,false]"},
        {"[tRUE, y, n, nULL, Y, N, yEs]", "[\"tRUE\",\"y\",\"n\",\"nULL\",\"Y\",\"N\",\"yEs\"]"},
        {"[0, -0, +7, -12, 1_000, 1_]", "[0,0,7,-12,1000,1]"},
        {"[0x1f, 0xFF_FF, -0x10, 0b101, 017, -017, 0_7]", "[31,65535,-16,5,15,-15,7]"},
        {"[0x, 0b, 0xg, 0b2, 08, 0o17, _1, +, -, 1a]",
         "[\"0x\",\"0b\",\"0xg\",\"0b2\",\"08\",\"0o17\",\"_1\",\"+\",\"-\",\"1a\"]"},
        {"[9223372036854775807, -9223372036854775808]", "[9223372036854775807,-9223372036854775808]"},
        {"[0x7fffffffffffffff, -0x8000000000000000]", "[9223372036854775807,-9223372036854775808]"},
        {"[1.5, -1.5, +.5, 5., 1_0.2_5, 1.5e3, 1.5E+3, 15.e-1, 0.1]",
         "[\"1.5\",\"-1.5\",\"0.5\",\"5\",\"10.25\",\"1500\",\"1500\",\"1.5\",\"0.10000000000000001\"]"},
        {"[., .e1, 1e3, 1.5e, 1.5e+, 1.5e1_0, 1.2.3, _.5]",
         "[\".\",\".e1\",\"1e3\",\"1.5e\",\"1.5e+\",\"1.5e1_0\",\"1.2.3\",\"_.5\"]"},
        {"[.inf, -.Inf, +.INF, .nan]", "[\"inf\",\"-inf\",\"inf\",\"nan\"]"},
        {"[+.nan, .iNF, inf, nan, infinity, 0x1p3]", "[\"+.nan\",\".iNF\",\"inf\",\"nan\",\"infinity\",\"0x1p3\"]"},
        {"[12:30, 2026-02-10, 1.2.3.4, a b, -a]", "[\"12:30\",\"2026-02-10\",\"1.2.3.4\",\"a b\",\"-a\"]"},
    };
    CHECK_ROWS(rows);
}

static void quotes_and_blocks_are_text(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"[\"1\", '1', \"true\", 'null', \"\", '', \"~\"]", "[\"1\",\"1\",\"true\",\"null\",\"\",\"\",\"~\"]"},
        {"|\n  12\n", "\"12\\n\""},
        {">-\n  1\n", "\"1\""},
        {"a: |\n  x\n   y\n\n  z\n", "{\"a\":\"x\\n y\\n\\nz\\n\"}"},
        {"\"\\0\\x41\\u00e9\\t\"", "\"\\u0000A\xc3\xa9\\t\""},
        {"'it''s'", "\"it's\""},
    };
    CHECK_ROWS(rows);
}

static void tags(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"[!!str 12, !!str true, !!str ~]", "[\"12\",\"true\",\"~\"]"},
        {"[!!int \"12\", !!float 3, !!float '1.5', !!bool \"yes\", !!null \"\"]", "[12,\"3\",\"1.5\",true,null]"},
        {"[!local 12, ! 12, !!binary abcd, !<tag:x,2000:y> 1]", "[\"12\",\"12\",\"abcd\",\"1\"]"},
        {"!!map {a: !!seq [1]}", "{\"a\":[1]}"},
    };
    CHECK_ROWS(rows);
}

static void keys_are_text_as_written_and_keep_their_order(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"z: 1\na: 2\nm: 3\n", "{\"z\":1,\"a\":2,\"m\":3}"},
        {"on: 1\n12: 2\n~: 3\n1.50: 4\n\"\": 5\n", "{\"on\":1,\"12\":2,\"~\":3,\"1.50\":4,\"\":5}"},
        {"99999999999999999999: 1", "{\"99999999999999999999\":1}"},
        {"? a\n: b\n? c\n", "{\"a\":\"b\",\"c\":null}"},
        {"{a: 1, A: 2, 'a ': 3}", "{\"a\":1,\"A\":2,\"a \":3}"},
    };
    CHECK_ROWS(rows);
}

static void aliases_stand_for_what_they_name(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"[&a 1, *a, *a]", "[1,1,1]"},
        {"a: &x {k: [1, 2]}\nb: *x\n", "{\"a\":{\"k\":[1,2]},\"b\":{\"k\":[1,2]}}"},
        {"[&a 1, *a, &a 2, *a]", "[1,1,2,2]"},
        {"&k key: 1\nother: *k\n", "{\"key\":1,\"other\":\"key\"}"},
        {"[&k text, {*k : 1}]", "[\"text\",{\"text\":1}]"},
        {"[&o [&i 1, *i], *i, *o]", "[[1,1],1,[1,1]]"},
        {"&root a", "\"a\""},
    };
    CHECK_ROWS(rows);
}

static void merge_keys(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"[&b {a: 1, b: 2}, {<<: *b, c: 3}]", "[{\"a\":1,\"b\":2},{\"c\":3,\"a\":1,\"b\":2}]"},
        {"[&b {a: 1, b: 2}, {<<: *b, a: 3}]", "[{\"a\":1,\"b\":2},{\"a\":3,\"b\":2}]"},
        {"[&b {a: 1, b: 2}, {a: 3, <<: *b}]", "[{\"a\":1,\"b\":2},{\"a\":3,\"b\":2}]"},
        {"[&b {a: 1}, &c {a: 2, d: 4}, {<<: [*b, *c]}]", "[{\"a\":1},{\"a\":2,\"d\":4},{\"a\":1,\"d\":4}]"},
        {"{<<: {a: 1}, b: 2}", "{\"b\":2,\"a\":1}"},
        {"[&b {a: 1}, &c {<<: *b, b: 2}, {<<: *c}]", "[{\"a\":1},{\"b\":2,\"a\":1},{\"b\":2,\"a\":1}]"},
        {"{<<: [], a: 1}", "{\"a\":1}"},
        {"{\"<<\": 1}", "{\"\\u003c\\u003c\":1}"},
        {"[<<]", "[\"\\u003c\\u003c\"]"},
    };
    CHECK_ROWS(rows);
}

static void lax_reading_takes_what_pyyaml_takes(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"{a: 1, b: 2, a: 3}", "{\"a\":3,\"b\":2}"},
        {"[&k a, {a: 1, *k : 2}]", "[\"a\",{\"a\":2}]"},
        {"{<<: {a: 1, b: 1}, <<: {b: 2, c: 2}}", "{\"b\":2,\"c\":2,\"a\":1}"},
        {"{<<: {a: 1}, a: 0, <<: {a: 2}}", "{\"a\":0}"},
        {"{<<: {a: 1}, <<: [{a: 2}, {a: 3, b: 3}]}", "{\"a\":2,\"b\":3}"},
        {"[{<<: {a: 1}, <<: {b: 1}}, {c: 1}, {<<: {d: 1}}]", "[{\"b\":1,\"a\":1},{\"c\":1},{\"d\":1}]"},
        {"[9223372036854775808, 1.0e+999]", "[\"9223372036854775808\",\"1.0e+999\"]"},
        {"{a: [1, 2], b: no, a: {c: d}}", "{\"a\":{\"c\":\"d\"},\"b\":false}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_err err;
        prt_arena arena = {0};
        prt_buf out = {0};
        const prt_doc *doc;
        assert_prt_code(prt_yaml_read(&arena, "x.yaml", prt_str_from(rows[i].text), &doc, &err), PRT_E_FORMAT, err);
        assert_prt_ok(prt_yaml_read_lax(&arena, "x.yaml", prt_str_from(rows[i].text), &doc, &err), err);
        assert_true(prt_doc_dump(doc, 1000, &out));
        assert_prt_str(prt_buf_str(&out), rows[i].dump);
        prt_buf_free(&out);
        prt_arena_free(&arena);
    }
}

/* All other refusals stay, and the ceilings too: what is merged twice counts twice. */
static void lax_reading_refuses_all_else(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"a: 1\n---\nb: 1\n", "x.yaml:2: a second document begins here"},
        {"<<: 1\n", "the value of << must be a mapping or a list of mappings"},
        {"[*a]", "no anchor (&) of this name comes before it"},
        {"{a: 1, [b]: 2}", "a key must be text, not a list or mapping"},
        {"[!!int a]", "this value is not what its tag says"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_err err;
        prt_arena arena = {0};
        const prt_doc *doc;
        assert_prt_code(prt_yaml_read_lax(&arena, "x.yaml", prt_str_from(rows[i][0]), &doc, &err), PRT_E_FORMAT, err);
        assert_prt_says(err, rows[i][1]);
        prt_arena_free(&arena);
    }
}

/* Beyond the number of keys that are compared one by one, too. */
static void the_last_of_two_keys_in_a_large_mapping(void **state)
{
    (void)state;
    prt_err err;
    prt_arena arena = {0};
    prt_buf text = {0};
    const prt_doc *doc;
    for (unsigned i = 0; i < 100; i++)
        prt_buf_add_fmt(&text, "k%u: %u\n", i % 50, i);
    assert_prt_ok(prt_yaml_read_lax(&arena, "x.yaml", prt_buf_str(&text), &doc, &err), err);
    assert_int_equal(doc->as.map.count, 50);
    for (unsigned i = 0; i < 50; i++)
        assert_int_equal(doc->as.map.values[i]->as.integer, i + 50);
    prt_buf_free(&text);
    prt_arena_free(&arena);
}

static void documents(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", "null"},
        {"# nothing\n", "null"},
        {"---\n", "null"},
        {"%YAML 1.1\n---\na\n...\n", "\"a\""},
        {"\xef\xbb\xbf"
         "a: 1\n",
         "{\"a\":1}"},
        {"a: 1\r\nb: 2\r\n", "{\"a\":1,\"b\":2}"},
    };
    CHECK_ROWS(rows);
}

static void utf16_is_read_by_its_mark(void **state)
{
    (void)state;
    prt_err err;
    prt_arena arena = {0};
    const prt_doc *doc;
    assert_prt_ok(prt_yaml_read(&arena, "x.yaml", PRT_STR("\xff\xfe\xe9\0\n\0"), &doc, &err), err);
    assert_prt_str(doc->as.text, "\xc3\xa9");
    prt_arena_free(&arena);
}

static void each_value_has_its_line(void **state)
{
    (void)state;
    static const char text[] = "# comment\n"
                               "a: 1\n"
                               "list:\n"
                               "  - x\n"
                               "  - deep:\n"
                               "      k: |\n"
                               "        block\n"
                               "flow: {k: 1,\n"
                               "  m: 2}\n"
                               "again: &anchor 7\n"
                               "alias: *anchor\n"
                               "empty:\n";
    prt_err err;
    prt_arena arena = {0};
    const prt_doc *doc;
    assert_prt_ok(prt_yaml_read(&arena, "x.yaml", prt_str_from(text), &doc, &err), err);
    assert_int_equal(doc->line, 2);
    assert_int_equal(prt_doc_get(doc, "a")->line, 2);
    assert_int_equal(prt_doc_get(doc, "list")->line, 4);
    assert_int_equal(prt_doc_get(doc, "list")->as.list.items[0]->line, 4);
    assert_int_equal(prt_doc_path(prt_doc_get(doc, "list")->as.list.items[1], "deep.k")->line, 6);
    assert_int_equal(prt_doc_path(doc, "flow.m")->line, 9);
    assert_int_equal(prt_doc_get(doc, "alias")->line, 10);
    assert_int_equal(prt_doc_get(doc, "empty")->line, 12);
    prt_arena_free(&arena);
}

static void each_key_has_its_line(void **state)
{
    (void)state;
    static const char text[] = "list:\n"
                               "  - x\n"
                               "base: &base\n"
                               "  k:\n"
                               "    1\n"
                               "  own: 2\n"
                               "merged:\n"
                               "  <<: *base\n"
                               "  own: 3\n"
                               "? odd\n"
                               "\n"
                               ": {m: 1,\n"
                               "   n: 2}\n";
    prt_err err;
    prt_arena arena = {0};
    const prt_doc *doc;
    assert_prt_ok(prt_yaml_read(&arena, "x.yaml", prt_str_from(text), &doc, &err), err);
    static const uint32_t top[] = {1, 3, 7, 10};
    assert_int_equal(doc->as.map.count, 4);
    assert_memory_equal(doc->as.map.lines, top, sizeof top);
    assert_int_equal(prt_doc_get(doc, "base")->as.map.lines[0], 4);
    static const uint32_t merged[] = {9, 4}; /* its own key, and where the other one is written */
    assert_memory_equal(prt_doc_get(doc, "merged")->as.map.lines, merged, sizeof merged);
    static const uint32_t flow[] = {12, 13};
    assert_memory_equal(prt_doc_get(doc, "odd")->as.map.lines, flow, sizeof flow);
    assert_prt_ok(prt_yaml_read_lax(&arena, "x.yaml", PRT_STR("a: 1\nb: 2\na: 3\n"), &doc, &err), err);
    static const uint32_t lax[] = {3, 2};
    assert_memory_equal(doc->as.map.lines, lax, sizeof lax);
    prt_arena_free(&arena);
}

static void not_a_number_is_one(void **state)
{
    (void)state;
    prt_err err;
    prt_arena arena = {0};
    const prt_doc *doc;
    assert_prt_ok(prt_yaml_read(&arena, "x.yaml", PRT_STR("[.nan, -.inf]"), &doc, &err), err);
    assert_true(isnan(doc->as.list.items[0]->as.real));
    assert_true(isinf(doc->as.list.items[1]->as.real) && doc->as.list.items[1]->as.real < 0);
    prt_arena_free(&arena);
}

static void what_is_refused_names_file_and_line(void **state)
{
    (void)state;
    static const char does_not_fit[] = "this number does not fit; put it in quotes if it is meant as text";
    static const struct row rows[] = {
        {"a: 1\nb: 2\na: 3\n", "x.yaml:3: the key \"a\" is there twice in one mapping"},
        {"a: 1\n\"a\": 3\n", "x.yaml:2: the key \"a\" is there twice in one mapping"},
        {"[&k a, {a: 1, *k : 2}]", "x.yaml:1: the key \"a\" is there twice in one mapping"},
        {"<<: {a: 1}\n<<: {b: 1}\n", "x.yaml:2: the key \"<<\" is there twice in one mapping"},
        {"\n? [1]\n: x\n", "x.yaml:2: a key must be text, not a list or mapping"},
        {"? {a: 1}\n: x\n", "x.yaml:1: a key must be text, not a list or mapping"},
        {"[&l [1],\n {*l : 1}]", "x.yaml:2: *l: a key must be text, and this alias names something else"},
        {"[&l 1,\n {*l : 1}]", "x.yaml:2: *l: a key must be text, and this alias names something else"},
        {"a:\n  *b\n", "x.yaml:2: *b: no anchor (&) of this name comes before it"},
        {"[*b, &b 1]", "x.yaml:1: *b: no anchor (&) of this name comes before it"},
        {"a: &x\n  - 1\n  - *x\n", "x.yaml:3: *x: stands inside the value that its anchor names"},
        {"a: &x\n  <<: *x\n", "x.yaml:2: *x: stands inside the value that its anchor names"},
        {"<<: 1\n", "x.yaml:1: the value of << must be a mapping or a list of mappings"},
        {"a: 1\n<<: [{b: 1}, 2]\n", "x.yaml:2: the value of << must be a mapping or a list of mappings"},
        {"a: 1\n---\nb: 2\n", "x.yaml:2: a second document begins here; one is expected"},
        {"a:\n  9223372036854775808\n", does_not_fit},
        {"-9223372036854775809", does_not_fit},
        {"0x8000000000000000", does_not_fit},
        {"[1,\n99999999999999999999999]", does_not_fit},
        {"1.0e999", does_not_fit},
        {"!!int x", "x.yaml:1: this value is not what its tag says"},
        {"!!int 1.5", "x.yaml:1: this value is not what its tag says"},
        {"!!bool 1", "x.yaml:1: this value is not what its tag says"},
        {"a: [1\nb: 2\n", "x.yaml:2: did not find expected ',' or ']', while parsing a flow sequence"},
        {"a: 1\n\tb: 2\n", "x.yaml:2: a tab cannot indent; write blanks"},
        {"\xc3\xa4: 1\na:\n \tb: 2\n", "x.yaml:3: a tab cannot indent; write blanks"},
        {"a: @\n", "x.yaml:1: found character that cannot start any token, while scanning for the next token"},
        {"a: 1\n b: 2\n", "x.yaml:2: mapping values are not allowed in this context"},
        {"a: \"x\n", "x.yaml:2: found unexpected end of stream, while scanning a quoted scalar"},
        {"a: 1\n\nb: \xff\n", "x.yaml:3: invalid leading UTF-8 octet"},
        {"a: 1\nb: \x01\n", "x.yaml:2: control characters are not allowed"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_err err;
        prt_arena arena = {0};
        const prt_doc *doc = NULL;
        prt_code code = prt_yaml_read(&arena, "x.yaml", prt_str_from(rows[i].text), &doc, &err);
        if (code == PRT_OK)
            fail_msg("%s: is read", rows[i].text);
        assert_prt_code(code, PRT_E_FORMAT, err);
        assert_prt_says(err, rows[i].dump);
        assert_prt_says(err, "x.yaml:");
        assert_null(doc);
        prt_arena_free(&arena);
    }
}

static prt_code read_text(const prt_buf *text, const prt_doc **doc, prt_arena *arena, prt_err *err)
{
    assert_false(text->failed);
    return prt_yaml_read(arena, "x.yaml", prt_buf_str(text), doc, err);
}

static void add_times(prt_buf *text, const char *each, size_t times)
{
    for (size_t i = 0; i < times; i++)
        prt_buf_add_text(text, each);
}

/* More digits than any double has; a text of as many letters is no trouble. */
static void a_fraction_of_endless_digits_does_not_fit(void **state)
{
    (void)state;
    prt_err err;
    prt_arena arena = {0};
    prt_buf text = {0};
    const prt_doc *doc;
    prt_buf_add_text(&text, "\n0.");
    add_times(&text, "1", 600);
    assert_prt_code(read_text(&text, &doc, &arena, &err), PRT_E_FORMAT, err);
    assert_prt_says(err, "x.yaml:2: this number does not fit");
    prt_buf_add_char(&text, 'x');
    assert_prt_ok(read_text(&text, &doc, &arena, &err), err);
    assert_int_equal(doc->as.text.len, 603);
    prt_buf_free(&text);
    prt_arena_free(&arena);
}

static void nesting_is_bounded(void **state)
{
    (void)state;
    static const struct {
        size_t levels;
        prt_code code;
    } rows[] = {{PRT_MAX_DOC_NESTING, PRT_OK}, {PRT_MAX_DOC_NESTING + 1, PRT_E_LIMIT}, {100000, PRT_E_LIMIT}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_err err;
        prt_arena arena = {0};
        prt_buf text = {0};
        const prt_doc *doc;
        add_times(&text, "[", rows[i].levels);
        add_times(&text, "]", rows[i].levels);
        assert_prt_code(read_text(&text, &doc, &arena, &err), rows[i].code, err);
        if (rows[i].code != PRT_OK)
            assert_string_equal(err.text, "x.yaml:1: lists and mappings lie more than 64 deep in each other");
        prt_buf_free(&text);
        prt_arena_free(&arena);
    }
}

/* Each line nests the one before once more, so that no line is deep but the last value is. */
static void nesting_through_aliases_is_bounded(void **state)
{
    (void)state;
    prt_err err;
    prt_arena arena = {0};
    prt_buf text = {0};
    const prt_doc *doc;
    prt_buf_add_text(&text, "- &a0 [x]\n");
    for (int i = 1; i < PRT_MAX_DOC_NESTING + 1; i++)
        prt_buf_add_fmt(&text, "- &a%d [*a%d]\n", i, i - 1);
    assert_prt_code(read_text(&text, &doc, &arena, &err), PRT_E_LIMIT, err);
    assert_string_equal(err.text, "x.yaml:64: lists and mappings lie more than 64 deep in each other");
    prt_buf_free(&text);
    prt_arena_free(&arena);
}

static void add_laughs(prt_buf *text, int lines, const char *list_start, const char *list_end)
{
    prt_buf_add_text(text, "l0: &l0 {k: lol}\n");
    for (int i = 1; i < lines; i++) {
        prt_buf_add_fmt(text, "l%d: &l%d %s", i, i, list_start);
        for (int j = 0; j < 9; j++)
            prt_buf_add_fmt(text, "%s*l%d", j != 0 ? ", " : "", i - 1);
        prt_buf_add_fmt(text, "%s\n", list_end);
    }
}

static void a_billion_laughs_are_refused_before_they_cost_anything(void **state)
{
    (void)state;
    static const char *const ways[][2] = {{"[", "]"}, {"{<<: [", "]}"}};
    for (size_t i = 0; i < 2; i++) {
        prt_err err;
        prt_arena arena = {0};
        prt_buf text = {0};
        const prt_doc *doc;
        add_laughs(&text, 12, ways[i][0], ways[i][1]);
        assert_prt_code(read_text(&text, &doc, &arena, &err), PRT_E_LIMIT, err);
        assert_prt_says(err, "the file holds more than 4000000 values once aliases are expanded");
        assert_true(arena.used < 100000);
        prt_buf_free(&text);
        prt_arena_free(&arena);
    }
}

/* A list of 1999 texts is 2000 values; 2000 times that and the list around it is one too many. */
static void values_are_counted(void **state)
{
    (void)state;
    prt_err err;
    prt_arena arena = {0};
    prt_buf text = {0};
    const prt_doc *doc;
    prt_buf_add_text(&text, "- &list [");
    add_times(&text, "x, ", 1999);
    prt_buf_add_text(&text, "]\n");
    add_times(&text, "- *list\n", PRT_MAX_DOC_NODES / 2000 - 2);
    add_times(&text, "- x\n", 1999);
    assert_prt_ok(read_text(&text, &doc, &arena, &err), err);
    prt_buf_add_text(&text, "- x\n");
    assert_prt_code(read_text(&text, &doc, &arena, &err), PRT_E_LIMIT, err);
    assert_string_equal(err.text, "x.yaml:3999: the file holds more than 4000000 values once aliases are expanded");
    prt_buf_free(&text);
    prt_arena_free(&arena);
}

static void bytes_are_counted(void **state)
{
    (void)state;
    prt_err err;
    prt_arena arena = {0};
    prt_buf text = {0};
    const prt_doc *doc;
    add_times(&text, "# 3456789012345\n", PRT_MAX_DOC_BYTES / 16);
    assert_prt_ok(read_text(&text, &doc, &arena, &err), err);
    prt_buf_add_char(&text, '\n');
    assert_prt_code(read_text(&text, &doc, &arena, &err), PRT_E_LIMIT, err);
    assert_string_equal(err.text, "x.yaml: has 67108865 bytes, more than the 67108864 that are read");
    prt_buf_free(&text);
    prt_arena_free(&arena);
}

/* Few keys are compared one by one, many are looked up; both see what is there twice. */
static void a_mapping_of_any_size_has_no_key_twice(void **state)
{
    (void)state;
    for (unsigned count = 1; count < 5000; count += count < 40 ? 1 : 977) {
        prt_err err;
        prt_arena arena = {0};
        prt_buf text = {0};
        const prt_doc *doc;
        for (unsigned i = 0; i < count; i++)
            prt_buf_add_fmt(&text, "k%u: %u\n", i, i);
        assert_prt_ok(read_text(&text, &doc, &arena, &err), err);
        assert_int_equal(doc->as.map.count, count);
        assert_int_equal(doc->as.map.values[count - 1]->as.integer, count - 1);
        prt_buf_add_fmt(&text, "k%u: again\n", count / 2);
        assert_prt_code(read_text(&text, &doc, &arena, &err), PRT_E_FORMAT, err);
        assert_prt_says(err, "is there twice");
        prt_buf_free(&text);
        prt_arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_scalars),
        cmocka_unit_test(quotes_and_blocks_are_text),
        cmocka_unit_test(tags),
        cmocka_unit_test(keys_are_text_as_written_and_keep_their_order),
        cmocka_unit_test(aliases_stand_for_what_they_name),
        cmocka_unit_test(merge_keys),
        cmocka_unit_test(lax_reading_takes_what_pyyaml_takes),
        cmocka_unit_test(lax_reading_refuses_all_else),
        cmocka_unit_test(the_last_of_two_keys_in_a_large_mapping),
        cmocka_unit_test(documents),
        cmocka_unit_test(utf16_is_read_by_its_mark),
        cmocka_unit_test(each_value_has_its_line),
        cmocka_unit_test(each_key_has_its_line),
        cmocka_unit_test(not_a_number_is_one),
        cmocka_unit_test(what_is_refused_names_file_and_line),
        cmocka_unit_test(a_fraction_of_endless_digits_does_not_fit),
        cmocka_unit_test(nesting_is_bounded),
        cmocka_unit_test(nesting_through_aliases_is_bounded),
        cmocka_unit_test(a_billion_laughs_are_refused_before_they_cost_anything),
        cmocka_unit_test(values_are_counted),
        cmocka_unit_test(bytes_are_counted),
        cmocka_unit_test(a_mapping_of_any_size_has_no_key_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
