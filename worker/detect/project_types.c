/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files in a fixed place that tell of a type of project, or of documentation. Which type it is follows from them
 * and from the lines of each language, and is decided by the fold (report/project_types.h).
 */
#include <string.h>

#include "worker/detect/detector.h"

enum kind { MARKER, LANGUAGE };

static const struct {
    enum kind kind;
    const char *text;
} rows[] = {
#define PRT_PROJECT(type, kind, text) {kind, text},
#include "prt/project_types.def"
#undef PRT_PROJECT
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static bool was_before(size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (rows[i].kind == MARKER && strcmp(rows[i].text, rows[at].text) == 0)
            return true;
    return false;
}

static prt_code add_if(const struct prt_detection *at, prt_doc *list, const char *path, prt_view_kind kind,
                       const char *shown, prt_err *err)
{
    struct prt_view_entry entry;
    bool there = false;
    const prt_code code = prt_view_find(at->view, prt_str_from(path), &entry, &there, err);
    if (code == PRT_OK && there && entry.kind == kind)
        prt_facts_add_text(at->facts, list, prt_str_from(shown));
    return code;
}

static prt_code add_markers(const struct prt_detection *at, prt_doc *list, prt_err *err)
{
    prt_code code = PRT_OK;
    for (size_t i = 0; i < ROWS && code == PRT_OK; i++)
        if (rows[i].kind == MARKER && !was_before(i))
            code = add_if(at, list, rows[i].text, PRT_VIEW_FILE, rows[i].text, err);
    return code;
}

static bool is_text_of_people(const struct prt_view_entry *entry)
{
    static const prt_str ends[] = {PRT_STR_INIT(".md"), PRT_STR_INIT(".rst"), PRT_STR_INIT(".adoc"),
                                   PRT_STR_INIT(".txt")};
    for (size_t i = 0; entry->kind == PRT_VIEW_FILE && i < sizeof ends / sizeof ends[0]; i++)
        if (prt_str_ends(entry->name, ends[i]))
            return true;
    return false;
}

static prt_code add_texts_of_people(const struct prt_detection *at, prt_doc *list, prt_err *err)
{
    const struct prt_view_entry *entries = NULL;
    size_t count = 0;
    const prt_code code = at->view->list(at->view->state, PRT_STR(""), &entries, &count, err);
    for (size_t i = 0; i < count; i++)
        if (is_text_of_people(&entries[i]))
            prt_facts_add_text(at->facts, list, entries[i].name);
    return code;
}

/* Each file and folder once. */
static prt_code add_documentation(const struct prt_detection *at, prt_doc *list, prt_err *err)
{
    static const char *const files[] = {"index.html",  "sphinx.conf", "conf.py",   "mkdocs.yml",
                                        "_config.yml", ".gitbook",    "book.toml", "docusaurus.config.js"};
    static const char *const folders[][2] = {
        {"docs", "docs/"},     {"doc", "doc/"},       {"documentation", "documentation/"}, {"_docs", "_docs/"},
        {"manual", "manual/"}, {"guides", "guides/"}, {"tutorials", "tutorials/"}};
    prt_code code = add_texts_of_people(at, list, err);
    for (size_t i = 0; i < sizeof files / sizeof files[0] && code == PRT_OK; i++)
        code = add_if(at, list, files[i], PRT_VIEW_FILE, files[i], err);
    for (size_t i = 0; i < sizeof folders / sizeof folders[0] && code == PRT_OK; i++)
        code = add_if(at, list, folders[i][0], PRT_VIEW_FOLDER, folders[i][1], err);
    return code;
}

prt_code prt_detect_project_types(struct prt_detection *at, prt_err *err)
{
    prt_doc *markers = prt_facts_put_list(at->facts, at->out, "markers");
    prt_doc *documentation = prt_facts_put_list(at->facts, at->out, "documentation");
    const prt_code code = add_markers(at, markers, err);
    return code == PRT_OK ? add_documentation(at, documentation, err) : code;
}
