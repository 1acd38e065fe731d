/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/dump.h"

#include <stdio.h>

#include "prt/json.h"

static void dump(const prt_doc *doc, size_t *left, prt_json *json);

static void dump_map(const prt_doc *doc, size_t *left, prt_json *json)
{
    prt_json_object(json);
    for (size_t i = 0; i < doc->as.map.count && !json->broken; i++) {
        prt_json_key_str(json, doc->as.map.keys[i]);
        dump(doc->as.map.values[i], left, json);
    }
    prt_json_end(json);
}

static void dump_list(const prt_doc *doc, size_t *left, prt_json *json)
{
    prt_json_array(json);
    for (size_t i = 0; i < doc->as.list.count && !json->broken; i++)
        dump(doc->as.list.items[i], left, json);
    prt_json_end(json);
}

static void dump(const prt_doc *doc, size_t *left, prt_json *json)
{
    char real[40];
    if ((*left)-- == 0) {
        *left = 0;
        json->broken = true;
        return;
    }
    switch (doc->type) {
    case PRT_DOC_NULL: prt_json_null(json); break;
    case PRT_DOC_BOOL: prt_json_bool(json, doc->as.boolean); break;
    case PRT_DOC_INT: prt_json_i64(json, doc->as.integer); break;
    case PRT_DOC_REAL:
        (void)snprintf(real, sizeof real, "%.17g", doc->as.real);
        prt_json_text(json, real);
        break;
    case PRT_DOC_TEXT: prt_json_str(json, doc->as.text); break;
    case PRT_DOC_LIST: dump_list(doc, left, json); break;
    case PRT_DOC_MAP: dump_map(doc, left, json); break;
    }
}

bool prt_doc_dump(const prt_doc *doc, size_t most, prt_buf *out)
{
    prt_err err;
    prt_json json = {.out = out};
    dump(doc, &most, &json);
    return prt_json_finish(&json, "the dump of a value tree", &err) == PRT_OK;
}
