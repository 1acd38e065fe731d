/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/github/fields.h"

#include "prt/limits.h"

prt_str prt_github_text(const prt_doc *map, const char *key)
{
    const prt_doc *value = prt_doc_get(map, key);
    return value != NULL && value->type == PRT_DOC_TEXT ? value->as.text : (prt_str){0};
}

bool prt_github_flag(const prt_doc *map, const char *key)
{
    const prt_doc *value = prt_doc_get(map, key);
    return value != NULL && value->type == PRT_DOC_BOOL && value->as.boolean;
}

int64_t prt_github_number(const prt_doc *map, const char *key)
{
    const prt_doc *value = prt_doc_get(map, key);
    return value != NULL && value->type == PRT_DOC_INT && value->as.integer >= 0 ? value->as.integer : 0;
}

prt_str prt_github_page(const prt_doc *map, const char *key)
{
    const prt_str url = prt_github_text(map, key);
    bool fine = (prt_str_starts(url, PRT_STR("https://")) || prt_str_starts(url, PRT_STR("http://"))) &&
                url.len <= PRT_MAX_TEXT;
    for (size_t i = 0; fine && i < url.len; i++)
        fine = (unsigned char)url.data[i] > ' ' && url.data[i] != 0x7f;
    return fine ? url : (prt_str){0};
}

const prt_doc *prt_github_list(const prt_doc *map, const char *key)
{
    const prt_doc *value = prt_doc_get(map, key);
    return value != NULL && value->type == PRT_DOC_LIST ? value : NULL;
}

bool prt_github_keep(prt_arena *arena, prt_str text, prt_str *out)
{
    *out = (prt_str){0};
    if (text.len == 0 || text.len > PRT_MAX_TEXT)
        return true;
    *out = prt_arena_str(arena, text);
    return out->data != NULL;
}
