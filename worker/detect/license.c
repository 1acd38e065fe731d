/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The licence of a repository, as its files say it, in this order: texts in the folder LICENSES (the REUSE
 * specification, 3.0: the file's name is the identifier), a line SPDX-License-Identifier in a licence file, the licence
 * file's text. What none of these tells stays unknown.
 */
#include "prt/buf.h"
#include "worker/detect/detector.h"
#include "worker/detect/license_texts.h"

enum { IDENTIFIER_MAX = 200, FILES_MOST = 16 };

struct findings {
    prt_doc *files;
    prt_doc *ids;
    const char *method;
};

static bool starts_fold(prt_str text, prt_str prefix)
{
    return text.len >= prefix.len && prt_str_equal_fold(prt_str_sub(text, 0, prefix.len), prefix);
}

/* LICENSE, LICENSE.txt, License-MIT, COPYING.LESSER, LICENSE_1_0.txt (Boost's); not LICENSES, not license_checker.py,
 * and not what is put before other files, license-header.txt. */
static bool is_license_file(const struct prt_view_entry *entry)
{
    static const prt_str names[] = {PRT_STR_INIT("LICENSE"), PRT_STR_INIT("LICENCE"), PRT_STR_INIT("COPYING"),
                                    PRT_STR_INIT("UNLICENSE")};
    if (entry->kind != PRT_VIEW_FILE && entry->kind != PRT_VIEW_LINK)
        return false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (!starts_fold(entry->name, names[i]))
            continue;
        const char next = entry->name.len > names[i].len ? entry->name.data[names[i].len] : '\0';
        const prt_str rest = prt_str_sub(entry->name, names[i].len, entry->name.len);
        const bool version = next == '_' && rest.len > 1 && prt_ascii_digit(rest.data[1]);
        return next == '\0' || next == '.' || version || (next == '-' && !starts_fold(rest, PRT_STR("-header")));
    }
    return false;
}

static bool has_id(const prt_doc *ids, prt_str id)
{
    for (size_t i = 0; ids != NULL && i < ids->as.list.count; i++)
        if (prt_str_equal(ids->as.list.items[i]->as.text, id))
            return true;
    return false;
}

static void add_id(struct prt_detection *at, struct findings *findings, prt_str id, const char *method)
{
    if (id.len == 0 || id.len > IDENTIFIER_MAX || !prt_str_is_utf8(id) || has_id(findings->ids, id))
        return;
    prt_facts_add_text(at->facts, findings->ids, id);
    findings->method = findings->method != NULL ? findings->method : method;
}

static prt_code recognize(struct prt_detection *at, struct findings *findings, prt_str text, prt_err *err)
{
    prt_buf normalized = {0};
    struct prt_licenses licenses;
    const prt_str identifier = prt_license_identifier(text);
    if (identifier.len > 0) {
        add_id(at, findings, identifier, "identifier");
        return PRT_OK;
    }
    prt_license_normalize(text, &normalized);
    const prt_code code = prt_buf_check(&normalized, "a licence's text", err);
    if (code == PRT_OK)
        prt_license_recognize(prt_buf_str(&normalized), &licenses);
    for (size_t i = 0; code == PRT_OK && i < licenses.count; i++)
        add_id(at, findings, prt_str_from(licenses.ids[i]), "text");
    prt_buf_free(&normalized);
    return code;
}

static prt_code look_into_files(struct prt_detection *at, struct findings *findings, bool read, prt_err *err)
{
    const struct prt_view_entry *entries = NULL;
    size_t count = 0;
    prt_code code = at->view->list(at->view->state, PRT_STR(""), &entries, &count, err);
    for (size_t i = 0, seen = 0; i < count && seen < FILES_MOST && code == PRT_OK; i++) {
        prt_str text = {0};
        if (!is_license_file(&entries[i]))
            continue;
        seen++;
        prt_facts_add_text(at->facts, findings->files, entries[i].name);
        if (read)
            code = prt_detection_read(at, entries[i].name, &text, err);
        if (code == PRT_OK && text.len > 0)
            code = recognize(at, findings, text, err);
    }
    return code;
}

static prt_code look_into_folder(struct prt_detection *at, struct findings *findings, prt_err *err)
{
    const struct prt_view_entry *entries = NULL;
    const prt_str end = PRT_STR(".txt");
    size_t count = 0;
    const prt_code code = at->view->list(at->view->state, PRT_STR("LICENSES"), &entries, &count, err);
    for (size_t i = 0; i < count && i < FILES_MOST; i++)
        if (entries[i].kind == PRT_VIEW_FILE && prt_str_ends(entries[i].name, end))
            add_id(at, findings, prt_str_sub(entries[i].name, 0, entries[i].name.len - end.len), "reuse");
    return code;
}

prt_code prt_detect_license(struct prt_detection *at, prt_err *err)
{
    struct findings findings = {.files = prt_facts_new(at->facts, PRT_DOC_LIST),
                                .ids = prt_facts_new(at->facts, PRT_DOC_LIST)};
    prt_code code = look_into_folder(at, &findings, err);
    const bool reuse = findings.method != NULL;
    if (code == PRT_OK)
        code = look_into_files(at, &findings, !reuse, err);
    if (code != PRT_OK || findings.files == NULL || findings.ids == NULL)
        return code;
    prt_facts_put_flag(at->facts, at->out, "present", reuse || findings.files->as.list.count > 0);
    prt_detection_put_text(at, "spdx_id",
                           findings.ids->as.list.count == 1 ? findings.ids->as.list.items[0]->as.text : (prt_str){0});
    prt_facts_put(at->facts, at->out, PRT_STR("spdx_ids"), findings.ids);
    prt_facts_put(at->facts, at->out, PRT_STR("files"), findings.files);
    prt_detection_put_text(at, "method", prt_str_from(findings.method));
    return code;
}
