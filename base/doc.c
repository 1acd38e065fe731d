/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/doc.h"

#include <string.h>

const char *prt_doc_type_name(prt_doc_type type)
{
    switch (type) {
    case PRT_DOC_NULL: return "nothing";
    case PRT_DOC_BOOL: return "true or false";
    case PRT_DOC_INT: return "a whole number";
    case PRT_DOC_REAL: return "a number with a fraction";
    case PRT_DOC_TEXT: return "text";
    case PRT_DOC_LIST: return "a list";
    case PRT_DOC_MAP: return "a mapping";
    }
    return "something unknown";
}

static const prt_doc *get(const prt_doc *map, prt_str key)
{
    if (map == NULL || map->type != PRT_DOC_MAP)
        return NULL;
    for (size_t i = 0; i < map->as.map.count; i++)
        if (prt_str_equal(map->as.map.keys[i], key))
            return map->as.map.values[i];
    return NULL;
}

const prt_doc *prt_doc_get(const prt_doc *map, const char *key)
{
    return get(map, prt_str_from(key));
}

const prt_doc *prt_doc_path(const prt_doc *map, const char *path)
{
    prt_str left = prt_str_from(path);
    for (;;) {
        size_t dot = prt_str_find(left, '.');
        map = get(map, prt_str_sub(left, 0, dot));
        if (map == NULL || dot == left.len)
            return map;
        left = prt_str_sub(left, dot + 1, left.len);
    }
}
