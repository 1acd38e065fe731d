/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/detect/detector.h"

/* In the root: "Jenkinsfile", and "Jenkinsfile.release" or "Jenkinsfile-nightly" beside it. */
static bool is_jenkinsfile(const struct prt_view_entry *entry)
{
    const prt_str name = PRT_STR("Jenkinsfile");
    if (entry->kind == PRT_VIEW_FOLDER || entry->kind == PRT_VIEW_SUBMODULE || !prt_str_starts(entry->name, name))
        return false;
    return entry->name.len == name.len || entry->name.data[name.len] == '.' || entry->name.data[name.len] == '-';
}

prt_code prt_detect_jenkinsfile(struct prt_detection *at, prt_err *err)
{
    const struct prt_view_entry *entries = NULL;
    size_t count = 0;
    prt_doc *files = prt_facts_new(at->facts, PRT_DOC_LIST);
    const prt_code code = at->view->list(at->view->state, PRT_STR(""), &entries, &count, err);
    for (size_t i = 0; i < count; i++)
        if (is_jenkinsfile(&entries[i]))
            prt_facts_add_text(at->facts, files, entries[i].name);
    prt_facts_put_flag(at->facts, at->out, "present", files != NULL && files->as.list.count > 0);
    prt_facts_put(at->facts, at->out, PRT_STR("files"), files);
    return code;
}
