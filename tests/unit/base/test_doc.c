/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/doc.h"

#include <stdlib.h>

#include "prt/mem.h"
#include "tests/support/unit.h"

struct example {
    prt_arena arena;
    const prt_doc *doc;
};

static int read_example(void **state)
{
    prt_err err;
    prt_str text = PRT_STR("a: {b: {c: 7}}\nlist: [1]\n\"\": x\nd.e: 8\n");
    struct example *example = prt_calloc(1, sizeof *example);
    *state = example;
    return example != NULL && prt_yaml_read(&example->arena, "example.yaml", text, &example->doc, &err) == PRT_OK ? 0
                                                                                                                  : -1;
}

static int free_example(void **state)
{
    struct example *example = *state;
    prt_arena_free(&example->arena);
    free(example);
    return 0;
}

static void keys_are_found_one_level_down(void **state)
{
    const prt_doc *doc = ((const struct example *)*state)->doc;
    assert_int_equal(prt_doc_get(doc, "list")->type, PRT_DOC_LIST);
    assert_int_equal(prt_doc_get(doc, "d.e")->as.integer, 8);
    assert_prt_str(prt_doc_get(doc, "")->as.text, "x");
    assert_null(prt_doc_get(doc, "b"));
    assert_null(prt_doc_get(prt_doc_get(doc, "list"), "0"));
    assert_null(prt_doc_get(NULL, "a"));
}

static void paths_go_down(void **state)
{
    const prt_doc *doc = ((const struct example *)*state)->doc;
    assert_int_equal(prt_doc_path(doc, "a.b.c")->as.integer, 7);
    assert_int_equal(prt_doc_path(doc, "a.b")->type, PRT_DOC_MAP);
    static const char *const missing[] = {"a.x", "a.b.c.d", "a.", ".a", "a..b", "d.e", "x.b.c", "list.0"};
    for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++)
        assert_null(prt_doc_path(doc, missing[i]));
    assert_null(prt_doc_path(NULL, "a"));
}

static void types_have_names_for_sentences(void **state)
{
    (void)state;
    static const struct {
        prt_doc_type type;
        const char *name;
    } rows[] = {
        {PRT_DOC_NULL, "nothing"},       {PRT_DOC_BOOL, "true or false"},
        {PRT_DOC_INT, "a whole number"}, {PRT_DOC_REAL, "a number with a fraction"},
        {PRT_DOC_TEXT, "text"},          {PRT_DOC_LIST, "a list"},
        {PRT_DOC_MAP, "a mapping"},      {(prt_doc_type)99, "something unknown"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(prt_doc_type_name(rows[i].type), rows[i].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_found_one_level_down),
        cmocka_unit_test(paths_go_down),
        cmocka_unit_test(types_have_names_for_sentences),
    };
    return cmocka_run_group_tests(tests, read_example, free_example);
}
