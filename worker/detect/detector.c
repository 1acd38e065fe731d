/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/detect/detector.h"

#include <stdio.h>

#include "prt/limits.h"

#define WORKFLOWS ".github/workflows"

prt_code prt_detection_has(const struct prt_detection *at, const char *path, bool *there, prt_err *err)
{
    struct prt_view_entry entry;
    return prt_view_find(at->view, prt_str_from(path), &entry, there, err);
}

prt_code prt_detection_add_existing(const struct prt_detection *at, const char *const *paths, prt_doc *list,
                                    const char **first, prt_err *err)
{
    const char *found = NULL;
    for (; *paths != NULL; paths++) {
        bool there = false;
        const prt_code code = prt_detection_has(at, *paths, &there, err);
        if (code != PRT_OK)
            return code;
        if (!there)
            continue;
        prt_facts_add_text(at->facts, list, prt_str_from(*paths));
        found = found != NULL ? found : *paths;
    }
    *first = found;
    return PRT_OK;
}

prt_code prt_detection_put_existing(struct prt_detection *at, const char *const *paths, const char *key, prt_err *err)
{
    const char *first = NULL;
    prt_doc *files = prt_facts_new(at->facts, PRT_DOC_LIST);
    const prt_code code = prt_detection_add_existing(at, paths, files, &first, err);
    prt_facts_put_flag(at->facts, at->out, "present", first != NULL);
    prt_facts_put(at->facts, at->out, prt_str_from(key), files);
    return code;
}

void prt_detection_put_text(struct prt_detection *at, const char *key, prt_str text)
{
    if (text.len > 0)
        prt_facts_put_text(at->facts, at->out, key, text);
    else
        prt_facts_put_null(at->facts, at->out, key);
}

void prt_detection_tell(struct prt_detection *at, const char *format, ...)
{
    char text[PRT_ERR_TEXT_MAX];
    va_list args;
    if (prt_doc_get(at->out, "error") != NULL)
        return;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    prt_facts_put_text(at->facts, at->out, "error", prt_str_from(text));
}

prt_code prt_detection_read_entry(struct prt_detection *at, prt_str path, const struct prt_view_entry *entry,
                                  prt_str *text, prt_err *err)
{
    bool whole = false;
    prt_str bytes = {0};
    *text = (prt_str){0};
    if (entry->kind != PRT_VIEW_FILE)
        return PRT_OK;
    if (at->read >= PRT_MAX_DETECT_READ) {
        prt_detection_tell(at, "%.*s: not read, after %zu bytes of other files", PRT_STR_ARG(path), at->read);
        return PRT_OK;
    }
    const prt_code code = at->view->read(at->view->state, entry, PRT_MAX_DETECT_BLOB, &bytes, &whole, err);
    if (code != PRT_OK)
        return prt_wrap(err, "%.*s", PRT_STR_ARG(path));
    if (!whole) {
        prt_detection_tell(at, "%.*s: not read, it is larger than %zu bytes", PRT_STR_ARG(path), PRT_MAX_DETECT_BLOB);
        return PRT_OK;
    }
    at->read += bytes.len;
    *text = bytes.data != NULL ? bytes : PRT_STR("");
    return PRT_OK;
}

prt_code prt_detection_read(struct prt_detection *at, prt_str path, prt_str *text, prt_err *err)
{
    struct prt_view_entry entry;
    bool there = false;
    *text = (prt_str){0};
    const prt_code code = prt_view_find(at->view, path, &entry, &there, err);
    return code == PRT_OK && there ? prt_detection_read_entry(at, path, &entry, text, err) : code;
}

prt_code prt_detection_yaml(prt_arena *arena, prt_str path, prt_str text, const prt_doc **out, prt_err *why,
                            prt_err *err)
{
    char name[PRT_MAX_NAME + 1];
    (void)snprintf(name, sizeof name, "%.*s", PRT_STR_ARG(path));
    *out = NULL;
    const prt_code code = prt_yaml_read_lax(arena, name, text, out, why);
    if (code == PRT_OK || code == PRT_E_FORMAT || code == PRT_E_LIMIT)
        return PRT_OK;
    *err = *why;
    return code;
}

prt_code prt_detection_tell_yaml(struct prt_detection *at, prt_str path, prt_detection_tell_tree tell, prt_err *err)
{
    prt_arena arena = {0};
    prt_err why;
    prt_str text;
    const prt_doc *tree = NULL;
    prt_code code = prt_detection_read(at, path, &text, err);
    if (code == PRT_OK && text.data != NULL) {
        code = prt_detection_yaml(&arena, path, text, &tree, &why, err);
        if (code == PRT_OK && tree != NULL)
            tell(at, tree);
        else if (code == PRT_OK)
            prt_detection_tell(at, "%s", why.text);
    }
    prt_arena_free(&arena);
    return code;
}

static bool is_workflow(const struct prt_view_entry *entry)
{
    return entry->kind == PRT_VIEW_FILE &&
           (prt_str_ends(entry->name, PRT_STR(".yml")) || prt_str_ends(entry->name, PRT_STR(".yaml")));
}

prt_code prt_detection_workflows(struct prt_detection *at, prt_workflow_visit visit, void *context, prt_err *err)
{
    const struct prt_view_entry *entries = NULL;
    size_t count = 0;
    prt_buf path = {0};
    prt_code code = at->view->list(at->view->state, PRT_STR(WORKFLOWS), &entries, &count, err);
    for (size_t i = 0; i < count && code == PRT_OK; i++) {
        if (!is_workflow(&entries[i]))
            continue;
        prt_buf_clear(&path);
        prt_buf_add_text(&path, WORKFLOWS "/");
        prt_buf_add_str(&path, entries[i].name);
        code = prt_buf_check(&path, "a path", err);
        if (code == PRT_OK)
            code = visit(at, context, prt_buf_str(&path), &entries[i], err);
    }
    prt_buf_free(&path);
    return code;
}
