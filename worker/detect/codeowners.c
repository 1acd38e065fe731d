/* SPDX-License-Identifier: Apache-2.0 */
/* The places and their order are GitHub's and GitLab's: only the first file that is there counts. */
#include "worker/detect/detector.h"

static const char *const places[] = {".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS", NULL};

static bool is_rule(prt_str line)
{
    line = prt_str_trim(line);
    return line.len > 0 && line.data[0] != '#' && line.data[0] != '[' && line.data[0] != '^';
}

static void count_rules(struct prt_detection *at, prt_str text)
{
    size_t rules = 0;
    while (text.len > 0) {
        const size_t end = prt_str_find(text, '\n');
        rules += is_rule(prt_str_sub(text, 0, end));
        text = prt_str_sub(text, end + 1, text.len);
    }
    prt_facts_put_number(at->facts, at->out, "rules", rules);
}

prt_code prt_detect_codeowners(struct prt_detection *at, prt_err *err)
{
    const char *path = NULL;
    prt_str text = {0};
    prt_doc *files = prt_facts_new(at->facts, PRT_DOC_LIST);
    prt_code code = prt_detection_add_existing(at, places, files, &path, err);
    prt_facts_put_flag(at->facts, at->out, "present", path != NULL);
    prt_detection_put_text(at, "file", prt_str_from(path));
    prt_facts_put(at->facts, at->out, PRT_STR("files"), files);
    if (code == PRT_OK && path != NULL)
        code = prt_detection_read(at, prt_str_from(path), &text, err);
    if (code == PRT_OK && text.data != NULL)
        count_rules(at, text);
    return code;
}
