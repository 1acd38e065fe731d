/* SPDX-License-Identifier: Apache-2.0 */
#include "report/project_types.h"

#include <string.h>

enum kind { MARKER, LANGUAGE };

static const struct row {
    const char *type;
    enum kind kind;
    const char *text;
} rows[] = {
#define PRT_PROJECT(type, kind, text) {type, kind, text},
#include "prt/project_types.def"
#undef PRT_PROJECT
};
enum { ROWS = sizeof rows / sizeof rows[0], SIGNS_OF_DOCUMENTATION = 5, CERTAIN = 100, DOCUMENTATION = 50 };

struct type {
    const char *name;
    uint64_t confidence;
    uint64_t lines;
    bool gone;    /* became a part of another */
    bool no_list; /* of two: its files are those of neither */
};

struct types {
    struct type items[ROWS + 2]; /* in the order of the table; combined ones last */
    size_t count;
    const prt_doc *markers;
};

static bool list_has(const prt_doc *list, const char *text)
{
    for (size_t i = 0; list != NULL && list->type == PRT_DOC_LIST && i < list->as.list.count; i++)
        if (list->as.list.items[i]->type == PRT_DOC_TEXT &&
            prt_str_equal(list->as.list.items[i]->as.text, prt_str_from(text)))
            return true;
    return false;
}

static void add_row(struct type *type, const struct row *row, const prt_doc *markers,
                    const struct prt_language *languages, size_t count)
{
    if (row->kind == MARKER)
        type->confidence += list_has(markers, row->text);
    for (size_t i = 0; row->kind == LANGUAGE && i < count; i++) {
        if (!prt_str_equal(languages[i].name, prt_str_from(row->text)))
            continue;
        type->confidence += languages[i].files;
        type->lines += languages[i].lines;
    }
}

static void find(struct types *types, const struct prt_language *languages, size_t count)
{
    for (size_t i = 0; i < ROWS;) {
        struct type type = {.name = rows[i].type};
        for (; i < ROWS && strcmp(rows[i].type, type.name) == 0; i++)
            add_row(&type, &rows[i], types->markers, languages, count);
        if (type.confidence > 0)
            types->items[types->count++] = type;
    }
}

static struct type *type_named(struct types *types, const char *name)
{
    for (size_t i = 0; i < types->count; i++)
        if (!types->items[i].gone && strcmp(types->items[i].name, name) == 0)
            return &types->items[i];
    return NULL;
}

static void combine(struct types *types, const char *tool, const char *both)
{
    struct type *java = type_named(types, "Java");
    struct type *with = type_named(types, tool);
    if (with == NULL)
        return;
    if (java == NULL) {
        with->name = both;
        return;
    }
    types->items[types->count++] = (struct type){.name = both,
                                                 .confidence = java->confidence + with->confidence,
                                                 .lines = java->lines + with->lines,
                                                 .no_list = true};
    java->gone = with->gone = true;
}

static const struct type *choose(const struct types *types)
{
    const struct type *best = NULL;
    for (size_t i = 0; i < types->count; i++) {
        const struct type *type = &types->items[i];
        if (type->gone)
            continue;
        if (best == NULL || type->lines > best->lines ||
            (type->lines == best->lines && type->confidence > best->confidence))
            best = type;
    }
    return best;
}

/* "Java/Maven" has Maven's when it is Maven under another name. */
static bool is_of(const struct row *row, const char *type)
{
    if (strcmp(row->type, type) == 0)
        return true;
    return (strcmp(type, "Java/Maven") == 0 && strcmp(row->type, "Maven") == 0) ||
           (strcmp(type, "Java/Gradle") == 0 && strcmp(row->type, "Gradle") == 0);
}

static void put_files(struct prt_facts *facts, prt_doc *detail, const struct types *types, const struct type *type)
{
    prt_doc *files = prt_facts_put_list(facts, detail, "files");
    for (size_t i = 0; !type->no_list && i < ROWS; i++)
        if (rows[i].kind == MARKER && is_of(&rows[i], type->name) && list_has(types->markers, rows[i].text))
            prt_facts_add_text(facts, files, prt_str_from(rows[i].text));
}

static prt_doc *put_head(struct prt_facts *facts, const char *primary, prt_doc **detected, prt_doc **details)
{
    prt_doc *out = prt_facts_new(facts, PRT_DOC_MAP);
    prt_facts_put_flag(facts, out, "present", primary != NULL);
    *detected = prt_facts_put_list(facts, out, "detected_types");
    if (primary != NULL)
        prt_facts_put_text(facts, out, "primary_type", prt_str_from(primary));
    else
        prt_facts_put_null(facts, out, "primary_type");
    *details = prt_facts_put_list(facts, out, "details");
    return out;
}

static prt_doc *put_detail(struct prt_facts *facts, prt_doc *detected, prt_doc *details, const char *type)
{
    prt_doc *detail = prt_facts_add_map(facts, details);
    prt_facts_add_text(facts, detected, prt_str_from(type));
    prt_facts_put_text(facts, detail, "type", prt_str_from(type));
    return detail;
}

static prt_doc *tell(struct prt_facts *facts, const struct types *types)
{
    const struct type *primary = choose(types);
    prt_doc *detected, *details;
    prt_doc *out = put_head(facts, primary != NULL ? primary->name : NULL, &detected, &details);
    for (size_t i = 0; i < types->count; i++) {
        const struct type *type = &types->items[i];
        if (type->gone)
            continue;
        prt_doc *detail = put_detail(facts, detected, details, type->name);
        put_files(facts, detail, types, type);
        prt_facts_put_number(facts, detail, "confidence", type->confidence);
        prt_facts_put_number(facts, detail, "lines", type->lines);
    }
    return out;
}

/* A type by something else than files: they are told nevertheless. */
static prt_doc *tell_one(struct prt_facts *facts, const char *type, uint64_t confidence, const prt_doc *files)
{
    prt_doc *detected, *details;
    prt_doc *out = put_head(facts, type, &detected, &details);
    prt_doc *detail = put_detail(facts, detected, details, type);
    prt_facts_put(facts, detail, PRT_STR("files"), files != NULL ? prt_facts_copy(facts, files) : NULL);
    if (files == NULL)
        prt_facts_add_text(facts, prt_facts_put_list(facts, detail, "files"), PRT_STR("repository_name"));
    prt_facts_put_number(facts, detail, "confidence", confidence);
    prt_facts_put_number(facts, detail, "lines", 0);
    return out;
}

static prt_str base_name(prt_str repository)
{
    const size_t slash = prt_str_rfind(repository, '/');
    return slash < repository.len ? prt_str_sub(repository, slash + 1, repository.len) : repository;
}

static bool ends_fold(prt_str text, prt_str end)
{
    return text.len >= end.len && prt_str_equal_fold(prt_str_sub(text, text.len - end.len, text.len), end);
}

static bool is_named_like_documentation(prt_str name)
{
    static const prt_str words[] = {PRT_STR_INIT("documentation"), PRT_STR_INIT("manual"), PRT_STR_INIT("wiki"),
                                    PRT_STR_INIT("guide"), PRT_STR_INIT("tutorial")};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!ends_fold(name, words[i]))
            continue;
        if (name.len == words[i].len || name.data[name.len - words[i].len - 1] == '-')
            return true;
    }
    return prt_str_equal_fold(name, PRT_STR("doc")) || prt_str_equal_fold(name, PRT_STR("docs"));
}

prt_doc *prt_project_types(struct prt_facts *facts, prt_str repository, const prt_doc *found,
                           const struct prt_language *languages, size_t language_count)
{
    const prt_str name = base_name(repository);
    const prt_doc *signs = prt_doc_get(found, "documentation");
    const size_t sign_count = signs != NULL && signs->type == PRT_DOC_LIST ? signs->as.list.count : 0;
    struct types types = {.markers = prt_doc_get(found, "markers")};
    if (prt_str_equal_fold(name, PRT_STR("ci-management")))
        return tell_one(facts, "jjb", CERTAIN, NULL);
    find(&types, languages, language_count);
    combine(&types, "Maven", "Java/Maven");
    combine(&types, "Gradle", "Java/Gradle");
    if (types.count == 0 && sign_count > 0 &&
        (is_named_like_documentation(name) || sign_count >= SIGNS_OF_DOCUMENTATION))
        return tell_one(facts, "documentation", DOCUMENTATION, signs);
    return tell(facts, &types);
}
