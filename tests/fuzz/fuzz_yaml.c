/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_base */
#include <string.h>

#include "prt/doc.h"
#include "prt/limits.h"
#include "tests/fuzz/fuzzer.h"
#include "tests/support/dump.h"

enum { MOST_VALUES = 20000 }; /* of a tree that is walked; larger ones are only read */

/* The depth of a tree, and how many values it has, as whoever walks it sees it. */
static size_t depth_of(const prt_doc *doc, size_t *values)
{
    size_t deepest = 0;
    bool map = doc->type == PRT_DOC_MAP;
    size_t count = map ? doc->as.map.count : doc->type == PRT_DOC_LIST ? doc->as.list.count : 0;
    for (size_t i = 0; i < count && *values < MOST_VALUES; i++) {
        size_t depth = depth_of(map ? doc->as.map.values[i] : doc->as.list.items[i], values);
        deepest = depth > deepest ? depth : deepest;
    }
    (*values)++;
    return deepest + (map || doc->type == PRT_DOC_LIST);
}

/* A NUL in a key is YAML, but not what the JSON reader takes. */
static bool has_nul(prt_str json)
{
    return memmem(json.data, json.len, "\\u0000", strlen("\\u0000")) != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    prt_err err;
    prt_arena arena = {0};
    prt_buf first = {0};
    prt_buf second = {0};
    const prt_doc *doc;
    const prt_doc *again;
    size_t values = 0;
    const prt_str bytes = {(const char *)data, size};
    const bool strict = prt_yaml_read(&arena, "fuzz.yaml", bytes, &doc, &err) == PRT_OK;
    const bool lax = prt_yaml_read_lax(&arena, "fuzz.yaml", bytes, &doc, &err) == PRT_OK;
    FUZZ_REQUIRE(lax || !strict);
    if (lax) {
        FUZZ_REQUIRE(depth_of(doc, &values) <= PRT_MAX_DOC_NESTING);
        if (prt_doc_dump(doc, MOST_VALUES, &first) && !has_nul(prt_buf_str(&first))) {
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
