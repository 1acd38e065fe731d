/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/json.h"

static void write_map(prt_json *json, const prt_doc *map)
{
    prt_json_object(json);
    for (size_t i = 0; i < map->as.map.count && !json->broken; i++) {
        prt_json_key_str(json, map->as.map.keys[i]);
        prt_json_doc(json, map->as.map.values[i]);
    }
    prt_json_end(json);
}

static void write_list(prt_json *json, const prt_doc *list)
{
    prt_json_array(json);
    for (size_t i = 0; i < list->as.list.count && !json->broken; i++)
        prt_json_doc(json, list->as.list.items[i]);
    prt_json_end(json);
}

void prt_json_doc(prt_json *json, const prt_doc *doc)
{
    switch (doc->type) {
    case PRT_DOC_NULL:
    case PRT_DOC_REAL: prt_json_null(json); break;
    case PRT_DOC_BOOL: prt_json_bool(json, doc->as.boolean); break;
    case PRT_DOC_INT: prt_json_i64(json, doc->as.integer); break;
    case PRT_DOC_TEXT: prt_json_str(json, doc->as.text); break;
    case PRT_DOC_LIST: write_list(json, doc); break;
    case PRT_DOC_MAP: write_map(json, doc); break;
    }
}
