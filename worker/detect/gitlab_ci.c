/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/detect/detector.h"

#define FILE_NAME ".gitlab-ci.yml"

/* Keys that are no jobs. Source: GitLab's documentation, "CI/CD YAML syntax reference", global keywords. */
static bool is_job(prt_str key)
{
    static const prt_str others[] = {
        PRT_STR_INIT("default"),      PRT_STR_INIT("include"),  PRT_STR_INIT("stages"),
        PRT_STR_INIT("variables"),    PRT_STR_INIT("workflow"), PRT_STR_INIT("image"),
        PRT_STR_INIT("services"),     PRT_STR_INIT("cache"),    PRT_STR_INIT("before_script"),
        PRT_STR_INIT("after_script"), PRT_STR_INIT("spec"),     PRT_STR_INIT("types")};
    if (key.len == 0 || key.data[0] == '.') /* a hidden job is a template */
        return false;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (prt_str_equal(key, others[i]))
            return false;
    return true;
}

static void tell_jobs(struct prt_detection *at, const prt_doc *config)
{
    prt_doc *jobs = prt_facts_put_list(at->facts, at->out, "jobs");
    for (size_t i = 0; config->type == PRT_DOC_MAP && i < config->as.map.count; i++)
        if (is_job(config->as.map.keys[i]) && config->as.map.values[i]->type == PRT_DOC_MAP)
            prt_facts_add_text(at->facts, jobs, config->as.map.keys[i]);
}

prt_code prt_detect_gitlab_ci(struct prt_detection *at, prt_err *err)
{
    bool there = false;
    const prt_code code = prt_detection_has(at, FILE_NAME, &there, err);
    prt_facts_put_flag(at->facts, at->out, "present", there);
    prt_detection_put_text(at, "file", prt_str_from(there ? FILE_NAME : NULL));
    return code == PRT_OK && there ? prt_detection_tell_yaml(at, PRT_STR(FILE_NAME), tell_jobs, err) : code;
}
