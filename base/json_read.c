/* SPDX-License-Identifier: Apache-2.0 */
/*
 * prt_json_read: jansson parses and checks, and its tree is copied into the arena.
 *
 * jansson bounds neither the number of values nor remembers their lines. So the text is measured before it is parsed,
 * and walked once more afterwards: it is known to be JSON then, its values come in the order of the tree, and the walk
 * need only find where each begins.
 */
#include <jansson.h>

#include "prt/doc.h"
#include "prt/limits.h"

struct cursor {
    prt_str text;
    size_t at;
    unsigned line;
};

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

/* What stands between values, and ends those that have no end of their own. */
static bool is_between(char byte)
{
    return is_space(byte) || byte == ',' || byte == ':' || byte == ']' || byte == '}';
}

/* From the opening quote to behind the closing one. */
static void skip_string(struct cursor *cursor)
{
    cursor->at++;
    while (cursor->at < cursor->text.len && cursor->text.data[cursor->at] != '"') {
        cursor->line += cursor->text.data[cursor->at] == '\n';
        cursor->at += cursor->text.data[cursor->at] == '\\' ? 2 : 1;
    }
    cursor->at++;
}

static void skip_between(struct cursor *cursor)
{
    while (cursor->at < cursor->text.len && is_between(cursor->text.data[cursor->at])) {
        cursor->line += cursor->text.data[cursor->at] == '\n';
        cursor->at++;
    }
}

/* The line of the next value; the cursor then stands behind a scalar, or inside a list or mapping. */
static unsigned next_line(struct cursor *cursor)
{
    skip_between(cursor);
    unsigned line = cursor->line;
    char first = cursor->at < cursor->text.len ? cursor->text.data[cursor->at] : '\0';
    if (first == '"') {
        skip_string(cursor);
        return line;
    }
    cursor->at++;
    if (first == '[' || first == '{')
        return line;
    while (cursor->at < cursor->text.len && !is_between(cursor->text.data[cursor->at]))
        cursor->at++;
    return line;
}

struct extent {
    size_t values; /* keys included */
    size_t depth;
    char before; /* the last byte that is not white space */
};

/* A value or key stands at the start, and behind each comma, colon and opening, but not in an empty list or mapping. */
static void extend(struct extent *extent, char byte)
{
    bool closes = byte == ']' || byte == '}';
    char before = extent->before;
    if (is_space(byte))
        return;
    extent->values += (before == ',' || before == ':' || before == '[' || before == '{') && !closes;
    extent->depth += byte == '[' || byte == '{';
    extent->depth -= closes && extent->depth != 0;
    extent->before = byte;
}

/* Refuses a text that would need more values or levels than the ceilings, whether it is JSON or not. */
static prt_code measure(const char *file, prt_str text, prt_err *err)
{
    struct extent extent = {.values = 1};
    struct cursor cursor = {.text = text, .line = 1};
    while (cursor.at < text.len) {
        char byte = text.data[cursor.at];
        extend(&extent, byte);
        if (extent.values > PRT_MAX_DOC_NODES)
            return prt_fail(err, PRT_E_LIMIT, "%s:%u: the file holds more than %d values", file, cursor.line,
                            PRT_MAX_DOC_NODES);
        if (extent.depth > PRT_MAX_DOC_NESTING)
            return prt_fail(err, PRT_E_LIMIT, "%s:%u: lists and mappings lie more than %d deep in each other", file,
                            cursor.line, PRT_MAX_DOC_NESTING);
        cursor.line += byte == '\n';
        if (byte == '"')
            skip_string(&cursor);
        else
            cursor.at++;
    }
    return PRT_OK;
}

/* Recursion is at most PRT_MAX_DOC_NESTING deep, as measured. */
static prt_doc *copy(prt_arena *arena, json_t *json, struct cursor *cursor);

static bool copy_list(prt_arena *arena, json_t *json, struct cursor *cursor, prt_doc *doc)
{
    size_t count = json_array_size(json);
    doc->type = PRT_DOC_LIST;
    doc->as.list.items = prt_arena_alloc(arena, count, sizeof *doc->as.list.items);
    if (doc->as.list.items == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        doc->as.list.items[i] = copy(arena, json_array_get(json, i), cursor);
        if (doc->as.list.items[i] == NULL)
            return false;
    }
    doc->as.list.count = count;
    return true;
}

/* jansson's objects keep the order of the text. */
static bool copy_map(prt_arena *arena, json_t *json, struct cursor *cursor, prt_doc *doc)
{
    size_t count = json_object_size(json);
    size_t at = 0;
    doc->type = PRT_DOC_MAP;
    doc->as.map.keys = prt_arena_alloc(arena, count, sizeof *doc->as.map.keys);
    doc->as.map.values = prt_arena_alloc(arena, count, sizeof *doc->as.map.values);
    doc->as.map.lines = prt_arena_alloc(arena, count, sizeof *doc->as.map.lines);
    if (doc->as.map.keys == NULL || doc->as.map.values == NULL || doc->as.map.lines == NULL)
        return false;
    for (void *iter = json_object_iter(json); iter != NULL; iter = json_object_iter_next(json, iter), at++) {
        doc->as.map.lines[at] = next_line(cursor);
        doc->as.map.keys[at] = prt_arena_str(arena, prt_str_from(json_object_iter_key(iter)));
        doc->as.map.values[at] = copy(arena, json_object_iter_value(iter), cursor);
        if (doc->as.map.keys[at].data == NULL || doc->as.map.values[at] == NULL)
            return false;
    }
    doc->as.map.count = count;
    return true;
}

static bool copy_value(prt_arena *arena, json_t *json, struct cursor *cursor, prt_doc *doc)
{
    switch (json_typeof(json)) {
    case JSON_OBJECT: return copy_map(arena, json, cursor, doc);
    case JSON_ARRAY: return copy_list(arena, json, cursor, doc);
    case JSON_STRING:
        doc->type = PRT_DOC_TEXT;
        doc->as.text = prt_arena_str(arena, (prt_str){json_string_value(json), json_string_length(json)});
        return doc->as.text.data != NULL;
    case JSON_INTEGER:
        doc->type = PRT_DOC_INT;
        doc->as.integer = json_integer_value(json);
        return true;
    case JSON_REAL:
        doc->type = PRT_DOC_REAL;
        doc->as.real = json_real_value(json);
        return true;
    case JSON_TRUE:
    case JSON_FALSE:
        doc->type = PRT_DOC_BOOL;
        doc->as.boolean = json_is_true(json);
        return true;
    case JSON_NULL: return true; /* as a cleared node is */
    }
    return false;
}

static prt_doc *copy(prt_arena *arena, json_t *json, struct cursor *cursor)
{
    prt_doc *doc = prt_arena_alloc(arena, 1, sizeof *doc);
    if (doc == NULL)
        return NULL;
    doc->line = next_line(cursor);
    return copy_value(arena, json, cursor, doc) ? doc : NULL;
}

static prt_code parse_error(const char *file, const json_error_t *error, prt_err *err)
{
    /* jansson tells of memory that is short by failing without a word, or, when it was short for a text, by missing
     * the text: then the sentence below is wrong, and nothing tells it from a right one. */
    if (error->text[0] == '\0' || json_error_code(error) == json_error_out_of_memory)
        return prt_fail_memory(err, file);
    return prt_fail(err, PRT_E_FORMAT, "%s:%d: %s", file, error->line > 0 ? error->line : 1, error->text);
}

prt_code prt_json_read(prt_arena *arena, const char *file, prt_str bytes, const prt_doc **out, prt_err *err)
{
    if (bytes.len > PRT_MAX_DOC_BYTES)
        return prt_fail(err, PRT_E_LIMIT, "%s: has %zu bytes, more than the %zu that are read", file, bytes.len,
                        PRT_MAX_DOC_BYTES);
    prt_code code = measure(file, bytes, err);
    if (code != PRT_OK)
        return code;
    json_error_t error;
    json_t *json = json_loadb(bytes.len != 0 ? bytes.data : "", bytes.len,
                              JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
    if (json == NULL)
        return parse_error(file, &error, err);
    struct cursor cursor = {.text = bytes, .line = 1};
    const prt_doc *doc = copy(arena, json, &cursor);
    json_decref(json);
    if (doc == NULL)
        return prt_fail_memory(err, file);
    *out = doc;
    return PRT_OK;
}
