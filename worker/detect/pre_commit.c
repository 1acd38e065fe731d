/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/detect/detector.h"

/* Entries of the list `repos`, in a file that pre-commit itself would read. */
static void count_repos(struct prt_detection *at, const prt_doc *config)
{
    const prt_doc *repos = prt_doc_get(config, "repos");
    size_t count = 0;
    if (repos == NULL && config->type == PRT_DOC_LIST)
        repos = config; /* as it was before pre-commit 1.0 */
    if (repos == NULL || repos->type != PRT_DOC_LIST) {
        prt_detection_tell(at, "no list of repos");
        return;
    }
    for (size_t i = 0; i < repos->as.list.count; i++)
        count += prt_doc_get(repos->as.list.items[i], "repo") != NULL;
    prt_facts_put_number(at->facts, at->out, "repos_count", count);
}

/* A folder of that name is no configuration. */
static prt_code find_file(const struct prt_detection *at, const char *path, const char **found, prt_err *err)
{
    struct prt_view_entry entry;
    bool there = false;
    const prt_code code = *found == NULL ? prt_view_find(at->view, prt_str_from(path), &entry, &there, err) : PRT_OK;
    if (code == PRT_OK && there && entry.kind == PRT_VIEW_FILE)
        *found = path;
    return code;
}

prt_code prt_detect_pre_commit(struct prt_detection *at, prt_err *err)
{
    const char *path = NULL;
    prt_code code = find_file(at, ".pre-commit-config.yaml", &path, err);
    if (code == PRT_OK)
        code = find_file(at, ".pre-commit-config.yml", &path, err);
    prt_facts_put_flag(at->facts, at->out, "present", path != NULL);
    prt_detection_put_text(at, "config_file", prt_str_from(path));
    return code == PRT_OK && path != NULL ? prt_detection_tell_yaml(at, prt_str_from(path), count_repos, err) : code;
}
