/* SPDX-License-Identifier: Apache-2.0 */
/* prt_yaml_read, prt_yaml_read_lax: hand libyaml's events to the tree. */
#include <string.h>
#include <yaml.h>

#include "base/yaml_tree.h"
#include "prt/doc.h"
#include "prt/limits.h"

struct reader {
    struct prt_yaml_tree tree;
    yaml_parser_t parser;
    prt_str bytes;
    unsigned documents;
};

static prt_str name_of(const yaml_char_t *name)
{
    return prt_str_from((const char *)name);
}

/* The meaning that a tag gives: !!str and tags we do not know make text, whatever the text looks like. */
static void apply_tag(const char *tag, struct prt_yaml_scalar *scalar)
{
    static const struct {
        const char *tag;
        prt_doc_type type;
    } rows[] = {
        {YAML_NULL_TAG, PRT_DOC_NULL},
        {YAML_BOOL_TAG, PRT_DOC_BOOL},
        {YAML_INT_TAG, PRT_DOC_INT},
        {YAML_FLOAT_TAG, PRT_DOC_REAL},
    };
    scalar->meaning = PRT_YAML_TEXT;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(tag, rows[i].tag) != 0)
            continue;
        scalar->meaning = PRT_YAML_TAGGED;
        scalar->type = rows[i].type;
    }
}

static prt_code on_scalar(struct reader *reader, const yaml_event_t *event)
{
    const char *tag = (const char *)event->data.scalar.tag;
    bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    struct prt_yaml_scalar scalar = {
        .text = {(const char *)event->data.scalar.value, event->data.scalar.length},
        .anchor = name_of(event->data.scalar.anchor),
        .meaning = plain ? PRT_YAML_PLAIN : PRT_YAML_TEXT,
        .is_plain = plain && tag == NULL,
    };
    if (tag != NULL)
        apply_tag(tag, &scalar);
    return prt_yaml_tree_scalar(&reader->tree, &scalar);
}

static prt_code on_document(struct reader *reader)
{
    if (++reader->documents > 1)
        return prt_yaml_tree_refuse(&reader->tree, PRT_E_FORMAT, "a second document begins here; one is expected");
    return PRT_OK;
}

static prt_code on_event(struct reader *reader, const yaml_event_t *event)
{
    reader->tree.line = (unsigned)event->start_mark.line + 1;
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT: return on_document(reader);
    case YAML_ALIAS_EVENT: return prt_yaml_tree_alias(&reader->tree, name_of(event->data.alias.anchor));
    case YAML_SCALAR_EVENT: return on_scalar(reader, event);
    case YAML_SEQUENCE_START_EVENT:
        return prt_yaml_tree_open(&reader->tree, PRT_DOC_LIST, name_of(event->data.sequence_start.anchor));
    case YAML_MAPPING_START_EVENT:
        return prt_yaml_tree_open(&reader->tree, PRT_DOC_MAP, name_of(event->data.mapping_start.anchor));
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: return prt_yaml_tree_close(&reader->tree);
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT: break;
    }
    return PRT_OK;
}

static unsigned line_of_byte(prt_str bytes, size_t at)
{
    unsigned line = 1;
    for (size_t i = 0; i < at && i < bytes.len; i++)
        line += bytes.data[i] == '\n';
    return line;
}

/* The commonest mistake of all, for which libyaml has several sentences, none of which names it. */
static bool begins_with_a_tab(prt_str bytes, size_t line)
{
    for (; line > 0 && bytes.len > 0; line--)
        bytes = prt_str_sub(bytes, prt_str_find(bytes, '\n') + 1, bytes.len);
    while (bytes.len > 0 && bytes.data[0] == ' ')
        bytes = prt_str_sub(bytes, 1, bytes.len);
    return bytes.len > 0 && bytes.data[0] == '\t';
}

static const char *problem_of(const struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    if (parser->error == YAML_SCANNER_ERROR && begins_with_a_tab(reader->bytes, parser->problem_mark.line))
        return "a tab cannot indent; write blanks";
    return parser->problem != NULL ? parser->problem : "is not YAML";
}

static prt_code parser_error(struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    const char *problem = problem_of(reader);
    if (parser->error == YAML_MEMORY_ERROR)
        return prt_fail_memory(reader->tree.err, reader->tree.file);
    /* Bytes that are not text are met before they have a line. */
    if (parser->error == YAML_READER_ERROR)
        reader->tree.line = line_of_byte(reader->bytes, parser->problem_offset);
    else
        reader->tree.line = (unsigned)parser->problem_mark.line + 1;
    prt_code code = prt_yaml_tree_refuse(&reader->tree, PRT_E_FORMAT, problem);
    if (parser->context == NULL || problem != parser->problem)
        return code;
    return prt_fail(reader->tree.err, code, "%s:%u: %s, %s", reader->tree.file, reader->tree.line, problem,
                    parser->context);
}

static prt_code read_events(struct reader *reader)
{
    prt_code code = PRT_OK;
    for (bool end = false; code == PRT_OK && !end;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&reader->parser, &event))
            return parser_error(reader);
        end = event.type == YAML_STREAM_END_EVENT;
        code = on_event(reader, &event);
        yaml_event_delete(&event);
    }
    return code;
}

static prt_code read_bytes(struct reader *reader)
{
    const void *start = reader->bytes.len != 0 ? reader->bytes.data : "";
    if (!yaml_parser_initialize(&reader->parser))
        return prt_fail_memory(reader->tree.err, reader->tree.file);
    yaml_parser_set_input_string(&reader->parser, start, reader->bytes.len);
    prt_code code = read_events(reader);
    yaml_parser_delete(&reader->parser);
    return code;
}

static prt_code read_document(struct reader *reader, const prt_doc **out)
{
    struct prt_yaml_tree *tree = &reader->tree;
    if (reader->bytes.len > PRT_MAX_DOC_BYTES)
        return prt_fail(tree->err, PRT_E_LIMIT, "%s: has %zu bytes, more than the %zu that are read", tree->file,
                        reader->bytes.len, PRT_MAX_DOC_BYTES);
    prt_code code = prt_yaml_tree_start(tree);
    if (code == PRT_OK)
        code = read_bytes(reader);
    if (code == PRT_OK)
        code = prt_yaml_tree_finish(tree, out);
    prt_yaml_tree_free(tree);
    return code;
}

prt_code prt_yaml_read(prt_arena *arena, const char *file, prt_str bytes, const prt_doc **out, prt_err *err)
{
    struct reader reader = {.tree = {.arena = arena, .file = file, .err = err}, .bytes = bytes};
    return read_document(&reader, out);
}

prt_code prt_yaml_read_lax(prt_arena *arena, const char *file, prt_str bytes, const prt_doc **out, prt_err *err)
{
    struct reader reader = {.tree = {.arena = arena, .file = file, .err = err, .lax = true}, .bytes = bytes};
    return read_document(&reader, out);
}
