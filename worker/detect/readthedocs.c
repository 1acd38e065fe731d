/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/detect/detector.h"

/* The first group with a file says what kind of documentation it is; the files of all are told. */
struct group {
    const char *type;
    const char *paths[5];
};

prt_code prt_detect_readthedocs(struct prt_detection *at, prt_err *err)
{
    static const struct group groups[] = {
        {"readthedocs", {".readthedocs.yml", ".readthedocs.yaml", "readthedocs.yml", "readthedocs.yaml", NULL}},
        {"sphinx", {"docs/conf.py", "doc/conf.py", "documentation/conf.py", NULL}},
        {"mkdocs", {"mkdocs.yml", "mkdocs.yaml", NULL}},
    };
    const char *type = NULL;
    prt_code code = PRT_OK;
    prt_doc *files = prt_facts_new(at->facts, PRT_DOC_LIST);
    for (size_t i = 0; i < sizeof groups / sizeof groups[0] && code == PRT_OK; i++) {
        const char *first = NULL;
        code = prt_detection_add_existing(at, groups[i].paths, files, &first, err);
        if (code == PRT_OK && first != NULL && type == NULL)
            type = groups[i].type;
    }
    prt_facts_put_flag(at->facts, at->out, "present", type != NULL);
    prt_detection_put_text(at, "config_type", prt_str_from(type));
    prt_facts_put(at->facts, at->out, PRT_STR("config_files"), files);
    return code;
}
