/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_base */
#include "prt/doc.h"
#include "tests/fuzz/fuzzer.h"
#include "tests/support/dump.h"

enum { MOST_VALUES = 20000 };

static unsigned lines_of(prt_str text)
{
    unsigned lines = 1;
    for (size_t i = 0; i < text.len; i++)
        lines += text.data[i] == '\n';
    return lines;
}

/* Lines rise along the tree and lie within the text. */
static void check_lines(const prt_doc *doc, unsigned *line, unsigned last)
{
    bool map = doc->type == PRT_DOC_MAP;
    size_t count = map ? doc->as.map.count : doc->type == PRT_DOC_LIST ? doc->as.list.count : 0;
    FUZZ_REQUIRE(doc->line >= *line && doc->line <= last);
    *line = doc->line;
    for (size_t i = 0; i < count; i++)
        check_lines(map ? doc->as.map.values[i] : doc->as.list.items[i], line, last);
}

/* What is read is still read without some values, and on the same lines. */
static void check_without(prt_str text, const prt_doc *whole)
{
    static const prt_str keys[] = {PRT_STR_INIT("a"), PRT_STR_INIT("authors")};
    prt_err err;
    prt_arena arena = {0};
    prt_buf less = {0};
    const prt_doc *doc;
    prt_json_without(text, keys, sizeof keys / sizeof *keys, &less);
    FUZZ_REQUIRE(lines_of(prt_buf_str(&less)) == lines_of(text));
    FUZZ_REQUIRE(prt_json_read(&arena, "fuzz.json", prt_buf_str(&less), &doc, &err) == PRT_OK);
    FUZZ_REQUIRE(doc->type == whole->type && doc->line == whole->line);
    prt_buf_free(&less);
    prt_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    prt_err err;
    prt_arena arena = {0};
    prt_buf first = {0};
    prt_buf second = {0};
    const prt_doc *doc;
    const prt_doc *again;
    prt_str text = {(const char *)data, size};
    unsigned line = 1;
    if (prt_json_read(&arena, "fuzz.json", text, &doc, &err) == PRT_OK) {
        check_lines(doc, &line, lines_of(text));
        check_without(text, doc);
        if (prt_doc_dump(doc, MOST_VALUES, &first)) {
            FUZZ_REQUIRE(prt_json_read(&arena, "fuzz.json", prt_buf_str(&first), &again, &err) == PRT_OK);
            FUZZ_REQUIRE(prt_doc_dump(again, MOST_VALUES, &second));
            FUZZ_REQUIRE(prt_str_equal(prt_buf_str(&first), prt_buf_str(&second)));
        }
    }
    prt_buf_free(&first);
    prt_buf_free(&second);
    prt_arena_free(&arena);
    return 0;
}
