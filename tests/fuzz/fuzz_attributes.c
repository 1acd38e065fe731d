/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_git prt_base */
#include <string.h>

#include "prt/limits.h"
#include "prt/mem.h"
#include "tests/fuzz/fuzzer.h"
#include "worker/git/attributes.h"

enum { TREE = 1, FILE_BLOB = 2 };

/* A tree with one file, .gitattributes, whose text is the input. */
struct source {
    prt_str text;
    char tree[64];
    size_t tree_size;
};

static prt_code stat_object(void *state, const prt_id *id, prt_object_kind *kind, size_t *size, prt_err *err)
{
    const struct source *source = state;
    (void)err;
    *kind = id->bytes[0] == TREE ? PRT_OBJECT_TREE : PRT_OBJECT_BLOB;
    *size = id->bytes[0] == TREE ? source->tree_size : source->text.len;
    return PRT_OK;
}

static prt_code read_object(void *state, const prt_id *id, size_t max_size, prt_object_kind *kind, void **data,
                            size_t *size, prt_err *err)
{
    const struct source *source = state;
    (void)max_size;
    (void)stat_object(state, id, kind, size, err);
    *data = prt_memdup(id->bytes[0] == TREE ? source->tree : source->text.data, *size);
    return *data == NULL ? prt_fail_memory(err, "an object") : PRT_OK;
}

static void forget(void *state)
{
    (void)state;
}

/* The first line is a path, the rest the file: it loads, or says which ceiling it is over, and the path has a rule. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    prt_err err;
    prt_objects_t *objects = NULL;
    prt_attributes_t *attributes = NULL;
    prt_str bytes = {(const char *)data, size};
    prt_str path = prt_str_sub(bytes, 0, prt_str_find(bytes, '\n'));
    struct source source = {.text = prt_str_sub(bytes, path.len + 1, bytes.len)};
    static const char head[] = "100644 .gitattributes";
    memcpy(source.tree, head, sizeof head);
    source.tree[sizeof head] = FILE_BLOB;
    source.tree_size = sizeof head + 20;
    struct prt_object_source interface = {
        .state = &source, .id_size = 20, .read = read_object, .stat = stat_object, .destroy = forget};
    FUZZ_REQUIRE(prt_objects_new(&interface, 0, &objects, &err) == PRT_OK);
    prt_id tree = {{TREE}};
    prt_code code = prt_attributes_load(objects, &tree, &attributes, &err);
    FUZZ_REQUIRE(code == PRT_OK || code == PRT_E_LIMIT);
    if (code == PRT_OK) {
        prt_diff_rule rule = prt_attributes_rule(attributes, path);
        FUZZ_REQUIRE(rule == PRT_DIFF_AUTO || rule == PRT_DIFF_TEXT || rule == PRT_DIFF_BINARY);
    }
    prt_attributes_destroy(&attributes);
    prt_objects_destroy(&objects);
    return 0;
}
