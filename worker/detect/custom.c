/* SPDX-License-Identifier: Apache-2.0 */
/* Features that users describe: files whose path matches one of some shell patterns, or a regular expression. */
#include "prt/wildmatch.h"
#include "worker/detect/detector.h"

enum { FILES_TOLD = 100 };

struct search {
    struct prt_detection *at;
    const struct prt_detect_custom *custom;
    prt_pattern_t *pattern; /* NULL: shell patterns */
    prt_doc *files;
    uint64_t count;
    bool given_up;
};

static prt_str last_part(prt_str path)
{
    const size_t slash = prt_str_rfind(path, '/');
    return slash < path.len ? prt_str_sub(path, slash + 1, path.len) : path;
}

static bool matches_one(const struct prt_detect_texts *patterns, prt_str path)
{
    for (size_t i = 0; i < patterns->count; i++) {
        const prt_str pattern = patterns->items[i];
        const bool whole = prt_str_find(pattern, '/') < pattern.len;
        if (prt_wildmatch(pattern, whole ? path : last_part(path), PRT_WILDMATCH_PATH))
            return true;
    }
    return false;
}

static prt_code is_match(struct search *search, prt_str path, bool *found, prt_err *err)
{
    if (search->pattern == NULL) {
        *found = matches_one(&search->custom->paths, path);
        return PRT_OK;
    }
    const prt_code code = prt_pattern_search(search->pattern, path, found, err);
    if (code != PRT_E_LIMIT)
        return code;
    prt_detection_tell(search->at, "regex: %s", err->text);
    search->given_up = true;
    return PRT_OK;
}

static prt_code visit(void *context, prt_str path, prt_err *err)
{
    struct search *search = context;
    bool found = false;
    if (search->given_up)
        return PRT_OK;
    const prt_code code = is_match(search, path, &found, err);
    if (code == PRT_OK && found && search->count++ < FILES_TOLD)
        prt_facts_add_text(search->at->facts, search->files, path);
    return code;
}

prt_code prt_detect_custom(struct prt_detection *at, const struct prt_detect_custom *custom, prt_err *err)
{
    struct search search = {.at = at, .custom = custom, .files = prt_facts_new(at->facts, PRT_DOC_LIST)};
    prt_code code = PRT_OK;
    if (custom->regex.len > 0)
        code = prt_pattern_new(custom->regex, false, &search.pattern, err);
    if (code == PRT_OK)
        code = at->view->walk(at->view->state, visit, &search, err);
    prt_facts_put_flag(at->facts, at->out, "present", search.count > 0);
    prt_facts_put_number(at->facts, at->out, "count", search.count);
    prt_facts_put(at->facts, at->out, PRT_STR("files"), search.files);
    prt_pattern_destroy(&search.pattern);
    return code;
}
