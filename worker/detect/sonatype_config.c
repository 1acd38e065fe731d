/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/detect/detector.h"

prt_code prt_detect_sonatype_config(struct prt_detection *at, prt_err *err)
{
    static const char *const paths[] = {
        ".sonatype-lift.yaml", ".sonatype-lift.yml", "lift.toml",          "lifecycle.json",
        ".lift.toml",          "sonatype-lift.yml",  "sonatype-lift.yaml", NULL};
    const char *first = NULL;
    prt_doc *files = prt_facts_new(at->facts, PRT_DOC_LIST);
    const prt_code code = prt_detection_add_existing(at, paths, files, &first, err);
    prt_facts_put_flag(at->facts, at->out, "present", first != NULL);
    prt_facts_put(at->facts, at->out, PRT_STR("config_files"), files);
    return code;
}
