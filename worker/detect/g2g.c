/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/buf.h"
#include "worker/detect/detector.h"

#define FOLDER ".github/workflows/"
#define REGEX  "regex:"

/* Names of .github/workflows, and which of them some pattern has named. */
struct names {
    const struct prt_view_entry *entries;
    size_t count;
    bool *named;
};

static bool is_plain_file(const struct prt_view_entry *entry)
{
    return entry->kind == PRT_VIEW_FILE && entry->name.data[0] != '.';
}

static void note(struct prt_detection *at, struct names *names, size_t index, prt_doc *matched)
{
    names->named[index] = true;
    prt_facts_add_text(at->facts, matched, names->entries[index].name);
}

static void match_name(struct prt_detection *at, struct names *names, prt_str name, prt_doc *matched)
{
    for (size_t i = 0; i < names->count; i++)
        if (prt_str_equal(names->entries[i].name, name))
            note(at, names, i, matched);
}

/* An expression that takes too long on somebody's names matches none of the rest. */
static prt_code match_expression(struct prt_detection *at, struct names *names, prt_str expression, prt_doc *matched,
                                 prt_err *err)
{
    prt_pattern_t *pattern = NULL;
    prt_code code = prt_pattern_new(expression, true, &pattern, err);
    for (size_t i = 0; i < names->count && code == PRT_OK; i++) {
        bool found = false;
        if (!is_plain_file(&names->entries[i]))
            continue;
        code = prt_pattern_search(pattern, names->entries[i].name, &found, err);
        if (code == PRT_OK && found)
            note(at, names, i, matched);
    }
    prt_pattern_destroy(&pattern);
    if (code != PRT_E_LIMIT)
        return code;
    prt_detection_tell(at, "regex:%.*s: %s", PRT_STR_ARG(expression), err->text);
    return PRT_OK;
}

static prt_code match(struct prt_detection *at, struct names *names, prt_str pattern, prt_doc *patterns, prt_err *err)
{
    const prt_str mark = PRT_STR(REGEX);
    prt_doc *matched = prt_facts_new(at->facts, PRT_DOC_LIST);
    prt_code code = PRT_OK;
    if (prt_str_starts(pattern, mark))
        code = match_expression(at, names, prt_str_sub(pattern, mark.len, pattern.len), matched, err);
    else
        match_name(at, names, pattern, matched);
    if (matched != NULL && matched->as.list.count > 0)
        prt_facts_put(at->facts, patterns, pattern, matched);
    return code;
}

static void add_path(struct prt_detection *at, prt_doc *list, prt_str name)
{
    prt_buf path = {0};
    prt_buf_add_text(&path, FOLDER);
    prt_buf_add_str(&path, name);
    at->facts->failed = at->facts->failed || path.failed;
    prt_facts_add_text(at->facts, list, prt_buf_str(&path));
    prt_buf_free(&path);
}

static void tell(struct prt_detection *at, const struct names *names, prt_doc *patterns)
{
    prt_doc *paths = prt_facts_new(at->facts, PRT_DOC_LIST);
    for (size_t i = 0; i < names->count; i++)
        if (names->named[i])
            add_path(at, paths, names->entries[i].name);
    const bool any = paths != NULL && paths->as.list.count > 0;
    prt_facts_put_flag(at->facts, at->out, "present", any);
    prt_facts_put(at->facts, at->out, PRT_STR("file_paths"), paths);
    prt_detection_put_text(at, "file_path", any ? paths->as.list.items[0]->as.text : (prt_str){0});
    prt_facts_put(at->facts, at->out, PRT_STR("matched_patterns"), patterns);
}

prt_code prt_detect_g2g(struct prt_detection *at, prt_err *err)
{
    struct names names = {.count = 0};
    prt_arena arena = {0};
    prt_doc *patterns = prt_facts_new(at->facts, PRT_DOC_MAP);
    prt_code code = at->view->list(at->view->state, PRT_STR(".github/workflows"), &names.entries, &names.count, err);
    if (code == PRT_OK) {
        names.named = prt_arena_alloc(&arena, names.count, sizeof *names.named);
        code = names.named != NULL ? PRT_OK : prt_fail_memory(err, "workflow files");
    }
    for (size_t i = 0; i < at->options->g2g.count && code == PRT_OK; i++)
        code = match(at, &names, at->options->g2g.items[i], patterns, err);
    if (code == PRT_OK)
        tell(at, &names, patterns);
    prt_arena_free(&arena);
    return code;
}
