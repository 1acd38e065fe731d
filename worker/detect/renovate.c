/* SPDX-License-Identifier: Apache-2.0 */
/* Source of the names: Renovate's documentation, "Renovate configuration: configuration file locations". */
#include "prt/limits.h"
#include "worker/detect/detector.h"

/* package.json with a key "renovate" is deprecated there, and works. */
static prt_code look_into_package(struct prt_detection *at, bool *there, prt_err *err)
{
    const prt_str path = PRT_STR("package.json");
    prt_arena arena = {0};
    prt_err why;
    prt_str text;
    const prt_doc *package = NULL;
    prt_code code = prt_detection_read(at, path, &text, err);
    if (code == PRT_OK && text.data != NULL && prt_json_read(&arena, "package.json", text, &package, &why) == PRT_OK)
        *there = prt_doc_get(package, "renovate") != NULL;
    prt_arena_free(&arena);
    return code;
}

prt_code prt_detect_renovate(struct prt_detection *at, prt_err *err)
{
    static const char *const paths[] = {"renovate.json",         "renovate.json5",
                                        ".github/renovate.json", ".github/renovate.json5",
                                        ".gitlab/renovate.json", ".gitlab/renovate.json5",
                                        ".renovaterc",           ".renovaterc.json",
                                        ".renovaterc.json5",     NULL};
    const char *first = NULL;
    bool in_package = false;
    prt_doc *files = prt_facts_new(at->facts, PRT_DOC_LIST);
    prt_code code = prt_detection_add_existing(at, paths, files, &first, err);
    if (code == PRT_OK)
        code = look_into_package(at, &in_package, err);
    if (in_package)
        prt_facts_add_text(at->facts, files, PRT_STR("package.json"));
    prt_facts_put_flag(at->facts, at->out, "present", first != NULL || in_package);
    prt_facts_put(at->facts, at->out, PRT_STR("files"), files);
    return code;
}
