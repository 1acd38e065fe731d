/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/info_yaml/fields.h"

#include <inttypes.h>
#include <stdio.h>

#include "prt/buf.h"
#include "prt/limits.h"

static void keep(struct prt_info_fields *fields, prt_str sentence)
{
    if (fields->problems == NULL)
        fields->problems = prt_arena_alloc(fields->arena, PRT_MAX_INFO_PROBLEMS, sizeof *fields->problems);
    const prt_str copy = prt_arena_str(fields->arena, sentence);
    if (fields->problems == NULL || copy.data == NULL)
        fields->failed = true;
    else
        fields->problems[fields->problem_count++] = copy;
}

void prt_info_complain(struct prt_info_fields *fields, const prt_doc *at, const char *key, const char *format, ...)
{
    prt_buf sentence = {.max = PRT_MAX_TEXT};
    va_list args;
    if (fields->failed || fields->problem_count == PRT_MAX_INFO_PROBLEMS)
        return;
    prt_buf_add_fmt(&sentence, "%s:%u: %s: ", fields->file, (unsigned)at->line, key);
    va_start(args, format);
    prt_buf_add_vfmt(&sentence, format, args);
    va_end(args);
    /* A path of thousands of bytes leaves no room; what there is of the sentence still names the place. */
    if (sentence.failed && !sentence.over)
        fields->failed = true;
    else
        keep(fields, prt_buf_str(&sentence));
    prt_buf_free(&sentence);
}

static prt_str copy(struct prt_info_fields *fields, prt_str text)
{
    const prt_str kept = prt_arena_str(fields->arena, text);
    fields->failed = fields->failed || kept.data == NULL;
    return kept;
}

static prt_str number(struct prt_info_fields *fields, int64_t value)
{
    char digits[32];
    const int len = snprintf(digits, sizeof digits, "%" PRId64, value);
    return copy(fields, (prt_str){digits, (size_t)len});
}

prt_str prt_info_text_of(struct prt_info_fields *fields, const prt_doc *value, const char *key)
{
    if (value->type == PRT_DOC_NULL)
        return (prt_str){0};
    if (value->type == PRT_DOC_INT)
        return number(fields, value->as.integer);
    if (value->type != PRT_DOC_TEXT) {
        prt_info_complain(fields, value, key, "expected a text, got %s", prt_doc_type_name(value->type));
        return (prt_str){0};
    }
    const prt_str text = prt_str_trim(value->as.text);
    if (text.len > PRT_MAX_INFO_TEXT) {
        prt_info_complain(fields, value, key, "longer than %d bytes", PRT_MAX_INFO_TEXT);
        return (prt_str){0};
    }
    return copy(fields, text);
}

prt_str prt_info_text(struct prt_info_fields *fields, const prt_doc *map, const char *where, const char *key)
{
    char path[128];
    const prt_doc *value = map != NULL ? prt_doc_get(map, key) : NULL;
    if (value == NULL)
        return (prt_str){0};
    snprintf(path, sizeof path, "%s%s%s", where, where[0] != '\0' ? "." : "", key);
    return prt_info_text_of(fields, value, path);
}

const prt_doc *prt_info_get(struct prt_info_fields *fields, const prt_doc *map, const char *key, prt_doc_type type)
{
    const prt_doc *value = prt_doc_get(map, key);
    if (value == NULL || value->type == PRT_DOC_NULL)
        return NULL;
    if (value->type == type)
        return value;
    if (value->type != PRT_DOC_TEXT || prt_str_trim(value->as.text).len > 0)
        prt_info_complain(fields, value, key, "expected %s, got %s", type == PRT_DOC_MAP ? "a mapping" : "a list",
                          prt_doc_type_name(value->type));
    return NULL;
}
