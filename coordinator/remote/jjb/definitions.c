/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/jjb/definitions.h"

#include <stdlib.h>

#include "coordinator/remote/jjb/value.h"
#include "prt/limits.h"
#include "prt/mem.h"

static const prt_str kind_names[PRT_JJB_KINDS] = {
    [PRT_JJB_JOB] = PRT_STR_INIT("job"),           [PRT_JJB_TEMPLATE] = PRT_STR_INIT("job-template"),
    [PRT_JJB_GROUP] = PRT_STR_INIT("job-group"),   [PRT_JJB_PROJECT] = PRT_STR_INIT("project"),
    [PRT_JJB_DEFAULTS] = PRT_STR_INIT("defaults"),
};

/* PRT_JJB_KINDS: macros, views, and whatever else a file defines. */
static enum prt_jjb_kind kind_of(prt_str name)
{
    enum prt_jjb_kind kind = PRT_JJB_JOB;
    while (kind < PRT_JJB_KINDS && !prt_str_equal(kind_names[kind], name))
        kind++;
    return kind;
}

static bool is_literal(const prt_doc *value)
{
    const prt_str text = value->type == PRT_DOC_TEXT ? value->as.text : (prt_str){0};
    return text.len != 0 && prt_str_find(text, '{') == text.len;
}

/* The tree's nesting is bounded by PRT_MAX_DOC_NESTING. */
static prt_str literal_project(const prt_doc *body)
{
    const bool map = body->type == PRT_DOC_MAP;
    const size_t count = map ? body->as.map.count : body->type == PRT_DOC_LIST ? body->as.list.count : 0;
    prt_str found = {0};
    for (size_t i = 0; found.len == 0 && i < count; i++) {
        const prt_doc *value = map ? body->as.map.values[i] : body->as.list.items[i];
        if (map && prt_str_equal(body->as.map.keys[i], PRT_STR("project")) && is_literal(value))
            found = value->as.text;
        else
            found = literal_project(value);
    }
    return found;
}

/* Whoever would answer "which one?" with a number has no definition: every one has a name, as text. */
static prt_code read_definition(prt_arena *arena, const prt_doc *body, struct prt_jjb_definition *out, prt_err *err)
{
    if (body->type != PRT_DOC_MAP)
        return prt_fail(err, PRT_E_FORMAT, "expected a mapping, got %s", prt_doc_type_name(body->type));
    const prt_doc *name = prt_doc_get(body, "name");
    const prt_doc *id = prt_doc_get(body, "id");
    if (name == NULL)
        return prt_fail(err, PRT_E_FORMAT, "it has no name");
    out->body = body;
    prt_code code = prt_jjb_text(arena, name, &out->name, err);
    if (code != PRT_OK)
        return prt_wrap(err, "name");
    code = prt_jjb_text(arena, id != NULL ? id : name, &out->id, err);
    if (code != PRT_OK)
        return prt_wrap(err, "id");
    if (out->id.len > PRT_MAX_NAME || out->name.len > PRT_MAX_NAME)
        return prt_fail(err, PRT_E_LIMIT, "its name or id is longer than %d bytes", PRT_MAX_NAME);
    out->literal_project = literal_project(body);
    return PRT_OK;
}

static prt_code add(struct prt_jjb_definitions *definitions, enum prt_jjb_kind kind,
                    const struct prt_jjb_definition *definition, prt_err *err)
{
    size_t count = definitions->kinds[kind].count;
    struct prt_jjb_definition *grown =
        prt_grow(definitions->kinds[kind].items, &definitions->kinds[kind].capacity, count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, "job definitions");
    definitions->kinds[kind].items = grown;
    if (definitions->kinds[kind].by_id == NULL)
        definitions->kinds[kind].by_id = prt_map_new();
    if (definitions->kinds[kind].by_id == NULL)
        return prt_fail_memory(err, "job definitions");
    prt_code code = prt_map_put(definitions->kinds[kind].by_id, definition->id, count, err);
    if (code == PRT_OK)
        grown[definitions->kinds[kind].count++] = *definition;
    return code;
}

static prt_code add_or_replace(struct prt_jjb_definitions *definitions, enum prt_jjb_kind kind,
                               const struct prt_jjb_definition *definition, struct prt_jjb_problems *problems,
                               prt_err *err)
{
    struct prt_jjb_definition *first = prt_jjb_find(definitions, kind, definition->id);
    if (first == NULL)
        return add(definitions, kind, definition, err);
    prt_fail(err, PRT_E_FORMAT, "%.*s:%u: %.*s %.*s is defined in %.*s:%u already; this one counts",
             PRT_JJB_SHOW(definition->file), definition->line, PRT_STR_ARG(kind_names[kind]),
             PRT_JJB_SHOW(definition->id), PRT_JJB_SHOW(first->file), first->line);
    *first = *definition;
    return prt_jjb_problem(problems, err);
}

static prt_code refuse_item(const struct prt_jjb_file *file, const prt_doc *item, prt_err *err)
{
    if (item->type != PRT_DOC_MAP)
        return prt_fail(err, PRT_E_FORMAT, "%.*s:%u: expected a definition (`- project: ...`), got %s",
                        PRT_JJB_SHOW(file->path), item->line, prt_doc_type_name(item->type));
    return prt_fail(err, PRT_E_FORMAT,
                    "%.*s:%u: a definition has one key, this has %zu; are lines below it indented too little?",
                    PRT_JJB_SHOW(file->path), item->line, item->as.map.count);
}

/* One item of a file's list. */
static prt_code define_item(struct prt_jjb_definitions *definitions, const struct prt_jjb_file *file,
                            const prt_doc *item, struct prt_jjb_problems *problems, prt_err *err)
{
    if (item->type != PRT_DOC_MAP || item->as.map.count != 1)
        return refuse_item(file, item, err);
    const prt_str kind_name = item->as.map.keys[0];
    const enum prt_jjb_kind kind = kind_of(kind_name);
    struct prt_jjb_definition definition = {.file = file->path, .line = item->line};
    if (kind == PRT_JJB_KINDS)
        return PRT_OK;
    if (read_definition(&definitions->arena, item->as.map.values[0], &definition, err) != PRT_OK)
        return prt_wrap(err, "%.*s:%u: %.*s", PRT_JJB_SHOW(file->path), item->line, PRT_STR_ARG(kind_name));
    return add_or_replace(definitions, kind, &definition, problems, err);
}

static prt_code define_all(struct prt_jjb_definitions *definitions, const struct prt_jjb_file *file,
                           const prt_doc *list, struct prt_jjb_problems *problems, prt_err *err)
{
    if (list->type == PRT_DOC_NULL)
        return PRT_OK;
    if (list->type != PRT_DOC_LIST)
        return prt_fail(err, PRT_E_FORMAT, "%.*s:%u: expected a list of definitions, got %s", PRT_JJB_SHOW(file->path),
                        list->line, prt_doc_type_name(list->type));
    prt_code code = PRT_OK;
    for (size_t i = 0; code == PRT_OK && i < list->as.list.count; i++) {
        code = define_item(definitions, file, list->as.list.items[i], problems, err);
        if (code != PRT_OK)
            code = prt_jjb_problem(problems, err);
    }
    return code;
}

prt_code prt_jjb_define(struct prt_jjb_definitions *definitions, const struct prt_jjb_file *file,
                        struct prt_jjb_problems *problems, prt_err *err)
{
    const prt_doc *list;
    if (definitions->arena.used > PRT_MAX_JJB_TREE) {
        prt_fail(err, PRT_E_LIMIT, "%.*s: is not read: the files before it take up more than %zu bytes of memory",
                 PRT_JJB_SHOW(file->path), PRT_MAX_JJB_TREE);
        return prt_jjb_problem(problems, err);
    }
    const prt_str path = prt_arena_str(&definitions->arena, prt_str_sub(file->path, 0, PRT_JJB_SHOWN));
    if (path.data == NULL)
        return prt_fail_memory(err, "job definitions");
    prt_code code = prt_yaml_read_lax(&definitions->arena, path.data, file->bytes, &list, err);
    if (code == PRT_OK)
        code = define_all(definitions, file, list, problems, err);
    return code == PRT_OK ? PRT_OK : prt_jjb_problem(problems, err);
}

struct prt_jjb_definition *prt_jjb_find(const struct prt_jjb_definitions *definitions, enum prt_jjb_kind kind,
                                        prt_str id)
{
    uint64_t at;
    if (definitions->kinds[kind].by_id == NULL || !prt_map_get(definitions->kinds[kind].by_id, id, &at))
        return NULL;
    return &definitions->kinds[kind].items[at];
}

void prt_jjb_definitions_free(struct prt_jjb_definitions *definitions)
{
    for (int kind = 0; kind < PRT_JJB_KINDS; kind++) {
        free(definitions->kinds[kind].items);
        prt_map_destroy(&definitions->kinds[kind].by_id);
    }
    prt_arena_free(&definitions->arena);
    *definitions = (struct prt_jjb_definitions){0};
}

prt_code prt_jjb_wrap_at(const struct prt_jjb_definition *definition, prt_err *err)
{
    return prt_wrap(err, "%.*s:%u", PRT_JJB_SHOW(definition->file), definition->line);
}
