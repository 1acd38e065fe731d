/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/detect/detector.h"

#define FILE_NAME ".gitreview"

static bool has_key(const prt_doc *map, prt_str key)
{
    for (size_t i = 0; i < map->as.map.count; i++)
        if (prt_str_equal(map->as.map.keys[i], key))
            return true;
    return false;
}

/* "host = gerrit.example.org"; sections are not told apart, and of a key that is there twice the first one counts. */
static void read_line(struct prt_detection *at, prt_doc *config, prt_str line)
{
    line = prt_str_trim(line);
    const size_t sign = prt_str_find(line, '=');
    if (config == NULL || line.len == 0 || line.data[0] == '#' || sign == line.len)
        return;
    const prt_str key = prt_str_trim(prt_str_sub(line, 0, sign));
    if (has_key(config, key))
        return;
    const prt_str value = prt_str_trim(prt_str_sub(line, sign + 1, line.len));
    prt_facts_put(at->facts, config, key, prt_facts_new_text(at->facts, value));
}

static void read_config(struct prt_detection *at, prt_doc *config, prt_str text)
{
    while (text.len > 0 && !at->facts->over) {
        const size_t end = prt_str_find(text, '\n');
        read_line(at, config, prt_str_sub(text, 0, end));
        text = prt_str_sub(text, end + 1, text.len);
    }
}

prt_code prt_detect_gitreview(struct prt_detection *at, prt_err *err)
{
    bool there = false;
    prt_str text = {0};
    prt_doc *config = prt_facts_new(at->facts, PRT_DOC_MAP);
    prt_code code = prt_detection_has(at, FILE_NAME, &there, err);
    prt_facts_put_flag(at->facts, at->out, "present", there);
    prt_detection_put_text(at, "file", prt_str_from(there ? FILE_NAME : NULL));
    prt_facts_put(at->facts, at->out, PRT_STR("config"), config);
    if (code == PRT_OK && there)
        code = prt_detection_read(at, PRT_STR(FILE_NAME), &text, err);
    read_config(at, config, text);
    return code;
}
