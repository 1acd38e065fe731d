/* SPDX-License-Identifier: Apache-2.0 */
/* Workflows that speak of Gerrit: each with the first word of a fixed list that its text has, in whatever case. */
#include "worker/detect/detector.h"

static bool has_word(prt_str text, prt_str word)
{
    for (size_t i = 0; i + word.len <= text.len; i++)
        if (prt_str_equal_fold(prt_str_sub(text, i, i + word.len), word))
            return true;
    return false;
}

static prt_code look_into(struct prt_detection *at, void *context, prt_str path, const struct prt_view_entry *entry,
                          prt_err *err)
{
    static const prt_str words[] = {PRT_STR_INIT("gerrit"), PRT_STR_INIT("review"), PRT_STR_INIT("submit"),
                                    PRT_STR_INIT("replication")};
    prt_str text;
    const prt_code code = prt_detection_read_entry(at, path, entry, &text, err);
    if (code != PRT_OK || text.data == NULL || !prt_str_is_utf8(text))
        return code;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!has_word(text, words[i]))
            continue;
        prt_doc *workflow = prt_facts_add_map(at->facts, context);
        prt_facts_put_text(at->facts, workflow, "file", entry->name);
        prt_facts_put_text(at->facts, workflow, "pattern", words[i]);
        break;
    }
    return PRT_OK;
}

prt_code prt_detect_github2gerrit_workflow(struct prt_detection *at, prt_err *err)
{
    prt_doc *workflows = prt_facts_new(at->facts, PRT_DOC_LIST);
    const prt_code code = prt_detection_workflows(at, look_into, workflows, err);
    prt_facts_put_flag(at->facts, at->out, "present", workflows != NULL && workflows->as.list.count > 0);
    prt_facts_put(at->facts, at->out, PRT_STR("workflows"), workflows);
    return code;
}
