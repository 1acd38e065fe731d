/* SPDX-License-Identifier: Apache-2.0 */
/* JSON without what a reader does not need: everything else is as it was, on the line where it was. */
#include "prt/doc.h"

#include <string.h>

#include "tests/support/unit.h"

static const prt_str keys[] = {PRT_STR_INIT("authors"), PRT_STR_INIT("x")};

static void values_of_the_keys_become_null(void **state)
{
    (void)state;
    static const struct {
        const char *given, *wanted;
    } rows[] = {
        {"", ""},
        {"{}", "{}"},
        {"[1, \"authors\", 2]", "[1, \"authors\", 2]"}, /* no key */
        {"{\"authors\": [1, {\"a\": [2]}], \"b\": 3}", "{\"authors\":null, \"b\": 3}"},
        {"{\"authors\":7,\"x\":true}", "{\"authors\":null,\"x\":null}"},
        {"{\"authors\" : \"]}\\\"\" }", "{\"authors\" :null }"},
        {"{\"a\": {\"x\": {\"y\": \"}\"}}, \"z\": [{\"x\": -1.5e3}]}", "{\"a\": {\"x\":null}, \"z\": [{\"x\":null}]}"},
        {"{\"authorsx\": 1, \"Authors\": 2}", "{\"authorsx\": 1, \"Authors\": 2}"},
        {"{\"a\\\"authors\": 1, \"b\\\\\": 2, \"x\": 3}", "{\"a\\\"authors\": 1, \"b\\\\\": 2, \"x\":null}"},
        {"{\"k\": \"x\"}", "{\"k\": \"x\"}"}, /* a value that looks like a key */
        {"{\"authors\": [\n1,\n2\n],\n\"b\": 1}", "{\"authors\":null\n\n\n,\n\"b\": 1}"},
        {"{\"x\": {}, \"x\": {}}", "{\"x\":null, \"x\":null}"}, /* twice stays twice: the reader refuses it */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        prt_buf out = {0};
        prt_json_without(prt_str_from(rows[i].given), keys, 2, &out);
        assert_prt_str(prt_buf_str(&out), rows[i].wanted);
        prt_buf_free(&out);
    }
}

/* A text that was not wholly written never becomes one that was. */
static void what_is_cut_stays_cut(void **state)
{
    (void)state;
    static const char text[] =
        "{\"a\": [1, \"x\"], \"authors\": [{\"n\": \"]\"}, 2], \"x\": \"\\\\\", \"b\": {\"x\": 5}}";
    for (size_t len = 0; len < sizeof text - 1; len++) {
        prt_err err;
        prt_buf out = {0};
        prt_arena arena = {0};
        const prt_doc *doc;
        prt_json_without((prt_str){text, len}, keys, 2, &out);
        assert_prt_code(prt_json_read(&arena, "cut", prt_buf_str(&out), &doc, &err), PRT_E_FORMAT, err);
        prt_arena_free(&arena);
        prt_buf_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_of_the_keys_become_null),
        cmocka_unit_test(what_is_cut_stays_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
