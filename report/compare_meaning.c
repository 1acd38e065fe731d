/* SPDX-License-Identifier: Apache-2.0 */
#include "report/compare_meaning.h"

#include <stdlib.h>
#include <string.h>

#include "prt/json.h"
#include "prt/json_view.h"
#include "prt/mem.h"
#include "report/compare_members.h"

bool prt_json_is_number(prt_str value)
{
    return value.len > 0 && (prt_ascii_digit(value.data[0]) || value.data[0] == '-');
}

enum { NUMBER_MAX = 64 }; /* bytes; a longer number is its digits */

/* Whole numbers of any size as they are written; others as doubles, in the shortest form that tells them apart. */
static void add_number(prt_str value, prt_buf *out)
{
    char text[NUMBER_MAX];
    if (value.len >= sizeof text) {
        prt_buf_add_str(out, value);
        return;
    }
    memcpy(text, value.data, value.len);
    text[value.len] = '\0';
    if (strpbrk(text, ".eE") != NULL)
        prt_buf_add_fmt(out, "%.17g", strtod(text, NULL));
    else
        prt_buf_add_text(out, text);
}

void prt_json_add_meaning(prt_str scalar, prt_buf *out)
{
    if (prt_json_is_number(scalar))
        add_number(scalar, out);
    else if (scalar.data[0] == '"')
        prt_json_unescape(scalar, out);
    else
        prt_buf_add_str(out, scalar);
}

static void add_canonical_scalar(prt_str value, prt_buf *out)
{
    if (value.data[0] != '"') {
        prt_json_add_meaning(value, out);
        return;
    }
    prt_buf text = {0};
    prt_json json = {.out = out};
    prt_json_unescape(value, &text);
    prt_json_str(&json, prt_buf_str(&text));
    out->failed = out->failed || text.failed;
    prt_buf_free(&text);
}

static int by_text(const void *left, const void *right)
{
    const prt_buf *a = left, *b = right;
    return prt_str_compare(prt_buf_str(a), prt_buf_str(b));
}

static void free_texts(prt_buf *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        prt_buf_free(&texts[i]);
    free(texts);
}

static prt_code add_canonical_parts(prt_str value, prt_buf *out, prt_err *err)
{
    struct prt_json_members parts = {0};
    prt_code rc = prt_json_members_collect(value, &parts, err);
    prt_buf *texts = rc == PRT_OK ? prt_calloc(parts.count, sizeof *texts) : NULL;
    if (rc == PRT_OK && texts == NULL)
        rc = prt_fail_memory(err, "a JSON value");
    for (size_t i = 0; rc == PRT_OK && i < parts.count; i++) {
        if (parts.items[i].key.len > 0) {
            add_canonical_scalar(parts.items[i].key, &texts[i]);
            prt_buf_add_char(&texts[i], ':');
        }
        rc = prt_json_add_canonical(parts.items[i].value, &texts[i], err);
    }
    if (rc == PRT_OK && parts.count > 1 && !prt_json_members_are_series(&parts))
        qsort(texts, parts.count, sizeof *texts, by_text);
    prt_buf_add_char(out, value.data[0]);
    for (size_t i = 0; rc == PRT_OK && i < parts.count; i++) {
        prt_buf_add_text(out, i > 0 ? "," : "");
        prt_buf_add_str(out, prt_buf_str(&texts[i]));
        out->failed = out->failed || texts[i].failed;
    }
    prt_buf_add_char(out, value.data[value.len - 1]);
    if (texts != NULL)
        free_texts(texts, parts.count);
    prt_json_members_free(&parts);
    return rc;
}

prt_code prt_json_add_canonical(prt_str value, prt_buf *out, prt_err *err)
{
    if (value.data[0] == '{' || value.data[0] == '[')
        return add_canonical_parts(value, out, err);
    add_canonical_scalar(value, out);
    return PRT_OK;
}
